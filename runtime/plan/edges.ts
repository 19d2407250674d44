// Edges by the node they lead to, for whoever goes through a plan node by node: one pass instead of one per node.

import type { Plan, PlanEdge } from "./plan.ts";

/** By node id; in the order of `Plan.edges`. */
export function edgesInto(plan: Plan): readonly (readonly PlanEdge[])[] {
  const into: PlanEdge[][] = plan.nodes.map(() => []);
  for (const edge of plan.edges) into[edge.to]!.push(edge);
  return into;
}
