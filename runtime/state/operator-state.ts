// Everything one operator subtask remembers: its cells, its timers, its watermark; as one snapshot and back. Compiled
// code holds a reference to it. Knows no records and no code.

import type { Row, StateSchema } from "../values/row.ts";
import { INT } from "../values/type.ts";
import { MIN_WATERMARK } from "../values/value.ts";
import { HeapStore } from "./heap-store.ts";
import type { StoreLayout } from "./layout.ts";
import { TIMERS, Timers, timersSchema } from "./timers.ts";
import { UndoLog } from "./undo.ts";

export const WATERMARK = "$watermark";

/** One row a subtask; after rescaling everyone takes the lowest. */
const WATERMARK_SCHEMA: StateSchema = {
  name: WATERMARK,
  kind: "operator",
  keyType: null,
  namespaceType: null,
  valueType: INT,
  redistribution: "union",
};

/** The schemas of an operator's rows. */
export const schemasOf = (layout: StoreLayout, timers: boolean): readonly StateSchema[] => [
  ...layout.slots.map(slot => slot.schema),
  ...(timers ? [timersSchema(layout.keyType)] : []),
  WATERMARK_SCHEMA,
];

export interface FrozenOperator {
  readonly schemas: readonly StateSchema[];
  readonly size: number;
  rows(): Iterable<Row>;
}

export class OperatorState {
  readonly store: HeapStore;
  readonly timers = new Timers();
  readonly undo: UndoLog;
  /** The last one begun here; it never falls. */
  watermark = MIN_WATERMARK;
  readonly #schemas: readonly StateSchema[];

  constructor(layout: StoreLayout, timers: boolean, maxParallelism: number) {
    this.store = new HeapStore(layout, maxParallelism);
    this.undo = new UndoLog(this.store);
    this.#schemas = schemasOf(layout, timers);
  }

  freeze(): FrozenOperator {
    const cells = this.store.freeze();
    const timers = this.timers.freeze();
    const watermark = this.watermark;
    const own = [watermarkRow(watermark)];
    return {
      schemas: this.#schemas,
      get size() {
        return cells.size + timers.size + own.length;
      },
      *rows() {
        yield* cells.rows();
        yield* timers.rows();
        yield* own;
      },
    };
  }

  /** Rows of this subtask, as `freeze` gave them, from one or several old subtasks one after the other. */
  restore(rows: Iterable<Row>): void {
    let lowest: number | null = null;
    for (const row of rows) {
      if (row.state === TIMERS) this.timers.put(row, this.store.canonical(row.key));
      else if (row.state !== WATERMARK) this.store.put(row);
      else lowest = Math.min(lowest ?? Number.POSITIVE_INFINITY, row.value as number);
    }
    if (lowest !== null) this.watermark = lowest;
  }
}

const watermarkRow = (watermark: number): Row => ({
  state: WATERMARK,
  group: -1,
  key: null,
  namespace: null,
  sequence: 0,
  value: watermark,
});
