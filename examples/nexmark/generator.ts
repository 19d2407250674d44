// The events of an online auction, after the Nexmark benchmark: of every fifty one is a new person, three are new auctions
// and forty-six are bids. Each event is a function of seed and position alone, so the source goes on from any position.

export interface Person {
  kind: "person";
  id: number;
  name: string;
  email: string;
  creditCard: string;
  city: string;
  state: string;
  at: number;
}

export interface Auction {
  kind: "auction";
  id: number;
  item: string;
  description: string;
  initialBid: number;
  reserve: number;
  at: number;
  expires: number;
  seller: number;
  category: number;
}

export interface Bid {
  kind: "bid";
  auction: number;
  bidder: number;
  /** In US cents. */
  price: number;
  channel: string;
  url: string;
  at: number;
  extra: string;
}

export type Event = Person | Auction | Bid;

const FIRST_ID = 1000;
const AUCTIONS = 3;
const OF_EVENTS = 50;
/** Bids are for one of so many of the newest auctions, by so many of the newest people. */
const OPEN_AUCTIONS = 100;
const ACTIVE_PEOPLE = 1000;
/** Of which every hundredth is hot: half of the bids are for a hot auction, three of four by a hot bidder. */
const HOT = 100;

const STATES = "AZ,CA,ID,OR,WA,WY".split(",");
const CITIES = "Phoenix,Los Angeles,San Francisco,Boise,Portland,Bend,Redmond,Seattle,Kent,Cheyenne".split(
  ",",
);
const FIRST = "Peter,Paul,Luke,John,Saul,Vicky,Kate,Julie,Sarah,Deiter,Walter".split(",");
const LAST = "Shultz,Abrams,Spencer,White,Bartels,Walton,Smith,Jones,Noris".split(",");
const CHANNELS = "Google,Facebook,Baidu,Apple".split(",");

/** Numbers that depend on seed and position, and on nothing drawn for another event. */
class Dice {
  private state: number;

  constructor(seed: number, position: number) {
    this.state = Math.imul(seed + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(position + 1, 0xc2b2ae35);
    this.next();
  }

  /** At least 0, below 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  of(words: readonly string[]): string {
    return words[this.below(words.length)] as string;
  }

  letters(count: number): string {
    let text = "";
    for (let i = 0; i < count; i++) text += String.fromCharCode(97 + this.below(26));
    return text;
  }

  /** From 1 to about a million, the logarithm evenly spread: few are high. */
  price(): number {
    return Math.round(10 ** (this.next() * 6) * 100);
  }
}

/** How many there are up to and with this position. */
const peopleUpTo = (position: number): number => Math.floor(position / OF_EVENTS) + 1;
const auctionsUpTo = (position: number): number =>
  Math.floor(position / OF_EVENTS) * AUCTIONS + Math.min(position % OF_EVENTS, AUCTIONS);

function person(dice: Dice, position: number, at: number): Person {
  const name = `${dice.of(FIRST)} ${dice.of(LAST)}`;
  const digits = () => String(dice.below(10_000)).padStart(4, "0");
  return {
    kind: "person",
    id: FIRST_ID + peopleUpTo(position) - 1,
    name,
    email: `${dice.letters(7)}@${dice.letters(5)}.com`,
    creditCard: `${digits()} ${digits()} ${digits()} ${digits()}`,
    city: dice.of(CITIES),
    state: dice.of(STATES),
    at,
  };
}

function auction(dice: Dice, position: number, at: number, intervalMs: number): Auction {
  const initialBid = dice.price();
  // So long that about OPEN_AUCTIONS are open at any time.
  const horizonMs = Math.ceil((OPEN_AUCTIONS * OF_EVENTS) / AUCTIONS) * intervalMs;
  return {
    kind: "auction",
    id: FIRST_ID + auctionsUpTo(position) - 1,
    item: dice.letters(12),
    description: dice.letters(30),
    initialBid,
    reserve: initialBid + dice.price(),
    at,
    expires: at + 1 + dice.below(Math.max(1, 2 * horizonMs)),
    seller: recentPerson(dice, position, 4),
    category: 10 + dice.below(5),
  };
}

function bid(dice: Dice, position: number, at: number): Bid {
  const channel = dice.below(2) === 0 ? dice.of(CHANNELS) : `channel-${dice.below(100)}`;
  return {
    kind: "bid",
    auction: recentAuction(dice, position),
    bidder: recentPerson(dice, position, 4),
    price: dice.price(),
    channel,
    url: `https://www.nexmark.com/${dice.letters(3)}/${dice.letters(4)}/${dice.letters(5)}/item.htm?query=1`,
    at,
    extra: dice.letters(20),
  };
}

function recentPerson(dice: Dice, position: number, hotRatio: number): number {
  const count = peopleUpTo(position);
  const newest = count - 1;
  if (dice.below(hotRatio) > 0) return FIRST_ID + Math.floor(newest / HOT) * HOT;
  return FIRST_ID + newest - dice.below(Math.min(count, ACTIVE_PEOPLE));
}

function recentAuction(dice: Dice, position: number): number {
  const count = auctionsUpTo(position);
  const newest = count - 1;
  if (dice.below(2) > 0) return FIRST_ID + Math.floor(newest / HOT) * HOT;
  return FIRST_ID + newest - dice.below(Math.min(count, OPEN_AUCTIONS));
}

/** The event at a position, from 0. `startMs`: when the first one happens, `intervalMs` before the next. */
export function eventAt(position: number, seed: number, startMs: number, intervalMs: number): Event {
  const dice = new Dice(seed, position);
  const at = startMs + position * intervalMs;
  const turn = position % OF_EVENTS;
  if (turn === 0) return person(dice, position, at);
  return turn <= AUCTIONS ? auction(dice, position, at, intervalMs) : bid(dice, position, at);
}

/** `open`, `poll` and `snapshot` are what Weir asks of a source: the position is all there is to remember. */
export class Nexmark {
  private next = 0;
  private readonly count: number;
  private readonly seed: number;
  private readonly start: number;
  private readonly every: number;

  /** `start` and `every` in milliseconds. */
  constructor(count: number, seed: number, start: number, every: number) {
    this.count = count;
    this.seed = seed;
    this.start = start;
    this.every = every;
  }

  open(position: number | null): void {
    this.next = position ?? 0;
  }

  /** One at a time, so that a checkpoint may come between any two. */
  poll(): Event | undefined {
    if (this.next >= this.count) return undefined;
    return eventAt(this.next++, this.seed, this.start, this.every);
  }

  snapshot(): number {
    return this.next;
  }
}
