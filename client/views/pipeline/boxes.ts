// Where in a drawing something stands, by its id, and what it is called. Pure.

import { type Box, cardOfGroup, type Drawing, frameId } from "./layout.ts";
import { boundsOf } from "./path.ts";
import { cardName } from "./wording.ts";

/** null: there is no such thing in it. */
export function boxOf({ cards, frames, edges }: Drawing, id: string): Box | null {
  const card = cards.find(each => each.id === id);
  if (card !== undefined) return card;
  const frame = frames.find(({ name }) => frameId(name) === id);
  if (frame !== undefined) return { ...frame, height: 28 };
  const edge = edges.find(each => each.id === id);
  return edge === undefined ? null : boundsOf(edge.path);
}

/** Names of what edges join. */
export function namesOf({ cards, edges }: Drawing): ReadonlyMap<string, string> {
  const names = new Map(cards.map(card => [card.id, cardName(card)]));
  for (const id of edges.flatMap(edge => [edge.from, edge.to]))
    if (!names.has(id)) names.set(id, id.slice(cardOfGroup("").length));
  return names;
}

/** As it is called where it is drawn otherwise now: one card of all its subtasks, a frame around them, or one of them. */
export function sameIn(drawing: Drawing, id: string, name: string): string {
  if (boxOf(drawing, id) !== null) return id;
  const frame = frameId(name);
  return boxOf(drawing, frame) === null ? cardOfGroup(name) : frame;
}
