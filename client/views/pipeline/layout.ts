// Where everything stands: operators from left to right as dagre ranks them, the subtasks of each stacked in its box,
// and the ways between. A function of the graph and of what is drawn as one; knows nothing that moves.

import { Graph, layout as rank } from "@dagrejs/dagre";
import type { Topology } from "../../../runtime/debug/protocol.ts";
import { curve, type Path, type Point } from "./path.ts";
import type { TopologyTask } from "./state.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A subtask, or a whole operator drawn as one. */
export interface Card extends Box {
  readonly id: string;
  readonly name: string;
  /** More than one: drawn as one. */
  readonly tasks: readonly TopologyTask[];
  readonly compact: boolean;
}

/** The frame around the subtasks of an operator; only where there are several, and they are drawn one by one. */
export interface Frame extends Box {
  readonly name: string;
  readonly count: number;
}

export interface Edge {
  readonly id: string;
  /** Of cards. */
  readonly from: string;
  readonly to: string;
  /** More than one: drawn as one. */
  readonly channels: readonly { readonly name: string; readonly capacity: number }[];
  readonly partition: Topology["channels"][number]["partition"];
  readonly path: Path;
}

export interface Drawing {
  readonly cards: readonly Card[];
  readonly frames: readonly Frame[];
  readonly edges: readonly Edge[];
  readonly width: number;
  readonly height: number;
}

export const CARD = { width: 208, height: 78 } as const;
const COMPACT = { width: 208, height: 26 } as const;
const FRAME = { head: 28, pad: 8, gap: 8 } as const;
/** With more subtasks, a line each. */
const MOST_FULL_CARDS = 6;
/** With more channels between two operators, they are drawn as one. */
const MOST_CHANNELS = 30;
const MARGIN = 16;
const PORT_GAP = 14;

export const cardOfTask = (thread: number): string => `task ${thread}`;
export const cardOfGroup = (name: string): string => `group ${name}`;
export const frameId = (name: string): string => `frame ${name}`;

interface Group {
  readonly name: string;
  readonly tasks: readonly TopologyTask[];
  readonly one: boolean;
  readonly compact: boolean;
  readonly width: number;
  readonly height: number;
}

export function drawGraph(topology: Topology, collapsed: ReadonlySet<string>): Drawing {
  const groups = groupsOf(topology, collapsed);
  const groupOf = new Map(groups.flatMap(group => group.tasks.map(task => [task.thread, group] as const)));
  const links = linksOf(topology, groupOf);
  const { boxes, ways, width, height } = ranked(groups, [...links.values()]);
  const cards = groups.flatMap(group => cardsOf(group, boxes.get(group.name)!));
  const frames = groups
    .filter(group => !group.one && group.tasks.length > 1)
    .map(group => ({ ...boxes.get(group.name)!, name: group.name, count: group.tasks.length }));
  const edges = edgesOf([...links.values()], cards, boxes, ways);
  return { cards, frames, edges, width, height };
}

function groupsOf(topology: Topology, collapsed: ReadonlySet<string>): readonly Group[] {
  const byName = new Map<string, TopologyTask[]>();
  for (const task of topology.tasks) {
    const tasks = byName.get(task.name);
    if (tasks === undefined) byName.set(task.name, [task]);
    else tasks.push(task);
  }
  return [...byName].map(([name, tasks]) => {
    const one = tasks.length > 1 && collapsed.has(name);
    const compact = !one && tasks.length > MOST_FULL_CARDS;
    if (one || tasks.length === 1) return { name, tasks, one, compact, ...CARD };
    const { width, height } = compact ? COMPACT : CARD;
    const gap = compact ? FRAME.gap / 2 : FRAME.gap;
    const stack = tasks.length * height + (tasks.length - 1) * gap;
    return {
      name,
      tasks,
      one,
      compact,
      width: width + 2 * FRAME.pad,
      height: FRAME.head + stack + FRAME.pad,
    };
  });
}

/** The channels between two operators. */
interface Link {
  readonly from: Group;
  readonly to: Group;
  readonly channels: Topology["channels"][number][];
}

function linksOf(topology: Topology, groupOf: ReadonlyMap<number, Group>): ReadonlyMap<string, Link> {
  const links = new Map<string, Link>();
  for (const channel of topology.channels) {
    const from = groupOf.get(channel.from);
    const to = groupOf.get(channel.to);
    if (from === undefined || to === undefined) continue;
    // A self-join reads one operator twice: partition tells the two apart where it differs.
    const key = JSON.stringify([from.name, to.name]);
    const link = links.get(key);
    if (link === undefined) links.set(key, { from, to, channels: [channel] });
    else link.channels.push(channel);
  }
  return links;
}

const wayKey = (link: Link): string => JSON.stringify([link.from.name, link.to.name]);

