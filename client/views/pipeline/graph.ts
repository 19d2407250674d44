// The graph as it is drawn: operators with their subtasks as one box each, and what runs between two of them. Knows
// sizes, and no places.

import type { Topology } from "../../../runtime/debug/protocol.ts";
import { ALONE, CARD, FRAME, LINE, type Look, lookOf, type Style } from "./sizes.ts";
import type { TopologyTask } from "./state.ts";

export interface Group {
  readonly name: string;
  readonly tasks: readonly TopologyTask[];
  /** Drawn as one card. */
  readonly one: boolean;
  readonly look: Look;
  /** Of each of its cards. */
  readonly card: { readonly width: number; readonly height: number };
  readonly width: number;
  readonly height: number;
}

/** The channels between two operators. */
export interface Link {
  readonly from: Group;
  readonly to: Group;
  readonly channels: Topology["channels"][number][];
}

/** With more subtasks one below the other, a line each. */
const MOST_FULL_CARDS = 6;

export function groupsOf(topology: Topology, collapsed: ReadonlySet<string>, style: Style): readonly Group[] {
  const byName = new Map<string, TopologyTask[]>();
  for (const task of topology.tasks) {
    const tasks = byName.get(task.name);
    if (tasks === undefined) byName.set(task.name, [task]);
    else tasks.push(task);
  }
  return [...byName].map(([name, tasks]) => groupOf(name, tasks, collapsed.has(name), style));
}

function groupOf(name: string, tasks: readonly TopologyTask[], collapsed: boolean, style: Style): Group {
  const { heading, detail } = style;
  const size = CARD[detail];
  const one = tasks.length > 1 && collapsed;
  if (one || tasks.length === 1) {
    const card = heading === "down" && detail === "small" ? { ...size, width: ALONE } : size;
    return { name, tasks, one, look: lookOf(detail), card, ...card };
  }
  const many = heading === "right" && tasks.length > MOST_FULL_CARDS;
  const look = many ? "line" : lookOf(detail);
  const card = { width: size.width, height: look === "line" ? LINE : size.height };
  const head = FRAME.head[heading];
  const gaps = (tasks.length - 1) * gapOf(look);
  const across = 2 * FRAME.pad;
  return heading === "right"
    ? {
        ...{ name, tasks, one, look, card },
        width: card.width + across,
        height: head + tasks.length * card.height + gaps + FRAME.pad,
      }
    : {
        ...{ name, tasks, one, look, card },
        width: tasks.length * card.width + gaps + across,
        height: head + card.height + FRAME.pad,
      };
}

export const gapOf = (look: Look): number => (look === "line" ? FRAME.lineGap : FRAME.gap);

export function linksOf(topology: Topology, groups: readonly Group[]): readonly Link[] {
  const groupOf = new Map(groups.flatMap(group => group.tasks.map(task => [task.thread, group] as const)));
  const links = new Map<string, Link>();
  for (const channel of topology.channels) {
    const from = groupOf.get(channel.from);
    const to = groupOf.get(channel.to);
    if (from === undefined || to === undefined) continue;
    // A self-join reads one operator twice: partition tells the two apart where it differs.
    const key = linkKey(from.name, to.name);
    const link = links.get(key);
    if (link === undefined) links.set(key, { from, to, channels: [channel] });
    else link.channels.push(channel);
  }
  return [...links.values()];
}

export const linkKey = (from: string, to: string): string => JSON.stringify([from, to]);
