// A source reader behind the door of a simulated run. What the real one has given is kept; a run that was taken back is
// given it again, in the same order, before the real one is asked for more. So the real one never goes back: it always
// stands at the end of its log. Only where it was closed meanwhile, or a position in between is asked for that nobody
// had asked for, is another one opened and brought there.

import { operatorRow } from "../../connectors/position.ts";
import type { SourceFailure, SourceReader } from "../../job/source.ts";
import { WeirError } from "../../values/failure.ts";
import type { Row, StateSchema } from "../../values/row.ts";
import { attempt, type Poll, type Polled, type Position, type ReaderLog, thrownAgain } from "./input-log.ts";
import { createScale } from "./weight.ts";

export interface ReadingOptions {
  readonly name: string;
  readonly attempt: number;
  /** `stream`: what was read cannot be read again. `extern`: goes on from its position, and remembers what it gave. */
  readonly kind: "again" | "stream" | "extern";
  readonly open: () => SourceReader;
  /** One for which time passes fast, so that a paced source can be read ahead. */
  readonly openAhead: () => SourceReader;
}

/** One reader of one attempt: its log, and the real one where it is open. */
export class Reading {
  #options: ReadingOptions | null = null;
  #real: SourceReader | null = null;
  readonly #scale = createScale();
  /** By the number of polls. */
  readonly #positions: Map<number, Position>;
  /** Elements and ends, of what was let go, behind the last position that is known. */
  #skipped = 0;
  /** What it gives depends on the clock. */
  asksTime = false;
  /** About how much memory the log takes. */
  bytes = 0;

  constructor(readonly log: ReaderLog) {
    this.#positions = new Map(log.positions.map(each => [each.polls, each]));
  }

  static open(options: ReadingOptions): Reading {
    const real = options.open();
    const { name, attempt: number } = options;
    const log: ReaderLog = {
      name,
      attempt: number,
      schema: real.schema,
      restored: null,
      where: real.where(),
      letGo: 0,
      polls: [],
      positions: [],
    };
    const reading = new Reading(log);
    reading.#options = options;
    reading.#real = real;
    return reading;
  }

  /** With how it can be opened again, where it can. */
  by(options: ReadingOptions | null): this {
    this.#options ??= options;
    return this;
  }

  restore(rows: readonly Row[]): void {
    if (this.log.restored === null) {
      const thrown = attempt(() => this.#asked.restore(rows));
      this.log.restored = { rows, thrown: thrown ?? null };
      this.log.where = this.#real?.where() ?? "";
    }
    const { thrown } = this.log.restored;
    if (thrown !== null) throw thrownAgain(thrown);
  }

  poll(at: number, max: number): Poll {
    const known = this.log.polls[at - this.log.letGo];
    if (known !== undefined) return known;
    if (at < this.log.letGo) throw lost(this.log.name);
    const real = this.#asked;
    const elements: Polled[] = [];
    const answer = attempt(() =>
      real.poll(
        max,
        value => elements.push({ value }),
        failure => elements.push({ failure }),
      ),
    );
    // There are as many as records: arrays that have grown hold room for many more.
    const poll: Poll = { elements: elements.slice(), answer, where: real.where() };
    return this.#keep(poll);
  }

  #keep(poll: Poll): Poll {
    const { polls } = this.log;
    const last = polls.at(-1);
    // Whoever waits asks often, and mostly gets the same answer.
    const again = last !== undefined && isWaiting(last) && isWaiting(poll) && last.where === poll.where;
    this.bytes += again ? SLOT_BYTES : POLL_BYTES + this.#scale.weigh(poll);
    polls.push(again ? last : poll);
    return poll;
  }

