// The writes of compiled code to lists, maps and sets in a cell's slots. In place where the slot's mark says that
// nobody else holds a reference, else to a copy that is then the slot's own: amortised O(1), and no value that
// anyone has seen ever changes. `undo` null: the record's failure ends the run, nothing will be put back.

import type { MapKey, Value } from "../values/value.ts";
import type { Cell, CellOwner } from "./store.ts";
import type { UndoLog } from "./undo.ts";

type Entries = Map<unknown, Value>;

/** `xs = append(xs, item)` */
export function appendItem(
  store: CellOwner,
  cell: Cell,
  slot: number,
  mark: number,
  item: Value,
  initial: readonly Value[],
  undo: UndoLog | null,
): void {
  store.own(cell);
  const items = cell.slots[slot] as Value[] | undefined;
  if (items !== undefined && cell.slots[mark] === store.epoch) {
    const length = items.length;
    items.push(item);
    undo?.add(() => {
      items.length = length;
    });
    return;
  }
  const copy = (items ?? initial).slice();
  copy.push(item);
  cell.slots[slot] = copy;
  cell.slots[mark] = store.epoch;
}

/** `m[key] = value`; null removes. A map without entries is not stored. */
export function putEntry(
  store: CellOwner,
  cell: Cell,
  slot: number,
  mark: number,
  key: MapKey,
  value: Value,
  undo: UndoLog | null,
): void {
  if (value === null) {
    removeEntry(store, cell, slot, mark, key, undo);
    return;
  }
  store.own(cell);
  const entries = ownEntries(store, cell, slot, mark);
  if (undo !== null) undo.add(undoOfSet(entries, key));
  entries.set(key, value);
}

/** Adds to a set; `key` is the item's canonical form. */
export function addToSet(
  store: CellOwner,
  cell: Cell,
  slot: number,
  mark: number,
  key: unknown,
  item: Value,
  undo: UndoLog | null,
): void {
  if ((cell.slots[slot] as Entries | undefined)?.has(key)) return;
  store.own(cell);
  const entries = ownEntries(store, cell, slot, mark);
  if (undo !== null) undo.add(undoOfSet(entries, key));
  entries.set(key, item);
}

/** A map or set that may be changed in place, copied if need be. */
export function ownEntries(store: CellOwner, cell: Cell, slot: number, mark: number): Entries {
  const entries = cell.slots[slot] as Entries | undefined;
  if (entries !== undefined && cell.slots[mark] === store.epoch) return entries;
  const copy: Entries = new Map(entries);
  cell.slots[slot] = copy;
  cell.slots[mark] = store.epoch;
  return copy;
}

function undoOfSet(entries: Entries, key: unknown): () => void {
  const before = entries.get(key);
  return before === undefined ? () => entries.delete(key) : () => entries.set(key, before);
}

/** With an undo log from a copy: a removed entry cannot be put back in its place among the others. */
function removeEntry(
  store: CellOwner,
  cell: Cell,
  slot: number,
  mark: number,
  key: MapKey,
  undo: UndoLog | null,
): void {
  if (!(cell.slots[slot] as Entries | undefined)?.has(key)) return;
  store.own(cell);
  if (undo !== null) cell.slots[mark] = -1;
  const entries = ownEntries(store, cell, slot, mark);
  entries.delete(key);
  if (entries.size === 0) cell.slots[slot] = undefined;
}

/** `m[key] = value` on a local variable that owns its map already. */
export function putLocal(entries: Entries, key: MapKey, value: Value): void {
  if (value === null) entries.delete(key);
  else entries.set(key, value);
}
