// The execution graph of a run as watchers get it, from plan and deployment. Pure but for the shape of paths.

import { resolve } from "node:path";
import { DEFAULT_CHANNEL_CAPACITY, wireWith } from "../../job/wire.ts";
import type { Deployment } from "../../plan/deployment.ts";
import type { Plan } from "../../plan/plan.ts";
import type { InspectTopology } from "./protocol.ts";

export function topologyOf(plan: Plan, deployment: Deployment, baseDir: string): InspectTopology {
  const firsts: number[] = [];
  let count = 0;
  for (const { parallelism } of deployment.chains) {
    firsts.push(count);
    count += parallelism;
  }
  return {
    pipeline: plan.name,
    tasks: deployment.chains.flatMap(({ name, nodes, parallelism }) => {
      const members = nodes.map(id => plan.nodes[id]!);
      const kinds = members.map(({ operator }) => operator.kind);
      const kind = kinds[0] === "source" ? "source" : kinds.includes("sink") ? "sink" : "operator";
      const operators = members.map(({ uid, site }) => {
        const at = plan.sites[site];
        const file = at === undefined ? undefined : plan.files[at.file];
        return {
          uid,
          file: file === undefined ? "" : resolve(baseDir, file),
          line: at?.line ?? 0,
          column: at?.column ?? 0,
        };
      });
      return Array.from(
        { length: parallelism },
        (_, subtask) => ({ task: name, subtask, parallelism, kind, operators }) as const,
      );
    }),
    channels: wireWith(plan, deployment, name => name).channels.map(({ channel, link, from, to }) => ({
      name: channel,
      from: firsts[link.fromChain]! + from,
      to: firsts[link.toChain]! + to,
      capacity: DEFAULT_CHANNEL_CAPACITY,
      partition: plan.edges[link.edge]!.partition.kind,
    })),
  };
}
