// `--print STREAM`: a plan that only computes one stream and prints it. Nothing is written, no checkpoint is taken.

import type { Plan, PlanNode } from "../../plan/plan.ts";
import { WeirError } from "../../values/failure.ts";
import { nearest } from "../../values/nearest.ts";

interface Tap {
  readonly node: PlanNode;
  readonly port: number;
}

/** The last operator of the declaration, or the operator that fills this side output. */
function findTap(plan: Plan, stream: string): Tap | null {
  const last = plan.nodes.findLast(node => node.declaration === stream && node.operator.kind !== "sink");
  if (last) return { node: last, port: 0 };
  for (const node of plan.nodes) {
    const side = node.sideOutputs.findIndex(output => output.name === stream);
    if (side >= 0) return { node, port: side + 1 };
  }
  return null;
}

function streamNames(plan: Plan): readonly string[] {
  const declared = plan.nodes.filter(node => node.operator.kind !== "sink").map(node => node.declaration);
  const sides = plan.nodes.flatMap(node => node.sideOutputs.map(output => output.name));
  return [...new Set([...declared, ...sides])];
}

function unknownStream(plan: Plan, stream: string): WeirError {
  const names = streamNames(plan);
  const near = nearest(stream, names);
  return new WeirError("no-such-stream", `${plan.name} has no stream \`${stream}\``, {
    remedy: near ? `did you mean \`${near}\`?` : `it has ${names.join(", ")}`,
  });
}

/** Ids of `node` and of everything it reads from. */
function upstream(plan: Plan, node: number): ReadonlySet<number> {
  const found = new Set([node]);
  for (const edge of [...plan.edges].reverse()) if (found.has(edge.to)) found.add(edge.from);
  return found;
}

/** `scratch`: a folder of its own, so that an unfinished run of the pipeline is left as it is. */
export function tap(plan: Plan, stream: string, scratch: string): Plan {
  const found = findTap(plan, stream);
  if (found === null) throw unknownStream(plan, stream);
  const { node, port } = found;
  const kept = upstream(plan, node.id);
  const nodes = plan.nodes.filter(each => kept.has(each.id));
  // Ids are positions, so what is left is numbered anew.
  const newId = new Map(nodes.map((each, index) => [each.id, index]));
  const inner = plan.edges
    .filter(edge => kept.has(edge.from) && kept.has(edge.to))
    .map(edge => ({ ...edge, from: newId.get(edge.from)!, to: newId.get(edge.to)! }));
  const last = {
    from: newId.get(node.id)!,
    port,
    to: nodes.length,
    input: 0,
    partition: { kind: "forward" as const },
  };
  const { checkpoint } = plan.settings;
  const storage = { ...checkpoint.storage, dir: scratch };
  return {
    ...plan,
    settings: { ...plan.settings, checkpoint: { ...checkpoint, enabled: false, storage } },
    nodes: [...nodes.map((each, id) => ({ ...each, id })), printer(node, port, nodes.length)],
    edges: [...inner, last],
  };
}

const printer = (node: PlanNode, port: number, id: number): PlanNode => ({
  id,
  uid: "print",
  operator: { kind: "sink", connector: "print", args: {} },
  parallelism: node.parallelism,
  output: port === 0 ? node.output : node.sideOutputs[port - 1]!.type,
  keyType: null,
  sideOutputs: [],
  onError: { kind: "fail" },
  order: node.order,
  orderReason: node.orderReason,
  site: node.site,
  declaration: "print",
});
