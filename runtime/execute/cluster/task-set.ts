// The tasks of one attempt, made, wired and restored. Knows the threads' messages only through what it is given.

import { convertOperators } from "../../checkpoint/compatibility.ts";
import { redistribute } from "../../checkpoint/redistribute.ts";
import type { ExternHost } from "../../connectors/externs.ts";
import { createReader } from "../../connectors/readers.ts";
import { createSinkWriter } from "../../connectors/writers.ts";
import type { EventBody, TaskRef } from "../../job/event.ts";
import { createTask } from "../../job/task.ts";
import type { Task } from "../../job/task-api.ts";
import { wire } from "../../job/wire.ts";
import type { Outside, SinkWriter } from "../../operators/chain.ts";
import type { Deployment } from "../../plan/deployment.ts";
import type { Plan, PlanNode } from "../../plan/plan.ts";
import type { OperatorSnapshot, TaskSnapshot } from "../../state/snapshot.ts";
import type { Outbox } from "./outbox.ts";

export interface RunningTask {
  readonly task: Task;
  readonly ref: TaskRef;
  readonly source: boolean;
  /** Ids of its operators in the plan. */
  readonly nodes: readonly number[];
  readonly sinks: readonly CountingWriter[];
  endTold: boolean;
}

/** A sink's writer that knows how much it has taken. */
export interface CountingWriter extends SinkWriter {
  readonly uid: string;
  readonly records: number;
  /** Bytes handed on since the last `prepare`. */
  readonly bytes: number;
}

export interface TaskSetOptions {
  readonly plan: Plan;
  readonly deployment: Deployment;
  readonly baseDir: string;
  readonly params: ReadonlyMap<string, unknown>;
  readonly env: (name: string) => string | undefined;
  readonly outside: Outside;
  readonly externs: ExternHost | null;
  readonly lateFile: (uid: string, file: string, records: number) => void;
  readonly outbox: Outbox;
  readonly observe: ((event: EventBody) => void) | null;
  readonly observeRecords: boolean;
  readonly acknowledge: (task: RunningTask, checkpoint: number, snapshot: TaskSnapshot) => void;
  readonly decline: (checkpoint: number, detail: string) => void;
  /** A task's call has been answered. */
  readonly answered: () => void;
}

export function makeTasks(options: TaskSetOptions): readonly RunningTask[] {
  const { plan, deployment } = options;
  const wiring = wire(plan, deployment);
  return deployment.chains.flatMap(chain =>
    Array.from({ length: chain.parallelism }, (_, subtask) =>
      makeTask(options, wiring, chain.index, subtask),
    ),
  );
}

function makeTask(
  options: TaskSetOptions,
  wiring: ReturnType<typeof wire>,
  chain: number,
  subtask: number,
): RunningTask {
  const { plan, deployment, outside, params, observe, observeRecords } = options;
  const { nodes, name, parallelism } = deployment.chains[chain]!;
  const members = nodes.map(id => plan.nodes[id]!);
  const root = members[0]!;
  const source = root.operator.kind === "source";
  const writers = new Map(
    members
      .filter(node => node.operator.kind === "sink")
      .map(node => [node.uid, countingWriter(options, node, subtask)]),
  );
  const made: { running: RunningTask | null } = { running: null };
  const task = createTask({
    plan,
    deployment,
    chain,
    subtask,
    mode: plan.settings.checkpoint.mode,
    outside,
    params,
    reader: source ? createReader({ ...options, node: root, subtask, parallelism }) : null,
    stepping: false,
    sinks: writers,
    inputs: wiring.inputs(chain, subtask),
    outputs: wiring.outputs(chain, subtask),
    observe,
    observeRecords,
    acknowledge: (checkpoint, snapshot) => options.acknowledge(made.running!, checkpoint, snapshot),
    decline: options.decline,
    call: (extern, args, call) =>
      options.externs!.begin(extern, args, answer => {
        made.running!.task.answer(call, answer);
        options.answered();
      }),
  });
  const sinks = [...writers.values()];
  made.running = { task, ref: { task: name, subtask }, source, nodes, sinks, endTold: false };
  return made.running;
}

function countingWriter(options: TaskSetOptions, node: PlanNode, subtask: number): CountingWriter {
  const { plan, baseDir, params, env, externs } = options;
  const store = options.outbox.pendingStore(node.uid, subtask);
  const writer = createSinkWriter({ plan, node, subtask, baseDir, params, env, externs }, store);
  let records = 0;
  return {
    uid: node.uid,
    write(value, timestamp) {
      records++;
      writer.write(value, timestamp);
    },
    prepare: checkpoint => writer.prepare(checkpoint),
    get records() {
      return records;
    },
    get bytes() {
      return store.bytes;
    },
  };
}

/** Gives every task what the snapshot holds for it. Counts the entries. */
export function restoreTasks(
  tasks: readonly RunningTask[],
  snapshot: readonly OperatorSnapshot[],
  plan: Plan,
  deployment: Deployment,
): readonly (TaskRef & { readonly entries: number })[] {
  const parts = redistribute(convertOperators(snapshot, plan), plan, deployment);
  const chainOf = new Map(deployment.chains.map(chain => [chain.name, chain.index]));
  return tasks.map(({ task, ref }) => {
    let entries = 0;
    const counted = parts(chainOf.get(ref.task)!, ref.subtask).map(({ uid, rows }) => ({
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
    return { ...ref, entries };
  });
}
