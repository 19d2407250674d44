// Where about a way stands what is said of it: its queue's figure on one side of its end, a barrier's number like a flag on
// the other, so that neither lies on a line, on the other or under a card. Pure geometry.

import type { Edge } from "./layout.ts";
import { type Path, type Point, placeOn } from "./path.ts";
import type { Heading } from "./sizes.ts";

/** The arrow's tip, which a queue leaves free. */
const TIP = 7;
/** How far along a way is what is so far along all of it that can hold something. */
export const along = ({ length }: Path, part: number): number => (part * Math.max(0, length - TIP)) / length;

/** Beside the next way there is room for a barrier's number like a flag; for the figures at all. */
const ROOM: Readonly<Record<Heading, { readonly flag: number; readonly figures: number }>> = {
  right: { flag: 34, figures: 16 },
  down: { flag: 44, figures: 24 },
};
export const isFlagged = ({ heading, room }: Edge): boolean => room >= ROOM[heading].flag;
export const isBare = ({ heading, room }: Edge): boolean => room < ROOM[heading].figures;

export interface Places {
  readonly angle: number;
  readonly gate: Point;
  /** Where the figure ends. */
  readonly queue: Point;
}

const PLACES: Readonly<Record<Heading | "up", Places>> = {
  right: { angle: 0, gate: { x: -10, y: 0 }, queue: { x: -14, y: 15 } },
  up: { angle: 0, gate: { x: -10, y: 0 }, queue: { x: -14, y: -7 } },
  down: { angle: 90, gate: { x: 0, y: -10 }, queue: { x: -11, y: -5 } },
};

/** To the right a figure is as wide as a bend: of a way that comes up it stands above, and barriers have theirs below. */
export const comesUp = ({ path, heading }: Edge): boolean =>
  heading === "right" && placeOn(path, 1 - 40 / Math.max(40, path.length)).y > placeOn(path, 1).y + 4;

/** Of the figure, where its text ends; below a number that lies on the way. */
export function figurePlace(edge: Edge): Point {
  const { path, heading, room } = edge;
  const { x, y } = placeOn(path, 1);
  const { queue } = placesOf(edge);
  const lower = heading === "right" && !isFlagged(edge) && room >= 26 ? 3 : 0;
  return { x: x + queue.x, y: y + queue.y + lower };
}

export const placesOf = (edge: Edge): Places => PLACES[comesUp(edge) ? "up" : edge.heading];

/** Beside the middle, over a way that slopes down the page; to the right there is room only on it. */
export function slowPlace(path: Path, heading: Heading): Readonly<Record<string, string | number>> {
  const { x, y, angle } = placeOn(path, 0.5);
  const isStraight = Math.abs(angle - PLACES[heading].angle) < 4;
  if (heading === "right") return { x, y: y + (isStraight ? -7 : 4), "text-anchor": "middle" };
  if (isStraight) return { x: x - 8, y: y + 1, "text-anchor": "end" };
  return angle < 90
    ? { x: x + 7, y: y - 7, "text-anchor": "start" }
    : { x: x - 7, y: y - 7, "text-anchor": "end" };
}

/** Half the height of a barrier's number, and how far from the way it begins. */
export const HALF = 7.5;
export const POLE = 8;

/** A place on the way, how the way turns there, and from it the middle of a number of so much to either side. */
export interface Flag extends Point {
  readonly angle: number;
  readonly middle: Point;
}

/** On the way itself where ways lie close together; a long number is not to lie under the cards at its ends. */
export function flagAt(edge: Edge, at: number, half: number): Flag {
  const { path, heading } = edge;
  const side = comesUp(edge) ? -1 : 1;
  const [start, end] = [placeOn(path, 0), placeOn(path, 1)];
  const { x, y, angle } = placeOn(path, along(path, at));
  const turned = (angle * Math.PI) / 180;
  const [across, up] = [side * Math.sin(turned), side * -Math.cos(turned)];
  const away = isFlagged(edge) ? POLE + Math.abs(across) * half + Math.abs(up) * HALF : 0;
  const middle =
    heading === "right"
      ? { x: within(x + across * away, start.x, end.x, half) - x, y: up * away }
      : { x: across * away, y: within(y + up * away, start.y, end.y, HALF) - y };
  return { x, y, angle, middle };
}

/** The middle of what is `half` to either side, between two ends; the further one is the more important. */
const within = (at: number, from: number, to: number, half: number): number =>
  Math.min(to - half - 1, Math.max(from + half + 1, at));

export const round = (value: number): number => Math.round(value * 10) / 10;
