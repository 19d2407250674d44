// The picture as a file of its own, readable anywhere: what style sheets and variables gave is written out, and what
// only a page needs (roles, places to press) is left away. Reads the page, changes nothing in it.

import type { Size } from "./camera.ts";

const KEPT = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-opacity",
  "stroke-linecap",
  "font-size",
  "font-weight",
  "opacity",
  "visibility",
] as const;

/** What each is where nothing is said: not worth writing. */
const PLAIN: Readonly<Record<string, string>> = {
  "fill-opacity": "1",
  stroke: "none",
  "stroke-dasharray": "none",
  "stroke-opacity": "1",
  "stroke-linecap": "butt",
  "font-weight": "400",
  opacity: "1",
  visibility: "visible",
};

const SVG = "http://www.w3.org/2000/svg";

/** `content`: the group that is panned and zoomed. */
export function exportSvg(
  content: SVGGElement,
  { width, height }: Size,
  title: string,
  ground: string,
): string {
  const copy = content.cloneNode(true) as SVGGElement;
  copy.removeAttribute("transform");
  inline(content, copy);
  for (const hit of copy.querySelectorAll('[data-leave="true"]')) hit.remove();
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("xmlns", SVG);
  svg.setAttribute("viewBox", `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`);
  svg.setAttribute("width", String(Math.ceil(width)));
  svg.setAttribute("height", String(Math.ceil(height)));
  svg.setAttribute("font-family", "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif");
  const name = document.createElementNS(SVG, "title");
  name.textContent = title;
  const back = document.createElementNS(SVG, "rect");
  back.setAttribute("width", "100%");
  back.setAttribute("height", "100%");
  back.setAttribute("fill", ground);
  svg.append(name, back, copy);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}\n`;
}

function inline(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  const label = to.getAttribute("aria-label");
  if (from.classList.contains("hit") || from.classList.contains("way-hit"))
    to.setAttribute("data-leave", "true");
  const text = from.tagName === "text";
  for (const property of KEPT) {
    if (!text && property.startsWith("font")) continue;
    if (from.tagName === "g" && property !== "opacity") continue;
    const value = style.getPropertyValue(property);
    if (value !== "" && value !== PLAIN[property]) to.setAttribute(property, value);
  }
  const shift = (from as SVGElement).style.transform;
  if (shift !== "") to.setAttribute("transform", shift.replaceAll("px", ""));
  for (const name of [
    "class",
    "style",
    "data-id",
    "role",
    "tabindex",
    "aria-label",
    "aria-pressed",
    "aria-expanded",
  ])
    to.removeAttribute(name);
  for (let at = 0; at < from.children.length; at++) inline(from.children[at]!, to.children[at]!);
  if (label !== null) {
    const title = document.createElementNS(SVG, "title");
    title.textContent = label;
    to.prepend(title);
  }
}
