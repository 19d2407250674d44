// Edges of the drawing: which channels are one, where on a card each begins and ends, and the way between. Pure.

import type { Topology } from "../../../runtime/debug/protocol.ts";
import { type Group, type Link, linkKey } from "./graph.ts";
import type { Box, Card } from "./layout.ts";
import { curve, type Path, type Point } from "./path.ts";
import { FRAME, type Heading, LEAD, type Style } from "./sizes.ts";

export interface Edge {
  readonly id: string;
  /** Of cards. */
  readonly from: string;
  readonly to: string;
  /** More than one: drawn as one. */
  readonly channels: readonly { readonly name: string; readonly capacity: number }[];
  readonly partition: Topology["channels"][number]["partition"];
  readonly path: Path;
  readonly heading: Heading;
  /** How far beside its end the next one arrives: so much there is for what is said of it. */
  readonly room: number;
}

/** An edge without its way. */
type Drawn = Omit<Edge, "path" | "heading" | "room">;

/** With more channels between two operators, they are drawn as one. */
const MOST_CHANNELS = { full: 30, medium: 30, small: 12 } as const;
/** Where they arrive each has a figure on one side and a barrier's number on the other, and room for both. */
const PORT_GAP = { from: { right: 14, down: 30 }, to: { right: 36, down: 48 } } as const;

export const cardOfTask = (thread: number): string => `task ${thread}`;
export const cardOfGroup = (name: string): string => `group ${name}`;
const GROUP_PREFIX = cardOfGroup("");

export function edgesOf(
  links: readonly Link[],
  cards: readonly Card[],
  boxes: ReadonlyMap<string, Box>,
  ways: ReadonlyMap<string, readonly Point[]>,
  { heading, detail }: Style,
): readonly Edge[] {
  const byId = new Map(cards.map(card => [card.id, card]));
  const boxOf = (id: string): Box => byId.get(id) ?? boxes.get(id.slice(GROUP_PREFIX.length))!;
  const drawn = links.map(link => ({
    link,
    edges: drawnOf(link, heading === "down" ? MOST_CHANNELS[detail] : MOST_CHANNELS.full),
  }));
  const flat = drawn.flatMap(({ edges }) => edges);
  const sideOf = (id: string): Side => sideAcross(boxOf(id), heading);
  const out = ports(flat, "from", "to", sideOf, PORT_GAP.from[heading]);
  const into = ports(flat, "to", "from", sideOf, PORT_GAP.to[heading]);
  return drawn.flatMap(({ link, edges }) => {
    const via = ways.get(linkKey(link.from.name, link.to.name))!;
    return edges.map((edge, at) => {
      const aside = (at - (edges.length - 1) / 2) * Math.min(4, 24 / edges.length);
      const begin = leaving(boxOf(edge.from), out.get(edge)!.at, heading);
      const { at: port, gap } = into.get(edge)!;
      const target = boxOf(edge.to);
      const end = arriving(target, port, heading);
      const room = Math.min(gap, sideAcross(target, heading).length + FRAME.lineGap);
      const between = via.map(point => shifted(point, aside, heading));
      const path = curve([begin, ...between, before(end, heading, LEAD[heading][detail]), end], heading);
      return { ...edge, path, heading, room };
    });
  });
}

function drawnOf(link: Link, most: number): readonly Drawn[] {
  const bundled = link.channels.length > most;
  const idOf = (group: Group, thread: number): string =>
    group.one || bundled ? cardOfGroup(group.name) : cardOfTask(thread);
  const own = !(bundled || link.from.one || link.to.one);
  const drawn = new Map<string, Drawn & { readonly channels: { name: string; capacity: number }[] }>();
  for (const { name, capacity, from, to, partition } of link.channels) {
    const ends = { from: idOf(link.from, from), to: idOf(link.to, to) };
    // Two channels of different kinds between the same two are two edges.
    const key = JSON.stringify([ends.from, ends.to, partition, own ? name : ""]);
    const edge = drawn.get(key);
    if (edge === undefined)
      drawn.set(key, { id: `channel ${name}`, ...ends, partition, channels: [{ name, capacity }] });
    else edge.channels.push({ name, capacity });
  }
  return [...drawn.values()];
}

/** The side of a box that edges meet: its middle and its length. */
interface Side {
  readonly middle: number;
  readonly length: number;
}

const sideAcross = (box: Box, heading: Heading): Side =>
  heading === "right"
    ? { middle: box.y + box.height / 2, length: box.height }
    : { middle: box.x + box.width / 2, length: box.width };

const leaving = (box: Box, port: number, heading: Heading): Point =>
  heading === "right" ? { x: box.x + box.width, y: port } : { x: port, y: box.y + box.height };

const arriving = (box: Box, port: number, heading: Heading): Point =>
  heading === "right" ? { x: box.x, y: port } : { x: port, y: box.y };

const before = ({ x, y }: Point, heading: Heading, by: number): Point =>
  heading === "right" ? { x: x - by, y } : { x, y: y - by };

const shifted = ({ x, y }: Point, aside: number, heading: Heading): Point =>
  heading === "right" ? { x, y: y + aside } : { x: x + aside, y };

interface Port {
  readonly at: number;
  /** To the next. */
  readonly gap: number;
}

/** Edges that share a side of a card meet it at places of their own, in the order of where they lead. */
function ports(
  edges: readonly Drawn[],
  here: "from" | "to",
  there: "from" | "to",
  sideOf: (id: string) => Side,
  usual: number,
): ReadonlyMap<Drawn, Port> {
  const byCard = new Map<string, Drawn[]>();
  for (const edge of edges) {
    const some = byCard.get(edge[here]);
    if (some === undefined) byCard.set(edge[here], [edge]);
    else some.push(edge);
  }
  const places = new Map<Drawn, Port>();
  for (const [id, some] of byCard) {
    const { middle, length } = sideOf(id);
    const ordered = some.toSorted((a, b) => sideOf(a[there]).middle - sideOf(b[there]).middle);
    const gap = Math.min(usual, (length - 12) / Math.max(1, ordered.length - 1));
    ordered.forEach((edge, at) => {
      places.set(edge, {
        at: middle + (at - (ordered.length - 1) / 2) * gap,
        gap: ordered.length > 1 ? gap : Number.POSITIVE_INFINITY,
      });
    });
  }
  return places;
}
