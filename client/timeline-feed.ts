// What the timeline is told, and when: where the run is at once, its marks as they are answered. What has been told and
// cannot have changed is not asked for again; there is one question at a time, and each asks for no more than a page
// takes in between two pictures, so that a long history comes piece by piece. Knows no editor.

import type { Live, Timeline } from "../runtime/debug/protocol.ts";
import type { ToTimeline } from "./views/messages.ts";

export interface TimelineHost {
  /** Marks from this step on, about so many of them. */
  ask(from: number, count: number): Promise<Timeline>;
  /** The newest picture of the run; null: none yet. */
  live(): Live | null;
  send(message: ToTimeline): void;
}

export interface TimelineFeed {
  /** Something may have changed: asks, now or behind the question that is on its way. */
  refresh(): void;
  moved(live: Live): void;
  /** Another run, another page, or history begins anew: nothing that was told or asked before holds. */
  forget(): void;
}

/** Marks of a question. */
export const PIECE = 5_000;

const isRunning = (live: Live | null): boolean => live?.status === "running";

export function createTimelineFeed({ ask, live, send }: TimelineHost): TimelineFeed {
  /** History before this step is as it was told. One that is cut and goes another way is shorter for a while. */
  let sure = 0;
  /** The shortest it was since the question was asked. */
  let shortest = Number.POSITIVE_INFINITY;
  /** The page has been told of this run. */
  let known = false;
  /** Of the questions that are asked now; answers to those of before come to nothing. */
  let asker = {};
  let asking = false;
  let again = false;
  const tell = (timeline: Timeline, from: number): void => {
    known = true;
    send({ type: "timeline", timeline, running: isRunning(live()), from });
  };
  const once = async (own: object): Promise<void> => {
    const from = sure;
    shortest = Number.POSITIVE_INFINITY;
    // A mark stands directly behind its step: what was at `from` is at `from - 1` of the log.
    const timeline = await ask(Math.max(0, from - 1), PIECE);
    if (own !== asker) return;
    sure = Math.min(timeline.next ?? timeline.steps, shortest);
    if (sure < from || timeline.next !== undefined) again = true;
    if (sure >= from) tell({ ...timeline, marks: timeline.marks.filter(({ step }) => step >= from) }, from);
  };
  const cut = (steps: number): void => {
    sure = Math.min(sure, steps);
    shortest = Math.min(shortest, steps);
  };
  const run = async (own: object): Promise<void> => {
    asking = true;
    do {
      again = false;
      // Not launched yet, or over: the next stop asks again.
      await once(own).catch(() => {});
    } while (again && own === asker);
    if (own === asker) asking = false;
  };
  /** The strip is there before its marks are, however many there are to come. */
  const introduce = ({ furthest: steps, step }: Live): void => tell({ steps, step, marks: [] }, 0);
  return {
    refresh: () => {
      const now = live();
      if (!known && now !== null) introduce(now);
      if (asking) again = true;
      else void run(asker);
    },
    moved: picture => {
      const { step, furthest: steps, timeMs } = picture;
      cut(steps);
      if (!known) introduce(picture);
      send({ type: "moved", step, steps, timeMs, running: isRunning(picture) });
    },
    forget: () => {
      cut(0);
      known = false;
      asker = {};
      asking = false;
      again = false;
    },
  };
}
