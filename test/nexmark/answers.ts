// The answers to the Nexmark queries, computed straight from the events with loops and maps: nothing of Weir is in here.
// Each gives the lines of its query's output, in the order in which a single subtask would write them.
import {
  type Auction,
  type Bid,
  type Event,
  eventAt,
  type Person,
} from "../../examples/nexmark/generator.ts";

export const START_MS = Date.UTC(2026, 0, 1, 23, 55);
export const EVERY_MS = 100;
const DAY_MS = 86_400_000;

export const eventsOf = (count: number, seed: number): readonly Event[] =>
  Array.from({ length: count }, (_, position) => eventAt(position, seed, START_MS, EVERY_MS));

const bidsOf = (events: readonly Event[]) => events.filter((e): e is Bid => e.kind === "bid");
const auctionsOf = (events: readonly Event[]) => events.filter((e): e is Auction => e.kind === "auction");
const peopleOf = (events: readonly Event[]) => events.filter((e): e is Person => e.kind === "person");

const time = (ms: number): string => new Date(ms).toISOString().replace(".000Z", "Z");
const floor = (ms: number, to: number): number => Math.floor(ms / to) * to;

/** In the order in which keys first come. */
function grouped<T>(items: readonly T[], keyOf: (item: T) => string | number): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = String(keyOf(item));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

const priced = (b: Bid) => ({ auction: b.auction, bidder: b.bidder, price: b.price, at: time(b.at) });
const distinct = <T>(items: readonly T[], of: (item: T) => unknown): number => new Set(items.map(of)).size;
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

interface Winner {
  readonly auction: number;
  readonly category: number;
  readonly seller: number;
  readonly bidder: number;
  readonly price: number;
  readonly at: string;
}

/** By the moment of closing; of auctions that close together the one that opened first. */
function winners(events: readonly Event[]): readonly Winner[] {
  const bids = grouped(bidsOf(events), b => b.auction);
  return auctionsOf(events)
    .toSorted((a, b) => a.expires - b.expires)
    .flatMap(a => {
      const valid = (bids.get(String(a.id)) ?? []).filter(b => b.at >= a.at && b.at <= a.expires);
      const most = Math.max(...valid.map(b => b.price));
      const best = valid.find(b => b.price === most);
      if (best === undefined) return [];
      const { bidder, price, at } = best;
      return [{ auction: a.id, category: a.category, seller: a.seller, bidder, price, at: time(at) }];
    });
}

const RANKS = [
  ["low", (b: Bid) => b.price < 10_000],
  ["middle", (b: Bid) => b.price >= 10_000 && b.price < 1_000_000],
  ["high", (b: Bid) => b.price >= 1_000_000],
] as const;

const counts = (bids: readonly Bid[]) => ({
  bids: bids.length,
  ...Object.fromEntries(RANKS.map(([name, is]) => [name, bids.filter(is).length])),
});

function distincts(bids: readonly Bid[]) {
  const of = (what: string, pick: (b: Bid) => number) => ({
    [what]: distinct(bids, pick),
    ...Object.fromEntries(
      RANKS.map(([name, is]) => [
        `${name}${what[0]!.toUpperCase()}${what.slice(1)}`,
        distinct(bids.filter(is), pick),
      ]),
    ),
  });
  return { ...of("bidders", b => b.bidder), ...of("auctions", b => b.auction) };
}

/** Day after day; within one in the order in which keys first come. */
const byDay = (bids: readonly Bid[], keyOf: (b: Bid) => string | number) =>
  [...grouped(bids, b => floor(b.at, DAY_MS))].flatMap(([day, ofDay]) =>
    [...grouped(ofDay, keyOf)].map(([, group]) => ({ day: time(Number(day)), group })),
  );

