// Going through a run with somebody watching: each pause he asked for and each step is shown to him, and what he finds
// is a reason to stop. Forwards to the first, backwards to the last. Knows no command and no breakpoint.

import type { Inside } from "../execute/simulate/steppable.ts";
import { atStep, compareMoments, isBefore } from "./moment.ts";
import { BEAT, OPEN_BEAT, type Pauses, type Run, STEPS_PER_BEAT, type Way } from "./run.ts";
import type { Moment, Stop } from "./session.ts";

/** A reason to stop, wherever that is. */
export type Found = Omit<Stop, "moment">;

export interface Watcher {
  /** Asked anew for each step. */
  readonly pauses: Pauses;
  beforeStep?(): void;
  atPause(inside: Inside): Found | null;
  /** `from`: how many events there were before the step. */
  afterStep(from: number): Found | null;
}

const EVERY: Pauses = () => true;

/** Both watch everything; what the first finds goes before what the second does. */
export function together(first: Watcher, second: Watcher): Watcher {
  return {
    get pauses(): Pauses {
      const a = first.pauses;
      const b = second.pauses;
      if (a === null || b === null) return a ?? b;
      return task => a(task) || b(task);
    },
    beforeStep() {
      first.beforeStep?.();
      second.beforeStep?.();
    },
    atPause(inside) {
      const found = first.atPause(inside);
      const other = second.atPause(inside);
      return found ?? other;
    },
    afterStep(from) {
      const found = first.afterStep(from);
      const other = second.afterStep(from);
      return found ?? other;
    },
  };
}

export interface Hit {
  readonly found: Found;
  readonly moment: Moment;
}

/**
 * From now until this moment (null: as far as the run goes), or until `stops` says so of what was found. `after` is
 * called when a place has been looked at: then the run goes its own way, and may be intervened in between.
 */
export function* watch(
  run: Run,
  watcher: Watcher,
  until: Moment | null,
  stops: (hit: Hit) => boolean,
  after: ((stepped: boolean) => void) | null = null,
): Way<"there" | "stopped" | "over" | "rests"> {
  for (let steps = 1; until === null || isAhead(run, until); ) {
    const { simulation } = run;
    if (simulation.inside === null) watcher.beforeStep?.();
    const { pauses } = watcher;
    // Where the way ends within this step, every pause has to be seen, for none is to be run over.
    const ends = until !== null && until.pause > 0 && until.step === simulation.stepCount;
    const came = run.advance(ends ? EVERY : pauses);
    if (came === "over") return "over";
    if (came === "waits") {
      yield { answered: simulation.waitsFor!.answered(), isOpen: after !== null };
      continue;
    }
    if (came === "rests") {
      // What is gone through again is in the log.
      if (after === null) continue;
      if (!run.isPatient) return "rests";
      yield { answered: null, isOpen: true, rests: true };
      continue;
    }
    const found =
      came === "paused" ? seen(watcher, pauses, simulation.inside!) : watcher.afterStep(run.eventsBefore);
    after?.(came === "stepped");
    run.settle();
    if (found !== null && stops({ found, moment: run.moment })) return "stopped";
    if (came === "stepped" && steps++ % STEPS_PER_BEAT === 0) yield after === null ? BEAT : OPEN_BEAT;
  }
  return "there";
}

/** `isBefore(run.moment, moment)`, asked in every step. */
function isAhead({ simulation }: Run, { step, pause }: Moment): boolean {
  const { stepCount, inside } = simulation;
  if (stepCount !== step) return stepCount < step;
  return (inside === null ? 0 : inside.count + 1) < pause;
}

const seen = (watcher: Watcher, pauses: Pauses, inside: Inside): Found | null =>
  pauses?.(inside.task) === true ? watcher.atPause(inside) : null;

/**
 * The last thing found before this moment: segment by segment of history, the nearest first, each replayed once.
 * Leaves the run wherever that was. `inSegment` false: nothing is in those steps.
 */
export function* lastBefore(
  run: Run,
  watcher: () => Watcher,
  here: Moment,
  inSegment: (from: number, to: number) => boolean = () => true,
): Way<Hit | null> {
  let end = here;
  while (compareMoments(end, run.first) > 0) {
    const start = run.history.before(end.pause > 0 ? end.step : end.step - 1).step;
    if (inSegment(start, end.step)) {
      let last: Hit | null = null;
      run.rewind(start);
      yield* watch(run, watcher(), end, hit => {
        if (isBefore(hit.moment, here)) last = hit;
        return false;
      });
      if (last !== null) return last;
    }
    end = atStep(start);
    yield BEAT;
  }
  return null;
}
