// A picture as a Mermaid flowchart, chains as subgraphs. Text is escaped as Mermaid wants it: by HTML entities.

import { boxesByChain } from "./chains.ts";
import { type Arrow, arrowText, type Box, boxLines, type Picture } from "./picture.ts";

export function toMermaid(picture: Picture): string {
  const lines = [
    "---",
    `title: ${JSON.stringify(picture.title)}`,
    "---",
    "flowchart TD",
    ...[...boxesByChain(picture.boxes)].flatMap(([chain, boxes]) => chainLines(chain, boxes)),
    ...picture.arrows.map(arrowLine),
    "  classDef stateful stroke-width:3px",
    ...picture.boxes.filter(box => box.stateful).map(box => `  class n${box.id} stateful`),
  ];
  return `${lines.join("\n")}\n`;
}

function chainLines(chain: number, boxes: readonly Box[]): readonly string[] {
  if (boxes.length === 1) return [`  ${boxText(boxes[0]!)}`];
  return [`  subgraph chain${chain}[" "]`, ...boxes.map(box => `    ${boxText(box)}`), "  end"];
}

const SHAPES = { source: ["([", "])"], operator: ["[", "]"], sink: ["[/", "/]"] } as const;

function boxText(box: Box): string {
  const [open, close] = SHAPES[box.role];
  return `n${box.id}${open}"${boxLines(box).map(escapeText).join("<br/>")}"${close}`;
}

function arrowLine(arrow: Arrow): string {
  const text = arrowText(arrow);
  const line = arrow.side === null ? "-->" : "-.->";
  return `  n${arrow.from} ${line}${text === "" ? "" : `|"${escapeText(text)}"|`} n${arrow.to}`;
}

const escapeText = (text: string): string =>
  text.replace(/[&"<>#`{}[\]|]/g, character => `#${character.charCodeAt(0)};`);
