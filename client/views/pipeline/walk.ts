// Where an arrow key leads: along an edge to the card behind it, up and down among what stands beside. Pure.

import { cardOfGroup, type Drawing, frameId } from "./layout.ts";

export type Direction = "left" | "right" | "up" | "down";

export interface Walk {
  /** The card or edge that the key leads to; null: there is nothing. */
  step(from: string, direction: Direction): string | null;
  readonly first: string | null;
}

export function walkOf({ cards, frames, edges }: Drawing): Walk {
  const outOf = new Map<string, string[]>();
  const into = new Map<string, string[]>();
  const byId = new Map(edges.map(edge => [edge.id, edge]));
  const cardById = new Map(cards.map(card => [card.id, card]));
  // An edge of a whole operator meets each of its subtasks.
  const meets = (id: string): readonly string[] =>
    cardById.has(id) ? [id] : cards.filter(card => cardOfGroup(card.name) === id).map(card => card.id);
  const add = (map: Map<string, string[]>, id: string, edge: string): void => {
    const known = map.get(id);
    if (known === undefined) map.set(id, [edge]);
    else known.push(edge);
  };
  const height = (id: string): number => byId.get(id)!.path.samples[8]?.y ?? 0;
  for (const edge of edges) {
    for (const id of meets(edge.from)) add(outOf, id, edge.id);
    for (const id of meets(edge.to)) add(into, id, edge.id);
  }
  for (const list of [...outOf.values(), ...into.values()]) list.sort((a, b) => height(a) - height(b));
  const boxes = [...cards, ...frames.map(frame => ({ ...frame, id: frameId(frame.name) }))];
  const boxById = new Map(boxes.map(box => [box.id, box]));
  const column = (id: string): readonly string[] => {
    const box = boxById.get(id)!;
    return boxes
      .filter(other => other.x < box.x + box.width && box.x < other.x + other.width)
      .toSorted((a, b) => a.y - b.y)
      .map(other => other.id);
  };
  const beside = (list: readonly string[], id: string, by: number): string | null =>
    list[list.indexOf(id) + by] ?? null;
  const fromEdge = (id: string, direction: Direction): string | null => {
    const edge = byId.get(id)!;
    switch (direction) {
      case "left":
        return meets(edge.from)[0] ?? null;
      case "right":
        return meets(edge.to)[0] ?? null;
      case "up":
      case "down": {
        const by = direction === "up" ? -1 : 1;
        const siblings = outOf.get(meets(edge.from)[0] ?? "") ?? [];
        return beside(siblings, id, by) ?? beside(into.get(meets(edge.to)[0] ?? "") ?? [], id, by);
      }
    }
  };
  const fromBox = (id: string, direction: Direction): string | null => {
    const card = cardById.has(id) ? id : cards.find(({ name }) => frameId(name) === id)?.id;
    switch (direction) {
      case "left":
        return into.get(card ?? "")?.[0] ?? null;
      case "right":
        return outOf.get(card ?? "")?.[0] ?? null;
      case "up":
        return beside(column(id), id, -1);
      case "down":
        return beside(column(id), id, 1);
    }
  };
  return {
    first: cards.toSorted((a, b) => a.x - b.x || a.y - b.y)[0]?.id ?? null,
    step: (from, direction) => {
      if (byId.has(from)) return fromEdge(from, direction);
      return boxById.has(from) ? fromBox(from, direction) : null;
    },
  };
}
