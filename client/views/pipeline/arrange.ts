// How a graph is drawn in the room at hand: which way, with how much on a card, and which operators as one, so that all
// of it can be read without moving it. Text is never made smaller than can be read: what does not fit then is for who
// looks to move. A function of graph, wishes and room, and of what is shown already; knows nothing that moves.

import type { Topology } from "../../../runtime/debug/protocol.ts";
import { LEAST_SCALE, MOST_FITTED, type Size, wholeScale } from "./camera.ts";
import { groupsOf, linksOf } from "./graph.ts";
import { type Drawing, drawGraph } from "./layout.ts";
import { type Detail, GAP, type Heading, MARGIN, type Style } from "./sizes.ts";

/** What a person wants of an operator; of the others the room decides. */
export type Grouping = ReadonlyMap<string, "one" | "each">;

export interface Arrangement {
  readonly drawing: Drawing;
  readonly style: Style;
  /** Operators of so many subtasks or more are drawn as one, where nobody wanted otherwise. */
  readonly from: number;
  /** All of it can be seen at once, and read. */
  readonly whole: boolean;
}

/**
 * `free`: whatever is best. `grouped`: as that, but what is drawn as one stays so. `styled`: a person has set what is
 * seen, and only what is drawn as one may be another.
 */
export type Freedom = "free" | "grouped" | "styled";

export interface Arranger {
  arrange(view: Size, before: Arrangement | null, freedom: Freedom): Arrangement;
}

/** Over so many subtasks in all, operators of `LARGE` or more begin as one card. */
const MANY_TASKS = 32;
const LARGE = 4;
const NEVER = Number.POSITIVE_INFINITY;
const DETAILS: readonly Detail[] = ["full", "medium", "small"];
const HEADINGS: readonly Heading[] = ["right", "down"];
/** Another way to run is worth the jump only where it is so much larger. */
const WORTH = 1.15;

export function arranger(topology: Topology, grouping: Grouping): Arranger {
  const parallel = parallelismsOf(topology);
  const known = new Map<string, Drawing>();
  const bounds = new Map<string, Size>();
  const collapsedFrom = (from: number): ReadonlySet<string> =>
    new Set(
      [...parallel].filter(([name, count]) => isOne(count, from, grouping.get(name))).map(([name]) => name),
    );
  const keyOf = ({ heading, detail }: Style, from: number): string => `${heading} ${detail} ${from}`;
  const drawn = (style: Style, from: number): Drawing =>
    cached(known, keyOf(style, from), () => drawGraph(topology, collapsedFrom(from), style));
  const bound = (style: Style, from: number): Size =>
    cached(bounds, keyOf(style, from), () => leastSize(topology, collapsedFrom(from), style));
  const levels = levelsOf(topology, parallel, grouping);

  /** The scale at which all can be seen; 0: it can't be read then. */
  const scaleOf = (style: Style, from: number, view: Size): number => {
    if (wholeScale(bound(style, from), view) < LEAST_SCALE) return 0;
    const scale = wholeScale(drawn(style, from), view);
    return scale < LEAST_SCALE ? 0 : Math.min(MOST_FITTED, scale);
  };
  const best = (detail: Detail, from: number, view: Size, now: Heading | null): Style | null => {
    const scales = HEADINGS.map(heading => {
      const scale = scaleOf({ heading, detail }, from, view);
      return { heading, scale: heading === now ? scale * WORTH : scale };
    });
    const [right, down] = scales as [(typeof scales)[0], (typeof scales)[0]];
    const { heading, scale } = down.scale > right.scale ? down : right;
    return scale === 0 ? null : { heading, detail };
  };
  const made = (style: Style, from: number, whole: boolean): Arrangement => ({
    drawing: drawn(style, from),
    style,
    from,
    whole,
  });
  const overflowing = (from: number, view: Size): Arrangement => {
    const [right, down] = HEADINGS.map(heading =>
      wholeScale(bound({ heading, detail: "small" }, from), view),
    ) as [number, number];
    return made({ heading: down > right ? "down" : "right", detail: "small" }, from, false);
  };

  return {
    arrange(view, before, freedom) {
      const now = before?.style.heading ?? null;
      if (freedom === "styled" && before !== null)
        return made(before.style, before.from, scaleOf(before.style, before.from, view) > 0);
      if (freedom === "grouped" && before !== null) {
        for (const heading of [before.style.heading, other(before.style.heading)])
          for (const detail of DETAILS)
            if (scaleOf({ heading, detail }, before.from, view) > 0)
              return made({ heading, detail }, before.from, true);
        return overflowing(before.from, view);
      }
      for (const from of levels)
        for (const detail of DETAILS) {
          const style = best(detail, from, view, now);
          if (style !== null) return made(style, from, true);
        }
      return overflowing(levels.at(-1)!, view);
    },
  };
}

const other = (heading: Heading): Heading => (heading === "right" ? "down" : "right");

const isOne = (count: number, from: number, wish: "one" | "each" | undefined): boolean =>
  count > 1 && (wish === undefined ? count >= from : wish === "one");

function parallelismsOf(topology: Topology): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of topology.tasks) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** From how many subtasks on an operator is one card: the most shown first, each of the rest making less of it. */
function levelsOf(
  topology: Topology,
  parallel: ReadonlyMap<string, number>,
  grouping: Grouping,
): readonly number[] {
  const free = [...parallel].filter(([name, count]) => count > 1 && !grouping.has(name));
  const most = topology.tasks.length > MANY_TASKS ? LARGE : NEVER;
  const steps = [7, LARGE, 3, 2].filter(
    (from, at, all) =>
      from < most && free.some(([, count]) => count >= from && count < (all[at - 1] ?? most)),
  );
  return [most, ...steps];
}

/** No drawing is smaller: the longest way through it, and its largest box. For what is not worth drawing. */
function leastSize(topology: Topology, collapsed: ReadonlySet<string>, style: Style): Size {
  const groups = groupsOf(topology, collapsed, style);
  const links = linksOf(topology, groups);
  const isRight = style.heading === "right";
  const along = new Map(groups.map(group => [group.name, isRight ? group.width : group.height]));
  const into = new Map<string, string[]>();
  for (const { from, to } of links) into.set(to.name, [...(into.get(to.name) ?? []), from.name]);
  const ends = new Map<string, number>();
  const endOf = (name: string, beneath: number): number => {
    const known = ends.get(name);
    if (known !== undefined) return known;
    const before = beneath > groups.length ? [] : (into.get(name) ?? []);
    const gap = GAP[style.heading][style.detail].between;
    const start = before.reduce((most, each) => Math.max(most, endOf(each, beneath + 1) + gap), 0);
    const end = start + along.get(name)!;
    ends.set(name, end);
    return end;
  };
  const way = groups.reduce((most, { name }) => Math.max(most, endOf(name, 0)), 0) + 2 * MARGIN;
  const side =
    groups.reduce((most, group) => Math.max(most, isRight ? group.height : group.width), 0) + 2 * MARGIN;
  return isRight ? { width: way, height: side } : { width: side, height: way };
}

function cached<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = make();
  map.set(key, value);
  return value;
}
