// A picture in Graphviz's DOT, chains as clusters.

import { boxesByChain } from "./chains.ts";
import { type Arrow, arrowText, type Box, boxLines, type Picture } from "./picture.ts";

export function toDot(picture: Picture): string {
  const lines = [
    `digraph ${quote(picture.title)} {`,
    "  rankdir=TB",
    '  node [shape=box, style=rounded, fontname="sans-serif", fontsize=11]',
    '  edge [fontname="sans-serif", fontsize=10]',
    ...[...boxesByChain(picture.boxes)].flatMap(([chain, boxes]) => chainLines(chain, boxes)),
    ...picture.arrows.map(arrowLine),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

function chainLines(chain: number, boxes: readonly Box[]): readonly string[] {
  if (boxes.length === 1) return [`  ${boxText(boxes[0]!)}`];
  return [
    `  subgraph cluster_${chain} {`,
    "    style=dashed",
    ...boxes.map(box => `    ${boxText(box)}`),
    "  }",
  ];
}

function boxText(box: Box): string {
  const tooltip = box.orderReason === "" ? "" : `, tooltip=${quote(box.orderReason)}`;
  return `n${box.id} [label=${quote(boxLines(box).join("\n"))}${box.stateful ? ", penwidth=2" : ""}${tooltip}]`;
}

function arrowLine(arrow: Arrow): string {
  const attributes = [
    arrowText(arrow) === "" ? "" : `label=${quote(arrowText(arrow))}`,
    arrow.side === null ? "" : "style=dashed",
  ].filter(text => text !== "");
  return `  n${arrow.from} -> n${arrow.to}${attributes.length === 0 ? "" : ` [${attributes.join(", ")}]`}`;
}

const quote = (text: string): string =>
  `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
