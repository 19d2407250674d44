// Every way a session moves through its run, as steps of a way with beats between them: where each command stops, and
// what is said there. Waits for nothing and tells nobody; the session drives.

import type { Way as ElementWay, SteppableSimulation } from "../execute/simulate/steppable.ts";
import type { Event } from "../job/event.ts";
import type { Armed } from "./armed.ts";
import { behind } from "./event-log.ts";
import { eventSentence } from "./event-text.ts";
import { atStep, compareMoments, isBefore } from "./moment.ts";
import type { Output } from "./output.ts";
import type { Run, Way } from "./run.ts";
import type { Moment, Stop } from "./session.ts";
import {
  barrierGoal,
  foundStep,
  type InTarget,
  nextGoal,
  placesOf,
  type Stepping,
  stepInGoal,
  stepOutGoal,
} from "./step-goals.ts";
import type { Threads } from "./threads.ts";
import { type Found, lastBefore, together, type Watcher, watch } from "./watching.ts";

export interface Moves {
  forward(goal: Watcher | null): Way<Stop>;
  next(thread: number): Way<Stop>;
  stepIn(thread: number, target: InTarget): Way<Stop>;
  stepOut(thread: number): Way<Stop>;
  stepBack(thread: number): Way<Stop>;
  reverse(): Way<Stop>;
  /** `found`: what is said there. Beyond the furthest nothing armed stops it. */
  goTo(moment: Moment, found: Found): Way<Stop>;
  /** To where this operator took the record, or the record that is being processed where `way` is null. */
  toEntry(node: number, step: number, way: ElementWay | null): Way<Stop>;
  nextBarrier(): Way<Stop>;
  previousBarrier(): Way<Stop>;
  /** As it is now, with this to be said. */
  here(found: Found): Stop;
}

export interface MovesOptions {
  readonly run: Run;
  readonly threads: Threads;
  readonly armed: Armed;
  readonly output: Output;
}

