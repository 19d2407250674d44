// Where an arrow key leads: along an edge to the card behind it, and across among what stands beside; which arrow does
// which is as the drawing runs. Pure.

import { type Box, cardOfGroup, type Drawing, frameId } from "./layout.ts";
import type { Heading } from "./sizes.ts";

export type Direction = "left" | "right" | "up" | "down";

export interface Walk {
  /** The card or edge that the key leads to; null: there is nothing. */
  step(from: string, direction: Direction): string | null;
  readonly first: string | null;
}

/** As edges lead, against them; to what stands before or after in the same rank. */
type Way = "on" | "back" | "before" | "after";

const WAYS: Readonly<Record<Heading, Readonly<Record<Direction, Way>>>> = {
  right: { right: "on", left: "back", up: "before", down: "after" },
  down: { down: "on", up: "back", left: "before", right: "after" },
};

export function walkOf({ cards, frames, edges, style: { heading } }: Drawing): Walk {
  const outOf = new Map<string, string[]>();
  const into = new Map<string, string[]>();
  const byId = new Map(edges.map(edge => [edge.id, edge]));
  const cardById = new Map(cards.map(card => [card.id, card]));
  const boxes = [...cards, ...frames.map(frame => ({ ...frame, id: frameId(frame.name) }))];
  const boxById = new Map(boxes.map(box => [box.id, box]));
  // An edge of a whole operator meets each of its subtasks.
  const meets = (id: string): readonly string[] =>
    cardById.has(id) ? [id] : cards.filter(card => cardOfGroup(card.name) === id).map(card => card.id);
  const across = (id: string): number => {
    const middle = byId.get(id)!.path.samples[8];
    return (heading === "right" ? middle?.y : middle?.x) ?? 0;
  };
  for (const edge of edges) {
    for (const id of meets(edge.from)) add(outOf, id, edge.id);
    for (const id of meets(edge.to)) add(into, id, edge.id);
  }
  for (const list of [...outOf.values(), ...into.values()]) list.sort((a, b) => across(a) - across(b));
  const beside = (list: readonly string[], id: string, way: Way): string | null =>
    list[list.indexOf(id) + (way === "before" ? -1 : 1)] ?? null;
  const fromEdge = (id: string, way: Way): string | null => {
    const edge = byId.get(id)!;
    const [source] = meets(edge.from);
    const [target] = meets(edge.to);
    if (way === "back") return source ?? null;
    if (way === "on") return target ?? null;
    return beside(outOf.get(source ?? "") ?? [], id, way) ?? beside(into.get(target ?? "") ?? [], id, way);
  };
  const fromBox = (id: string, way: Way): string | null => {
    const card = cardById.has(id) ? id : cards.find(({ name }) => frameId(name) === id)?.id;
    if (way === "back") return into.get(card ?? "")?.[0] ?? null;
    if (way === "on") return outOf.get(card ?? "")?.[0] ?? null;
    return beside(rankOf(boxes, boxById.get(id)!, heading), id, way);
  };
  return {
    first:
      cards.toSorted((a, b) => start(a, heading) - start(b, heading) || a.y - b.y || a.x - b.x)[0]?.id ??
      null,
    step: (from, direction) => {
      const way = WAYS[heading][direction];
      if (byId.has(from)) return fromEdge(from, way);
      return boxById.has(from) ? fromBox(from, way) : null;
    },
  };
}

const start = (box: Box, heading: Heading): number => (heading === "right" ? box.x : box.y);

function add(map: Map<string, string[]>, id: string, edge: string): void {
  const known = map.get(id);
  if (known === undefined) map.set(id, [edge]);
  else known.push(edge);
}

/** What stands in the same rank, in its order: frames before what they hold. */
function rankOf(
  boxes: readonly (Box & { readonly id: string })[],
  box: Box,
  heading: Heading,
): readonly string[] {
  const isRight = heading === "right";
  return boxes
    .filter(other =>
      isRight
        ? other.x < box.x + box.width && box.x < other.x + other.width
        : other.y < box.y + box.height && box.y < other.y + other.height,
    )
    .toSorted((a, b) => (isRight ? a.y - b.y : a.x - b.x))
    .map(({ id }) => id);
}
