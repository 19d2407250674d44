// What a task takes, noted as the way of what it will hand on: records out of channels, elements of a source, its own
// timers and windows. Only where a trail is kept.

import type { Due } from "../operators/running-operator.ts";
import type { Plan } from "../plan/plan.ts";
import type { Cell } from "../state/store.ts";
import type { WindowCell } from "../state/window-store.ts";
import { MAX_WATERMARK, NO_TIMESTAMP, type Value } from "../values/value.ts";
import type { Trail, Way } from "./way.ts";

export class Taking {
  /** The element taken last. Part of what an image of the task keeps. */
  last: Way | null = null;

  constructor(
    readonly trail: Trail,
    private readonly plan: Plan,
    private readonly root: number,
    private readonly subtask: number,
  ) {}

  /** `from`: the way it came to this task. */
  record(value: unknown, timestamp: number, from: Way | null = this.trail.taken): void {
    this.#take(value as Value, timestamp, from, null);
  }

  /** Of a source: it comes from `where`. */
  element(value: unknown, timestamp: number, where: string): void {
    this.#take(value as Value, timestamp, null, where);
  }

  /** A timer or a window of an operator: what comes of it came of many. */
  fired(node: number, due: Due): void {
    const { step } = this.trail;
    const { subtask } = this;
    const key = this.plan.nodes[node]!.keyType === null ? undefined : due.cell.key;
    this.trail.way = { node, subtask, step, ...whatFired(due), key, from: null, where: null };
  }

  #take(value: Value, timestamp: number, from: Way | null, where: string | null): void {
    this.last = {
      node: this.root,
      subtask: this.subtask,
      step: this.trail.step,
      cause: "record",
      key: undefined,
      window: null,
      value,
      timestamp,
      from,
      where,
    };
    this.trail.way = this.last;
  }
}

function whatFired(due: Due): Pick<Way, "cause" | "value" | "timestamp" | "window"> {
  switch (due.kind) {
    case "event":
      return { cause: "timer", value: due.at, timestamp: due.at, window: null };
    case "processing":
      return { cause: "processingTimer", value: due.at, timestamp: NO_TIMESTAMP, window: null };
    case "fire":
      return {
        cause: "window",
        value: null,
        timestamp: isTimed(due.cell) ? due.cell.end - 1 : MAX_WATERMARK,
        window: isTimed(due.cell) ? { start: due.cell.start, end: due.cell.end } : null,
      };
  }
}

const isTimed = (cell: Cell): cell is WindowCell => "end" in cell;
