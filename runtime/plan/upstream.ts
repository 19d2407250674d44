// Everything before a node and the ways there, for questions of the kind "which sources does this sink depend on".
// Knows the graph, no values.

import type { edgesInto } from "./edges.ts";
import type { Plan, PlanEdge, PlanNode } from "./plan.ts";

/** The sinks, in the order of the plan. */
export const sinksOf = (plan: Plan): readonly PlanNode[] =>
  plan.nodes.filter(node => node.operator.kind === "sink");

/** Ids of a node and of all before it, nearest first. */
export function upstreamOf(into: ReturnType<typeof edgesInto>, node: number): readonly number[] {
  const seen = new Set([node]);
  for (const id of seen) for (const edge of into[id]!) seen.add(edge.from);
  return [...seen];
}

/** By node id: the edges out of it. */
export function edgesOutOf(plan: Plan): readonly (readonly PlanEdge[])[] {
  const out: PlanEdge[][] = plan.nodes.map(() => []);
  for (const edge of plan.edges) out[edge.from]!.push(edge);
  return out;
}

/** A shortest way from one node to another, both included; empty where there is none. */
export function wayBetween(plan: Plan, from: number, to: number): readonly number[] {
  const out = edgesOutOf(plan);
  const before = new Map<number, number>([[from, from]]);
  for (const [id] of before) for (const edge of out[id]!) if (!before.has(edge.to)) before.set(edge.to, id);
  if (!before.has(to)) return [];
  const way = [to];
  while (way[0] !== from) way.unshift(before.get(way[0]!)!);
  return way;
}

/** The declarations a record goes through on its way, each once: `orders → perMinute → out`. */
export function declarationsOnWay(plan: Plan, way: readonly number[]): readonly string[] {
  return [...new Set(way.map(id => plan.nodes[id]!.declaration))];
}

/** How many channels one subtask reads through these edges. */
export const channelsInto = (plan: Plan, edges: readonly PlanEdge[]): number =>
  edges.reduce(
    (sum, { from, partition }) => sum + (partition.kind === "forward" ? 1 : plan.nodes[from]!.parallelism),
    0,
  );
