// What stands before and behind each node: its sources, its sinks, the way to the nearest of them. One pass over the
// graph for all nodes together, since a pipeline may have thousands. Knows the graph, no values.

import type { edgesInto } from "./edges.ts";
import type { Plan, PlanEdge, PlanNode } from "./plan.ts";

export type EdgesInto = ReturnType<typeof edgesInto>;

/** By node id: ids of nodes, rising. */
export type IdsOfNodes = readonly (readonly number[])[];

/** The sinks, in the order of the plan. */
export const sinksOf = (plan: Plan): readonly PlanNode[] =>
  plan.nodes.filter(node => node.operator.kind === "sink");

const NONE: readonly number[] = [];

/** The sources each node gets records of, itself included. */
export function sourcesOf(plan: Plan, into: EdgesInto): IdsOfNodes {
  let found = known.get(plan);
  if (found === undefined) {
    found = sourcesAlong(plan, into, () => true);
    known.set(plan, found);
  }
  return found;
}

/** Plans do not change, and several analyses ask. */
const known = new WeakMap<Plan, IdsOfNodes>();

/** The same, going back along some edges only. */
export function sourcesAlong(plan: Plan, into: EdgesInto, from: (edge: PlanEdge) => boolean): IdsOfNodes {
  const sources: (readonly number[])[] = [];
  for (const { id, operator } of plan.nodes) {
    const before: (readonly number[])[] = [];
    for (const edge of into[id]!) if (from(edge)) before.push(sources[edge.from]!);
    sources.push(operator.kind === "source" ? [id] : merged(before));
  }
  return sources;
}

/** The sinks each node's records come to, and the next node on a shortest way to the first of them. */
export interface Downstream {
  readonly sinks: IdsOfNodes;
  /** -1: none. */
  readonly next: readonly number[];
}

export function downstreamOf(plan: Plan, into: EdgesInto, isGoal: (sink: PlanNode) => boolean): Downstream {
  const after: (readonly number[])[][] = plan.nodes.map(() => []);
  const sinks: (readonly number[])[] = plan.nodes.map(() => NONE);
  const next = plan.nodes.map(() => -1);
  const distance = plan.nodes.map(() => Number.POSITIVE_INFINITY);
  for (const node of plan.nodes.toReversed()) {
    const { id } = node;
    if (node.operator.kind === "sink" && isGoal(node)) {
      sinks[id] = [id];
      distance[id] = 0;
    } else sinks[id] = merged(after[id]!);
    for (const { from } of into[id]!) {
      after[from]!.push(sinks[id]!);
      if (distance[id]! + 1 >= distance[from]!) continue;
      distance[from] = distance[id]! + 1;
      next[from] = id;
    }
  }
  return { sinks, next };
}

/** Shared where there is nothing to add: most nodes have one input. */
function merged(lists: readonly (readonly number[])[]): readonly number[] {
  if (lists.length < 2) return lists[0] ?? NONE;
  const [first, ...rest] = new Set(lists.filter(list => list.length > 0));
  if (first === undefined) return NONE;
  if (rest.length === 0) return first;
  const all = new Set(first);
  for (const list of rest) for (const id of list) all.add(id);
  return all.size === first.length ? first : [...all].sort((a, b) => a - b);
}

/** The declarations a record goes through on the way, each once. */
export function declarationsFrom(plan: Plan, node: number, { next }: Downstream): readonly string[] {
  const names = new Set<string>();
  for (let id = node; id >= 0; id = next[id]!) names.add(plan.nodes[id]!.declaration);
  return [...names];
}

/** How many channels one subtask reads through these edges. */
export const channelsInto = (plan: Plan, edges: readonly PlanEdge[]): number =>
  edges.reduce(
    (sum, { from, partition }) => sum + (partition.kind === "forward" ? 1 : plan.nodes[from]!.parallelism),
    0,
  );
