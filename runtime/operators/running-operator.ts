// One operator between records: which of its timers or windows is due, in which order. Says what is to run; running
// it is the chain's.

import { everyOf, windowOf } from "../compile/window-spec.ts";
import type { PlanNode } from "../plan/plan.ts";
import type { OperatorImage, OperatorState } from "../state/operator-state.ts";
import type { OperatorSnapshot } from "../state/snapshot.ts";
import type { Cell } from "../state/store.ts";
import type { Timer } from "../state/timers.ts";
import type { Row } from "../values/row.ts";
import { MAX_WATERMARK, MIN_WATERMARK } from "../values/value.ts";

/** Something due: a timer with its key's cell, or the last result of a key's window. */
export type Due =
  | { readonly kind: "event" | "processing"; readonly cell: Cell; readonly at: number }
  | { readonly kind: "fire"; readonly cell: Cell };

export class RunningOperator {
  #windows: Iterator<Cell> | null = null;

  constructor(
    readonly node: PlanNode,
    /** null: the operator remembers nothing. */
    readonly state: OperatorState | null,
  ) {}

  beginWatermark(watermark: number): void {
    if (this.state === null || watermark <= this.state.watermark) return;
    this.state.raise(watermark);
    if (watermark === MAX_WATERMARK && this.node.operator.kind === "process") this.state.timers.event.close();
  }

  /** Takes the next thing due by the watermark begun last; null when nothing is left. */
  takeDue(): Due | null {
    if (this.state === null) return null;
    if (this.state.windows !== null) {
      const cell = this.state.windows.takeDue(this.state.watermark);
      return cell === null ? null : { kind: "fire", cell };
    }
    const timer = this.state.timers.event.takeDue(this.state.watermark);
    if (timer !== null) return this.#timerDue("event", timer, this.state);
    return this.state.watermark === MAX_WATERMARK ? this.#takeWindow(this.state) : null;
  }

  nextProcessingTimer(): number {
    return this.state === null ? Number.POSITIVE_INFINITY : this.state.timers.processing.next();
  }

  takeProcessingTimer(now: number): Due | null {
    const timer = this.state?.timers.processing.takeDue(now) ?? null;
    return timer === null || this.state === null ? null : this.#timerDue("processing", timer, this.state);
  }

  #timerDue(kind: "event" | "processing", timer: Timer, { store }: OperatorState): Due {
    const cell = store.index.get(timer.canonical) ?? store.insert(timer.canonical, timer.key);
    return { kind, cell, at: timer.timestamp };
  }

  /** Windows end key by key, in the order in which keys came, and are forgotten as they do. */
  #takeWindow({ store }: OperatorState): Due | null {
    const window = windowOf(this.node.operator);
    if (window === null) return null;
    // One iterator for all: a new one would walk over everything forgotten so far.
    this.#windows ??= store.cells();
    for (let next = this.#windows.next(); !next.done; next = this.#windows.next()) {
      const cell = next.value;
      store.remove(cell);
      if (everyOf(window) === null || !hasJustFired(cell, store.layout.slots)) return { kind: "fire", cell };
    }
    this.#windows = null;
    return null;
  }

  snapshot(subtask: number, parallelism: number): OperatorSnapshot {
    const { uid } = this.node;
    if (this.state === null) return { uid, subtask, parallelism, states: [], size: 0, rows: () => [] };
    const frozen = this.state.freeze();
    return {
      uid,
      subtask,
      parallelism,
      states: frozen.schemas,
      get size() {
        return frozen.size;
      },
      rows: () => frozen.rows(),
    };
  }

  image(): OperatorImage | null {
    return this.state?.image() ?? null;
  }

  reset(image: OperatorImage | null): void {
    // Windows that have ended are forgotten, so that a new walk over the rest goes on where the old one was.
    this.#windows = null;
    if (image !== null) this.state?.reset(image);
  }

  restore(rows: Iterable<Row>): void {
    this.state?.restore(rows);
  }

  get watermark(): number {
    return this.state?.watermark ?? MIN_WATERMARK;
  }
}

/** With `every: n` nothing may have come since the last firing: there is nothing new to say. */
const hasJustFired = (
  cell: Cell,
  slots: readonly { readonly schema: { readonly name: string } }[],
): boolean => cell.slots[slots.findIndex(slot => slot.schema.name === "$records")] === 0;
