// What the timeline knows, and how messages and a person's acts change it. A step that is dragged to is a preview until
// it is let go. Pure.

import type { ToTimeline } from "../messages.ts";
import { clock, grouped } from "../shared/words.ts";
import { clamped, type Extent, moved, revealing, whole, zoomed } from "./extent.ts";
import { atOrAfter, continued, lastBefore, type Strip, stripOf, timeAt } from "./strip.ts";

export interface TimelineState {
  readonly known: boolean;
  readonly strip: Strip;
  readonly steps: number;
  /** Marks from this step on are still to come; null: all are there. */
  readonly next: number | null;
  /** The run was here when its marks were told. */
  readonly told: number;
  /** What lies before it has been let go of, and cannot be gone to. */
  readonly first: number;
  readonly step: number;
  /** Virtual time at `step`; null: to be guessed from the marks. */
  readonly timeMs: number | null;
  readonly running: boolean;
  readonly ended: boolean;
  /** null: all of it, however it grows. */
  readonly extent: Extent | null;
  /** Where a person is about to go; null: nowhere. */
  readonly preview: number | null;
  /** Where it was sent to, until it is there. */
  readonly sent: number | null;
  readonly listed: boolean;
  /** Why a run has no strip; null: it has, or there is none. */
  readonly unavailable: string | null;
}

export type TimelineAction =
  | ToTimeline
  | { readonly type: "preview"; readonly step: number | null }
  | { readonly type: "sent" }
  | { readonly type: "zoom"; readonly factor: number; readonly about: number }
  | { readonly type: "move"; readonly by: number }
  | { readonly type: "all" }
  | { readonly type: "list" };

export const initialTimeline = (extent: Extent | null, listed: boolean): TimelineState => ({
  known: false,
  strip: stripOf([]),
  steps: 0,
  next: null,
  told: 0,
  first: 0,
  step: 0,
  timeMs: null,
  running: false,
  ended: false,
  extent,
  preview: null,
  sent: null,
  listed,
  unavailable: null,
});

export const extentOf = (state: TimelineState): Extent => state.extent ?? whole(state.steps);

/** What is known of checkpoints in progress reaches so far: a run that goes on is ahead of its marks. */
export const reachOf = ({ next, told, steps }: TimelineState): number => Math.min(next ?? told, steps);

/** Why one cannot travel now; null: one can. */
export const whyNot = ({ running, ended, known }: TimelineState): string | null =>
  !known ? "nothing has run yet" : ended ? "the session has ended" : running ? "pause to travel" : null;

export function reduceTimeline(state: TimelineState, action: TimelineAction): TimelineState {
  switch (action.type) {
    case "timeline":
      return withTimeline(state, action);
    case "moved":
      return withPlace(state, action);
    case "unavailable":
      return { ...initialTimeline(state.extent, state.listed), unavailable: action.why };
    case "ended":
      return { ...state, ended: true, running: false, preview: null, sent: null };
    case "preview": {
      if (action.step === null) return { ...state, preview: null };
      if (whyNot(state) !== null) return state;
      const preview = Math.min(state.steps, Math.max(state.first, Math.round(action.step)));
      const extent = state.extent === null ? null : revealing(state.extent, preview, state.steps);
      return { ...state, preview, extent };
    }
    case "sent":
      return { ...state, preview: null, sent: state.preview };
    case "zoom": {
      const extent = zoomed(extentOf(state), action.factor, action.about, state.steps);
      return { ...state, extent: clamped(extent, state.steps) };
    }
    case "move":
      return { ...state, extent: state.extent === null ? null : moved(state.extent, action.by, state.steps) };
    case "all":
      return { ...state, extent: null };
    case "list":
      return { ...state, listed: !state.listed };
  }
}

function withTimeline(
  state: TimelineState,
  { timeline, running, from }: Extract<ToTimeline, { type: "timeline" }>,
): TimelineState {
  const { step, marks } = timeline;
  const all = from === undefined || from <= 0;
  const strip = all ? stripOf(marks) : continued(state.strip, marks, from);
  const begun = !state.known || state.ended;
  // The marks of a run that moves on come behind it: it is further than they say.
  const behind = running && state.running && !all && step < state.step;
  const steps = behind ? state.steps : timeline.steps;
  const extent = begun && state.ended ? null : state.extent;
  const first = timeline.first ?? 0;
  const next = timeline.next ?? null;
  const told = timeline.steps;
  const now = { ...state, known: true, ended: false, strip, extent, next, told, first, unavailable: null };
  return behind
    ? now
    : at(now, step, steps, running, step === state.step && running === state.running ? state.timeMs : null);
}

/** Before its marks have come the first time nothing is known. */
function withPlace(state: TimelineState, place: Extract<ToTimeline, { type: "moved" }>): TimelineState {
  if (!state.known || state.ended) return state;
  return at(state, place.step, place.steps, place.running, place.timeMs);
}

function at(
  state: TimelineState,
  step: number,
  steps: number,
  running: boolean,
  timeMs: number | null,
): TimelineState {
  const extent = state.extent === null ? null : clamped(state.extent, steps);
  const arrived = state.sent !== null && (step === state.sent || !running);
  // Of a run that goes on, who looks elsewhere is left there.
  const followed = !running || (extent !== null && state.step >= extent.from && state.step <= extent.to);
  return {
    ...state,
    steps,
    step,
    timeMs,
    running,
    // The playhead stays in sight when it was moved from elsewhere.
    extent: extent !== null && step !== state.step && followed ? revealing(extent, step, steps) : extent,
    preview: running ? null : state.preview,
    sent: arrived ? null : state.sent,
  };
}

/** The step that the playhead stands at: where one is, or is about to be. */
export const playhead = ({ preview, sent, step }: TimelineState): number => preview ?? sent ?? step;

export const timeOf = ({ strip, step: now, timeMs }: TimelineState, step: number): number | null =>
  step === now && timeMs !== null ? timeMs : timeAt(strip.marks, step);

/** `step 1,203 of 4,000, 12.04 s, barrier 3 arrives at detector (2/4)` */
export function sentenceAt(state: TimelineState, step: number): string {
  const { marks } = state.strip;
  const time = timeOf(state, step);
  const last = lastBefore(marks, step);
  const parts = [`step ${grouped(step)} of ${grouped(state.steps)}`];
  if (time !== null) parts.push(clock(time));
  if (last !== null) parts.push(last.step === step ? last.text : `after: ${last.text}`);
  return parts.join(", ");
}

/** The next or previous step that has a mark; null: none has. */
export function markedStep({ strip }: TimelineState, step: number, forward: boolean): number | null {
  if (!forward) return lastBefore(strip.marks, step - 1)?.step ?? null;
  return strip.marks[atOrAfter(strip.marks, step + 1)]?.step ?? null;
}
