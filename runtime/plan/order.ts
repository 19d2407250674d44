// Order classes: what a stream promises about the order of its records, for every schedule, and why it promises no
// more. Computed on the finished graph, from sources to sinks. The words are for the user, not for engineers.

import { codeOf } from "./bodies.ts";
import { edgesInto } from "./edges.ts";
import { effectsOf } from "./effects.ts";
import { orderSensitivity } from "./order-sensitivity.ts";
import type { OrderClass, Plan, PlanEdge, PlanNode } from "./plan.ts";
import { atOnce, type Steps } from "./steps.ts";
import { everyStatement } from "./walk.ts";
import { ttlsOf } from "./watermarks.ts";

export interface Order {
  readonly order: OrderClass;
  readonly reason: string;
}

const SEQUENCE: Order = { order: "sequence", reason: "" };

/** The plan with the order class of every node filled in. */
export const withOrder = (plan: Plan): Plan => atOnce(withOrderInSteps(plan));

export function* withOrderInSteps(plan: Plan): Steps<Plan> {
  const into = edgesInto(plan);
  const orders: Order[] = [];
  for (const node of plan.nodes) {
    orders.push(orderOf(plan, node, into[node.id]!, orders));
    yield;
  }
  const nodes = plan.nodes.map((node, i) => ({
    ...node,
    order: orders[i]!.order,
    orderReason: orders[i]!.reason,
  }));
  return { ...plan, nodes };
}

function orderOf(plan: Plan, node: PlanNode, edges: readonly PlanEdge[], known: readonly Order[]): Order {
  const arrival = arrivalAt(plan, node, edges, known);
  if (arrival.order === "scheduleDependent") return arrival;
  return copied(node, edges, byEffects(plan, node, edges, arrival) ?? byState(node, arrival));
}

/** What every subtask gets, every subtask gives, and any of them may be ahead. */
function copied({ operator, uid, parallelism }: PlanNode, edges: readonly PlanEdge[], own: Order): Order {
  const edge = edges.find(({ partition }) => partition.kind === "broadcast");
  if (edge === undefined || parallelism === 1) return own;
  if (own.order === "multiset" || own.order === "scheduleDependent") return own;
  const right = operator.kind === "process" ? operator.handlers.find(({ on }) => on === "right") : undefined;
  const gives = right === undefined || [...everyStatement(right.body)].some(({ op }) => op === "emit");
  return gives
    ? { order: "multiset", reason: `${uid} gets every record on each of its ${parallelism} subtasks.` }
    : own;
}

/** How records reach an operator. */
function arrivalAt(plan: Plan, node: PlanNode, edges: readonly PlanEdge[], known: readonly Order[]): Order {
  if (edges.length === 0) return ofSource(node);
  const arrivals = edges.map(edge => along(plan, edge, known[edge.from]!));
  const dependent = arrivals.find(({ order }) => order === "scheduleDependent");
  if (dependent !== undefined) return dependent;
  if (node.operator.kind === "process" && node.operator.rightFirst === true) {
    return oneAfterTheOther(plan, node, edges, arrivals);
  }
  return edges.length === 1 ? arrivals[0]! : { order: "multiset", reason: ofUnion(plan, node, edges) };
}

/** The right side to its end, then the left one: no race between them, only within either. */
function oneAfterTheOther(
  plan: Plan,
  node: PlanNode,
  edges: readonly PlanEdge[],
  arrivals: readonly Order[],
): Order {
  const [right, left] = [1, 0].map((side): Order => {
    const own = edges.filter(edge => edge.input === side);
    if (own.length > 1) return { order: "multiset", reason: ofUnion(plan, node, own) };
    return arrivals[edges.indexOf(own[0]!)] ?? SEQUENCE;
  });
  return right!.order === "multiset" ? right! : left!;
}

const ofSource = (node: PlanNode): Order =>
  node.parallelism === 1
    ? SEQUENCE
    : {
        order: "multiset",
        reason: `The source ${node.uid} is read by ${node.parallelism} subtasks at the same time.`,
      };

function ofUnion(plan: Plan, node: PlanNode, edges: readonly PlanEdge[]): string {
  const nameOf = ({ uid, declaration }: PlanNode): string =>
    declaration === node.declaration ? uid : declaration;
  const names = [...new Set(edges.map(edge => nameOf(plan.nodes[edge.from]!)))];
  return names.length === 1
    ? `Several outputs of ${names[0]} come together, and either may be ahead.`
    : `${names.slice(0, -1).join(", ")} and ${names.at(-1)} come together, and either may be ahead.`;
}

/** What is left of a stream's order when it has gone along one edge. */
function along(plan: Plan, edge: PlanEdge, before: Order): Order {
  const from = plan.nodes[edge.from]!;
  const to = plan.nodes[edge.to]!;
  if (before.order === "scheduleDependent" || edge.partition.kind === "forward") return before;
  if (edge.partition.kind === "broadcast") return from.parallelism === 1 ? before : meeting(from, to);
  if (from.parallelism > 1) return before.order === "multiset" ? before : meeting(from, to);
  if (to.parallelism === 1 || before.order === "multiset") return before;
  return edge.partition.kind === "hash"
    ? {
        order: "sequencePerKey",
        reason: `${to.uid} shares out its keys over ${to.parallelism} subtasks, so only records of one key keep their order.`,
      }
    : {
        order: "multiset",
        reason: `${to.uid} takes records in turn on ${to.parallelism} subtasks, and any of them may be ahead.`,
      };
}

const meeting = (from: PlanNode, to: PlanNode): Order => ({
  order: "multiset",
  reason: `${to.uid} gets records from ${from.parallelism} subtasks of ${from.uid}, and any of them may be ahead.`,
});

/** What an operator reads beside its input. null: nothing that matters. */
function byEffects(plan: Plan, node: PlanNode, edges: readonly PlanEdge[], arrival: Order): Order | null {
  // What is only shown changes nothing that flows on.
  const effects = effectsOf(plan, node.operator.kind === "tap" ? [] : codeOf(node, edges));
  const depends = (reason: string): Order => ({ order: "scheduleDependent", reason });
  if (effects.nondeterminism !== null) {
    return depends(`${node.uid} uses ${effects.nondeterminism}, which gives something else in every run.`);
  }
  if (node.operator.kind === "asyncMap") {
    const { name } = plan.externs[node.operator.extern]!;
    return depends(`${node.uid} uses the extern fn ${name}, which gives something else in every run.`);
  }
  if (effects.processingTimers) {
    return depends(`${node.uid} sets processing-time timers, which fire by the clock of the machine.`);
  }
  if (effects.readsSubtask && node.parallelism > 1) {
    return depends(`${node.uid} uses subtask, which says where a record happens to be processed.`);
  }
  if (effects.readsWatermark && arrival.order === "multiset") {
    return depends(`${node.uid} uses watermark, which depends on which input is ahead. ${arrival.reason}`);
  }
  if (ttlsOf(node.operator).some(ttl => ttl.domain === "processing")) {
    return depends(
      `${node.uid} forgets state after its ttl by the clock of the machine, because a source before it has no watermark.`,
    );
  }
  return null;
}

/** Several channels meeting in state: harmless only where the result is the same in whatever order they come. */
function byState(node: PlanNode, arrival: Order): Order {
  if (arrival.order !== "multiset") return arrival;
  const sensitivity = orderSensitivity(node.operator);
  if (sensitivity === null) return arrival;
  return { order: "scheduleDependent", reason: `${node.uid} ${sensitivity}. ${arrival.reason}` };
}
