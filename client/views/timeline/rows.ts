// Which lanes share a row of the strip: each has its own where the panel is high enough, then only those that hold a
// mark, and in a very low one all are drawn into one. Pure.

import { LANES, type LaneName, type Strip } from "./strip.ts";

export interface Row {
  readonly title: string;
  /** In the order in which they are drawn: what matters most comes last, on top. */
  readonly lanes: readonly LaneName[];
  readonly top: number;
  readonly height: number;
}

/** Under the rows: the numbers of the steps. */
export const AXIS = 18;
/** Lower than this its name cannot be read. */
const LEAST = 14;

/** Checkpoints have their numbers under their bars. */
const weightOf = (lanes: readonly LaneName[]): number =>
  lanes.length === 1 && lanes[0] === "Checkpoints" ? 1.6 : 1;

export function rowsFor(height: number, lanes: Strip["lanes"]): readonly Row[] {
  const room = Math.max(0, height - AXIS);
  const held = LANES.filter(name => name === "Checkpoints" || lanes[name].length > 0);
  for (const names of [LANES, held]) {
    const rows = laidOut(
      names.map(name => [name]),
      room,
    );
    if (rows.every(row => row.height >= LEAST)) return rows;
  }
  return laidOut([DRAWN], room);
}

const DRAWN: readonly LaneName[] = [
  "Checkpoints",
  "Barriers",
  "Commits",
  "Interventions",
  "Restores",
  "Failures",
];

function laidOut(groups: readonly (readonly LaneName[])[], room: number): readonly Row[] {
  const all = groups.reduce((sum, lanes) => sum + weightOf(lanes), 0);
  let top = 0;
  return groups.map(lanes => {
    const height = (room * weightOf(lanes)) / all;
    const row = { title: lanes.length === 1 ? lanes[0]! : "Marks", lanes, top, height };
    top += height;
    return row;
  });
}

export const rowAt = (rows: readonly Row[], y: number): Row | null =>
  rows.find(({ top, height }) => y >= top && y < top + height) ?? null;
