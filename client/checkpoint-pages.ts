// The tree of checkpoints in pages: the newest, those that are still kept, and what is older in groups that are read when
// they are opened. A run may have made a hundred thousand, and the tree is drawn anew with every one. Pure.

import type { CheckpointInfo } from "../runtime/debug/protocol.ts";
import { counted, grouped } from "./views/shared/words.ts";

/** Shown with nothing opened. */
export const NEWEST = 100;
/** Of a group, at most. */
const GROUP = 1_000;

/** Those with a number in [from, to] that are not shown already. */
export interface Older {
  readonly from: number;
  readonly to: number;
  /** How many that is; null: a part of them. */
  readonly count: number | null;
}

export interface Page {
  /** Newest first. */
  readonly shown: readonly CheckpointInfo[];
  readonly older: Older | null;
}

/** `told`: the newest and those that are kept, of so many in all. */
export function pageOf(told: readonly CheckpointInfo[], total: number): Page {
  const shown = told.toReversed();
  const count = total - told.length;
  const first = told.at(-NEWEST);
  if (count <= 0 || first === undefined) return { shown, older: null };
  // Numbers are given in order: so far down they reach.
  const from = Math.max(1, first.id - count - (told.length - NEWEST));
  return { shown, older: { from, to: first.id - 1, count } };
}

/** Newest first; null: it is no more than one. Their bounds do not move as more comes. */
export function groupsOf({ from, to }: Older): readonly Older[] | null {
  if (to - Math.max(1, from) < GROUP) return null;
  const groups: Older[] = [];
  for (let end = to; end >= from; ) {
    const start = Math.floor((end - 1) / GROUP) * GROUP + 1;
    // Where numbers were left out, the last of them reaches further down.
    groups.push({ from: start <= from ? 0 : start, to: end, count: null });
    end = start - 1;
  }
  return groups;
}

/** Of a group, without those that are shown whatever their number. */
export const inGroup = (told: readonly CheckpointInfo[]): readonly CheckpointInfo[] =>
  told.filter(({ state }) => state !== "completed").toReversed();

export const olderTitle = ({ from, to, count }: Older): string =>
  count === null
    ? `Checkpoints ${grouped(Math.max(1, from))} to ${grouped(to)}`
    : counted(count, "earlier one", "earlier ones");
