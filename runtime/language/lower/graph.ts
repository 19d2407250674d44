// Drafts → the plan's nodes and edges: side outputs found, nodes numbered so that every edge goes forward,
// parallelism handed down, and each edge given its partition.

import type { Partition, PlanEdge, PlanNode } from "../../plan/plan.ts";
import { inOrder } from "../check-order.ts";
import type { DraftNode, Feed } from "./draft.ts";

interface Port {
  readonly node: DraftNode;
  readonly port: number;
}

/** Order classes are filled in later, on the finished graph. */
export function buildGraph(
  drafts: readonly DraftNode[],
  pipelineParallelism: number,
): { readonly nodes: readonly PlanNode[]; readonly edges: readonly PlanEdge[] } {
  const sides = sidePorts(drafts);
  const inputs = new Map(drafts.map(draft => [draft, portsOf(draft.input, sides)]));
  const sorted = inOrder(drafts, draft => inputs.get(draft)!.map(port => port.node)).order;
  const ids = new Map(sorted.map((draft, id) => [draft, id]));
  const parallelism = new Map<DraftNode, number>();
  for (const draft of sorted) {
    const before = inputs.get(draft)!.map(port => parallelism.get(port.node)!);
    parallelism.set(draft, parallelismOf(draft, before, pipelineParallelism));
  }
  return {
    nodes: sorted.map((draft, id) => nodeOf(draft, id, parallelism.get(draft)!)),
    edges: sorted.flatMap((draft, to) =>
      inputs.get(draft)!.map(({ node, port }) => ({
        from: ids.get(node)!,
        port,
        to,
        input: 0,
        partition: partitionOf(draft, parallelism.get(node)!, parallelism.get(draft)!),
      })),
    ),
  };
}

/** By name: one side output may be fed by several operators. */
function sidePorts(drafts: readonly DraftNode[]): ReadonlyMap<string, readonly Port[]> {
  const sides = new Map<string, Port[]>();
  for (const node of drafts) {
    for (const [i, { name }] of node.sideOutputs.entries()) {
      const port = { node, port: i + 1 };
      const known = sides.get(name);
      if (known === undefined) sides.set(name, [port]);
      else known.push(port);
    }
  }
  return sides;
}

const portsOf = (feed: Feed | null, sides: ReadonlyMap<string, readonly Port[]>): readonly Port[] =>
  (feed?.refs ?? []).flatMap(ref => ("side" in ref ? (sides.get(ref.side) ?? []) : [ref]));

/** The pipeline's parallelism holds after an exchange; elsewhere an operator runs where its input does. */
function parallelismOf(draft: DraftNode, inputs: readonly number[], pipeline: number): number {
  if (draft.single) return 1;
  if (draft.parallelism !== null) return draft.parallelism;
  if (draft.input === null) return 1;
  if (draft.input.key !== null || draft.input.rebalance) return pipeline;
  return Math.max(1, ...inputs);
}

function partitionOf(draft: DraftNode, from: number, to: number): Partition {
  const feed = draft.input!;
  if (feed.key !== null) return { kind: "hash", key: feed.key.fn };
  return feed.rebalance || from !== to ? { kind: "rebalance" } : { kind: "forward" };
}

const nodeOf = (draft: DraftNode, id: number, parallelism: number): PlanNode => ({
  id,
  uid: draft.uid,
  ...(draft.was === undefined ? {} : { was: draft.was }),
  operator: draft.operator,
  parallelism,
  output: draft.output,
  keyType: draft.input?.key?.type ?? null,
  sideOutputs: draft.sideOutputs,
  onError: draft.onError,
  order: "sequence",
  orderReason: "",
  site: draft.site,
  declaration: draft.declaration,
});