function ranked(groups: readonly Group[], links: readonly Link[]) {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 28, ranksep: 96, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { name, width, height } of groups) graph.setNode(name, { width, height });
  for (const { from, to } of links) graph.setEdge(from.name, to.name, {});
  rank(graph);
  const boxes = new Map<string, Box>();
  for (const { name, width, height } of groups) {
    const { x, y } = graph.node(name) as Point;
    boxes.set(name, { x: x - width / 2, y: y - height / 2, width, height });
  }
  const ways = new Map<string, readonly Point[]>();
  for (const link of links) {
    const { points } = graph.edge(link.from.name, link.to.name) as { readonly points: readonly Point[] };
    // Between neighbours a curve is enough; a longer way goes through the gaps that were left for it.
    ways.set(wayKey(link), points.length > 3 ? points.slice(1, -1) : []);
  }
  const all = [...boxes.values()];
  const width = Math.max(0, ...all.map(box => box.x + box.width)) + MARGIN;
  const height = Math.max(0, ...all.map(box => box.y + box.height)) + MARGIN;
  return { boxes, ways, width, height };
}

function cardsOf(group: Group, box: Box): readonly Card[] {
  const { name, tasks, one, compact } = group;
  if (one || tasks.length === 1) {
    const id = one ? cardOfGroup(name) : cardOfTask(tasks[0]!.thread);
    return [{ ...box, id, name, tasks, compact: false }];
  }
  const { width, height } = compact ? COMPACT : CARD;
  const gap = compact ? FRAME.gap / 2 : FRAME.gap;
  return tasks.map((task, at) => ({
    id: cardOfTask(task.thread),
    name,
    tasks: [task],
    compact,
    x: box.x + FRAME.pad,
    y: box.y + FRAME.head + at * (height + gap),
    width,
    height,
  }));
}

/** An edge without its way. */
type Drawn = Omit<Edge, "path">;

function edgesOf(
  links: readonly Link[],
  cards: readonly Card[],
  boxes: ReadonlyMap<string, Box>,
  ways: ReadonlyMap<string, readonly Point[]>,
): readonly Edge[] {
  const byId = new Map(cards.map(card => [card.id, card]));
  const idOf = (group: Group, thread: number): string =>
    group.one ? cardOfGroup(group.name) : cardOfTask(thread);
  const drawn = links.map(link => ({ link, edges: drawnOf(link, idOf) }));
  const boxOf = (id: string): Box => byId.get(id) ?? boxes.get(id.slice(GROUP_PREFIX.length))!;
  const middle = (id: string): number => boxOf(id).y + boxOf(id).height / 2;
  const flat = drawn.flatMap(({ edges }) => edges);
  const out = ports(
    flat,
    edge => edge.from,
    edge => middle(edge.to),
    boxOf,
  );
  const into = ports(
    flat,
    edge => edge.to,
    edge => middle(edge.from),
    boxOf,
  );
  return drawn.flatMap(({ link, edges }) => {
    const via = ways.get(wayKey(link))!;
    return edges.map((edge, at) => {
      const from = boxOf(edge.from);
      const to = boxOf(edge.to);
      const aside = (at - (edges.length - 1) / 2) * Math.min(4, 24 / edges.length);
      const path = curve([
        { x: from.x + from.width, y: out.get(edge)! },
        ...via.map(({ x, y }) => ({ x, y: y + aside })),
        { x: to.x, y: into.get(edge)! },
      ]);
      return { ...edge, path };
    });
  });
}

const GROUP_PREFIX = cardOfGroup("");

function drawnOf(link: Link, idOf: (group: Group, thread: number) => string): readonly Drawn[] {
  const bundled = link.channels.length > MOST_CHANNELS;
  const drawn = new Map<string, Drawn & { readonly channels: { name: string; capacity: number }[] }>();
  for (const { name, capacity, from, to, partition } of link.channels) {
    const ends = bundled
      ? { from: cardOfGroup(link.from.name), to: cardOfGroup(link.to.name) }
      : { from: idOf(link.from, from), to: idOf(link.to, to) };
    // Two channels of different kinds between the same two are two edges.
    const key = JSON.stringify([
      ends.from,
      ends.to,
      partition,
      link.from.one || link.to.one || bundled ? "" : name,
    ]);
    const edge = drawn.get(key);
    if (edge === undefined)
      drawn.set(key, { id: `channel ${name}`, ...ends, partition, channels: [{ name, capacity }] });
    else edge.channels.push({ name, capacity });
  }
  return [...drawn.values()];
}

/** Edges that share a side of a card meet it at places of their own, in the order of where they lead. */
function ports(
  edges: readonly Drawn[],
  cardOf: (edge: Drawn) => string,
  leadsTo: (edge: Drawn) => number,
  boxOf: (id: string) => Box,
): ReadonlyMap<Drawn, number> {
  const byCard = new Map<string, Drawn[]>();
  for (const edge of edges) {
    const id = cardOf(edge);
    const some = byCard.get(id);
    if (some === undefined) byCard.set(id, [edge]);
    else some.push(edge);
  }
  const places = new Map<Drawn, number>();
  for (const [id, some] of byCard) {
    const box = boxOf(id);
    const ordered = some.toSorted((a, b) => leadsTo(a) - leadsTo(b));
    const gap = Math.min(PORT_GAP, (box.height - 12) / Math.max(1, ordered.length - 1));
    ordered.forEach((edge, at) => {
      places.set(edge, box.y + box.height / 2 + (at - (ordered.length - 1) / 2) * gap);
    });
  }
  return places;
}
