// Elements of one side of an interval join, as one list a timestamp: entries of a map in a cell's slot. Lists are
// replaced, never changed, since snapshots hold them.

import type { Value } from "../values/value.ts";
import { putEntry } from "./slots.ts";
import type { Cell, CellOwner } from "./store.ts";
import type { UndoLog } from "./undo.ts";

export function addToBucket(
  store: CellOwner,
  cell: Cell,
  slot: number,
  mark: number,
  timestamp: number,
  value: Value,
  undo: UndoLog | null,
): void {
  const buckets = cell.slots[slot] as ReadonlyMap<number, readonly Value[]> | undefined;
  const there = buckets?.get(timestamp);
  putEntry(store, cell, slot, mark, timestamp, there === undefined ? [value] : [...there, value], undo);
}

export const clearBucket = (
  store: CellOwner,
  cell: Cell,
  slot: number,
  mark: number,
  timestamp: number,
): void => putEntry(store, cell, slot, mark, timestamp, null, null);
