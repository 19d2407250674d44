// What the timeline knows, and how messages and a person's acts change it. A step that is dragged to is a preview until
// it is let go. Pure.

import type { ToTimeline } from "../messages.ts";
import { clock, grouped } from "../shared/words.ts";
import { type Extent, moved, revealing, whole, zoomed } from "./extent.ts";
import { atOrAfter, continued, EMPTY_STRIP, lastBefore, type Strip, stripOf, timeAt } from "./strip.ts";

export interface TimelineState {
  readonly known: boolean;
  readonly strip: Strip;
  readonly steps: number;
  readonly step: number;
  readonly running: boolean;
  readonly ended: boolean;
  /** null: all of it, however it grows. */
  readonly extent: Extent | null;
  /** Where a person is about to go; null: nowhere. */
  readonly preview: number | null;
  /** Where it was sent to, until it is there. */
  readonly sent: number | null;
  readonly listed: boolean;
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
  strip: EMPTY_STRIP,
  steps: 0,
  step: 0,
  running: false,
  ended: false,
  extent,
  preview: null,
  sent: null,
  listed,
});

export const extentOf = (state: TimelineState): Extent => state.extent ?? whole(state.steps);

/** Why one cannot travel now; null: one can. */
export const whyNot = ({ running, ended, known }: TimelineState): string | null =>
  !known ? "nothing has run yet" : ended ? "the session has ended" : running ? "pause to travel" : null;

export function reduceTimeline(state: TimelineState, action: TimelineAction): TimelineState {
  switch (action.type) {
    case "timeline":
      return withTimeline(state, action);
    case "ended":
      return { ...state, ended: true, running: false, preview: null, sent: null };
    case "preview": {
      if (action.step === null) return { ...state, preview: null };
      if (whyNot(state) !== null) return state;
      const preview = Math.min(state.steps, Math.max(0, Math.round(action.step)));
      const extent = state.extent === null ? null : revealing(state.extent, preview, state.steps);
      return { ...state, preview, extent };
    }
    case "sent":
      return { ...state, preview: null, sent: state.preview };
    case "zoom": {
      const extent = zoomed(extentOf(state), action.factor, action.about, state.steps);
      const all = whole(state.steps);
      return { ...state, extent: extent.from <= 0 && extent.to >= all.to ? null : extent };
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
  const { steps, step, marks } = timeline;
  const strip = from === undefined || from <= 0 ? stripOf(marks) : continued(state.strip, marks, from);
  const arrived = state.sent !== null && (step === state.sent || !running);
  const begun = !state.known || state.ended;
  const extent = begun && state.ended ? null : state.extent;
  return {
    ...state,
    known: true,
    ended: false,
    strip,
    steps,
    step,
    running,
    // The playhead stays in sight when it was moved from elsewhere.
    extent: extent !== null && step !== state.step ? revealing(extent, step, steps) : extent,
    preview: running ? null : state.preview,
    sent: arrived ? null : state.sent,
  };
}

/** The step that the playhead stands at: where one is, or is about to be. */
export const playhead = ({ preview, sent, step }: TimelineState): number => preview ?? sent ?? step;

/** `step 1,203 of 4,000, 00:00:12.000, barrier 3 arrives at detector (2/4)` */
export function sentenceAt(state: TimelineState, step: number): string {
  const { marks } = state.strip;
  const time = timeAt(marks, step);
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
