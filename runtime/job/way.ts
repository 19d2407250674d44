// How an element came: the way of a record through the graph, read from its end. Kept only where somebody may look
// (TaskEnvironment.trail): beside the elements of a channel, never in them.

import type { Cause } from "../compile/pause.ts";
import type { Value } from "../values/value.ts";

export interface Way {
  /** Operator that took `value` and made of it what this is about; of a chain its root. */
  readonly node: number;
  readonly subtask: number;
  /** The step in which it did. */
  readonly step: number;
  readonly cause: Cause;
  /** Of a timer the moment it was set for; of a window null. */
  readonly value: Value;
  readonly timestamp: number;
  /** Whose timer or window it was; undefined: of a record, or of no key. */
  readonly key: Value | undefined;
  /** Of a window of event time that fired: [start, end). */
  readonly window: { readonly start: number; readonly end: number } | null;
  /** null: a source, where `where` says more; or a timer or window, which came of many. */
  readonly from: Way | null;
  /** Of a source `file:line`, or what its reader says. */
  readonly where: string | null;
}

/** One for all tasks and channels of a run: who hands on says here what he hands on came of. */
export interface Trail {
  /** Number of the step under way. */
  step: number;
  /** Of what is handed on now. */
  way: Way | null;
  /** Of the element last taken out of a channel. */
  taken: Way | null;
}

export const createTrail = (): Trail => ({ step: 0, way: null, taken: null });
