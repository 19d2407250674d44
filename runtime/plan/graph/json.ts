// A plan's graph as JSON for scripts: the picture's words, with the types of the streams beside them.

import type { Deployment } from "../deployment.ts";
import { guarantees } from "../guarantee.ts";
import type { Plan } from "../plan.ts";
import { pictureOf } from "./picture.ts";

export function toGraphJson(plan: Plan, deployment: Deployment): string {
  const picture = pictureOf(plan, deployment);
  const uid = (id: number): string => plan.nodes[id]!.uid;
  const graph = {
    pipeline: plan.name,
    maxParallelism: deployment.maxParallelism,
    operators: picture.boxes.map(({ id, chain, ...box }) => ({
      ...box,
      declaration: plan.nodes[id]!.declaration,
      line: plan.sites[plan.nodes[id]!.site]?.line ?? null,
      task: chain,
      output: plan.nodes[id]!.output,
      key: plan.nodes[id]!.keyType,
    })),
    guarantees: guarantees(plan).map(({ node: _, ...each }) => ({
      ...each,
      reasons: each.reasons.map(({ about, weakens, text, node, setting }) => ({
        about,
        weakens,
        text,
        operator: node === null ? null : uid(node),
        setting,
      })),
    })),
    tasks: deployment.chains.map(({ name, parallelism }) => ({ name, parallelism })),
    edges: picture.arrows.map((arrow, i) => ({
      from: uid(arrow.from),
      to: uid(arrow.to),
      input: plan.edges[i]!.input,
      partition: plan.edges[i]!.partition.kind,
      label: arrow.label,
      side: arrow.side,
      chained: arrow.chained,
    })),
  };
  return `${JSON.stringify(graph, null, 2)}\n`;
}
