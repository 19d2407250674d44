// A snapshot of a store of which images are taken: no copy of anything, but the place in the store's journal. The rows
// are found when someone reads them. Knows no operators, no encoding.

import type { Row } from "../values/row.ts";
import { type FrozenCell, rowCountOf, rowsOfCells } from "./frozen-cells.ts";
import type { SlotLayout } from "./layout.ts";
import type { Cell, FrozenStore } from "./store.ts";

export class FrozenVersion implements FrozenStore {
  readonly size: number;

  constructor(
    private readonly layouts: readonly SlotLayout[],
    /** As they are now. */
    now: Iterable<Cell>,
    /** In table order, as they were when this was made. */
    private readonly then: () => readonly FrozenCell[],
  ) {
    let size = 0;
    for (const { slots } of now) size += rowCountOf(layouts, slots);
    this.size = size;
  }

  *rows(): IterableIterator<Row> {
    yield* rowsOfCells(this.layouts, this.then());
  }
}
