// The marks of a run by lanes, found again by step: what is drawn is looked up in them by halving, so that a million
// marks cost no more than the pixels they fall on, and what is new no more than itself. Touches no page.

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
  /** Of them those that failed. */
  readonly failed: readonly Span[];
  /** Where the run ended; null: it has not. */
  readonly end: number | null;
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/** The same, as it grows. */
interface Growing extends Strip {
  readonly marks: Mark[];
  readonly lanes: Readonly<Record<LaneName, Mark[]>>;
  readonly spans: Mutable<Span>[];
  readonly failed: Mutable<Span>[];
  /** Those that are over, in the order of their end. */
  readonly closed: Mutable<Span>[];
  /** Those in progress, by checkpoint. */
  readonly open: Map<number, Mutable<Span>>;
}

const emptyStrip = (): Growing => ({
  marks: [],
  lanes: {
    Barriers: [],
    Checkpoints: [],
    Commits: [],
    Failures: [],
    Restores: [],
    Interventions: [],
  },
  spans: [],
  failed: [],
  closed: [],
  open: new Map(),
  end: null,
});

export const stripOf = (marks: readonly Mark[]): Strip => grown(emptyStrip(), marks);

/**
 * Marks from `from` on take the place of those known. It costs what is new, however much is known: the lists of `before`
 * are made longer themselves, so that it is not to be used any more.
 */
export const continued = (before: Strip, marks: readonly Mark[], from: number): Strip =>
  grown(cut(before as Growing, from), marks);

function grown(strip: Growing, marks: readonly Mark[]): Growing {
  let { end } = strip;
  for (const mark of marks) {
    strip.marks.push(mark);
    const lane = LANE_OF[mark.kind];
    if (lane !== undefined) strip.lanes[lane].push(mark);
    if (mark.kind === "end") end = mark.step;
    noteSpan(strip, mark);
  }
  return { ...strip, end };
}

function noteSpan(strip: Growing, { kind, checkpoint, step }: Mark): void {
  const { spans, open } = strip;
  // What was in progress is gone with the attempt.
  if (kind === "restored") for (const span of inOrder(open)) close(strip, span, step, true);
  if (checkpoint === null) return;
  if (kind === "triggered" && !open.has(checkpoint)) {
    const span = { checkpoint, start: step, end: null, failed: false };
    spans.push(span);
    open.set(checkpoint, span);
  } else if (kind === "completed" || kind === "checkpointFailed") {
    const span = open.get(checkpoint);
    if (span !== undefined) close(strip, span, step, kind === "checkpointFailed");
  }
}

const inOrder = (open: Growing["open"]): readonly Mutable<Span>[] =>
  [...open.values()].sort((a, b) => a.start - b.start || a.checkpoint - b.checkpoint);

function close(strip: Growing, span: Mutable<Span>, end: number, failed: boolean): void {
  strip.open.delete(span.checkpoint);
  strip.closed.push(Object.assign(span, { end, failed }));
  if (failed) strip.failed.push(span);
}

/** Without what is at `from` or later. It costs what goes, however much stays. */
function cut(strip: Growing, from: number): Growing {
  if ((strip.marks.at(-1)?.step ?? -1) < from) return strip;
  for (const list of [strip.marks, ...Object.values(strip.lanes)]) list.length = atOrAfter(list, from);
  while ((strip.failed.at(-1)?.end ?? -1) >= from) strip.failed.pop();
  while ((strip.closed.at(-1)?.end ?? -1) >= from) {
    const span = strip.closed.pop()!;
    strip.open.set(span.checkpoint, Object.assign(span, { end: null, failed: false }));
  }
  while ((strip.spans.at(-1)?.start ?? -1) >= from) {
    const span = strip.spans.pop()!;
    if (strip.open.get(span.checkpoint) === span) strip.open.delete(span.checkpoint);
  }
  if (strip.end === null || strip.end < from) return strip;
  return { ...strip, end: strip.marks.findLast(({ kind }) => kind === "end")?.step ?? null };
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
