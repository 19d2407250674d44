// A plan drawn: `weir graph` and the graph view ask here. The formats stand beside this file.

import type { Deployment } from "../deployment.ts";
import type { Plan } from "../plan.ts";
import { toDot } from "./dot.ts";
import { toGraphJson } from "./json.ts";
import { toMermaid } from "./mermaid.ts";
import { pictureOf } from "./picture.ts";
import { toSvg } from "./svg.ts";

export const GRAPH_FORMATS = ["json", "mermaid", "dot", "svg"] as const;
export type GraphFormat = (typeof GRAPH_FORMATS)[number];

/** The whole text of the drawing, with a newline at its end. */
export function renderGraph(plan: Plan, deployment: Deployment, format: GraphFormat): string {
  switch (format) {
    case "json":
      return toGraphJson(plan, deployment);
    case "mermaid":
      return toMermaid(pictureOf(plan, deployment));
    case "dot":
      return toDot(pictureOf(plan, deployment));
    case "svg":
      return toSvg(pictureOf(plan, deployment));
  }
}
