// Drafts → the plan's nodes and edges: side outputs found, nodes numbered so that every edge goes forward,
// parallelism handed down, and each edge given its partition.

import type { Partition, PlanEdge, PlanNode } from "../../plan/plan.ts";
import type { Steps } from "../../plan/steps.ts";
import { inOrder } from "../check-order.ts";
import type { DraftNode, Feed } from "./draft.ts";

interface Port {
  readonly node: DraftNode;
  readonly port: number;
}

/** One port that an operator reads: through which feed, on which side. */
interface Input extends Port {
  readonly feed: Feed;
  readonly side: 0 | 1;
}

/** An operator that must see everything, and so runs on one subtask although its input has more. */
export interface Gathered {
  readonly node: PlanNode;
  readonly subtasks: number;
}

export interface Graph {
  readonly nodes: readonly PlanNode[];
  readonly edges: readonly PlanEdge[];
  readonly gathered: readonly Gathered[];
}

/** Order classes are filled in later, on the finished graph. */
export function* buildGraph(drafts: readonly DraftNode[], pipelineParallelism: number): Steps<Graph> {
  const sides = sidePorts(drafts);
  const inputs = new Map(
    drafts.map(draft => [draft, [...inputsOf(draft.input, 0, sides), ...inputsOf(draft.right, 1, sides)]]),
  );
  const sorted = inOrder(drafts, draft => inputs.get(draft)!.map(input => input.node)).order;
  yield;
  const done = new Map<DraftNode, PlanNode>();
  const nodes: PlanNode[] = [];
  const edges: PlanEdge[] = [];
  const gathered: Gathered[] = [];
  for (const draft of sorted) {
    const from = inputs.get(draft)!.map(input => ({ ...input, before: done.get(input.node)! }));
    const before = from.filter(({ side }) => side === 0).map(each => each.before.parallelism);
    const parallelism = draft.single ? 1 : parallelismOf(draft, before, pipelineParallelism);
    const node = nodeOf(draft, nodes.length, parallelism);
    done.set(draft, node);
    nodes.push(node);
    for (const { before, port, feed, side } of from) {
      const partition = partitionOf(feed, before.parallelism, parallelism);
      edges.push({ from: before.id, port, to: node.id, input: side, partition });
    }
    const subtasks = Math.max(draft.parallelism ?? 1, ...from.map(each => each.before.parallelism));
    if (draft.single && subtasks > 1) gathered.push({ node, subtasks });
    yield;
  }
  return { nodes, edges, gathered };
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

function inputsOf(
  feed: Feed | null,
  side: 0 | 1,
  sides: ReadonlyMap<string, readonly Port[]>,
): readonly Input[] {
  if (feed === null) return [];
  const ports = feed.refs.flatMap(ref => ("side" in ref ? (sides.get(ref.side) ?? []) : ref));
  return ports.map(({ node, port }) => ({ node, port, feed, side }));
}

/** The pipeline's parallelism holds after an exchange; elsewhere an operator runs where its (left) input does. */
function parallelismOf(draft: DraftNode, inputs: readonly number[], pipeline: number): number {
  if (draft.parallelism !== null) return draft.parallelism;
  if (draft.input === null) return 1;
  if (draft.input.key !== null || draft.input.exchange !== null) return pipeline;
  return Math.max(1, ...inputs);
}

function partitionOf(feed: Feed, from: number, to: number): Partition {
  if (feed.key !== null) return { kind: "hash", key: feed.key.fn };
  if (feed.exchange === "broadcast") return { kind: "broadcast" };
  return feed.exchange === "rebalance" || from !== to ? { kind: "rebalance" } : { kind: "forward" };
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
