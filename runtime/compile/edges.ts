// Where an operator's output goes: operators of the same chain by a direct call, the chain's outputs by `emit`. Also
// the key function of what comes in, compiled into the operator that keeps state by it.

import type { ChainPlan, Deployment } from "../plan/deployment.ts";
import type { Lambda } from "../plan/ir.ts";
import type { Plan, PlanEdge } from "../plan/plan.ts";

/** One way an element takes from a port. */
export type Target =
  | { readonly kind: "operator"; readonly node: number }
  | { readonly kind: "output"; readonly output: number };

export interface ChainEdges {
  readonly chain: ChainPlan;
  /** In the order of the plan's edges. */
  targets(node: number, port: number): readonly Target[];
  /** null: what comes in by this input is not keyed. */
  key(node: number, input?: number): Lambda | null;
}

export function chainEdges(plan: Plan, deployment: Deployment, index: number): ChainEdges {
  const chain = deployment.chains[index]!;
  const inside = new Set(chain.nodes);
  const outputOf = new Map(chain.outputs.map((link, output) => [deployment.links[link]!.edge, output]));
  const target = (edge: PlanEdge, i: number): Target[] => {
    const output = outputOf.get(i);
    if (output !== undefined) return [{ kind: "output", output }];
    return inside.has(edge.to) ? [{ kind: "operator", node: edge.to }] : [];
  };
  return {
    chain,
    targets: (node, port) =>
      plan.edges.flatMap((edge, i) => (edge.from === node && edge.port === port ? target(edge, i) : [])),
    key: (node, input = 0) => keyOf(plan, node, input),
  };
}

function keyOf(plan: Plan, node: number, input: number): Lambda | null {
  const keys = plan.edges.flatMap(edge =>
    edge.to === node && edge.input === input && edge.partition.kind === "hash" ? [edge.partition.key] : [],
  );
  const [first, ...rest] = keys;
  if (first === undefined) return null;
  if (rest.some(key => meaning(key) !== meaning(first))) {
    throw new Error(`${plan.nodes[node]?.uid}: its inputs are keyed by different functions`);
  }
  return first;
}

/** Without places: the same function written twice is the same. */
const meaning = (key: Lambda): string =>
  JSON.stringify(key, (name, value) => (name === "site" ? undefined : value));
