// The events of a run that are kept for all of its history: those that do not come with every record. Written once,
// at the furthest; a replay tells them again and only moves the end. Knows no simulation.

import type { Event } from "../job/event.ts";
import type { Moment } from "./session.ts";

const PER_RECORD: ReadonlySet<Event["type"]> = new Set<Event["type"]>([
  "recordProcessed",
  "recordEmitted",
  "watermarkAdvanced",
  "timerFired",
  "tapped",
  "lateRecordDropped",
]);

export const isSparseType = (type: Event["type"]): boolean => !PER_RECORD.has(type);

export const isSparse = ({ type }: Event): boolean => isSparseType(type);

export interface EventLog {
  /** Up to now, oldest first. */
  readonly now: readonly Event[];
  /** Up to the furthest. */
  readonly all: readonly Event[];
  /** How many there are up to now. */
  readonly count: number;
  /** Told by the simulation, also in replays. */
  add(event: Event): void;
  /** Now is elsewhere. */
  moveTo(count: number): void;
  /** What is beyond now will not happen; gives it. */
  drop(): readonly Event[];
  /** It will, after all. */
  undrop(beyond: readonly Event[]): void;
  /** Index of the first event of this step, or of a later one. */
  indexAt(step: number): number;
}

export function createEventLog(): EventLog {
  const all: Event[] = [];
  let count = 0;
  let now: { readonly count: number; readonly events: readonly Event[] } | null = null;
  return {
    all,
    get count() {
      return count;
    },
    get now() {
      if (now?.count !== count)
        now = { count, events: count === all.length ? all.slice() : all.slice(0, count) };
      return now.events;
    },
    add(event) {
      if (!isSparse(event)) return;
      if (count === all.length) all.push(event);
      count++;
    },
    moveTo(to) {
      count = to;
    },
    drop() {
      now = null;
      return all.splice(count);
    },
    undrop(beyond) {
      all.splice(count);
      all.push(...beyond);
    },
    indexAt(step) {
      let low = 0;
      let high = all.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (all[middle]!.step < step) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}

/** The moment directly behind an event. */
export const behind = (event: Event): Moment => ({ step: event.step + 1, pause: 0 });
