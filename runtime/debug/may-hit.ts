// Whether something armed may have hit in a piece of history, told from what is remembered of it, so that going back need
// not replay every step. Knows no run.

import type { SteppableSimulation } from "../execute/simulate/steppable.ts";
import type { Event } from "../job/event.ts";
import type { Thing } from "./armed-thing.ts";
import type { Condition } from "./conditions.ts";
import { isSparseType } from "./event-log.ts";
import { isBefore } from "./moment.ts";
import type { Moment } from "./session.ts";

/** `log`: the events that are kept for all of history, oldest first. */
export function mayHit(thing: Thing, from: number, to: number, log: readonly Event[]): boolean {
  const { arms, seen, known, failedAt } = thing;
  if (arms === null || arms.log !== null) return false;
  const first: Moment = { step: from, pause: 0 };
  const last: Moment = { step: to, pause: Number.MAX_SAFE_INTEGER };
  if (failedAt !== null && !isBefore(failedAt, first) && !isBefore(last, failedAt)) return true;
  if (seen > to) return known.passed.any(first, last, count => arms.hits === null || arms.hits.holds(count));
  return happened(thing, from, to, log);
}

/** What is looked for may have been there; the condition counts where the event alone says what it comes to. */
function happened({ arms }: Thing, from: number, to: number, log: readonly Event[]): boolean {
  const looks = arms!.trigger.looks.flatMap(look => (look.at === "event" ? [look] : []));
  if (looks.length < arms!.trigger.looks.length) return true;
  if (looks.some(({ types }) => !types.every(isSparseType))) return true;
  for (let i = firstAt(log, from); i < log.length && log[i]!.step <= to; i++)
    if (
      looks.some(look => look.types.includes(log[i]!.type) && look.test(log[i]!)) &&
      mayHold(arms!.condition, log[i]!)
    )
      return true;
  return false;
}

/** False: it does not, whatever the run was then. */
function mayHold(condition: Condition | null, event: Event): boolean {
  if (condition === null) return true;
  try {
    const task = "task" in event ? 0 : null;
    return condition.holds({ simulation: UNKNOWN, inside: null, event, task });
  } catch {
    return true;
  }
}

/** Whoever asks anything of the run as it was then has to go there. */
const UNKNOWN: SteppableSimulation = new Proxy({} as SteppableSimulation, {
  get() {
    throw new Error("the run of then is not at hand");
  },
});

/** Index of the first event of this step or of a later one; one before it tells of the moment at which the step begins. */
function firstAt(log: readonly Event[], step: number): number {
  let low = 0;
  let high = log.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (log[middle]!.step < step - 1) low = middle + 1;
    else high = middle;
  }
  return low;
}