  /** How many polls there have been. */
  get #polled(): number {
    return this.log.letGo + this.log.polls.length;
  }

  #between(from: number, to: number): readonly Poll[] {
    const { letGo, polls } = this.log;
    return polls.slice(Math.max(0, from - letGo), Math.max(0, to - letGo));
  }

  /** Nobody goes back before this poll. Where it can be read again, it can still be told where anything stood. */
  letGo(polls: number): void {
    const { log } = this;
    if (polls <= log.letGo) return;
    if (this.#options?.kind === "stream") this.positionAt(polls);
    const near = this.#nearest(polls);
    const gone = this.#between(log.letGo, polls);
    const behind = this.#between(near.polls, polls);
    this.#skipped = (near.polls < log.letGo ? this.#skipped : 0) + plainOf(behind);
    log.polls.splice(0, gone.length);
    this.bytes -= Math.round((this.bytes * gone.length) / (gone.length + log.polls.length));
    log.letGo = polls;
    const kept = log.positions.filter(each => each.polls >= near.polls);
    log.positions.splice(0, log.positions.length, ...kept);
    this.#positions.clear();
    for (const each of kept) this.#positions.set(each.polls, each);
  }

  positionAt(polls: number): readonly Row[] {
    let known = this.#positions.get(polls);
    if (known === undefined) {
      known = { polls, rows: attempt(() => this.#findPosition(polls)) };
      this.log.positions.push(known);
      this.#positions.set(polls, known);
    }
    if ("kind" in known.rows) throw thrownAgain(known.rows);
    return known.rows;
  }

  close(): void {
    if (this.#real === null) return;
    // Nobody can tell later where it stood.
    if (this.#options?.kind === "extern") attempt(() => this.positionAt(this.#polled));
    this.#real.close();
    this.#real = null;
  }

  /** This attempt has not been. What a stream has given is given again, by the reader before it if there is one. */
  leaveTo(earlier: Reading | undefined): void {
    if (this.#options?.kind !== "stream" || earlier === undefined) {
      this.close();
      return;
    }
    const given = this.log.polls.filter(({ elements }) => elements.length > 0);
    for (const { elements, where } of given) earlier.#keep({ elements, where, answer: "more" });
    earlier.#real ??= this.#real;
  }

  // -------------------------------------------------------------- the real one

  /** The real one, at the end of the log. */
  get #asked(): SourceReader {
    if (this.#real !== null) return this.#real;
    if (this.#options === null) throw new Error(`replay left the log: ${this.log.name} was read again`);
    const rows = this.#polled > 0 ? this.positionAt(this.#polled) : this.log.restored?.rows;
    this.#real = this.#options.open();
    if (rows !== undefined && rows.length > 0) this.#real.restore(rows);
    return this.#real;
  }

  #findPosition(polls: number): readonly Row[] {
    if (this.#real !== null && polls === this.#polled) return this.#real.snapshot();
    switch (this.#options?.kind) {
      case undefined:
        throw new Error(`replay left the log: a position of ${this.log.name} that is not in it`);
      case "stream":
        return this.#counted(polls);
      case "extern":
        return this.#takenBack(polls);
      case "again":
        return this.#readAgain(polls);
    }
  }

  #nearest(polls: number): Position {
    const before = this.log.positions.filter(each => each.polls <= polls && !("kind" in each.rows));
    const begun: Position = { polls: 0, rows: this.log.restored?.rows ?? [] };
    return before.reduce((best, each) => (each.polls > best.polls ? each : best), begun);
  }

  /** A stream's position is the number of its lines, each of which is an element. */
  #counted(polls: number): readonly Row[] {
    const near = this.#nearest(polls);
    const [row] = near.rows as readonly Row[];
    const given = elementsOf(this.#between(near.polls, polls)).length;
    const count = (typeof row?.value === "number" ? row.value : 0) + given;
    return [operatorRow(this.log.schema[0]!.name, 0, count)];
  }

  /** The position after a later poll, with what was given since as still to be handed over. */
  #takenBack(polls: number): readonly Row[] {
    const end = this.#polled;
    const later =
      this.#real !== null
        ? { polls: end, rows: this.positionAt(end) }
        : this.log.positions.find(each => each.polls >= polls && !("kind" in each.rows));
    if (later === undefined || "kind" in later.rows) throw lost(this.log.name);
    const [, queued, failed] = this.log.schema;
    const back = elementsOf(this.#between(polls, later.polls)).map((element, i) =>
      "value" in element
        ? operatorRow(queued!.name, i, element.value as Row["value"])
        : operatorRow(failed!.name, i, failureRow(element.failure)),
    );
    const positions = later.rows.filter(row => row.state === this.log.schema[0]!.name);
    const waiting = later.rows.filter(row => row.state !== this.log.schema[0]!.name);
    const moved = waiting.map(row => ({ ...row, sequence: row.sequence + back.length }));
    return [...positions, ...back, ...moved];
  }

  /** Opens another, and reads up to there what this one has read. */
  #readAgain(polls: number): readonly Row[] {
    const near = this.#nearest(polls);
    const reader = this.#options!.openAhead();
    const rows = near.rows as readonly Row[];
    try {
      if (rows.length > 0) reader.restore(rows);
      const skipped = near.polls < this.log.letGo ? this.#skipped : 0;
      let left = skipped + plainOf(this.#between(near.polls, polls));
      for (let tries = 0; left > 0; tries++) {
        if (reader.poll(1, ignore, ignore) !== "waiting") left--;
        else if (tries > MAX_WAITING) throw lost(this.log.name);
      }
      return reader.snapshot();
    } finally {
      reader.close();
    }
  }
}

const isWaiting = ({ answer, elements }: Poll): boolean => answer === "waiting" && elements.length === 0;

const plainOf = (polls: readonly Poll[]): number => polls.filter(({ answer }) => answer !== "waiting").length;

/** A place in a list; a poll without what it gave. */
const SLOT_BYTES = 8;
const POLL_BYTES = 64;
const MAX_WAITING = 10_000_000;
const ignore = (): void => {};

const elementsOf = (polls: readonly Poll[]): readonly Polled[] => polls.flatMap(({ elements }) => elements);

const failureRow = ({ input, error }: SourceFailure): Row["value"] => ({ input: String(input), error });

const lost = (name: string): WeirError =>
  new WeirError("position-lost", `Nobody can tell any more where the source ${name} stood at this place`, {
    where: name,
    remedy: "Go to a place at which a checkpoint was taken, or start over",
    exit: 2,
  });

/** Where one task stands in a reading. */
export interface ReaderImage {
  readonly polls: number;
  readonly where: string;
}

export class LoggedReader implements SourceReader {
  readonly schema: readonly StateSchema[];
  #at = 0;
  #where: string;

  constructor(private readonly reading: Reading) {
    this.schema = reading.log.schema;
    this.#where = reading.log.where;
  }

  poll(
    max: number,
    emit: (value: unknown) => void,
    fail: (failure: SourceFailure) => void,
  ): "more" | "waiting" | "end" {
    const { elements, answer, where } = this.reading.poll(this.#at, max);
    this.#at++;
    this.#where = where;
    for (const element of elements) {
      if ("failure" in element) fail(element.failure);
      else emit(element.value);
    }
    if (typeof answer === "string") return answer;
    throw thrownAgain(answer);
  }

  snapshot(): readonly Row[] {
    return this.reading.positionAt(this.#at);
  }

  restore(rows: Iterable<Row>): void {
    this.reading.restore([...rows]);
    this.#where = this.reading.log.where;
  }

  get asksTime(): boolean {
    return this.reading.asksTime;
  }

  where(): string {
    return this.#where;
  }

  close(): void {
    this.reading.close();
  }

  /** Nobody goes back before this image. */
  letGo({ polls }: ReaderImage): void {
    this.reading.letGo(polls);
  }

  image(): ReaderImage {
    return { polls: this.#at, where: this.#where };
  }

  reset({ polls, where }: ReaderImage): void {
    this.#at = polls;
    this.#where = where;
  }
}
