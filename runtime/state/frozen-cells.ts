// A store's cells as they were when a snapshot was taken: references only. Rows are made when someone reads them; their
// sequence is their number in table order. Knows no operators, no encoding.

import type { Row } from "../values/row.ts";
import type { MapKey, RecordValue, Value } from "../values/value.ts";
import type { SlotLayout } from "./layout.ts";
import type { Cell, FrozenStore } from "./store.ts";

/** One cell with its slots of then; `window`: its namespace, null where there is none. */
export interface FrozenCell {
  readonly cell: Cell;
  readonly slots: readonly unknown[];
  readonly window: RecordValue | null;
}

export class FrozenCells implements FrozenStore {
  #size = -1;

  constructor(
    private readonly layouts: readonly SlotLayout[],
    /** Slots of each cell, in any order. */
    private readonly slots: readonly (readonly unknown[])[],
    /** The same cells in table order. */
    private readonly cells: () => Iterable<FrozenCell>,
  ) {}

  get size(): number {
    if (this.#size < 0) this.#size = this.#count();
    return this.#size;
  }

  rows(): IterableIterator<Row> {
    return rowsOfCells(this.layouts, this.cells());
  }

  #count(): number {
    let count = 0;
    for (const slots of this.slots) count += rowCountOf(this.layouts, slots);
    return count;
  }
}

export function* rowsOfCells(
  layouts: readonly SlotLayout[],
  cells: Iterable<FrozenCell>,
): Generator<Row, void, void> {
  let sequence = 0;
  for (const frozen of cells) {
    for (let s = 0; s < layouts.length; s++) {
      const value = frozen.slots[s];
      if (value === undefined) continue;
      const { schema, content } = layouts[s]!;
      if (content === "value" || content === "list") {
        const { key, group } = frozen.cell;
        const namespace = frozen.window;
        yield { state: schema.name, group, key, namespace, sequence: sequence++, value: value as Value };
        continue;
      }
      for (const row of rowsOf(frozen, layouts[s]!, value, sequence)) {
        yield row;
        sequence++;
      }
    }
  }
}

/** Of one cell's slots. */
export function rowCountOf(layouts: readonly SlotLayout[], slots: readonly unknown[]): number {
  let count = 0;
  for (let s = 0; s < layouts.length; s++) count += rowCount(layouts[s]!, slots[s]);
  return count;
}

function rowCount(layout: SlotLayout, value: unknown): number {
  if (value === undefined) return 0;
  const { content } = layout;
  return content === "map" || content === "set" ? (value as ReadonlyMap<unknown, unknown>).size : 1;
}

/** Of a map or set. */
function* rowsOf(
  { cell, window }: FrozenCell,
  layout: SlotLayout,
  value: unknown,
  from: number,
): Generator<Row, void, void> {
  const base = { state: layout.schema.name, group: cell.group, key: cell.key };
  let sequence = from;
  for (const [name, item] of value as ReadonlyMap<MapKey, Value>) {
    const set = layout.content === "set";
    const entry = set ? item : name;
    const namespace = window === null ? entry : { ...window, [WINDOW_ENTRY]: entry };
    yield { ...base, namespace, sequence: sequence++, value: set ? true : item };
  }
}

/** In the namespace of a window: the entry within a map or set of it. */
export const WINDOW_ENTRY = "entry";
