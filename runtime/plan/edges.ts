// Edges by the node they lead to, for whoever goes through a plan node by node: one pass instead of one per node.

import type { Plan, PlanEdge } from "./plan.ts";

/** By node id; in the order of `Plan.edges`. */
export function edgesInto(plan: Plan): readonly (readonly PlanEdge[])[] {
  let into = known.get(plan);
  if (into === undefined) {
    into = madeFor(plan);
    known.set(plan, into);
  }
  return into;
}

/** Plans do not change, and every question about one asks for this. */
const known = new WeakMap<Plan, readonly (readonly PlanEdge[])[]>();

function madeFor(plan: Plan): readonly (readonly PlanEdge[])[] {
  const into: PlanEdge[][] = plan.nodes.map(() => []);
  for (const edge of plan.edges) into[edge.to]!.push(edge);
  return into;
}
