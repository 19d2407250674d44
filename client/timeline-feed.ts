// What the timeline is told, and when: where the run is at once, its marks as they are answered. What has been told and
// cannot have changed is not asked for again; there is one question at a time; a long answer goes in pieces, so that no
// piece holds the page up. Knows no editor.

import type { Live, Timeline } from "../runtime/debug/protocol.ts";
import type { ToTimeline } from "./views/messages.ts";

export interface TimelineHost {
  ask(from: number): Promise<Timeline>;
  running(): boolean;
  send(message: ToTimeline): void;
}

export interface TimelineFeed {
  /** Something may have changed: asks, now or behind the question that is on its way. */
  refresh(): void;
  moved(live: Live): void;
  /** The next question is for all of it. */
  forget(): void;
}

/** Marks of a message. */
export const PIECE = 10_000;

export function createTimelineFeed({ ask, running, send }: TimelineHost): TimelineFeed {
  /** History before this step is as it was told. One that is cut and goes another way is shorter for a while. */
  let sure = 0;
  /** The shortest it was since the question was asked. */
  let shortest = Number.POSITIVE_INFINITY;
  let asking = false;
  let again = false;
  const once = async (): Promise<void> => {
    const from = sure;
    shortest = Number.POSITIVE_INFINITY;
    // A mark stands directly behind its step: what was at `from` is at `from - 1` of the log.
    const timeline = await ask(Math.max(0, from - 1));
    sure = Math.min(timeline.steps, shortest);
    if (sure < from) {
      again = true;
      return;
    }
    tell({ ...timeline, marks: timeline.marks.filter(({ step }) => step >= from) }, from);
  };
  const tell = (timeline: Timeline, from: number): void => {
    let start = 0;
    do {
      const end = pieceEnd(timeline.marks, start);
      const piece = { ...timeline, marks: timeline.marks.slice(start, end) };
      const since = start === 0 ? from : timeline.marks[start]!.step;
      send({ type: "timeline", timeline: piece, running: running(), from: since });
      start = end;
    } while (start < timeline.marks.length);
  };
  const cut = (steps: number): void => {
    sure = Math.min(sure, steps);
    shortest = Math.min(shortest, steps);
  };
  const run = async (): Promise<void> => {
    asking = true;
    do {
      again = false;
      // Not launched yet, or over: the next stop asks again.
      await once().catch(() => {});
    } while (again);
    asking = false;
  };
  return {
    refresh: () => {
      if (asking) again = true;
      else void run();
    },
    moved: live => {
      const { step, furthest: steps, timeMs } = live;
      cut(steps);
      send({ type: "moved", step, steps, timeMs, running: live.status === "running" });
    },
    forget: () => cut(0),
  };
}

/** Marks of one step stay together. */
function pieceEnd(marks: Timeline["marks"], start: number): number {
  let end = Math.min(marks.length, start + PIECE);
  while (end < marks.length && marks[end]!.step === marks[end - 1]!.step) end++;
  return end;
}
