// What is to be seen in the tasks of a run, as plain data that crosses threads: read twice a second where somebody
// watches. Nothing is counted for it beforehand.

import type { Control } from "../../job/task-api.ts";
import { wireWith } from "../../job/wire.ts";
import type { Deployment } from "../../plan/deployment.ts";
import type { Plan } from "../../plan/plan.ts";
import { MAX_WATERMARK, MIN_WATERMARK } from "../../values/value.ts";
import type { RunningTask } from "../cluster/task-set.ts";
import type { ChannelMetrics, TaskMetrics } from "./protocol.ts";

export type TaskLooks = Omit<TaskMetrics, "recordsInPerSecond" | "recordsOutPerSecond">;

export interface RunLooks {
  readonly attempt: number;
  /** In the order of chains and their subtasks. */
  readonly tasks: readonly TaskLooks[];
  /** In the order of `channelsOf`. */
  readonly channels: readonly ChannelMetrics[];
  /** What sinks have taken in this attempt. */
  readonly taken: readonly { readonly sink: string; readonly records: number }[];
}

export interface Looking {
  look(): RunLooks;
  /** A checkpoint has been asked for: until all have taken part, barriers are looked for. */
  triggered(checkpoint: number): void;
  acknowledged(task: RunningTask, checkpoint: number): void;
}

export function lookAtTasks(
  plan: Plan,
  deployment: Deployment,
  attempt: number,
  tasks: readonly RunningTask[],
): Looking {
  const names = wireWith(plan, deployment, name => name).channels.map(({ channel }) => channel);
  const before = new Map<RunningTask, number>();
  const snapshotted = new Map<RunningTask, number>();
  let newest = 0;

  const channelsNow = (): readonly ChannelMetrics[] => {
    const isUnderWay = tasks.some(each => (snapshotted.get(each) ?? 0) < newest);
    const found = new Map<string, ChannelMetrics>();
    for (const { task } of tasks) {
      const { look } = task;
      look.channels.forEach((channel, i) => {
        const barriers = isUnderWay && channel.length > 0 ? barriersIn(channel.peek()) : [];
        found.set(channel.name, { length: channel.length, blockedBy: look.blockedBy(i), barriers });
      });
    }
    return names.map(name => found.get(name) ?? { length: 0, blockedBy: null, barriers: [] });
  };
  const taskNow = (each: RunningTask): TaskLooks => {
    const { task } = each;
    const moved = (before.get(each) ?? 0) !== task.recordsIn;
    before.set(each, task.recordsIn);
    return {
      condition: conditionOf(each, moved),
      recordsIn: task.recordsIn,
      recordsOut:
        each.sinks.length === 0
          ? task.recordsOut
          : each.sinks.reduce((sum, sink) => sum + sink.records, task.recordsOut),
      watermark: watermarkText(task.look.watermark),
      entries: each.nodes.reduce((sum, node) => sum + (task.look.stateOf(node)?.store.size ?? 0), 0),
      snapshotted: snapshotted.get(each) ?? 0,
      where: each.source ? task.where() : "",
    };
  };
  return {
    look: () => ({ attempt, tasks: tasks.map(taskNow), channels: channelsNow(), taken: takenBy(tasks) }),
    triggered(checkpoint) {
      newest = Math.max(newest, checkpoint);
    },
    acknowledged: (task, checkpoint) => void snapshotted.set(task, checkpoint),
  };
}

function takenBy(tasks: readonly RunningTask[]): RunLooks["taken"] {
  const taken = new Map<string, number>();
  for (const { sinks } of tasks)
    for (const { uid, records } of sinks) taken.set(uid, (taken.get(uid) ?? 0) + records);
  return [...taken].map(([sink, records]) => ({ sink, records }));
}

/** Between two slices queues are mostly empty: who has moved since the last look is at work. */
function conditionOf({ task }: RunningTask, moved: boolean): TaskLooks["condition"] {
  const { look } = task;
  if (look.outputs.some(({ room }) => room === 0)) return "waitingForRoom";
  if (look.aligning !== null && look.channels.some((_, i) => look.blockedBy(i) !== null)) return "aligning";
  if (task.inputEnded) return "finished";
  return moved ? "running" : "idle";
}

function barriersIn(elements: Iterable<{ readonly value: unknown } | Control>): ChannelMetrics["barriers"] {
  const barriers: ChannelMetrics["barriers"][number][] = [];
  let ahead = 0;
  for (const element of elements) {
    if ("kind" in element && element.kind === "barrier")
      barriers.push({ checkpoint: element.checkpoint, ahead });
    ahead++;
  }
  return barriers;
}

function watermarkText(watermark: number): string {
  if (watermark === MIN_WATERMARK) return "";
  if (watermark === MAX_WATERMARK) return "end";
  const date = new Date(watermark);
  return Number.isNaN(date.getTime()) ? String(watermark) : date.toISOString();
}
