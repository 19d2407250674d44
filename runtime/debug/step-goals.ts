// What a person means by one step of a thread, as something that watches a run: the next statement, then the next
// record of this thread; into what a statement calls or emits; out of it. Knows neither history nor breakpoints.

import type { Inside, SteppableSimulation } from "../execute/simulate/steppable.ts";
import type { Event, TaskRef } from "../job/event.ts";
import { isEmit } from "./calls.ts";
import { cameOf, type Origin, readerOf, waitingOf } from "./emitted.ts";
import { eventSentence } from "./event-text.ts";
import type { Pauses } from "./run.ts";
import type { Stop } from "./session.ts";
import type { Threads } from "./threads.ts";
import type { Found, Watcher } from "./watching.ts";

export interface Stepping {
  readonly simulation: SteppableSimulation;
  readonly threads: Threads;
}

export function foundStep(description: string, thread: number, more: Partial<Found> = {}): Found {
  const reason: Stop["reason"] = "step";
  return { reason, description, text: "", thread, breakpoints: [], event: null, filter: null, ...more };
}

const refOfEvent = (event: Event): TaskRef | null => ("task" in event ? event : null);

export const eventsSince = (simulation: SteppableSimulation, from: number): readonly Event[] =>
  simulation.events.slice(from);

// ---------------------------------------------------------------- what a thread's places are

/**
 * Which pauses of a thread are places to step to: not those behind a write, and not a statement that stands on the line
 * of the operator it is all of, since that line has been stopped on when the record came.
 */
function createPlaces(simulation: SteppableSimulation) {
  let entry: { readonly step: number; readonly line: string } | null = null;
  const lineOf = ({ pause }: Inside): string => {
    const site = simulation.plan.sites[pause.site];
    return site === undefined ? "" : `${site.file}:${site.line}`;
  };
  return {
    /** Told every pause of the thread, in order. */
    isPlace(inside: Inside): boolean {
      const { pause } = inside;
      if (pause.kind === "entry") {
        entry = { step: simulation.stepCount, line: lineOf(inside) };
        return true;
      }
      if (pause.kind === "wrote") return false;
      const again =
        entry !== null &&
        entry.step === simulation.stepCount &&
        entry.line === lineOf(inside) &&
        inside.frames[0]?.function === null;
      return !again;
    },
  };
}

const isSource = ({ simulation, threads }: Stepping, thread: number): boolean => {
  const chain = threads.chainOf(thread);
  return chain !== null && simulation.plan.nodes[chain.nodes[0]!]!.operator.kind === "source";
};

const atThread = ({ threads }: Stepping, thread: number): Found =>
  foundStep(`Paused at ${threads.nameOf(threads.refOf(thread))}`, thread);

/**
 * Every place of a thread: what stepping back looks for. Within the step `here` is in, as deep as that at most; before
 * it, in the bodies of operators.
 */
export function placesOf(
  stepping: Stepping,
  thread: number,
  here: { readonly step: number; readonly depth: number } | null,
): Watcher {
  const { simulation, threads } = stepping;
  if (threads.chainOf(thread) === null) return coordinatorGoal(stepping);
  const places = createPlaces(simulation);
  const source = isSource(stepping, thread);
  const recordsIn = (): number => simulation.tasks[threads.taskOf(thread) ?? -1]?.recordsIn ?? 0;
  let paused = false;
  let records = recordsIn();
  return {
    get pauses(): Pauses {
      const task = threads.taskOf(thread);
      return task === null ? null : at => at === task;
    },
    beforeStep() {
      paused = false;
    },
    atPause(inside) {
      if (inside.task !== threads.taskOf(thread)) return null;
      paused = true;
      if (!places.isPlace(inside)) return null;
      const within = here !== null && here.step === simulation.stepCount;
      const base = within ? inside.frames.length <= here.depth : inside.frames[0]?.function === null;
      return base ? atThread(stepping, thread) : null;
    },
    afterStep() {
      const { lastTask } = simulation;
      if (lastTask === null || lastTask !== threads.taskOf(thread)) return null;
      const came = recordsIn() !== records;
      records = recordsIn();
      return !paused && (source || came) ? atThread(stepping, thread) : null;
    },
  };
}

// ---------------------------------------------------------------- next

