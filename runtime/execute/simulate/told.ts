// What a simulated run has told, as far as it is kept. Where nobody asks again for what comes with every record, only the
// rest is: so what a run remembers of itself does not grow with each record. Replays tell again what was told first, as
// the very same objects. Knows no task and no storage.

import type { Event } from "../../job/event.ts";

const PER_RECORD: ReadonlySet<Event["type"]> = new Set<Event["type"]>([
  "recordProcessed",
  "recordEmitted",
  "watermarkAdvanced",
  "timerFired",
  "tapped",
  "lateRecordDropped",
]);

/** It does not come with every record. */
export const isSparseType = (type: Event["type"]): boolean => !PER_RECORD.has(type);

export interface ToldImage {
  /** How many had been told that are kept. */
  readonly count: number;
  /** Those that were at hand, where not all are. */
  readonly now: readonly Event[];
}

export interface Told {
  /** All up to now; or those since `trim` was last called. */
  readonly now: readonly Event[];
  /** `make`: the event, where it has not been told before. */
  add(type: Event["type"], make: () => Event): Event;
  /** What was told so far is not asked for again. */
  trim(): void;
  /** Nobody goes back before this image. */
  letGo(image: ToldImage): void;
  /** What is known beyond now will not happen. */
  fork(): void;
  image(): ToldImage;
  reset(image: ToldImage): void;
}

export const createTold = (keepsAll: boolean): Told => (keepsAll ? new WholeTold() : new SparseTold());

const NONE: readonly Event[] = [];

class WholeTold implements Told {
  readonly now: Event[] = [];
  /** Those of the furthest that this run has come to; where it was taken back, more than `now`. */
  readonly #known: Event[] = [];

  add(_: Event["type"], make: () => Event): Event {
    const at = this.now.length;
    const event = this.#known[at] ?? make();
    if (at === this.#known.length) this.#known.push(event);
    this.now.push(event);
    return event;
  }

  trim(): void {}

  letGo(): void {}

  fork(): void {
    this.#known.length = this.now.length;
  }

  image(): ToldImage {
    return { count: this.now.length, now: NONE };
  }

  reset({ count }: ToldImage): void {
    if (count < this.now.length) this.now.length = count;
    for (let i = this.now.length; i < count; i++) this.now.push(this.#known[i]!);
  }
}

class SparseTold implements Told {
  now: Event[] = [];
  /** The sparse ones that can be told again, up to the furthest. */
  readonly #known: Event[] = [];
  #count = 0;
  /** How many of the first are forgotten. */
  #gone = 0;

  add(type: Event["type"], make: () => Event): Event {
    const event = isSparseType(type) ? this.#again(make) : make();
    this.now.push(event);
    return event;
  }

  #again(make: () => Event): Event {
    const at = this.#count++ - this.#gone;
    const event = this.#known[at] ?? make();
    if (at === this.#known.length) this.#known.push(event);
    return event;
  }

  letGo({ count }: ToldImage): void {
    if (count <= this.#gone) return;
    this.#known.splice(0, count - this.#gone);
    this.#gone = count;
  }

  trim(): void {
    if (this.now.length > 0) this.now = [];
  }

  fork(): void {
    this.#known.length = this.#count - this.#gone;
  }

  image(): ToldImage {
    return { count: this.#count, now: this.now.slice() };
  }

  reset({ count, now }: ToldImage): void {
    this.#count = count;
    this.now = now.slice();
  }
}
