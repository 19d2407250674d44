// The figures of a run as watchers get them: the latest looks at its tasks, rates from two of them, what waits for a
// checkpoint. Told what happens; sends nothing.

import type { CoordinatorState } from "../../job/coordinator-state.ts";
import type { Event } from "../../job/event.ts";
import type { Progress } from "../run.ts";
import type { RunLooks, TaskLooks } from "./looks.ts";
import type { InspectMetrics, TaskMetrics } from "./protocol.ts";

interface Timed {
  readonly looks: RunLooks;
  readonly atMs: number;
}

export class RunMetrics {
  #before: Timed | null = null;
  #latest: Timed | null = null;
  /** By sink: records made visible; and how many had been when the attempt began. */
  readonly #committed = new Map<string, number>();
  #base: ReadonlyMap<string, number> = new Map();

  event(event: Event): void {
    if (event.type === "sinkCommitted")
      this.#committed.set(event.sink, (this.#committed.get(event.sink) ?? 0) + event.records);
  }

  looks(looks: RunLooks, atMs: number): void {
    const again = this.#latest?.looks.attempt === looks.attempt;
    if (!again) this.#base = new Map(this.#committed);
    this.#before = again ? this.#latest : null;
    this.#latest = { looks, atMs };
  }

  now(
    { phase, recordsIn, recordsPerSecond }: Progress,
    coordinator: CoordinatorState | null,
    attempt: number,
    timeMs: number,
  ): InspectMetrics {
    const areGone = phase === "starting" || phase === "restarting";
    const latest = areGone ? null : this.#latest;
    const pending = coordinator?.pending[0];
    return {
      type: "metrics",
      timeMs,
      phase,
      attempt,
      recordsIn,
      recordsPerSecond: Math.round(recordsPerSecond),
      tasks: latest?.looks.tasks.map((task, i) => this.#withRates(task, i)) ?? [],
      channels: latest?.looks.channels ?? [],
      checkpoint:
        coordinator === null || pending === undefined
          ? null
          : {
              id: pending.id,
              acknowledged: pending.acknowledged.size,
              tasks: coordinator.config.tasks.length,
            },
      waiting: latest === null ? [] : this.#waiting(latest.looks),
    };
  }

  #withRates(task: TaskLooks, index: number): TaskMetrics {
    const before = this.#before?.looks.tasks[index];
    const seconds = before === undefined ? 0 : (this.#latest!.atMs - this.#before!.atMs) / 1000;
    const rate = (now: number, then: number | undefined): number =>
      then === undefined || seconds <= 0 ? 0 : Math.max(0, Math.round((now - then) / seconds));
    return {
      ...task,
      recordsInPerSecond: rate(task.recordsIn, before?.recordsIn),
      recordsOutPerSecond: rate(task.recordsOut, before?.recordsOut),
    };
  }

  #waiting({ taken }: RunLooks): InspectMetrics["waiting"] {
    return taken.flatMap(({ sink, records }) => {
      const visible = (this.#committed.get(sink) ?? 0) - (this.#base.get(sink) ?? 0);
      return records > visible ? [{ sink, records: records - visible }] : [];
    });
  }
}