/** Of the coordinator: whatever it decides next. */
export function coordinatorGoal({ simulation, threads }: Stepping): Watcher {
  return {
    pauses: null,
    atPause: () => null,
    afterStep(from) {
      const event = eventsSince(simulation, from).find(
        each => refOfEvent(each) === null && each.type !== "sinkPrepared",
      );
      if (event === undefined) return null;
      return foundStep(eventSentence(event, threads), threads.coordinator, { event });
    },
  };
}

/** The next statement; then the next record of this thread; then its next barrier. */
export function nextGoal(stepping: Stepping, thread: number): Watcher {
  const { simulation, threads } = stepping;
  const task = threads.taskOf(thread);
  if (threads.chainOf(thread) === null) return coordinatorGoal(stepping);
  const places = createPlaces(simulation);
  const { inside } = simulation;
  const depth = inside !== null && inside.task === task ? inside.frames.length : null;
  const startStep = simulation.stepCount;
  let ended = task !== null && simulation.tasks[task]!.condition.kind === "finished";
  let paused = false;
  let records = task === null ? 0 : simulation.tasks[task]!.recordsIn;
  if (inside !== null && depth !== null) places.isPlace(inside);
  return {
    get pauses(): Pauses {
      const now = threads.taskOf(thread);
      return now === null ? null : at => at === now;
    },
    beforeStep() {
      paused = false;
    },
    atPause(at) {
      if (at.task !== threads.taskOf(thread)) return null;
      paused = true;
      if (!places.isPlace(at)) return null;
      if (depth !== null && simulation.stepCount === startStep && at.frames.length > depth) return null;
      return atThread(stepping, thread);
    },
    afterStep(from) {
      const now = threads.taskOf(thread);
      for (const event of eventsSince(simulation, from)) {
        const ref = refOfEvent(event);
        if (ref === null || threads.of(ref) !== thread) continue;
        if (event.type === "endOfInput") ended = true;
        const barrier = event.type === "barrierArrived" || event.type === "barrierInjected";
        if (ended && barrier)
          return { ...atThread(stepping, thread), description: eventSentence(event, threads), event };
      }
      if (
        now === null ||
        simulation.lastTask !== now ||
        (depth !== null && simulation.stepCount === startStep + 1)
      ) {
        return null;
      }
      const came = simulation.tasks[now]!.recordsIn !== records;
      records = simulation.tasks[now]!.recordsIn;
      return came && !paused ? atThread(stepping, thread) : null;
    },
  };
}

// ---------------------------------------------------------------- in

/** Follows one element out of a step to where it is taken. */
interface Trail {
  readonly origin: Origin;
  readonly receiver: number;
  /** How many elements of that origin the receiver takes before it. */
  left: number;
  seenIn: number;
}

/** `target`: the name of a `fn`, or of a receiver, to go into and no other. */
export type InTarget = { readonly function: number } | { readonly node: number } | null;

