// History as marks on a strip: barriers, checkpoints, failures, restores and what was done from outside. Reads the log.

import type { Event } from "../job/event.ts";
import { describeEvent } from "./event-text.ts";
import type { InterventionEntry, TimelineMark } from "./session.ts";
import type { Threads } from "./threads.ts";

const kindOf = (event: Event): TimelineMark["kind"] | null => {
  switch (event.type) {
    case "barrierInjected":
    case "barrierArrived":
      return "barrier";
    case "checkpointTriggered":
      return "triggered";
    case "checkpointCompleted":
      return "completed";
    case "checkpointFailed":
      return "checkpointFailed";
    case "sinkCommitted":
      return "committed";
    case "taskFailed":
      return "failed";
    case "runRestored":
      return "restored";
    case "runFinished":
      return "end";
    default:
      return null;
  }
};

/**
 * Of the steps in [fromStep, toStep]; with `enough` of them it ends, at the end of a step. `log` is in order; what lies
 * before is not read, nor what lies behind, however much it is.
 */
export function timelineMarks(
  log: readonly Event[],
  interventions: readonly InterventionEntry[],
  threads: Threads,
  fromStep: number,
  toStep: number,
  enough = Number.POSITIVE_INFINITY,
): readonly TimelineMark[] {
  const marks: TimelineMark[] = [];
  let end = toStep;
  for (let at = firstFrom(log, fromStep); at < log.length; at++) {
    const event = log[at]!;
    if (event.step > end) break;
    const kind = kindOf(event);
    if (kind === null) continue;
    if (marks.length >= enough && event.step + 1 > marks.at(-1)!.step) {
      end = marks.at(-1)!.step;
      break;
    }
    const checkpoint =
      "checkpoint" in event && typeof event.checkpoint === "number" ? event.checkpoint : null;
    // A mark is where one gets to see it: directly behind the step.
    const step = event.step + 1;
    marks.push({ step, timeMs: event.timeMs, kind, checkpoint, text: describeEvent(event, threads) });
  }
  const timeAt = (step: number): number => log[firstFrom(log, step + 1) - 1]?.timeMs ?? 0;
  for (const { moment, text } of interventions) {
    if (moment.step < fromStep || moment.step > end) continue;
    marks.push({
      step: moment.step,
      timeMs: timeAt(moment.step),
      kind: "intervention",
      checkpoint: null,
      text,
    });
  }
  return marks.sort((a, b) => a.step - b.step);
}

/** Index of the first event of this step or of a later one. */
function firstFrom(log: readonly Event[], step: number): number {
  let low = 0;
  let high = log.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (log[middle]!.step < step) low = middle + 1;
    else high = middle;
  }
  return low;
}
