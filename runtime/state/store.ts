// Keyed state of one operator subtask behind one interface. Bodies are compiled against it. Effect-free.
//
// A cell is everything one key remembers in one namespace. Its slots are numbered like the operator's states;
// `undefined` is "not stored" (the state equals its initial value). Values in slots are the store's own: a slot is
// replaced, or changed in place only through `own()`, which first copies what a snapshot still holds.

import type { Row } from "../values/row.ts";
import type { Value } from "../values/value.ts";

export interface Cell {
  readonly key: Value;
  readonly group: number;
  /** Insertion number: the order in which keys first came, kept across snapshots. */
  readonly sequence: number;
  slots: unknown[];
  /** The store's epoch in which `slots` was last copied. */
  epoch: number;
}

/** Whoever's epoch says which cells share their slots with a snapshot. */
export interface CellOwner {
  /** Rises at each freeze. A cell whose epoch is lower shares its slots with a snapshot. */
  readonly epoch: number;
  /** Makes the cell's slots this epoch's own. Call before writing a slot. */
  own(cell: Cell): void;
}

export interface KeyedStore {
  /** The cell of this key, made if there is none. */
  cell(key: Value): Cell;
  find(key: Value): Cell | undefined;
  /** Makes the cell's slots this epoch's own. Call before writing a slot. */
  own(cell: Cell): void;
  /** Forgets a cell all of whose slots are undefined. */
  sweep(cell: Cell): void;
  readonly size: number;
  /** In insertion order. */
  cells(): IterableIterator<Cell>;
  /** Takes references; later writes copy. Cost: one pass over the cells, or less. */
  freeze(): FrozenStore;
}

export interface FrozenStore {
  readonly size: number;
  rows(): IterableIterator<Row>;
}