export function createMoves({ run, threads, armed, output }: MovesOptions): Moves {
  const { simulation } = run;
  const stepping: Stepping = { simulation, threads };
  const here = (found: Found): Stop => ({ ...found, moment: run.moment });
  const entering = (): void => armed.beforeStep();

  const armedWatcher: Watcher = {
    get pauses() {
      return armed.idle ? null : armed.pauses;
    },
    beforeStep: () => armed.idle || armed.beforeStep(),
    atPause: () => (armed.idle ? null : found(armed.atPause())),
    afterStep: from => (armed.idle ? null : found(armed.afterStep(from))),
  };
  const found = (hit: ReturnType<Armed["atPause"]>): Found | null => {
    if (hit === null) return null;
    const { task, ...rest } = hit;
    return { ...rest, thread: threads.of(task) };
  };

  /** What has just been reached is new: it is printed, and counts as reached. */
  const after = (stepped: boolean): void => {
    if (!run.isFresh) return;
    if (stepped) output.stepped(simulation.events, run.eventsBefore);
    run.reached();
  };

  const endOfRun = (): Stop => {
    output.ended();
    const { status } = simulation;
    const failure = run.log.now.findLast(event => event.type === "taskFailed");
    const failed = status === "failed" && failure?.type === "taskFailed";
    return here({
      ...foundStep(`End of run: ${status}`, failed ? threads.of(failure) : threads.coordinator),
      reason: "end",
      text: failed
        ? `${threads.nameOf(failure)}: ${failure.reason}${failure.where === "" ? "" : ` (${failure.where})`}`
        : "",
    });
  };

  /** All there is has been read. */
  const atRest = (): Stop => {
    const found = foundStep("Waiting for input", threads.coordinator, { reason: "waiting" });
    return here({ ...found, text: restText(simulation) });
  };

  /** What counts its hits has to have seen everything before. */
  function* survey(): Way<void> {
    const { unwatched } = armed;
    if (unwatched === null) return;
    const from = Math.max(unwatched, run.first.step);
    const now = run.moment;
    if (from < now.step || now.pause > 0) {
      yield* run.seek(atStep(Math.min(from, now.step)));
      yield* watch(run, armedWatcher, now, () => false);
      if (compareMoments(run.moment, now) !== 0) yield* run.seek(now);
    }
  }

  function* forward(goal: Watcher | null): Way<Stop> {
    yield* survey();
    const watcher = goal === null ? armedWatcher : together(armedWatcher, goal);
    let stop: Stop | null = null;
    const came = yield* watch(
      run,
      watcher,
      null,
      hit => {
        stop = { ...hit.found, moment: hit.moment };
        return true;
      },
      after,
    );
    return stop ?? (came === "rests" ? atRest() : endOfRun());
  }

  /** `seek` with the beginning of a step announced, so that what is armed may stop within it later. */
  const seek = (moment: Moment): Way<void> => run.seek(moment, entering);

  /** Where going back ends: the start of the run, or of what is kept of it. */
  const startOfRun = (thread: number): Found => {
    const { step } = run.first;
    const text = step === 0 ? "" : "What lies before was let go, to bound the memory that history takes.";
    return foundStep(step === 0 ? "Start of run" : "Start of what is kept", thread, {
      reason: "start",
      text,
    });
  };

  function* backTo(
    watcher: () => Watcher,
    thread: number,
    inSegment?: (from: number, to: number) => boolean,
  ): Way<Stop> {
    const last = yield* lastBefore(run, watcher, run.moment, inSegment);
    yield* seek(last?.moment ?? run.first);
    return here(last?.found ?? startOfRun(thread));
  }

  function* stepBack(thread: number): Way<Stop> {
    const { inside } = simulation;
    const now = run.moment;
    if (threads.chainOf(thread) === null) {
      const event = eventBefore(run, now, each => !("task" in each));
      if (event === null) {
        yield* seek(run.first);
        return here(startOfRun(thread));
      }
      yield* seek(behind(event));
      return here(foundStep(eventSentence(event, threads), thread, { event }));
    }
    const depth = inside !== null && threads.ofTask(inside.task) === thread ? inside.frames.length : null;
    const within = depth === null ? null : { step: now.step, depth };
    // Its last step before the segment, looked for once: segments are asked about from now backwards.
    let last = run.history.lastStepOf(thread, now.step);
    const inSegment = (from: number, to: number): boolean => {
      if (now.pause > 0 && to === now.step) return true;
      if (last >= to) last = run.history.lastStepOf(thread, to);
      return last >= from;
    };
    return yield* backTo(() => placesOf(stepping, thread, within), thread, inSegment);
  }

  function* goTo(moment: Moment, what: Found): Way<Stop> {
    if (!isBefore(run.furthest, moment)) {
      yield* seek(moment);
      return here(what);
    }
    yield* seek(run.furthest);
    const outcome = yield* watch(run, untilMoment, moment, () => false, after);
    return outcome === "over" ? endOfRun() : outcome === "rests" ? atRest() : here(what);
  }

  function* toEntry(node: number, step: number, way: ElementWay | null): Way<Stop> {
    yield* seek(atStep(step));
    const entry = foundStep("", threads.coordinator);
    const watcher: Watcher = {
      pauses: () => true,
      atPause: ({ pause }) => (pause.kind === "entry" && pause.node === node ? entry : null),
      afterStep: () => null,
    };
    const outcome = yield* watch(run, watcher, atStep(step + 1), () => true);
    yield* seek(outcome === "stopped" ? run.moment : atStep(step));
    const task = simulation.inside?.task;
    const thread = task === undefined ? threadOfNode(node, way?.subtask ?? 0) : threads.ofTask(task);
    const name = simulation.plan.nodes[node]!.uid;
    return here(foundStep(`Paused where ${name} took the record`, thread, { reason: "goto" }));
  }

  const threadOfNode = (node: number, subtask: number): number => {
    const chain = simulation.deployment.chains.find(({ nodes }) => nodes.includes(node));
    return chain === undefined ? threads.coordinator : threads.of({ task: chain.name, subtask });
  };

  function* previousBarrier(): Way<Stop> {
    const event = eventBefore(run, run.moment, each => each.type === "barrierArrived");
    if (event?.type !== "barrierArrived") {
      yield* seek(run.first);
      return here(startOfRun(threads.coordinator));
    }
    yield* seek(behind(event));
    return here(foundStep(eventSentence(event, threads), threads.of(event), { reason: "goto", event }));
  }

  return {
    forward,
    next: thread => forward(nextGoal(stepping, thread)),
    stepIn: (thread, target) => forward(stepInGoal(stepping, thread, target)),
    stepOut: thread => forward(stepOutGoal(stepping, thread)),
    stepBack,
    *reverse() {
      if (armed.idle) {
        yield* seek(run.first);
        return here(startOfRun(threads.coordinator));
      }
      yield* survey();
      const inSegment = (from: number, to: number): boolean => armed.mayHit(from, to);
      return yield* backTo(() => armedWatcher, threads.coordinator, inSegment);
    },
    goTo,
    toEntry,
    nextBarrier: () => forward(barrierGoal(stepping)),
    previousBarrier,
    here,
  };
}

/** `lines has nothing more for now` */
export function restText({ plan, tasks }: SteppableSimulation): string {
  const open = tasks.filter(({ condition }) => condition.kind !== "finished");
  const uids = new Set(open.flatMap(({ operators }) => operators.map(({ node }) => node.uid)));
  const sources = plan.nodes.filter(({ operator, uid }) => operator.kind === "source" && uids.has(uid));
  const names = sources.map(({ uid }) => uid);
  return `${names.join(" and ")} ${names.length === 1 ? "has" : "have"} nothing more for now`;
}

const untilMoment: Watcher = { pauses: null, atPause: () => null, afterStep: () => null };

/** The last event of this kind at whose moment the run stood before now. */
function eventBefore({ log, first }: Run, now: Moment, is: (event: Event) => boolean): Event | null {
  const found = log.now.findLast(event => is(event) && isBefore(behind(event), now));
  return found === undefined || isBefore(behind(found), first) ? null : found;
}
