// Forgets what has outlived its time: items of a list that say when they were written, entries of a map whose value is
// that moment. Lists are replaced, maps changed only where they are the cell's own: no snapshot ever changes.

import type { Value } from "../values/value.ts";
import { putEntry } from "./slots.ts";
import type { Cell, CellOwner } from "./store.ts";

export interface Written {
  readonly written: number;
}

/** Items written at `before` or earlier. */
export function dropItems(store: CellOwner, cell: Cell, slot: number, mark: number, before: number): void {
  const items = cell.slots[slot] as readonly Written[] | undefined;
  if (items === undefined || items.every(({ written }) => written > before)) return;
  store.own(cell);
  const left = items.filter(({ written }) => written > before);
  cell.slots[slot] = left.length === 0 ? undefined : left;
  cell.slots[mark] = store.epoch;
}

/** Entries whose value is `before` or less. */
export function dropEntries(store: CellOwner, cell: Cell, slot: number, mark: number, before: number): void {
  const entries = cell.slots[slot] as ReadonlyMap<string, Value> | undefined;
  if (entries === undefined) return;
  for (const [name, written] of [...entries]) {
    if ((written as number) <= before) putEntry(store, cell, slot, mark, name, null, null);
  }
}