export function stepInGoal(stepping: Stepping, thread: number, target: InTarget): Watcher {
  const { simulation, threads } = stepping;
  const task = threads.taskOf(thread);
  const { inside } = simulation;
  const next = nextGoal(stepping, thread);
  const here = inside !== null && inside.task === task ? inside : null;
  if (task === null || (here === null && !isSource(stepping, thread))) return next;
  const { subtask } = threads.refOf(thread)!;
  const startStep = simulation.stepCount;
  const depth = here?.frames.length ?? 0;
  const emits =
    here !== null &&
    here.frames[0]!.function === null &&
    isEmit(simulation.plan, here.pause.node, here.pause.site);
  const before =
    here === null ? new Map<string, number>() : waitingOf(simulation, { task, subtask, step: startStep });
  let trail: Trail | null = null;
  let left = false;

  /** What has been emitted since: the first of it, or that for the receiver that was asked for. */
  const pickUp = (origin: Origin): void => {
    for (const [channel, count] of waitingOf(simulation, origin)) {
      const had = before.get(channel) ?? 0;
      const receiver = readerOf(simulation, channel);
      if (count <= had || receiver === null || !isWanted(receiver)) continue;
      trail = { origin, receiver, left: had, seenIn: -1 };
      return;
    }
  };
  const isWanted = (receiver: number): boolean => {
    if (target === null || !("node" in target)) return true;
    const chain = simulation.deployment.chains[simulation.tasks[receiver]!.chain]!;
    return chain.nodes[0] === target.node;
  };
  const taken = (receiver: number): Found | null => {
    const ref = simulation.tasks[receiver]!.ref;
    return foundStep(`Followed into ${threads.nameOf(ref)}`, threads.of(ref));
  };
  /** The receiver has taken an element of the origin; true: it is the one. */
  const arrives = (on: Trail): boolean => {
    const last = simulation.tasks[on.receiver]?.last ?? null;
    if (!cameOf(last?.from ?? null, on.origin) || on.seenIn === simulation.stepCount) return false;
    on.seenIn = simulation.stepCount;
    return on.left-- === 0;
  };
  const isDeeper = (at: Inside): boolean => {
    if (at.frames.length <= depth) return false;
    if (target === null) return true;
    const top = at.frames[0]!;
    return "function" in target
      ? top.function === target.function
      : top.node === target.node && top.function === null;
  };

  return {
    get pauses(): Pauses {
      const own = next.pauses;
      const on = trail;
      return at => own?.(at) === true || (on !== null && at === on.receiver);
    },
    beforeStep: () => next.beforeStep?.(),
    atPause(at) {
      if (trail !== null) {
        if (at.task !== trail.receiver || at.pause.kind !== "entry" || !arrives(trail)) return null;
        return taken(at.task);
      }
      const found = next.atPause(at);
      if (at.task !== task) return null;
      if (here === null || simulation.stepCount !== startStep) return found;
      if (at.pause.kind !== "wrote" && isDeeper(at)) return atThread(stepping, threads.ofTask(at.task));
      // Inside what is called, but not where it was asked to go.
      if (at.frames.length > depth) return null;
      if (!left) {
        left = at.pause.kind === "statement";
        if (emits) pickUp({ task, subtask, step: startStep });
        if (trail !== null) return null;
      }
      return found;
    },
    afterStep(from) {
      const found = next.afterStep(from);
      const { lastTask, stepCount } = simulation;
      if (trail !== null) {
        if (lastTask !== trail.receiver)
          return lastTask === null && lost(simulation, trail) ? atThread(stepping, thread) : null;
        // A receiver that never pauses: a sink.
        return arrives(trail) ? taken(trail.receiver) : null;
      }
      const own = lastTask === task && (here === null || stepCount === startStep + 1);
      if (own) pickUp({ task, subtask, step: stepCount - 1 });
      return trail === null && here !== null ? found : null;
    },
  };
}

/** The element is gone without having been taken: a failure. */
const lost = (simulation: SteppableSimulation, { origin }: Trail): boolean =>
  simulation.tasks[origin.task] === undefined || waitingOf(simulation, origin).size === 0;

// ---------------------------------------------------------------- out

export function stepOutGoal(stepping: Stepping, thread: number): Watcher {
  const { simulation, threads } = stepping;
  const task = threads.taskOf(thread);
  const { inside } = simulation;
  if (task === null || inside === null || inside.task !== task) return nextGoal(stepping, thread);
  const { subtask } = threads.refOf(thread)!;
  const origin = { task, subtask, step: simulation.stepCount };
  const depth = inside.frames.length;
  const inFunction = inside.frames[0]?.function !== null;
  const receivers = new Set<number>();
  return {
    get pauses(): Pauses {
      return inFunction && simulation.stepCount === origin.step ? at => at === task : null;
    },
    atPause: at =>
      inFunction &&
      simulation.stepCount === origin.step &&
      at.pause.kind !== "wrote" &&
      at.frames.length < depth
        ? atThread(stepping, thread)
        : null,
    afterStep() {
      const { lastTask } = simulation;
      // Whoever else makes a step takes nothing of it; a failure may take all.
      if (lastTask !== null && lastTask !== task && !receivers.has(lastTask)) return null;
      const waiting = waitingOf(simulation, origin);
      for (const channel of waiting.keys()) {
        const reader = readerOf(simulation, channel);
        if (reader !== null) receivers.add(reader);
      }
      if (waiting.size > 0) return null;
      const name = threads.nameOf(threads.refOf(thread));
      return foundStep(`Consumed: the record and what ${name} emitted of it`, thread);
    },
  };
}

// ---------------------------------------------------------------- barriers, moments

/** The next arrival of a barrier, at whichever subtask. */
export function barrierGoal({ simulation, threads }: Stepping): Watcher {
  return {
    pauses: null,
    atPause: () => null,
    afterStep(from) {
      const event = eventsSince(simulation, from).find(each => each.type === "barrierArrived");
      if (event?.type !== "barrierArrived") return null;
      return foundStep(eventSentence(event, threads), threads.of(event), { reason: "breakpoint", event });
    },
  };
}
