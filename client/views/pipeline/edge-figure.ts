// What is to be seen on a way: its queue as a bar that grows from where it is read, the barriers that travel on it, and
// what keeps it from flowing. Made once for an edge, and from then on only what changed is touched.

import { duration, short } from "../shared/words.ts";
import { barriersOn } from "./barrier-mark.ts";
import type { Figure } from "./card-figure.ts";
import { along, figurePlace, isBare, placesOf, round, slowPlace } from "./edge-places.ts";
import type { Flow } from "./flow.ts";
import type { Edge } from "./layout.ts";
import { widthOf } from "./measure.ts";
import { type Point, placeOn } from "./path.ts";
import { TEXT } from "./sizes.ts";
import { add, attribute, shown, words } from "./svg.ts";
import { edgeSentence } from "./wording.ts";

export function edgeFigure(
  edge: Edge,
  names: { readonly from: string; readonly to: string },
  outer: Element,
  press: Element,
  ground: Element,
): Figure<Flow> {
  const { path, channels } = edge;
  ground.replaceChildren();
  add(ground, "path", { class: "way", d: path.d });
  const bar = add(ground, "path", { class: "fill", d: path.d });
  const filled = shown(bar);
  const dashes = attribute(bar, "stroke-dasharray");
  const marks = marksOf(edge, ground);
  const barriers = barriersOn(edge, add(ground, "g"), channels.length > 1);
  const isBlocked = attribute(outer, "data-blocked");
  const isHeld = attribute(outer, "data-held");
  const label = attribute(press, "aria-label");
  return {
    paint(flow) {
      const room = along(path, 1) * path.length;
      const length = round(flow.fill * room);
      filled(length > 0);
      if (length > 0) dashes(`0 ${round(room - length)} ${length} ${round(path.length)}`);
      isBlocked(flow.blockedBy === null ? null : "");
      isHeld(flow.held > 0 ? "" : null);
      label(edgeSentence(edge, names.from, names.to, flow));
      marks(flow);
      barriers(flow);
    },
  };
}

function marksOf(edge: Edge, ground: Element): (flow: Flow) => void {
  const { path, heading } = edge;
  const { angle, gate, queue } = placesOf(edge);
  const end = placeOn(path, 1);
  const at = (by: Point): string => `translate(${round(end.x + by.x)} ${round(end.y + by.y)})`;
  const turned = `rotate(${angle})`;
  add(ground, "path", {
    class: "tip",
    transform: `${at({ x: 0, y: 0 })} ${turned}`,
    d: "M0 0 L-7 -3.5 L-7 3.5Z",
  });
  const gateMark = add(ground, "path", {
    class: "gate",
    transform: `${at(gate)} ${turned}`,
    d: "M0 -8 V8",
  });
  const lockMark = add(ground, "g", { class: "lock" });
  add(lockMark, "path", { d: "M2 6 V4 A3 3 0 0 1 8 4 V6 M0.5 6 H9.5 V12 H0.5Z" });
  const lockAt = attribute(lockMark, "transform");
  const slowed = words(ground, { class: "note", ...slowPlace(path, heading) });
  const queued = words(ground, { class: "note", ...figurePlace(edge), "text-anchor": "end" });
  const isGated = shown(gateMark);
  const isLocked = shown(lockMark);
  return flow => {
    const count = flow.queued > 0 && !isBare(edge) ? short(flow.queued) : "";
    isGated(flow.blockedBy !== null);
    isLocked(flow.held > 0);
    const room = count === "" ? 10 : widthOf(count, TEXT, false) + 14;
    lockAt(at({ x: round(queue.x - room), y: queue.y - 11 }));
    slowed(flow.slowMs > 0 ? `+${duration(flow.slowMs)}` : "");
    queued(count);
  };
}
