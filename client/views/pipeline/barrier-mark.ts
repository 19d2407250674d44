// The barriers that travel on a way: a post across it with the checkpoint's number. Made once for each, then moved; which
// are there and where, it is given.

import { comesUp, flagAt, HALF, isBare, isFlagged, POLE, round } from "./edge-places.ts";
import type { Flow } from "./flow.ts";
import type { Edge } from "./layout.ts";
import { add, attribute } from "./svg.ts";

interface Mark {
  readonly group: SVGGElement;
  say(text: string): void;
  place(at: number): void;
}

export function barriersOn(edge: Edge, ground: Element, many: boolean): (flow: Flow) => void {
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

/** A post across the way that bears its number like a flag, or on itself where ways lie close together. */
function barrierMark(edge: Edge, ground: Element): Mark {
  const side = comesUp(edge) ? -1 : 1;
  const group = add(ground, "g", { class: "barrier" });
  const post = add(group, "path", {
    class: "post",
    d: isFlagged(edge) ? `M0 ${side * (-POLE - 1)} V${side * 5}` : "M0 -6 V6",
  });
  const label = add(group, "g");
  const plate = add(label, "rect", { height: 2 * HALF, rx: 3 });
  const text = add(label, "text", { "text-anchor": "middle" });
  if (isBare(edge)) label.remove();
  const node = text.appendChild(document.createTextNode(""));
  const turn = attribute(post, "transform");
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
      const { x, y, angle, middle } = flagAt(edge, at, half);
      turn(`rotate(${round(angle)})`);
      left(round(middle.x - half));
      top(round(middle.y - HALF));
      textX(round(middle.x));
      textY(round(middle.y + 4.5));
      group.style.transform = `translate(${round(x)}px, ${round(y)}px)`;
    },
  };
}
