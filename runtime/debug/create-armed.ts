// Everything armed in a session: keeps what was asked for, places it in the program, and says at each pause and after
// each step what was hit. The contract is in armed.ts. Moves nothing: the session does.

import type { Event } from "../job/event.ts";
import { RecordFailure } from "../values/failure.ts";
import type { Armed, ArmedHost, Hit } from "./armed.ts";
import { type ArmedIndex, createIndex } from "./armed-index.ts";
import {
  armOf,
  asInFile,
  clear,
  type Found,
  logsAt,
  makeThing,
  NOWHERE,
  REASONS,
  type Request,
  sameRequest,
  type Thing,
} from "./armed-thing.ts";
import { inWords } from "./conditions.ts";
import { createDataWatch, dataTrigger, isOf, type Written } from "./data-breakpoints.ts";
import { eventSentence } from "./event-text.ts";
import { exceptionTrigger } from "./exceptions.ts";
import { functionTrigger } from "./function-breakpoints.ts";
import { givenText } from "./given-text.ts";
import { gotoTargets } from "./goto-targets.ts";
import { findLine } from "./line-breakpoints.ts";
import { mayHit } from "./may-hit.ts";
import { compareMoments } from "./moment.ts";
import type { At } from "./names.ts";
import { type Places, placesOf } from "./places.ts";
import { placesBetween } from "./resolve-place.ts";
import type { Breakpoint, Moment } from "./session.ts";
import { textOfEvent } from "./triggers.ts";
import { whyNot } from "./why-not.ts";

export const createArmed = (host: ArmedHost): Armed => new ArmedThings(host);

/** What came, and how it is called. */
interface Came {
  readonly thing: Thing;
  readonly at: At;
  /** Asked for where it stops: most of what comes does not. */
  readonly description: () => string;
  readonly text: () => string;
}

/** Stands for whatever failed last, where someone fails a subtask by hand in this very step. */
const BY_HAND = new Error("by hand");

/** All that came at one moment are named: the first as what it is, the others with what is said of it. */
function saidOf(stops: readonly Came[]): Pick<Hit, "description" | "text"> {
  const [description = "", ...others] = new Set(stops.map(each => each.description()));
  const texts = new Set(stops.map(({ text }) => text()).filter(text => text !== ""));
  return { description, text: [...others, ...texts].join("\n") };
}

const inWordsOf = (event: Event, host: ArmedHost): Pick<Came, "description" | "text"> => ({
  description: () => eventSentence(event, { nameOf: task => host.nameOf(task) }),
  text: () => textOfEvent(event),
});

class ArmedThings implements Armed {
  readonly #host: ArmedHost;
  readonly #data = createDataWatch();
  #things: readonly Thing[] = [];
  #index: ArmedIndex = createIndex([]);
  #places: Places | null = null;
  #pauses: ((task: number) => boolean) | null = null;
  #nextId = 1;
  #failureBefore: Error | null = null;

  constructor(host: ArmedHost) {
    this.#host = host;
  }

  // -------------------------------------------------------------- arming

