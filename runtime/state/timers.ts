// Timers of one operator subtask, of both time domains: set per key and timestamp, due in the order of their
// timestamps, equal ones in the order in which they were registered. Knows no clock: whoever asks says what is due.

import type { Row, StateSchema } from "../values/row.ts";
import { NULL, record, STRING, TIMESTAMP, type Type } from "../values/type.ts";
import type { RecordValue, Value } from "../values/value.ts";
import { NOTE_BYTES } from "./image.ts";
import { Journal, type Version } from "./journal.ts";
import { TimerQueue } from "./timer-queue.ts";
import type { UndoLog } from "./undo.ts";

export type TimeDomain = "event" | "processing";

export interface Timer {
  readonly key: Value;
  /** Canonical form of the key, as in the store's index. */
  readonly canonical: unknown;
  readonly group: number;
  readonly timestamp: number;
  readonly sequence: number;
  cancelled: boolean;
}

export const TIMERS = "$timers";

export const timersSchema = (keyType: Type | null): StateSchema => ({
  name: TIMERS,
  kind: keyType === null ? "operator" : "map",
  keyType,
  namespaceType: record([
    { name: "domain", type: STRING },
    { name: "timestamp", type: TIMESTAMP },
  ]),
  valueType: NULL,
  redistribution: keyType === null ? "split" : "keyed",
});

/** Whose timer it is: a cell has all three, with its canonical form beside it. */
export interface TimerOwner {
  readonly key: Value;
  readonly group: number;
}

export class Timers {
  readonly event = new TimerSet();
  readonly processing = new TimerSet();

  domain(domain: TimeDomain): TimerSet {
    return domain === "event" ? this.event : this.processing;
  }

  /** References to every timer now set; rows in order of registration. */
  freeze(): { readonly size: number; rows(): Iterable<Row> } {
    const event = this.event.live();
    const processing = this.processing.live();
    return { size: event.length + processing.length, rows: () => rowsOf(event, processing) };
  }

  /** Puts one row back. Rows come in rising sequence. */
  put(row: Row, canonical: unknown): void {
    const { domain, timestamp } = row.namespace as RecordValue;
    this.domain(domain as TimeDomain).register(row, canonical, timestamp as number, null);
  }
}

function* rowsOf(event: readonly Timer[], processing: readonly Timer[]): Generator<Row, void, void> {
  let sequence = 0;
  for (const [domain, timers] of [
    ["event", event],
    ["processing", processing],
  ] as const) {
    for (const timer of timers) {
      const namespace = { domain, timestamp: timer.timestamp };
      yield {
        state: TIMERS,
        group: timer.group,
        key: timer.key,
        namespace,
        sequence: sequence++,
        value: null,
      };
    }
  }
}

/** A timer that was set, or was not. */
interface TimerNote {
  readonly timer: Timer;
  readonly present: boolean;
}

export interface TimerImage {
  readonly version: Version<TimerNote>;
  readonly sequence: number;
  readonly closedAt: number;
  readonly bytes: number;
}

/** The timers of one domain. */
export class TimerSet {
  readonly #queue = new TimerQueue<Timer>();
  readonly #byKey = new Map<unknown, Map<number, Timer>>();
  #sequence = 0;
  /** Timers of this number and above were set after the end of the input. */
  #closedAt = Number.POSITIVE_INFINITY;
  readonly #journal = new Journal<TimerNote>(note => this.#putBack(note));

  /** The earliest timestamp, or Infinity. */
  next(): number {
    return this.#queue.first()?.timestamp ?? Number.POSITIVE_INFINITY;
  }

  /** A timer that is set already stays as it is. */
  register(owner: TimerOwner, canonical: unknown, timestamp: number, undo: UndoLog | null): void {
    let timers = this.#byKey.get(canonical);
    if (timers === undefined) this.#byKey.set(canonical, (timers = new Map()));
    if (timers.has(timestamp)) return;
    const { key, group } = owner;
    const timer = { key, canonical, group, timestamp, sequence: this.#sequence++, cancelled: false };
    this.#add(timer);
    undo?.add(() => this.cancel(canonical, timestamp, null));
  }

  cancel(canonical: unknown, timestamp: number, undo: UndoLog | null): void {
    const timer = this.#byKey.get(canonical)?.get(timestamp);
    if (timer === undefined) return;
    this.#forget(timer);
    timer.cancelled = true;
    this.#queue.noteCancelled();
    undo?.add(() => this.#add({ ...timer, cancelled: false }));
  }

  /** Takes the first timer at or before `time`; null where none is due. */
  takeDue(time: number): Timer | null {
    for (;;) {
      const timer = this.#queue.first();
      if (timer === undefined || timer.timestamp > time) return null;
      this.#queue.take();
      this.#forget(timer);
      if (timer.sequence < this.#closedAt) return timer;
    }
  }

  /**
   * The input is over: what is set from now on will not fire. A handler that sets its timer anew each time would
   * otherwise go on until the end of time.
   */
  close(): void {
    this.#closedAt = this.#sequence;
  }

  /** In order of registration. */
  live(): readonly Timer[] {
    return this.#queue.live().sort((a, b) => a.sequence - b.sequence);
  }

  #add(timer: Timer): void {
    this.#place(timer);
    if (this.#journal.on) this.#journal.note({ timer, present: false });
  }

  #place(timer: Timer): void {
    let timers = this.#byKey.get(timer.canonical);
    if (timers === undefined) this.#byKey.set(timer.canonical, (timers = new Map()));
    timers.set(timer.timestamp, timer);
    this.#queue.add(timer);
  }

  #forget(timer: Timer): void {
    this.#unplace(timer);
    if (this.#journal.on) this.#journal.note({ timer, present: true });
  }

  #unplace(timer: Timer): void {
    const timers = this.#byKey.get(timer.canonical);
    timers?.delete(timer.timestamp);
    if (timers?.size === 0) this.#byKey.delete(timer.canonical);
  }

  // -------------------------------------------------------------- images

  image(): TimerImage {
    const bytes = this.#journal.noted.length * NOTE_BYTES;
    const version = this.#journal.image();
    return { version, sequence: this.#sequence, closedAt: this.#closedAt, bytes };
  }

  reset({ version, sequence, closedAt }: TimerImage): void {
    this.#journal.reset(version);
    this.#sequence = sequence;
    this.#closedAt = closedAt;
  }

  /** Under the same number, so that it fires in its turn. */
  #putBack({ timer, present }: TimerNote): TimerNote {
    const there = this.#byKey.get(timer.canonical)?.get(timer.timestamp);
    if (present === (there !== undefined)) return { timer, present };
    if (there === undefined) {
      const again = { ...timer, cancelled: false };
      this.#place(again);
      return { timer: again, present: false };
    }
    this.#unplace(there);
    there.cancelled = true;
    this.#queue.noteCancelled();
    return { timer: there, present: true };
  }
}
