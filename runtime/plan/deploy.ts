// Plan → Deployment: which operators run together as one task, how many subtasks, which channels between them.
// Pure and deterministic: the same plan gives the same chains, names and link numbers.

import { WeirError } from "../values/failure.ts";
import type { ChainPlan, Deployment, DeployOptions, LinkPlan } from "./deployment.ts";
import { edgesInto } from "./edges.ts";
import { defaultMaxParallelism } from "./key-groups.ts";
import type { Plan, PlanEdge, PlanNode } from "./plan.ts";

/** Chains in topological order; every edge lies inside one chain or is a link. */
export function deploy(plan: Plan, options: DeployOptions = {}): Deployment {
  const chaining = options.chaining ?? true;
  const into = edgesInto(plan);
  const inner = new Set(
    plan.edges.filter(edge => chaining && into[edge.to]!.length === 1 && staysInTask(plan, edge)),
  );
  const members = chainMembers(plan, inner);
  const chainOf = new Map(members.flatMap((nodes, chain) => nodes.map(node => [node, chain] as const)));
  const links = plan.edges.flatMap((edge, index) =>
    inner.has(edge)
      ? []
      : [{ edge: index, fromChain: chainOf.get(edge.from)!, toChain: chainOf.get(edge.to)! }],
  );
  const numbered = links.map((link, index): LinkPlan => ({ index, ...link }));
  return {
    maxParallelism: maxParallelismOf(plan, options),
    chains: members.map((nodes, index) => chainPlan(plan, nodes, index, numbered)),
    links: numbered,
  };
}

/**
 * An operator joins its input's chain when that is its only input, of equal parallelism, and no record could go
 * elsewhere: a forward edge, or a hash edge where there is one subtask on both sides.
 */
function staysInTask(plan: Plan, edge: PlanEdge): boolean {
  const from = plan.nodes[edge.from]!.parallelism;
  const to = plan.nodes[edge.to]!.parallelism;
  const stays = edge.partition.kind === "forward" || (edge.partition.kind === "hash" && to === 1);
  return stays && from === to && !beginsTask(plan.nodes[edge.to]!);
}

/** Watermarks of its own, or elements that leave later than they came: that is the business of a whole task. */
function beginsTask({ operator }: PlanNode): boolean {
  if (operator.kind === "assignTimestamps") return operator.watermark !== null;
  return operator.kind === "asyncMap";
}

/** Node ids of each chain, root first, depth first. Roots in plan order, which makes chains topological too. */
function chainMembers(plan: Plan, inner: ReadonlySet<PlanEdge>): readonly (readonly number[])[] {
  const children = new Map<number, number[]>(plan.nodes.map(node => [node.id, []]));
  const owned = new Set<number>();
  for (const edge of inner) {
    children.get(edge.from)!.push(edge.to);
    owned.add(edge.to);
  }
  return plan.nodes.filter(node => !owned.has(node.id)).map(node => gather(node.id, children));
}

/** Depth first, without recursion: a chain may be longer than a stack is deep. */
function gather(root: number, children: ReadonlyMap<number, readonly number[]>): readonly number[] {
  const gathered: number[] = [];
  const pending = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    gathered.push(node);
    pending.push(...children.get(node)!.toReversed());
  }
  return gathered;
}

function chainPlan(
  plan: Plan,
  nodes: readonly number[],
  index: number,
  links: readonly LinkPlan[],
): ChainPlan {
  return {
    index,
    name: nodes.map(node => plan.nodes[node]!.uid).join(" -> "),
    nodes,
    parallelism: plan.nodes[nodes[0]!]!.parallelism,
    outputs: links.filter(link => link.fromChain === index).map(link => link.index),
    inputs: links.filter(link => link.toChain === index).map(link => link.index),
  };
}

function maxParallelismOf(plan: Plan, options: DeployOptions): number {
  const widest = plan.nodes.reduce((most, node) => Math.max(most, node.parallelism), 1);
  const max = plan.settings.maxParallelism ?? options.maxParallelism ?? defaultMaxParallelism(widest);
  const tooWide = plan.nodes.find(node => node.parallelism > max);
  if (tooWide !== undefined) {
    throw new WeirError(
      "parallelism-too-high",
      `${tooWide.uid} has a parallelism of ${tooWide.parallelism}, but there are only ${max} key groups to share out (maxParallelism)`,
      {
        remedy: `set parallelism to ${max} or less; maxParallelism is fixed by the first snapshot and can only be raised by starting afresh`,
        exit: 2,
      },
    );
  }
  return max;
}
