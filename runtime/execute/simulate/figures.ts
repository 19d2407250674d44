// What a subtask had come to when it stopped: kept when all tasks are torn down, so that whoever looks between a failure
// and its restart, or after the end, sees the last of each and not nothing. Written once, at the end of an attempt.

import { taskKey } from "../../job/coordinator-state.ts";
import type { Way } from "../../job/way.ts";
import type { Deployment } from "../../plan/deployment.ts";
import type { SimulatedTask } from "./attempt.ts";

export interface Figures {
  readonly taskManager: number;
  readonly recordsIn: number;
  readonly recordsOut: number;
  readonly entries: number;
  readonly watermark: number;
  readonly where: string;
  readonly last: Way | null;
}

export type LastFigures = ReadonlyMap<string, Figures>;

export const lastFigures = (tasks: readonly SimulatedTask[], deployment: Deployment): LastFigures =>
  new Map(tasks.map(at => [taskKey(at.ref), figuresOf(at, deployment)]));

function figuresOf(at: SimulatedTask, deployment: Deployment): Figures {
  const { task, taskManager } = at;
  const { look, recordsIn, recordsOut } = task;
  const entries = entriesIn(at, deployment);
  return {
    taskManager,
    recordsIn,
    recordsOut,
    entries,
    watermark: look.watermark,
    where: task.where(),
    last: look.last,
  };
}

/** Of all operators of the chain. */
export const entriesIn = ({ task, chain }: SimulatedTask, { chains }: Deployment): number =>
  chains[chain]!.nodes.reduce((sum, id) => sum + (task.look.stateOf(id)?.store.size ?? 0), 0);
