// A picture as a self-contained SVG, readable on light and dark pages: sizes from the length of the words, places
// from the layout, colours by role. No script, no outside font or style.

import { layOut, type Place, type Point, type Size } from "./layout.ts";
import { type Arrow, arrowText, type Box, boxLines, type Picture } from "./picture.ts";

/** Generous estimates for a proportional font: text is never cut, boxes may be a little wide. */
const TITLE_UNIT = 8.2;
const LINE_UNIT = 6.6;
const PADDING = 14;
const BOX_HEIGHT = 68;
const HEADING = 30;

export function toSvg(picture: Picture): string {
  const layout = layOut(picture.boxes.map(sizeOf), picture.arrows);
  const labels = picture.arrows.map((arrow, i) => labelOf(arrow, layout.arrows[i]!));
  const width = Math.ceil(
    Math.max(layout.width, PADDING * 2 + textWidth(picture.title, TITLE_UNIT), ...labels.map(l => l.right)),
  );
  const height = layout.height + HEADING;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif">`,
    `<title>${escapeText(picture.title)}</title>`,
    STYLE,
    `<rect class="page" width="${width}" height="${height}"/>`,
    `<text class="name" x="${PADDING}" y="22">${escapeText(picture.title)}</text>`,
    `<g transform="translate(0 ${HEADING})">`,
    ...picture.arrows.map((arrow, i) => arrowSvg(arrow, layout.arrows[i]!)),
    ...picture.boxes.map((box, i) => boxSvg(box, layout.boxes[i]!)),
    ...labels.map(label => label.svg),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

const STYLE = `<style>
.page { fill: #ffffff } .name { font-size: 15px; font-weight: 600; fill: #222222 }
.box { fill: #f4f6f8; stroke: #8a94a0 } .source { fill: #e8f3ec; stroke: #4c8a63 } .sink { fill: #fbf1e3; stroke: #b07a2e }
.stateful { stroke-width: 2.5 } .uid { font-size: 13px; font-weight: 600; fill: #1c2733 } .line { font-size: 11px; fill: #46525f }
.arrow { fill: none; stroke: #6b7683; stroke-width: 1.5 } .side { stroke-dasharray: 5 4 } .chained { stroke-width: 4; stroke: #c3cad2 }
.head { fill: #6b7683 } .label { font-size: 11px; fill: #46525f; paint-order: stroke; stroke: #ffffff; stroke-width: 4px }
</style>`;

/** Wide characters (Chinese, Japanese, Korean, emoji) take about two units. */
function textWidth(text: string, unit: number): number {
  return [...text].reduce((sum, character) => sum + (character.codePointAt(0)! > 0x2e7f ? 2 : 1), 0) * unit;
}

function sizeOf(box: Box): Size {
  const [uid, ...lines] = boxLines(box);
  const widest = Math.max(textWidth(uid, TITLE_UNIT), ...lines.map(line => textWidth(line, LINE_UNIT)));
  return { width: Math.ceil(widest + PADDING * 2), height: BOX_HEIGHT };
}

function boxSvg(box: Box, { x, y, width, height }: Place): string {
  const [uid, what, order] = boxLines(box);
  const kind = box.role === "operator" ? "" : ` ${box.role}`;
  return [
    "<g>",
    box.orderReason === "" ? "" : `<title>${escapeText(box.orderReason)}</title>`,
    `<rect class="box${kind}${box.stateful ? " stateful" : ""}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>`,
    `<text class="uid" x="${x + PADDING}" y="${y + 22}">${escapeText(uid)}</text>`,
    `<text class="line" x="${x + PADDING}" y="${y + 40}">${escapeText(what)}</text>`,
    `<text class="line" x="${x + PADDING}" y="${y + 56}">${escapeText(order)}</text>`,
    "</g>",
  ].join("");
}

function arrowSvg(arrow: Arrow, points: readonly Point[]): string {
  const kind = `${arrow.side === null ? "" : " side"}${arrow.chained ? " chained" : ""}`;
  const { x, y } = points.at(-1)!;
  const head = `<path class="head" d="M ${x - 5} ${y - 9} L ${x + 5} ${y - 9} L ${x} ${y} Z"/>`;
  return `<path class="arrow${kind}" d="${curve(points)}"/>${head}`;
}

function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  let from = first!;
  let path = `M ${from.x} ${from.y}`;
  for (const [i, to] of rest.entries()) {
    const end = i === rest.length - 1 ? { x: to.x, y: to.y - 8 } : to;
    const middle = (from.y + end.y) / 2;
    path += ` C ${from.x} ${middle}, ${end.x} ${middle}, ${end.x} ${end.y}`;
    from = end;
  }
  return path;
}

/** Beside the arrow, just above the box it leads to. */
function labelOf(arrow: Arrow, points: readonly Point[]): { readonly svg: string; readonly right: number } {
  const text = arrowText(arrow);
  if (text === "") return { svg: "", right: 0 };
  const from = points.at(-2)!;
  const to = points.at(-1)!;
  const x = Math.round(to.x + (from.x - to.x) * 0.2 + 10);
  const svg = `<text class="label" x="${x}" y="${to.y - 16}">${escapeText(text)}</text>`;
  return { svg, right: x + textWidth(text, LINE_UNIT) + PADDING };
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const escapeText = (text: string): string => text.replace(/[&<>"]/g, character => ENTITIES[character]!);
