// One attempt of a simulated job: all its tasks, wired and restored. Knows which tasks may have something to do, and
// what each has been sent and has not yet taken. Decides nothing: the simulation picks.

import type { EventBody, TaskRef } from "../../job/event.ts";
import { createTask } from "../../job/task.ts";
import type { CoordinatorInput, Task } from "../../job/task-api.ts";
import type { TaskImage } from "../../job/task-image.ts";
import type { Trail } from "../../job/way.ts";
import { type Wire, wireWith } from "../../job/wire.ts";
import type { Random } from "../../job/world.ts";
import type { Outside, SinkWriter } from "../../operators/chain.ts";
import type { Deployment } from "../../plan/deployment.ts";
import type { Plan, PlanNode } from "../../plan/plan.ts";
import type { RestoredOperator, TaskSnapshot } from "../../state/snapshot.ts";
import type { LoggedReader } from "./logged-reader.ts";
import { type Gate, OPEN, SimulatedChannel } from "./simulated-channel.ts";

/** What the coordinator sent to a task. */
export type TaskCommand =
  | { readonly type: "trigger"; readonly checkpoint: number }
  | { readonly type: "abort"; readonly checkpoint: number };

export interface SimulatedTask {
  readonly task: Task;
  /** Index into `Deployment.chains`. */
  readonly chain: number;
  /** From 1. */
  readonly taskManager: number;
  readonly reader: LoggedReader | null;
  readonly random: Random;
  /** Of the task as it is now; null: it has done something since the last. */
  taskImage: TaskImage | null;
  readonly ref: TaskRef;
  readonly source: boolean;
  /** Positions of the tasks it shares channels with. */
  readonly neighbours: readonly number[];
  /** False: it had nothing to do, and nothing has changed since. */
  awake: boolean;
  failed: boolean;
  endTold: boolean;
  readonly commands: TaskCommand[];
  /** Snapshots on their way to storage. */
  readonly storing: { readonly checkpoint: number; readonly snapshot: TaskSnapshot }[];
  /** What it has to tell the coordinator. */
  readonly mail: CoordinatorInput[];
}

/** One attempt: its tasks, and the channels between them. */
export interface Attempt {
  readonly tasks: readonly SimulatedTask[];
  readonly channels: readonly Wire<SimulatedChannel>[];
}

export const NO_ATTEMPT: Attempt = { tasks: [], channels: [] };

export interface AttemptOptions {
  readonly plan: Plan;
  readonly deployment: Deployment;
  readonly params: ReadonlyMap<string, unknown>;
  readonly channelCapacity: number;
  /** By channel name; absent: open. */
  readonly gates: ReadonlyMap<string, Gate>;
  readonly taskManagers: number;
  readonly stepping: boolean;
  readonly trail: Trail | null;
  readonly reader: (node: PlanNode, subtask: number) => LoggedReader;
  readonly writer: (node: PlanNode, subtask: number) => SinkWriter;
  readonly outside: (
    chain: number,
    subtask: number,
  ) => { readonly outside: Outside; readonly random: Random };
  readonly observe: ((event: EventBody) => void) | null;
  /** Begins a call for a task of this attempt. */
  readonly call: (at: SimulatedTask, extern: number, args: readonly unknown[], call: number) => void;
  readonly prepared: (snapshot: TaskSnapshot) => void;
  readonly nowMs: () => number;
}

export function buildAttempt(options: AttemptOptions): Attempt {
  const { plan, deployment, gates, nowMs } = options;
  const wiring = wireWith(
    plan,
    deployment,
    name =>
      new SimulatedChannel(
        name,
        options.channelCapacity,
        gates.get(name) ?? OPEN,
        nowMs,
        options.trail ?? undefined,
      ),
  );
  const places = deployment.chains.flatMap(chain =>
    Array.from({ length: chain.parallelism }, (_, subtask) => ({ chain: chain.index, subtask })),
  );
  const tasks = places.map(({ chain, subtask }): SimulatedTask => {
    const { nodes, name } = deployment.chains[chain]!;
    const members = nodes.map(id => plan.nodes[id]!);
    const root = members[0]!;
    const sinks = members.filter(node => node.operator.kind === "sink");
    const inbox: Pick<SimulatedTask, "mail" | "storing"> = { mail: [], storing: [] };
    const source = root.operator.kind === "source";
    const made: { at: SimulatedTask | null } = { at: null };
    const { outside, random } = options.outside(chain, subtask);
    const reader = source ? options.reader(root, subtask) : null;
    const task = createTask({
      plan,
      deployment,
      chain,
      subtask,
      mode: plan.settings.checkpoint.mode,
      outside,
      params: options.params,
      reader,
      stepping: options.stepping,
      ...(options.trail !== null && { trail: options.trail }),
      sinks: new Map(sinks.map(node => [node.uid, options.writer(node, subtask)])),
      inputs: wiring.inputs(chain, subtask),
      outputs: wiring.outputs(chain, subtask),
      observe: options.observe,
      acknowledge: (checkpoint, snapshot) => {
        options.prepared(snapshot);
        inbox.storing.push({ checkpoint, snapshot });
      },
      decline: (checkpoint, detail) =>
        inbox.mail.push({
          type: "declined",
          timeMs: nowMs(),
          checkpoint,
          reason: "declined",
          detail,
        }),
      call: (extern, args, call) => options.call(made.at!, extern, args, call),
    });
    made.at = {
      task,
      chain,
      taskManager: (subtask % options.taskManagers) + 1,
      reader,
      random,
      taskImage: null,
      ref: { task: name, subtask },
      source,
      neighbours: neighboursOf(deployment, places, chain),
      awake: true,
      failed: false,
      endTold: false,
      commands: [],
      ...inbox,
    };
    return made.at;
  });
  return { tasks, channels: wiring.channels };
}

/** Tasks of the chains before and behind it. */
function neighboursOf(
  deployment: Deployment,
  places: readonly { readonly chain: number }[],
  chain: number,
): readonly number[] {
  const near = new Set(
    deployment.links.flatMap(({ fromChain, toChain }) => {
      if (fromChain === chain) return [toChain];
      return toChain === chain ? [fromChain] : [];
    }),
  );
  return places.flatMap((place, index) => (near.has(place.chain) ? [index] : []));
}

/** Gives each task what belongs to it. Counts the entries. */
export function restoreTask(
  task: Task,
  operators: readonly RestoredOperator[],
): { readonly entries: number } {
  let entries = 0;
  const counted = operators.map(({ uid, rows }) => ({
    uid,
    rows: {
      *[Symbol.iterator]() {
        for (const row of rows) {
          entries++;
          yield row;
        }
      },
    },
  }));
  task.restore(counted);
  return { entries };
}
