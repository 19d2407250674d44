// Everything one operator subtask remembers: its cells or windows, its timers, its watermark; as one snapshot and back. Compiled
// code holds a reference to it. Knows no records and no code.

import type { Row, StateSchema } from "../values/row.ts";
import { MIN_WATERMARK } from "../values/value.ts";
import { expire } from "./expiring.ts";
import {
  type GroupRange,
  type GroupWatermarks,
  restoredWatermarks,
  WATERMARK,
  watermarkRows,
  watermarkSchema,
} from "./group-watermarks.ts";
import { HeapStore, type StoreImage } from "./heap-store.ts";
import type { Imaged } from "./image.ts";
import type { StoreLayout } from "./layout.ts";
import { TIMERS, type TimerImage, Timers, timersSchema } from "./timers.ts";
import { UndoLog } from "./undo.ts";
import { WindowStore, type WindowsImage } from "./window-store.ts";

/** The schemas of an operator's rows. */
export const schemasOf = (
  layout: StoreLayout,
  timers: boolean,
  shared: StoreLayout | null,
): readonly StateSchema[] => [
  ...layout.slots.map(slot => slot.schema),
  ...(shared?.slots.map(slot => slot.schema) ?? []),
  ...(timers ? [timersSchema(layout.keyType)] : []),
  watermarkSchema(layout.keyType),
];

export interface FrozenOperator {
  readonly schemas: readonly StateSchema[];
  readonly size: number;
  rows(): Iterable<Row>;
}

export interface OperatorImage {
  readonly store: StoreImage;
  readonly windows: WindowsImage | null;
  readonly shared: StoreImage | null;
  readonly event: TimerImage;
  readonly processing: TimerImage;
  readonly watermark: number;
  readonly watermarkBefore: number;
  readonly clock: number;
  readonly groups: GroupWatermarks | null;
  readonly bytes: number;
}

export class OperatorState implements Imaged<OperatorImage> {
  readonly store: HeapStore;
  readonly timers = new Timers();
  readonly undo: UndoLog;
  /** Instead of the store's cells, where there are windows of event time. */
  readonly windows: WindowStore | null;
  /** The last one begun here; it never falls. */
  watermark = MIN_WATERMARK;
  /** The one before it: event-time timers fire between the two. */
  watermarkBefore = MIN_WATERMARK;
  /** The moment by the clock when states were last asked whether they have expired by it. */
  clock = Number.NEGATIVE_INFINITY;
  /** Of key groups that were further on before a restore; null: none. */
  groups: GroupWatermarks | null = null;
  readonly #schemas: readonly StateSchema[];
  readonly #keyed: boolean;

  /** What each subtask keeps one copy of, in a single cell under the key null. */
  readonly shared: { readonly store: HeapStore; readonly undo: UndoLog } | null;

  constructor(
    layout: StoreLayout,
    timers: boolean,
    maxParallelism: number,
    shared: StoreLayout | null = null,
    /** The key groups of the subtask. */
    private readonly range: GroupRange = { first: 0, last: maxParallelism - 1 },
  ) {
    this.#keyed = layout.keyType !== null;
    this.store = new HeapStore(layout, maxParallelism);
    this.windows =
      layout.window === undefined ? null : new WindowStore(layout, layout.window, maxParallelism);
    this.undo = new UndoLog(this.windows ?? this.store);
    this.shared = shared === null ? null : sharedState(shared, maxParallelism);
    this.#schemas = schemasOf(layout, timers, shared);
  }

  /** Never falls. */
  raise(watermark: number): void {
    if (watermark <= this.watermark) return;
    this.watermarkBefore = this.watermark;
    this.watermark = watermark;
    if (this.groups !== null && this.watermark >= this.groups.highest) this.groups = null;
  }

  /** By which a record of this key group is late: the subtask's, or the group's own where that is higher. */
  watermarkOf(group: number): number {
    return this.groups === null ? this.watermark : Math.max(this.watermark, this.groups.of(group));
  }

  /** Forgets what has expired: no longer seen by anyone, it need not be kept either. */
  #expire(store: HeapStore): void {
    const { expiring } = store.layout;
    if (expiring.length === 0) return;
    const now = expiring[0]!.ttl.domain === "event" ? this.watermark : this.clock;
    for (const cell of store.cells()) if (expire(store, cell, expiring, now, null)) store.sweep(cell);
  }

  freeze(): FrozenOperator {
    this.#expire(this.store);
    if (this.shared !== null) this.#expire(this.shared.store);
    const cells = (this.windows ?? this.store).freeze();
    const shared = this.shared?.store.freeze();
    const timers = this.timers.freeze();
    const own = watermarkRows(this.#keyed, this.range, this.watermark, this.groups);
    return {
      schemas: this.#schemas,
      get size() {
        return cells.size + (shared?.size ?? 0) + timers.size + own.length;
      },
      *rows() {
        yield* cells.rows();
        if (shared !== undefined) yield* shared.rows();
        yield* timers.rows();
        yield* own;
      },
    };
  }

  image(): OperatorImage {
    const { watermark, watermarkBefore, clock, groups } = this;
    const store = this.store.image();
    const windows = this.windows?.image() ?? null;
    const shared = this.shared?.store.image() ?? null;
    const event = this.timers.event.image();
    const processing = this.timers.processing.image();
    const parts = [store, windows, shared, event, processing];
    const bytes = parts.reduce((sum, part) => sum + (part?.bytes ?? 0), 0);
    return {
      ...{ store, windows, shared, event, processing },
      ...{ watermark, watermarkBefore, clock, groups, bytes },
    };
  }

  reset({ store, windows, shared, event, processing, ...rest }: OperatorImage): void {
    this.store.reset(store);
    if (windows !== null) this.windows?.reset(windows);
    if (shared !== null) this.shared?.store.reset(shared);
    this.timers.event.reset(event);
    this.timers.processing.reset(processing);
    this.watermark = rest.watermark;
    this.watermarkBefore = rest.watermarkBefore;
    this.clock = rest.clock;
    this.groups = rest.groups;
  }

  /** Rows of this subtask, as `freeze` gave them, from one or several old subtasks one after the other. */
  restore(rows: Iterable<Row>): void {
    const watermarks: Row[] = [];
    const cells = this.windows ?? this.store;
    const shared = new Set(this.shared?.store.layout.slots.map(slot => slot.schema.name));
    for (const row of rows) {
      if (shared.has(row.state)) this.shared!.store.put(row);
      else if (row.state === TIMERS) this.timers.put(row, this.store.canonical(row.key));
      else if (row.state === WATERMARK) watermarks.push(row);
      else cells.put(row);
    }
    if (watermarks.length > 0) {
      const { watermark, groups } = restoredWatermarks(watermarks, this.range);
      this.watermark = watermark;
      this.watermarkBefore = watermark;
      this.groups = groups;
    }
  }
}

function sharedState(
  layout: StoreLayout,
  maxParallelism: number,
): { readonly store: HeapStore; readonly undo: UndoLog } {
  const store = new HeapStore(layout, maxParallelism);
  return { store, undo: new UndoLog(store) };
}