export const ANSWERS: Readonly<Record<string, (events: readonly Event[]) => readonly object[]>> = {
  q0: events => bidsOf(events).map(b => ({ ...priced(b), extra: b.extra })),

  q1: events => bidsOf(events).map(b => ({ ...priced(b), price: 0.908 * b.price, extra: b.extra })),

  q2: events =>
    bidsOf(events)
      .filter(b => b.auction % 123 === 0)
      .map(({ auction, price }) => ({ auction, price })),

  q3: events => {
    const people = new Map(peopleOf(events).map(p => [p.id, p]));
    return auctionsOf(events).flatMap(a => {
      const p = people.get(a.seller);
      if (a.category !== 10 || p === undefined || !["OR", "ID", "CA"].includes(p.state)) return [];
      return [{ seller: p.id, name: p.name, city: p.city, state: p.state, auction: a.id }];
    });
  },

  q4: events => {
    const groups = grouped(winners(events), w => w.category);
    return [...groups].map(([category, group]) => ({
      category: Number(category),
      price: sum(group.map(w => w.price)) / group.length,
    }));
  },

  q5: events => {
    const bids = bidsOf(events);
    const from = floor(START_MS, 2000) + 2000;
    const to = bids.at(-1)!.at + 10_000;
    const hottest: object[] = [];
    for (let till = from; till <= to; till += 2000) {
      const groups = grouped(
        bids.filter(b => b.at >= till - 10_000 && b.at < till),
        b => b.auction,
      );
      const most = Math.max(...[...groups.values()].map(group => group.length));
      for (const [auction, group] of groups)
        if (group.length === most)
          hottest.push({ auction: Number(auction), till: time(till), bids: group.length });
    }
    return hottest;
  },

  q7: events =>
    [...grouped(bidsOf(events), b => floor(b.at, 10_000)).values()].flatMap(group => {
      const most = Math.max(...group.map(b => b.price));
      return group.filter(b => b.price === most).map(priced);
    }),

  q8: events => {
    const sold = new Set(auctionsOf(events).map(a => `${a.seller} ${floor(a.at, 10_000)}`));
    return peopleOf(events)
      .filter(p => sold.has(`${p.id} ${floor(p.at, 10_000)}`))
      .map(p => ({ id: p.id, name: p.name, at: time(p.at) }));
  },

  q9: winners,

  q11: events => {
    const sessions: { bidder: number; bids: number; from: number; till: number }[] = [];
    for (const [bidder, bids] of grouped(bidsOf(events), b => b.bidder)) {
      let session = { bidder: Number(bidder), bids: 0, from: bids[0]!.at, till: bids[0]!.at };
      for (const { at } of bids) {
        if (at > session.till) {
          if (session.bids > 0) sessions.push(session);
          session = { bidder: Number(bidder), bids: 0, from: at, till: at };
        }
        session = { ...session, bids: session.bids + 1, till: at + 10_000 };
      }
      sessions.push(session);
    }
    return sessions
      .toSorted((a, b) => a.till - b.till)
      .map(s => ({ ...s, from: time(s.from), till: time(s.till) }));
  },

  q14: events =>
    bidsOf(events).flatMap(b => {
      const euros = 0.908 * b.price;
      if (euros <= 1e6 || euros >= 5e7) return [];
      const hour = new Date(b.at).getUTCHours();
      const day = hour >= 8 && hour <= 18 ? "day" : hour <= 6 || hour >= 20 ? "night" : "other";
      const c = [...b.extra].filter(letter => letter === "c").length;
      return [{ auction: b.auction, bidder: b.bidder, price: euros, time: day, at: time(b.at), c }];
    }),

  q15: events =>
    byDay(bidsOf(events), () => 0).map(({ day, group }) => ({ day, ...counts(group), ...distincts(group) })),

  q16: events =>
    byDay(bidsOf(events), b => b.channel).map(({ day, group }) => ({
      channel: group[0]!.channel,
      day,
      last: time(Math.max(...group.map(b => b.at))),
      ...counts(group),
      ...distincts(group),
    })),

  q17: events =>
    byDay(bidsOf(events), b => b.auction).map(({ day, group }) => {
      const prices = group.map(b => b.price);
      return {
        auction: group[0]!.auction,
        day,
        ...counts(group),
        least: Math.min(...prices),
        most: Math.max(...prices),
        mean: sum(prices) / prices.length,
        sum: sum(prices),
      };
    }),

  q18: events =>
    [...grouped(bidsOf(events), b => `${b.bidder} ${b.auction}`).values()].map(group =>
      priced(group.at(-1)!),
    ),

  q19: events =>
    [...grouped(bidsOf(events), b => b.auction).values()].flatMap(group =>
      group
        .toSorted((a, b) => b.price - a.price)
        .slice(0, 10)
        .map(priced),
    ),

  q20: events => {
    const auctions = new Map(auctionsOf(events).map(a => [a.id, a]));
    return bidsOf(events).flatMap(b => {
      const a = auctions.get(b.auction);
      if (a?.category !== 10) return [];
      return [{ ...priced(b), item: a.item, seller: a.seller, expires: time(a.expires) }];
    });
  },

  q22: events =>
    bidsOf(events).map(b => {
      const [, , , folder1, folder2, folder3] = b.url.split("/");
      const { auction, bidder, price, channel } = b;
      return { auction, bidder, price, channel, folder1, folder2, folder3 };
    }),
};
