// The picture as a file of its own, readable anywhere: what style sheets and variables gave is written out in plain
// colours, and what only a page needs (roles, places to press, what is not shown) is left away. Reads the page, changes
// nothing in it.

import { clock, grouped } from "../shared/words.ts";
import type { Size } from "./camera.ts";
import { plainColour } from "./colour.ts";
import type { PipelineState } from "./state.ts";

/** Of shapes, and of text besides; with what each is where nothing is said, which is not worth writing. */
const SHAPE: Readonly<Record<string, string>> = {
  fill: "rgb(0, 0, 0)",
  "fill-opacity": "1",
  stroke: "none",
  "stroke-width": "1px",
  "stroke-dasharray": "none",
  "stroke-opacity": "1",
  "stroke-linecap": "butt",
  opacity: "1",
};
const TEXT: Readonly<Record<string, string>> = {
  "font-size": "",
  "font-weight": "400",
  "paint-order": "normal",
};
const COLOURS = new Set(["fill", "stroke"]);
const KEPT_ATTRIBUTES = new Set([
  ..."x y width height rx d transform text-anchor fill-rule".split(" "),
  "stroke-dasharray",
]);

const SVG = "http://www.w3.org/2000/svg";
const SPACE = 8;

/** `content`: the group that is panned and zoomed. */
export function exportSvg(content: SVGGElement, { width, height }: Size, state: PipelineState): string {
  const pipeline = `Pipeline ${state.topology?.pipeline ?? ""}`;
  const svg = document.createElementNS(SVG, "svg");
  const [w, h] = [Math.ceil(width) + 2 * SPACE, Math.ceil(height) + 2 * SPACE];
  for (const [name, value] of Object.entries({
    viewBox: `${-SPACE} ${-SPACE} ${w} ${h}`,
    width: String(w),
    height: String(h),
    role: "img",
    "aria-labelledby": "title desc",
    "font-family": getComputedStyle(document.body).fontFamily,
  }))
    svg.setAttribute(name, value);
  const ground = getComputedStyle(document.documentElement).getPropertyValue("--ground").trim();
  const back = element("rect", {
    x: -SPACE,
    y: -SPACE,
    width: w,
    height: h,
    fill: plainColour(ground).colour,
  });
  svg.append(worded("title", pipeline), worded("desc", described(state)), back);
  for (const child of content.children) append(svg, child);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}\n`;
}

function described({ topology, live }: PipelineState): string {
  const names = new Map(topology?.tasks.map(task => [task.name, task.parallelism]));
  const operators = [...names].map(([name, count]) => (count > 1 ? `${name} (${count} subtasks)` : name));
  const moment =
    live === null ? "" : ` At step ${grouped(live.step)}, ${clock(live.timeMs)}: ${live.status}.`;
  return `Operators: ${operators.join(", ")}.${moment}`;
}

const element = (tag: string, attributes: Readonly<Record<string, string | number>>): Element => {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
};

function worded(tag: "title" | "desc", text: string, id: string | null = tag): Element {
  const made = element(tag, id === null ? {} : { id });
  made.textContent = text;
  return made;
}

/** A copy of what is shown of it, with everything beneath; groups that hold nothing else are not kept. */
function append(parent: Element, from: Element): void {
  const style = getComputedStyle(from);
  if (style.display === "none" || style.visibility === "hidden") return;
  if (from.matches(".hit, .way-hit, title")) return;
  if (from.tagName === "text" && from.textContent === "") return;
  const to = element(from.tagName, {});
  for (const { name, value } of from.attributes) if (KEPT_ATTRIBUTES.has(name)) to.setAttribute(name, value);
  const shift = (from as SVGElement).style.transform;
  if (shift !== "") to.setAttribute("transform", shift.replaceAll("px", "").replaceAll(",", ""));
  if (from.tagName === "g") {
    const label = from.getAttribute("aria-label");
    if (label !== null) to.append(worded("title", label, null));
    if (style.opacity !== "1") to.setAttribute("opacity", style.opacity);
    for (const child of from.children) append(to, child);
    if ([...to.children].some(child => child.tagName !== "title")) parent.append(to);
    // What is pressed may be nothing to see: its name goes to what is drawn of it.
    else if (label !== null) parent.prepend(...to.children);
    return;
  }
  styled(to, style, from.tagName === "text" ? { ...SHAPE, ...TEXT } : SHAPE);
  if (from.tagName === "text") to.textContent = from.textContent;
  parent.append(to);
}

function styled(to: Element, style: CSSStyleDeclaration, plain: Readonly<Record<string, string>>): void {
  for (const [name, unsaid] of Object.entries(plain)) {
    const value = style.getPropertyValue(name);
    if (value === "" || value === unsaid) continue;
    if (!COLOURS.has(name) || value === "none") {
      to.setAttribute(name, value.replaceAll("px", ""));
      continue;
    }
    const { colour, opacity } = plainColour(value);
    to.setAttribute(name, colour);
    if (opacity < 1) {
      const given = Number(style.getPropertyValue(`${name}-opacity`) || 1);
      to.setAttribute(`${name}-opacity`, String(Math.round(opacity * given * 1000) / 1000));
    }
  }
}
