// Where everything stands: operators one behind the other as dagre ranks them, the subtasks of each in its box, and the
// ways between. A function of the graph, of what is drawn as one and of the style; knows nothing that moves.

import { Graph, layout as rank } from "@dagrejs/dagre";
import type { Topology } from "../../../runtime/debug/protocol.ts";
import { type Group, gapOf, groupsOf, type Link, linkKey, linksOf } from "./graph.ts";
import type { Point } from "./path.ts";
import { FRAME, GAP, type Heading, type Look, MARGIN, type Style } from "./sizes.ts";
import type { TopologyTask } from "./state.ts";
import { cardOfGroup, cardOfTask, type Edge, edgesOf } from "./ways.ts";

export { cardOfGroup, cardOfTask, type Edge } from "./ways.ts";

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
  readonly look: Look;
  /** The frame around it says its operator's name already. */
  readonly named: boolean;
}

/** The frame around the subtasks of an operator; only where there are several, and they are drawn one by one. */
export interface Frame extends Box {
  readonly name: string;
  readonly count: number;
  readonly heading: Heading;
}

export interface Drawing {
  readonly cards: readonly Card[];
  readonly frames: readonly Frame[];
  readonly edges: readonly Edge[];
  readonly width: number;
  readonly height: number;
  readonly style: Style;
}

export const frameId = (name: string): string => `frame ${name}`;

const USUAL: Style = { heading: "right", detail: "full" };

export function drawGraph(topology: Topology, collapsed: ReadonlySet<string>, style: Style = USUAL): Drawing {
  const groups = groupsOf(topology, collapsed, style);
  const links = linksOf(topology, groups);
  const { boxes, ways, width, height } = ranked(groups, links, style);
  const { heading } = style;
  const cards = groups.flatMap(group => cardsOf(group, boxes.get(group.name)!, heading));
  const frames = groups
    .filter(group => !group.one && group.tasks.length > 1)
    .map(({ name, tasks }) => ({ ...boxes.get(name)!, name, count: tasks.length, heading }));
  const edges = edgesOf(links, cards, boxes, ways, style);
  return { cards, frames, edges, width, height, style };
}

/** Beyond it the best order of all takes too long to find, and a good one is taken. */
const MANY_GROUPS = 80;

function ranked(groups: readonly Group[], links: readonly Link[], { heading, detail }: Style) {
  const graph = new Graph();
  const gap = GAP[heading][detail];
  graph.setGraph({
    rankdir: heading === "right" ? "LR" : "TB",
    nodesep: gap.beside,
    ranksep: gap.between,
    marginx: MARGIN,
    marginy: MARGIN,
    ...(groups.length > MANY_GROUPS && { ranker: "longest-path" }),
  });
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
  for (const { from, to } of links) {
    const { points } = graph.edge(from.name, to.name) as { readonly points: readonly Point[] };
    // Between neighbours a curve is enough; a longer way goes through the gaps that were left for it.
    ways.set(linkKey(from.name, to.name), points.length > 3 ? points.slice(1, -1) : []);
  }
  const all = [...boxes.values()];
  const width = Math.max(0, ...all.map(box => box.x + box.width)) + MARGIN;
  const height = Math.max(0, ...all.map(box => box.y + box.height)) + MARGIN;
  return { boxes, ways, width, height };
}

function cardsOf(group: Group, box: Box, heading: Heading): readonly Card[] {
  const { name, tasks, one, look, card } = group;
  if (one || tasks.length === 1) {
    const id = one ? cardOfGroup(name) : cardOfTask(tasks[0]!.thread);
    return [{ ...box, id, name, tasks, look, named: false }];
  }
  const x = box.x + FRAME.pad;
  const y = box.y + FRAME.head[heading];
  const gap = gapOf(look);
  return tasks.map((task, at) => ({
    id: cardOfTask(task.thread),
    name,
    tasks: [task],
    look,
    named: heading === "right",
    x: heading === "right" ? x : x + at * (card.width + gap),
    y: heading === "right" ? y + at * (card.height + gap) : y,
    ...card,
  }));
}