  setBreakpoints(file: string, requests: readonly Extract<Request, { kind: "line" }>["request"][]) {
    return this.#replace(
      ({ of }) => of.kind === "line" && of.file === file,
      requests.map(request => ({ kind: "line", file, request })),
    );
  }

  setFunctionBreakpoints(requests: readonly Extract<Request, { kind: "function" }>["request"][]) {
    return this.#replaceKind(
      "function",
      requests.map(request => ({ kind: "function", request })),
    );
  }

  setDataBreakpoints(requests: readonly Extract<Request, { kind: "data" }>["request"][]) {
    return this.#replaceKind(
      "data",
      requests.map(request => ({ kind: "data", request })),
    );
  }

  setExceptionFilters(requests: readonly Extract<Request, { kind: "exception" }>["request"][]) {
    return this.#replaceKind(
      "exception",
      requests.map(request => ({ kind: "exception", request })),
    );
  }

  breakpointPlaces(file: string, line: number, endLine: number) {
    return placesBetween(this.#placed(), file, line, endLine);
  }

  #replaceKind(kind: Request["kind"], requests: readonly Request[]): readonly Breakpoint[] {
    return this.#replace(({ of }) => of.kind === kind, requests);
  }

  /** What is asked for again stays what it was, with its id and its count. */
  #replace(replaced: (thing: Thing) => boolean, requests: readonly Request[]): readonly Breakpoint[] {
    const old = this.#things.filter(replaced);
    const now = requests.map(request => {
      const same = old.findIndex(({ of }) => sameRequest(of, request));
      return same < 0 ? this.#make(request) : this.#again(old.splice(same, 1)[0]!, request);
    });
    this.#things = [...this.#things.filter(thing => !replaced(thing)), ...now];
    this.#reindex();
    return now.map(({ breakpoint }) => breakpoint);
  }

  /** Its line may have moved in the file meanwhile, and is told as it is there. */
  #again(thing: Thing, of: Request): Thing {
    if (JSON.stringify(thing.of) === JSON.stringify(of)) return thing;
    return Object.assign(thing, { of }, armOf(thing.id, of, this.#find(of), this.#host.program));
  }

  #make(request: Request): Thing {
    const { program, moment } = this.#host;
    const thing = makeThing(this.#nextId++, request, this.#find(request), program);
    thing.armedWithin = moment.pause > 0 ? moment.step : null;
    return thing;
  }

  #find(of: Request): Found {
    const { plan } = this.#host.program;
    switch (of.kind) {
      case "line":
        return findLine(plan, this.#placed(), of.file, of.request);
      case "function":
        return { made: functionTrigger(plan, of.request.name), moved: "", where: NOWHERE };
      case "data":
        return { made: dataTrigger(plan, of.request.dataId), moved: "", where: NOWHERE };
      case "exception":
        return { made: exceptionTrigger(of.request.filter), moved: "", where: NOWHERE };
    }
  }

  #placed(): Places {
    this.#places ??= placesOf(this.#host.program);
    return this.#places;
  }

  #reindex(): void {
    this.#index = createIndex(this.#things);
    const { pauses } = this.#index;
    this.#pauses = pauses === null ? null : task => pauses(this.#host.simulation, task);
  }

  // -------------------------------------------------------------- while running

  get idle(): boolean {
    return this.#index.empty;
  }

  get pauses(): ((task: number) => boolean) | null {
    return this.#pauses;
  }

  beforeStep(): void {
    this.#data.begin();
    const { stepCount } = this.#host.simulation;
    for (const thing of this.#things) if (thing.armedWithin === stepCount) thing.armedWithin = null;
    if (this.#index.failing.length > 0) this.#failureBefore = this.#lastFailure();
  }

  /** Failing a subtask by hand is a failure of that step, whether it has been done already or is about to be. */
  #lastFailure(): Error | null {
    const { simulation, interventions } = this.#host;
    const byHand = interventions.some(
      ({ moment, intervention }) =>
        moment.step === simulation.stepCount &&
        (intervention.kind === "failTask" || intervention.kind === "failTaskManager"),
    );
    return byHand ? BY_HAND : simulation.lastFailure;
  }

  atPause(): Hit | null {
    const { simulation } = this.#host;
    const { inside } = simulation;
    if (inside === null) return null;
    const { pause, frames, task } = inside;
    const at: At = { simulation, inside, event: null, task };
    const came: Came[] = this.#index.at(pause, frames[0]).map(thing => ({
      thing,
      at,
      description: () => this.#describePause(thing, at),
      text: () => givenText(simulation).join(", "),
    }));
    const watched = this.#index.watched.get(pause.node);
    if (watched !== undefined && pause.kind === "entry") this.#data.entered(simulation, inside, watched);
    if (watched !== undefined && pause.kind === "wrote") {
      const written = this.#data.wrote(simulation, inside);
      if (written !== null) came.push(...this.#writes(written, at));
    }
    return this.#judge(came);
  }

  #writes(written: Written, at: At): readonly Came[] {
    return [...this.#index.wrote, ...this.#index.kept]
      .filter(({ look }) => isOf(written, look))
      .map(({ thing }) => ({
        thing,
        at,
        description: () => `Paused on a write to ${written.whole}`,
        text: () => written.text,
      }));
  }

  #describePause(thing: Thing, { inside, simulation }: At): string {
    const ref = simulation.tasks[inside!.task]?.ref ?? null;
    const { pause } = inside!;
    const what = thing.arms!.trigger.what;
    const subtask = this.#host.nameOf(ref);
    const { uid } = simulation.plan.nodes[pause.node]!;
    const where = ref?.task === uid ? subtask : `${uid}, in ${subtask}`;
    if (pause.kind !== "entry") return `Paused on ${what} in ${subtask}`;
    switch (pause.cause) {
      case "record":
        return `Paused on a record at ${where}`;
      case "timer":
      case "processingTimer":
        return `Paused on a timer of ${where}`;
      case "window":
        return `Paused on a window of ${where}`;
    }
  }

  afterStep(from: number): Hit | null {
    const { simulation } = this.#host;
    const came: Came[] = [];
    const { events, stepCount } = simulation;
    if (this.#index.events.size > 0) for (let i = from; i < events.length; i++) this.#told(events[i]!, came);
    if (this.#index.failing.length > 0) this.#failed(came, from);
    if (this.#index.kept.length > 0)
      for (const written of this.#data.changed(simulation)) {
        const { task, key } = written;
        came.push(...this.#writes(written, { simulation, inside: null, event: null, task, key }));
      }
    const hit = this.#judge(came);
    for (const thing of this.#things) this.#sawStep(thing, stepCount);
    return hit;
  }

  /** What was noted beyond is noted again when the run comes there. */
  #sawStep(thing: Thing, stepCount: number): void {
    if (thing.seen !== stepCount - 1 || thing.armedWithin === thing.seen) return;
    thing.seen = stepCount;
    if (thing.loose.reached.count > 0) clear(thing.loose);
  }

  #told(event: Event, came: Came[]): void {
    const looking = this.#index.events.get(event.type);
    if (looking === undefined) return;
    const { simulation } = this.#host;
    for (const { thing, look } of looking) {
      if (!look.test(event)) continue;
      const at: At = { simulation, inside: null, event, task: this.#taskOf(event) };
      came.push({ thing, at, ...inWordsOf(event, this.#host) });
    }
  }

  #taskOf(event: Event): number | null {
    if (!("task" in event)) return null;
    const at = this.#host.simulation.tasks.findIndex(
      ({ ref }) => ref.task === event.task && ref.subtask === event.subtask,
    );
    return at < 0 ? null : at;
  }

  /** A subtask has failed in this step, and mostly the coordinator has not heard of it. */
  #failed(came: Came[], from: number): void {
    const { simulation } = this.#host;
    const { lastFailure, lastTask, tasks } = simulation;
    if (lastFailure === null || lastFailure === this.#failureBefore) return;
    const isFailed = (task: number): boolean => tasks[task]?.condition.kind === "failed";
    // Where it has, every subtask is down, and the event says which was the first.
    const told = simulation.events.slice(from).find(each => each.type === "taskFailed");
    const task =
      told !== undefined
        ? (this.#taskOf(told) ?? -1)
        : lastTask !== null && isFailed(lastTask)
          ? lastTask
          : tasks.findIndex((_, i) => isFailed(i));
    const view = tasks[task];
    if (view === undefined) return;
    const record = lastFailure instanceof RecordFailure;
    const reason = view.condition.kind === "failed" ? view.condition.reason : lastFailure.message;
    const { stepCount, nowMs } = simulation;
    const event: Event = {
      type: "taskFailed",
      ...view.ref,
      reason,
      where: view.where,
      step: stepCount - 1,
      timeMs: nowMs,
    };
    const { nodes } = simulation.deployment.chains[view.chain]!;
    for (const { thing, look } of this.#index.failing) {
      if (look.onlyRecords && !record) continue;
      if (look.nodes !== null && !look.nodes.some(node => nodes.includes(node))) continue;
      const at: At = { simulation, inside: null, event, task };
      came.push({ thing, at, ...inWordsOf(event, this.#host) });
    }
  }

  // -------------------------------------------------------------- judging

  #judge(came: readonly Came[]): Hit | null {
    if (came.length === 0) return null;
    const { moment } = this.#host;
    const stops = came.flatMap(each => this.#consider(each, moment) ?? []);
    const [first] = stops;
    if (first === undefined) return null;
    const ids = new Set(stops.map(({ thing }) => thing.id));
    const { of } = first.thing;
    return {
      reason: REASONS[of.kind],
      ...saidOf(stops),
      breakpoints: [...ids],
      task: this.#subtaskOf(first.at),
      event: first.at.event,
      filter: of.kind === "exception" ? of.request.filter : null,
    };
  }

  #subtaskOf({ event, task, simulation }: At) {
    if (event !== null && "task" in event) return { task: event.task, subtask: event.subtask };
    return task === null ? null : (simulation.tasks[task]?.ref ?? null);
  }

  /** What stops, perhaps with another text; null: it does not. */
  #consider(came: Came, moment: Moment): Came | null {
    const { thing, at } = came;
    const arms = thing.arms!;
    const logs = logsAt(thing, at.inside === null ? moment.step - 1 : moment.step);
    logs.reached.note(moment);
    if (arms.condition !== null) {
      try {
        if (!arms.condition.holds(at)) {
          thing.lastFalse = moment;
          return null;
        }
      } catch (error) {
        return this.#conditionFailed(came, moment, inWords(error));
      }
    }
    const count = logs.passed.note(moment);
    if (arms.hits !== null && !arms.hits.holds(count)) return null;
    if (arms.log === null) return came;
    if (this.#host.fresh) this.#print(thing, arms.log.text(at));
    return null;
  }

  /** It stops once, at the moment where it failed first; wherever else it fails it counts as false. */
  #conditionFailed(came: Came, moment: Moment, message: string): Came | null {
    const { thing } = came;
    if (thing.failedAt === null) {
      thing.failedAt = moment;
      thing.breakpoint = { ...thing.breakpoint, message: `the condition failed: ${message}` };
      this.#host.emit({ type: "breakpointChanged", breakpoint: thing.breakpoint });
    }
    if (compareMoments(thing.failedAt, moment) !== 0) return null;
    return { ...came, text: () => `The condition ${thing.arms!.condition!.text} failed: ${message}` };
  }

  #print({ breakpoint }: Thing, text: string): void {
    const { file, line } = breakpoint;
    this.#host.emit({ type: "output", category: "console", text, group: null, items: [], file, line });
  }

  // -------------------------------------------------------------- history

  get unwatched(): number | null {
    const { step } = this.#host.moment;
    const missing = this.#things
      .filter(({ arms }) => arms !== null && arms.hits !== null)
      .filter(({ seen, armedWithin }) => seen < step || armedWithin === seen)
      .map(({ seen }) => seen);
    return missing.length === 0 ? null : Math.min(...missing);
  }

  mayHit(from: number, to: number): boolean {
    return this.#things.some(thing => mayHit(thing, from, to, this.#host.log));
  }

  forget(after: Moment): void {
    for (const thing of this.#things) {
      for (const { reached, passed } of [thing.known, thing.loose]) {
        reached.forget(after);
        passed.forget(after);
      }
      thing.seen = Math.min(thing.seen, after.step);
      if (thing.failedAt !== null && compareMoments(thing.failedAt, after) > 0) thing.failedAt = null;
      if (thing.lastFalse !== null && compareMoments(thing.lastFalse, after) > 0) thing.lastFalse = null;
    }
  }

  restarted(): void {
    this.#places = null;
    const { program } = this.#host;
    for (const thing of this.#things) {
      const before = JSON.stringify(thing.breakpoint);
      const of = asInFile(thing.of);
      Object.assign(thing, { of }, armOf(thing.id, of, this.#find(of), program));
      clear(thing.known);
      clear(thing.loose);
      thing.seen = 0;
      thing.armedWithin = null;
      thing.failedAt = null;
      thing.lastFalse = null;
      if (JSON.stringify(thing.breakpoint) !== before)
        this.#host.emit({ type: "breakpointChanged", breakpoint: thing.breakpoint });
    }
    this.#reindex();
  }

  // -------------------------------------------------------------- questions

  whyNot(breakpoint: number): string {
    const thing = this.#things.find(({ id }) => id === breakpoint);
    return thing === undefined ? `There is no breakpoint ${breakpoint}.` : whyNot(thing, this.#host);
  }

  gotoTargets(file: string, line: number) {
    return gotoTargets(this.#host, this.#placed(), file, line);
  }
}
