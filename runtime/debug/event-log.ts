// The events of a run that are kept for all of its history: those that do not come with every record. Written once,
// at the furthest; a replay tells them again and only moves the end. Knows no simulation.

import { isSparseType } from "../execute/simulate/told.ts";
import type { Event } from "../job/event.ts";
import type { Moment } from "./session.ts";

export { isSparseType };

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
  /** How many there are that are still kept. */
  readonly kept: number;
  /** Nobody goes back to before there were so many. */
  letGo(count: number): void;
}

export function createEventLog(): EventLog {
  const all: Event[] = [];
  let count = 0;
  /** How many of the first are forgotten. */
  let gone = 0;
  let now: { readonly count: number; readonly events: readonly Event[] } | null = null;
  return {
    all,
    get count() {
      return count;
    },
    get now() {
      if (now?.count !== count) now = { count, events: all.slice(0, count - gone) };
      return now.events;
    },
    add(event) {
      if (!isSparse(event)) return;
      if (count - gone === all.length) all.push(event);
      count++;
    },
    moveTo(to) {
      count = to;
    },
    drop() {
      now = null;
      return all.splice(count - gone);
    },
    undrop(beyond) {
      all.splice(count - gone);
      all.push(...beyond);
    },
    get kept() {
      return all.length;
    },
    letGo(to) {
      if (to <= gone) return;
      now = null;
      all.splice(0, to - gone);
      gone = to;
    },
  };
}

/** The moment directly behind an event. */
export const behind = (event: Event): Moment => ({ step: event.step + 1, pause: 0 });
