// What is to be seen on a way: its queue as a bar that grows from where it is read, the barriers that travel on it, and
// what keeps it from flowing. Made once for an edge, and from then on only what changed is touched.

import { duration, short } from "../shared/words.ts";
import type { Figure } from "./card-figure.ts";
import type { Flow } from "./flow.ts";
import type { Edge } from "./layout.ts";
import { type Point, placeOn } from "./path.ts";
import type { Heading } from "./sizes.ts";
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
      const length = round(flow.fill * path.length);
      filled(length > 0);
      if (length > 0) dashes(`0 ${round(path.length - length)} ${length} ${round(path.length)}`);
      isBlocked(flow.blockedBy === null ? null : "");
      isHeld(flow.held > 0 ? "" : null);
      label(edgeSentence(edge, names.from, names.to, flow));
      marks(flow);
      barriers(flow);
    },
  };
}

interface Places {
  readonly tip: number;
  readonly gate: Point & { readonly d: string };
  readonly lock: Point;
  readonly slow: Point & { readonly anchor: string };
  readonly queue: Point & { readonly anchor: string };
}

/** Beside the end of a way, or its middle. */
const PLACES: Readonly<Record<Heading, Places>> = {
  right: {
    tip: 0,
    gate: { x: -9, y: 0, d: "M0 -8 V8" },
    lock: { x: -22, y: -17 },
    slow: { x: 0, y: -7, anchor: "middle" },
    queue: { x: -12, y: 14, anchor: "end" },
  },
  down: {
    tip: 90,
    gate: { x: 0, y: -9, d: "M-8 0 H8" },
    lock: { x: -21, y: -36 },
    slow: { x: 8, y: 4, anchor: "start" },
    queue: { x: -9, y: -9, anchor: "end" },
  },
};

function marksOf({ path, heading }: Edge, ground: Element): (flow: Flow) => void {
  const places = PLACES[heading];
  const end = placeOn(path, 1);
  const middle = placeOn(path, 0.5);
  const { gate, lock, slow, queue } = places;
  add(ground, "path", {
    class: "tip",
    transform: `translate(${end.x} ${end.y}) rotate(${places.tip})`,
    d: "M0 0 L-7 -3.5 L-7 3.5Z",
  });
  const gateMark = add(ground, "path", {
    ...{ class: "gate", d: gate.d },
    transform: `translate(${end.x + gate.x} ${end.y + gate.y})`,
  });
  const lockMark = add(ground, "g", {
    class: "lock",
    transform: `translate(${end.x + lock.x} ${end.y + lock.y})`,
  });
  add(lockMark, "path", { d: "M2 6 V4 A3 3 0 0 1 8 4 V6 M0.5 6 H9.5 V12 H0.5Z" });
  const note = (at: Point, by: Places["slow"]): ((text: string) => void) =>
    words(ground, { class: "note", x: at.x + by.x, y: at.y + by.y, "text-anchor": by.anchor });
  const slowed = note(middle, slow);
  const queued = note(end, queue);
  const isGated = shown(gateMark);
  const isLocked = shown(lockMark);
  return flow => {
    isGated(flow.blockedBy !== null);
    isLocked(flow.held > 0);
    slowed(flow.slowMs > 0 ? `+${duration(flow.slowMs)}` : "");
    queued(flow.queued > 0 ? short(flow.queued) : "");
  };
}

interface Mark {
  readonly group: SVGGElement;
  say(text: string): void;
  place(at: number): void;
}

function barriersOn(edge: Edge, ground: Element, many: boolean): (flow: Flow) => void {
  const known = new Map<number, Mark>();
  return flow => {
    for (const { checkpoint, at, count } of flow.barriers) {
      let mark = known.get(checkpoint);
      if (mark === undefined) known.set(checkpoint, (mark = barrierMark(edge, ground)));
      mark.say(many && count > 1 ? `${checkpoint} ×${count}` : String(checkpoint));
      mark.place(at);
    }
    if (known.size === flow.barriers.length) return;
    for (const [checkpoint, { group }] of known) {
      if (flow.barriers.some(barrier => barrier.checkpoint === checkpoint)) continue;
      group.remove();
      known.delete(checkpoint);
    }
  };
}

/** A post across the way with its number beside; a long number is not to lie under the card behind it. */
function barrierMark({ path, heading }: Edge, ground: Element): Mark {
  const isRight = heading === "right";
  const end = placeOn(path, 1);
  const group = add(ground, "g", { class: "barrier" });
  add(group, "path", { class: "post", d: isRight ? "M0 -10 V10" : "M-10 0 H10" });
  const plate = add(group, "rect", { height: 15, rx: 3 });
  const text = add(group, "text", { "text-anchor": "middle" });
  const node = text.appendChild(document.createTextNode(""));
  const [left, top, width] = [attribute(plate, "x"), attribute(plate, "y"), attribute(plate, "width")];
  const [textX, textY] = [attribute(text, "x"), attribute(text, "y")];
  let half = 0;
  return {
    group,
    say(words) {
      if (node.data === words) return;
      node.data = words;
      half = 5 + words.length * 3.8;
      width(2 * half);
    },
    place(at) {
      const { x, y } = placeOn(path, at);
      const middle = isRight ? Math.min(0, end.x + 4 - x - half) : 12 + half;
      const line = isRight ? -15 : Math.min(0, end.y - 4 - y - 7.5);
      left(round(middle - half));
      top(round(line - 7.5));
      textX(round(middle));
      textY(round(line + 4.5));
      group.style.transform = `translate(${round(x)}px, ${round(y)}px)`;
    },
  };
}

const round = (value: number): number => Math.round(value * 10) / 10;
