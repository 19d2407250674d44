// The way of a barrier: which checkpoint's barrier a subtask stands on, and which subtasks it has passed on its way
// there. Read from the log of events and the deployment; knows no frame.

import type { SteppableSimulation } from "../execute/simulate/steppable.ts";
import type { Event, TaskRef } from "../job/event.ts";
import type { Stop } from "./session.ts";
import type { Threads } from "./threads.ts";

const AT_BARRIER: ReadonlySet<Event["type"]> = new Set<Event["type"]>([
  "barrierInjected",
  "barrierArrived",
  "barrierAligned",
  "barrierForwarded",
  "snapshotTaken",
]);

/** The checkpoint whose barrier this thread stands on, by its stop or because it waits to align; null: none. */
export function barrierOf(
  view: { readonly simulation: SteppableSimulation; readonly threads: Threads; readonly stop: Stop | null },
  thread: number,
): number | null {
  const { simulation, threads, stop } = view;
  const event = stop?.thread === thread ? stop.event : null;
  if (event !== null && AT_BARRIER.has(event.type) && "checkpoint" in event)
    return event.checkpoint as number;
  const task = threads.taskOf(thread);
  const condition = task === null ? null : simulation.tasks[task]!.condition;
  return condition?.kind === "aligning" ? condition.checkpoint : null;
}

export interface Passed {
  readonly task: TaskRef;
  readonly step: number;
}

const keyOf = ({ task, subtask }: TaskRef): string => `${subtask}/${task}`;

/** The subtasks upstream that have handed this barrier on, the last first. */
export function passedBy(
  simulation: SteppableSimulation,
  log: readonly Event[],
  at: TaskRef,
  checkpoint: number,
): readonly Passed[] {
  const upstream = upstreamOf(simulation, at);
  const passed: Passed[] = [];
  const seen = new Set<string>();
  for (let i = log.length - 1; i >= 0; i--) {
    const event = log[i]!;
    if (event.type === "checkpointTriggered" && event.checkpoint === checkpoint) break;
    if (event.type !== "barrierForwarded" && event.type !== "barrierInjected") continue;
    const key = keyOf(event);
    if (event.checkpoint !== checkpoint || seen.has(key) || !upstream.has(key)) continue;
    seen.add(key);
    passed.push({ task: { task: event.task, subtask: event.subtask }, step: event.step });
  }
  return passed;
}

/** Every subtask from which something can come here. */
function upstreamOf(simulation: SteppableSimulation, at: TaskRef): ReadonlySet<string> {
  const found = new Set<string>();
  const left = [keyOf(at)];
  for (let to = left.pop(); to !== undefined; to = left.pop()) {
    for (const channel of simulation.channels) {
      const from = keyOf(channel.from);
      if (keyOf(channel.to) !== to || found.has(from)) continue;
      found.add(from);
      left.push(from);
    }
  }
  return found;
}
