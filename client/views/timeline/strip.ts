// The marks of a run by lanes, found again by step: what is drawn is looked up in them by halving, so that a million
// marks cost no more than the pixels they fall on. Pure.

import type { Timeline } from "../../../runtime/debug/protocol.ts";

export type Mark = Timeline["marks"][number];

export const LANES = ["Barriers", "Checkpoints", "Commits", "Failures", "Restores", "Interventions"] as const;
export type LaneName = (typeof LANES)[number];

const LANE_OF: Readonly<Record<string, LaneName>> = {
  barrier: "Barriers",
  triggered: "Checkpoints",
  completed: "Checkpoints",
  checkpointFailed: "Checkpoints",
  committed: "Commits",
  failed: "Failures",
  restored: "Restores",
  intervention: "Interventions",
};

/** From triggered to completed; `end` null: it is in progress. */
export interface Span {
  readonly checkpoint: number;
  readonly start: number;
  readonly end: number | null;
  readonly failed: boolean;
}

export interface Strip {
  readonly marks: readonly Mark[];
  /** Of each lane, its marks in order. */
  readonly lanes: Readonly<Record<LaneName, readonly Mark[]>>;
  readonly spans: readonly Span[];
  /** Where the run ended; null: it has not. */
  readonly end: number | null;
}

export const EMPTY_STRIP: Strip = stripOf([]);

export function stripOf(marks: readonly Mark[]): Strip {
  const lanes: Record<LaneName, Mark[]> = {
    Barriers: [],
    Checkpoints: [],
    Commits: [],
    Failures: [],
    Restores: [],
    Interventions: [],
  };
  const spans: { checkpoint: number; start: number; end: number | null; failed: boolean }[] = [];
  const open = new Map<number, (typeof spans)[number]>();
  let end: number | null = null;
  for (const mark of marks) {
    const lane = LANE_OF[mark.kind];
    if (lane !== undefined) lanes[lane].push(mark);
    const { kind, checkpoint, step } = mark;
    if (kind === "end") end = step;
    if (kind === "restored") {
      // What was in progress is gone with the attempt.
      for (const span of open.values()) Object.assign(span, { end: step, failed: true });
      open.clear();
    }
    if (checkpoint === null) continue;
    if (kind === "triggered") {
      const span = { checkpoint, start: step, end: null, failed: false };
      spans.push(span);
      open.set(checkpoint, span);
    } else if (kind === "completed" || kind === "checkpointFailed") {
      const span = open.get(checkpoint);
      if (span !== undefined) Object.assign(span, { end: step, failed: kind === "checkpointFailed" });
      open.delete(checkpoint);
    }
  }
  return { marks, lanes, spans, end };
}

/** Marks from `from` on take the place of those known. */
export function continued(before: Strip, marks: readonly Mark[], from: number): Strip {
  return stripOf([...before.marks.slice(0, atOrAfter(before.marks, from)), ...marks]);
}

/** Position of the first mark whose step is `step` or more. */
export function atOrAfter(marks: readonly { readonly step: number }[], step: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (marks[middle]!.step < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The newest mark at a step or before; null: none is. */
export const lastBefore = (marks: readonly Mark[], step: number): Mark | null =>
  marks[atOrAfter(marks, step + 1) - 1] ?? null;

/** Steps take no time of their own: between two marks it is guessed from how far one is. */
export function timeAt(marks: readonly Mark[], step: number): number | null {
  const at = atOrAfter(marks, step + 1);
  const before = marks[at - 1];
  const after = marks[at];
  if (before === undefined) return after === undefined ? null : Math.min(after.timeMs, 0);
  if (after === undefined || after.step === before.step) return before.timeMs;
  const share = (step - before.step) / (after.step - before.step);
  return before.timeMs + share * (after.timeMs - before.timeMs);
}

export interface Bin {
  /** In pixels. */
  readonly x: number;
  readonly count: number;
  readonly first: Mark;
}

/** Marks of a lane by the `pixels`-wide column they fall on. */
export function binned(
  lane: readonly Mark[],
  from: number,
  to: number,
  width: number,
  pixels: number,
): readonly Bin[] {
  const bins: Bin[] = [];
  const scale = (to - from) / width;
  let at = atOrAfter(lane, from);
  while (at < lane.length && lane[at]!.step <= to) {
    const first = lane[at]!;
    const column = Math.floor((first.step - from) / scale / pixels);
    const next = atOrAfter(lane, from + (column + 1) * pixels * scale);
    const beyond = Math.max(at + 1, next);
    bins.push({ x: (first.step - from) / scale, count: beyond - at, first });
    at = beyond;
  }
  return bins;
}
