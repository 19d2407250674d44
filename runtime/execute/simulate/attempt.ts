// One attempt of a simulated job: all its tasks, wired and restored. Knows which tasks may have something to do, and
// what each has been sent and has not yet taken. Decides nothing: the simulation picks.

import type { EventBody, TaskRef } from "../../job/event.ts";
import type { SourceReader } from "../../job/source.ts";
import { createTask } from "../../job/task.ts";
import type { CoordinatorInput, Task } from "../../job/task-api.ts";
import { wire } from "../../job/wire.ts";
import type { Outside, SinkWriter } from "../../operators/chain.ts";
import type { Deployment } from "../../plan/deployment.ts";
import type { Plan, PlanNode } from "../../plan/plan.ts";
import type { RestoredOperator, TaskSnapshot } from "../../state/snapshot.ts";

/** What the coordinator sent to a task. */
export type TaskCommand =
  | { readonly type: "trigger"; readonly checkpoint: number }
  | { readonly type: "abort"; readonly checkpoint: number };

export interface SimulatedTask {
  readonly task: Task;
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

export interface AttemptOptions {
  readonly plan: Plan;
  readonly deployment: Deployment;
  readonly params: ReadonlyMap<string, unknown>;
  readonly channelCapacity: number;
  readonly stepping: boolean;
  readonly reader: (node: PlanNode, subtask: number) => SourceReader;
  readonly writer: (node: PlanNode, subtask: number) => SinkWriter;
  readonly outside: (chain: number, subtask: number) => Outside;
  readonly observe: ((event: EventBody) => void) | null;
  /** Begins a call for a task of this attempt. */
  readonly call: (at: SimulatedTask, extern: number, args: readonly unknown[], call: number) => void;
  readonly prepared: (snapshot: TaskSnapshot) => void;
  readonly nowMs: () => number;
}

export function buildAttempt(options: AttemptOptions): readonly SimulatedTask[] {
  const { plan, deployment } = options;
  const wiring = wire(plan, deployment, options.channelCapacity);
  const places = deployment.chains.flatMap(chain =>
    Array.from({ length: chain.parallelism }, (_, subtask) => ({ chain: chain.index, subtask })),
  );
  return places.map(({ chain, subtask }): SimulatedTask => {
    const { nodes, name } = deployment.chains[chain]!;
    const members = nodes.map(id => plan.nodes[id]!);
    const root = members[0]!;
    const sinks = members.filter(node => node.operator.kind === "sink");
    const inbox: Pick<SimulatedTask, "mail" | "storing"> = { mail: [], storing: [] };
    const source = root.operator.kind === "source";
    const made: { at: SimulatedTask | null } = { at: null };
    const task = createTask({
      plan,
      deployment,
      chain,
      subtask,
      mode: plan.settings.checkpoint.mode,
      outside: options.outside(chain, subtask),
      params: options.params,
      reader: source ? options.reader(root, subtask) : null,
      stepping: options.stepping,
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
          timeMs: options.nowMs(),
          checkpoint,
          reason: "declined",
          detail,
        }),
      call: (extern, args, call) => options.call(made.at!, extern, args, call),
    });
    made.at = {
      task,
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
