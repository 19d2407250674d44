// What a task is put together from: its chain, compiled, with routers at its ends, and of a source the functions that
// give timestamps. The only file of job/ that compiles.

import { compileLambda } from "../compile/body.ts";
import { buildChain } from "../operators/build-chain.ts";
import type { Chain, ChainContext, ChainEvent } from "../operators/chain.ts";
import type { Due } from "../operators/running-operator.ts";
import type { Lambda } from "../plan/ir.ts";
import { groupOfHash, hasher } from "../plan/key-groups.ts";
import type { Partition, PlanNode } from "../plan/plan.ts";
import type { Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import type { EventBody, TaskRef } from "./event.ts";
import { createRouter, type Router, type Routing } from "./router.ts";
import { Taking } from "./taking.ts";
import type { TaskEnvironment } from "./task-api.ts";

export interface TaskParts {
  readonly chain: Chain;
  /** null: records of this source carry no timestamp. */
  readonly timestampOf: ((value: unknown) => number) | null;
  /** Records emitted into channels so far. */
  readonly sent: Counter;
  readonly routers: readonly Router[];
  /** null: nobody looks. */
  readonly taking: Taking | null;
}

export interface Counter {
  records: number;
}

/** The node that a task's records enter by. */
export const rootOf = (env: TaskEnvironment): PlanNode =>
  env.plan.nodes[env.deployment.chains[env.chain]!.nodes[0]!]!;

/** `stamped`: for an `assignTimestamps` with watermarks of its own. */
export function taskParts(
  env: TaskEnvironment,
  origin: () => string,
  stamped: (timestamp: number) => void,
): TaskParts {
  const sent: Counter = { records: 0 };
  const routers = routersOf(env, sent);
  const taking =
    env.trail === undefined ? null : new Taking(env.trail, env.plan, rootOf(env).id, env.subtask);
  const fired = taking === null ? {} : { fired: (node: number, due: Due) => taking.fired(node, due) };
  const context = { ...chainContext(env, routers, origin), stamped, ...fired };
  const mode = env.stepping ? "stepping" : "plain";
  const { operator } = rootOf(env);
  const extractor = operator.kind === "source" ? operator.timestamp : null;
  return {
    chain: buildChain(env.plan, env.deployment, env.chain, context, mode),
    timestampOf:
      extractor === null
        ? null
        : (compileLambda(env.plan, extractor, {
            params: env.params,
            outside: env.outside,
          }) as (value: unknown) => number),
    sent,
    routers,
    taking,
  };
}

/** One for each outgoing edge. */
const routersOf = (env: TaskEnvironment, sent: Counter): readonly Router[] =>
  env.deployment.chains[env.chain]!.outputs.map((link, index) => {
    const { partition, to } = env.plan.edges[env.deployment.links[link]!.edge]!;
    return createRouter(routing(env, partition, to), env.outputs[index]!, env.subtask, sent);
  });

function chainContext(env: TaskEnvironment, outputs: readonly Router[], origin: () => string): ChainContext {
  const { chain, deployment, subtask, observe } = env;
  const task = deployment.chains[chain]!;
  return {
    subtask,
    parallelism: task.parallelism,
    maxParallelism: deployment.maxParallelism,
    outside: env.outside,
    outputs,
    sinks: env.sinks,
    params: env.params,
    observe: observe === null ? null : ofSubtask(observe, { task: task.name, subtask }),
    observeRecords: env.observeRecords,
    origin,
  };
}

/** What an operator tells of each record is one object: with its subtask it is made once. */
function ofSubtask(observe: (event: EventBody) => void, ref: TaskRef): (event: ChainEvent) => void {
  const made = new Map<ChainEvent, EventBody>();
  return event => {
    if (event.type !== "recordProcessed") {
      observe({ ...event, ...ref });
      return;
    }
    let whole = made.get(event);
    if (whole === undefined) made.set(event, (whole = { ...event, ...ref }));
    observe(whole);
  };
}

/** By which key group a record comes into the task through this input of its root; null: it is not keyed. */
export function groupOfInput(env: TaskEnvironment, input: number): ((value: unknown) => number) | null {
  const root = rootOf(env);
  const edge = env.plan.edges.find(each => each.to === root.id && each.input === input);
  if (edge?.partition.kind !== "hash") return null;
  const { key, keyType, maxParallelism } = hashRouting(env, edge.partition.key, root.id);
  const hash = hasher(keyType);
  return value => groupOfHash(hash(key(value)), maxParallelism);
}

/** Type of what comes in through this input of the task's root. */
export function inputType({ plan }: TaskEnvironment, root: PlanNode, input: number): Type {
  const edge = plan.edges.find(each => each.to === root.id && each.input === input)!;
  const sender = plan.nodes[edge.from]!;
  return edge.port === 0 ? sender.output : sender.sideOutputs[edge.port - 1]!.type;
}

function routing(env: TaskEnvironment, partition: Partition, to: number): Routing {
  return partition.kind === "hash" ? hashRouting(env, partition.key, to) : { kind: partition.kind };
}

function hashRouting(env: TaskEnvironment, key: Lambda, to: number) {
  const { params, outside, plan, deployment } = env;
  return {
    kind: "hash" as const,
    key: compileLambda(plan, key, { params, outside }) as (value: unknown) => Value,
    keyType: plan.nodes[to]!.keyType ?? key.body.type,
    maxParallelism: deployment.maxParallelism,
  };
}
