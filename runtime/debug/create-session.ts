// A debug session: a run with its history, what is armed, and who looks inside, put together behind the one contract
// every front end drives. One command at a time; a long one breathes between beats, so that it can be paused, given up
// and seen to progress. No words of a protocol, nothing of the host.

import type { Intervention } from "../execute/simulate/intervention.ts";
import type { SteppableSimulation } from "../execute/simulate/steppable.ts";
import type { Event } from "../job/event.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { WeirError } from "../values/failure.ts";
import type { Armed } from "./armed.ts";
import { createArmed } from "./create-armed.ts";
import { createDriver, type Driver, drain } from "./driver.ts";
import { behind } from "./event-log.ts";
import { eventSentence } from "./event-text.ts";
import { createInspector } from "./inspector.ts";
import { ASIDE, WITHIN } from "./intervention-kinds.ts";
import { createInterventionLog } from "./interventions-log.ts";
import type { Item, Scope } from "./item.ts";
import { atStep, clamped, compareMoments } from "./moment.ts";
import { createMoves, type Moves, restText } from "./moves.ts";
import { createOutput, type Output } from "./output.ts";
import { type Rate, settleRate, simulationOptions } from "./rate.ts";
import { createRun, type Run, type Way } from "./run.ts";
import type { FrameRef, Ground, Inspector } from "./seams.ts";
import type {
  Breakpoint,
  BreakpointPlace,
  BreakpointRequest,
  Completion,
  DataBreakpointRequest,
  DebugProgram,
  ExceptionRequest,
  Frame,
  FunctionBreakpointRequest,
  GotoTarget,
  InterventionEntry,
  LaunchOptions,
  Moment,
  Session,
  SessionEvent,
  StepInTarget,
  Stop,
  Thread,
  TimelineMark,
} from "./session.ts";
import { type Standing, stackOf } from "./stack.ts";
import { foundStep } from "./step-goals.ts";
import { targetsAt } from "./step-targets.ts";
import { createThreads, type Threads } from "./threads.ts";
import { timelineMarks } from "./timeline.ts";
import type { Walk } from "./walk.ts";
import type { Found } from "./watching.ts";

export interface SessionOptions extends LaunchOptions {
  /** Lets the host do what else it has to do; resolves when the session may go on. */
  readonly breathe: () => Promise<void>;
  /** As long as it takes until it is worth asking for more input. Absent: where all has been read the session stops. */
  readonly rest?: () => Promise<void>;
}

export async function createSession(options: SessionOptions): Promise<Session> {
  const rate = await settleRate(options, options.program, options.from ?? null);
  return new RunningSession(options, rate);
}

class RunningSession implements Session, Ground {
  readonly #options: SessionOptions;
  readonly #listeners: ((event: SessionEvent) => void)[] = [];
  readonly #armed: Armed;
  readonly #inspector: Inspector;
  #threads: Threads;
  #rate: Rate;
  #run: Run;
  #moves: Moves;
  #output: Output;
  program: DebugProgram;
  stop: Stop | null = null;
  /** What the run began from. */
  #from: Snapshot | null = null;
  readonly #driver: Driver;
  #frames: Standing[] = [];
  #stacks = new Map<number, readonly Frame[]>();
  /** As the front end was last told. */
  #knownThreads: readonly number[] = [];
  #knownSnapshots: readonly Snapshot[] = [];

  constructor(options: SessionOptions, rate: Rate) {
    this.#options = options;
    this.#rate = rate;
    this.program = options.program;
    this.#driver = createDriver({
      breathe: options.breathe,
      rest: options.rest ?? options.breathe,
      onRest: () =>
        this.#say("console", `Waiting for input: ${restText(this.simulation)}. Pause to look around.`),
      emit: event => this.emit(event),
      at: () => `step ${this.moment.step.toLocaleString("en-US")}`,
    });
    this.#run = this.#begin(options.from ?? null);
    this.#threads = createThreads(() => this.simulation);
    this.#knownThreads = this.#threads.list().map(({ id }) => id);
    this.#armed = createArmed(this);
    this.#inspector = createInspector(this);
    this.#output = this.#printing();
    this.#moves = this.#moving();
  }

  #begin(from: Snapshot | null): Run {
    this.#from = from;
    const run = createRun({
      simulation: onEvent =>
        this.program.simulation({
          ...simulationOptions(this.#options),
          recordsPerSecond: this.#rate.perSecond,
          from,
          onEvent,
        }),
      interventions: createInterventionLog(this.#options.failures ?? []),
      images: this.#options.images,
      isPatient: this.#options.rest !== undefined,
      threadOf: task => this.#threads.ofTask(task),
    });
    run.onDrop(beyond => {
      this.#armed.forget(beyond);
      this.#output.dropped(beyond);
    });
    let isTold = false;
    run.onShortened(({ step }) => {
      // Again and again as the run goes on; wherever going back ends it is said anew.
      if (isTold) return;
      isTold = true;
      this.#say(
        "console",
        `History before step ${step.toLocaleString("en-US")} is let go, and so on as the run grows, to bound the memory it takes. Going back ends there.`,
      );
    });
    run.onRefused((text, error) => this.#say("important", `Not done: ${text}: ${error.what}`));
    return run;
  }

  #printing(): Output {
    return createOutput(
      () => this.simulation,
      event => this.emit(event),
    );
  }

  #moving(): Moves {
    return createMoves({ run: this.#run, threads: this.#threads, armed: this.#armed, output: this.#output });
  }

  // -------------------------------------------------------------- ground

  get simulation(): SteppableSimulation {
    return this.#run.simulation;
  }

  get moment(): Moment {
    return this.#run.moment;
  }

  get furthest(): Moment {
    return this.#run.furthest;
  }

  get first(): Moment {
    return this.#run.first;
  }

  get fresh(): boolean {
    return this.#run.isFresh;
  }

  get log(): readonly Event[] {
    return this.#run.log.now;
  }

  get interventions(): readonly InterventionEntry[] {
    return this.#run.interventions.entries;
  }

  threadOf(task: Parameters<Threads["of"]>[0]): number {
    return this.#threads.of(task);
  }

  taskOf(thread: number): number | null {
    return this.#threads.taskOf(thread);
  }

  nameOf(task: Parameters<Threads["nameOf"]>[0]): string {
    return this.#threads.nameOf(task);
  }

  frame(id: number): FrameRef {
    const found = this.#frames[id - 1];
    if (found !== undefined) return found.ref;
    throw new WeirError("no-frame", "This frame is of an earlier stop", {
      remedy: "Look at the stack as it is now",
    });
  }

  onEvent(listener: (event: SessionEvent) => void): void {
    this.#listeners.push(listener);
  }

  emit(event: SessionEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #say(category: "console" | "important", text: string): void {
    this.emit({ type: "output", category, text, group: null, items: [], file: null, line: null });
  }

  asOf<T>(moment: Moment, look: (simulation: SteppableSimulation) => T): T {
    const here = this.moment;
    const { stop } = this;
    drain(this.#run.seek(moment));
    try {
      return look(this.simulation);
    } finally {
      drain(this.#run.seek(here));
      this.stop = stop;
    }
  }

  // -------------------------------------------------------------- armed

  setBreakpoints(file: string, requests: readonly BreakpointRequest[]): readonly Breakpoint[] {
    return this.#armed.setBreakpoints(file, requests);
  }

  setFunctionBreakpoints(requests: readonly FunctionBreakpointRequest[]): readonly Breakpoint[] {
    return this.#armed.setFunctionBreakpoints(requests);
  }

  setDataBreakpoints(requests: readonly DataBreakpointRequest[]): readonly Breakpoint[] {
    return this.#armed.setDataBreakpoints(requests);
  }

  setExceptionFilters(requests: readonly ExceptionRequest[]): readonly Breakpoint[] {
    return this.#armed.setExceptionFilters(requests);
  }

  breakpointPlaces(file: string, line: number, endLine: number): readonly BreakpointPlace[] {
    return this.#armed.breakpointPlaces(file, line, endLine);
  }

  whyNot(breakpoint: number): string {
    return this.#armed.whyNot(breakpoint);
  }

  // -------------------------------------------------------------- moving

  async start(stopOnEntry: boolean): Promise<Stop> {
    if (this.#rate.text !== null) this.#say("console", this.#rate.text);
    // What a snapshot holds prepared has been committed before the first step.
    this.#output.stepped(this.simulation.events, 0);
    if (stopOnEntry) return this.#stopped(this.#moves.here(this.#found("entry", "Start of run")));
    return await this.continue();
  }

  continue(): Promise<Stop> {
    return this.#move("Running", () => this.#moves.forward(null));
  }

  next(thread: number): Promise<Stop> {
    return this.#move("Stepping", () => this.#moves.next(this.#known(thread)));
  }

  stepIn(thread: number, target?: number): Promise<Stop> {
    return this.#move("Stepping in", () => {
      const targets = target === undefined ? [] : targetsAt(this.simulation, this.program.texts);
      const wanted = targets.find(each => each.id === target);
      return this.#moves.stepIn(this.#known(thread), wanted?.target ?? null);
    });
  }

  stepOut(thread: number): Promise<Stop> {
    return this.#move("Stepping out", () => this.#moves.stepOut(this.#known(thread)));
  }

  stepBack(thread: number): Promise<Stop> {
    return this.#move("Stepping back", () => this.#moves.stepBack(this.#known(thread)));
  }

  reverseContinue(): Promise<Stop> {
    return this.#move("Running backwards", () => this.#moves.reverse());
  }

  restartFrame(frame: number): Promise<Stop> {
    return this.#move("Going back", () => {
      const ref = this.frame(frame);
      if (ref.kind === "body") {
        const { node } = this.simulation.inside!.frames[ref.depth]!;
        return this.#moves.toEntry(node, this.moment.step, null);
      }
      if (ref.kind === "way" && ref.way.from !== null)
        return this.#moves.toEntry(ref.way.node, ref.way.step, ref.way);
      throw new WeirError("no-restart", "There is no record at this frame that could be begun anew", {
        remedy: "Choose the frame of an operator that took the record",
      });
    });
  }

  goTo(moment: Moment): Promise<Stop> {
    return this.#move("Travelling", () =>
      this.#moves.goTo(
        clamped(moment),
        this.#found("goto", `Paused before step ${moment.step.toLocaleString("en-US")}`),
      ),
    );
  }

  nextBarrier(): Promise<Stop> {
    return this.#move("To the next barrier", () => this.#moves.nextBarrier());
  }

  previousBarrier(): Promise<Stop> {
    return this.#move("To the previous barrier", () => this.#moves.previousBarrier());
  }

  goToCheckpoint(checkpoint: number): Promise<Stop> {
    return this.#move("Travelling", () => {
      const { all } = this.#run.log;
      const event = all.findLast(
        each => each.type === "checkpointCompleted" && each.checkpoint === checkpoint,
      );
      if (event !== undefined)
        return this.#moves.goTo(behind(event), {
          ...this.#found("goto", eventSentence(event, this.#threads)),
          thread: this.#threads.coordinator,
          event,
        });
      const completed = all.flatMap(each => (each.type === "checkpointCompleted" ? [each.checkpoint] : []));
      throw new WeirError("no-such-checkpoint", `Checkpoint ${checkpoint} has not completed so far`, {
        remedy:
          completed.length === 0 ? "none has; let the run go on" : `these have: ${completed.join(", ")}`,
      });
    });
  }

  get running(): boolean {
    return this.#driver.running;
  }

  pause(): void {
    this.#driver.pause();
  }

  cancel(): void {
    this.#driver.cancel();
  }

  /** The thread that what is said is about, where it is about none of its own. */
  #focus(): number {
    const { inside } = this.simulation;
    if (inside !== null) return this.#threads.ofTask(inside.task);
    const last = this.simulation.lastTask;
    return this.stop?.thread ?? (last === null ? this.#threads.list()[0]!.id : this.#threads.ofTask(last));
  }

  #found(reason: Stop["reason"], description: string): Found {
    return foundStep(description, this.#focus(), { reason });
  }

  #known(thread: number): number {
    if (this.#threads.list().some(({ id }) => id === thread)) return thread;
    throw new WeirError("no-such-thread", `There is no thread ${thread}`);
  }

  /** Refused while another move is under way. */
  async #move(title: string, way: () => Way<Stop>): Promise<Stop> {
    this.#driver.claim();
    const origin = this.moment;
    const before = this.stop;
    try {
      const driven = await this.#driver.drive(title, way());
      if ("arrived" in driven) return this.#stopped(driven.arrived);
      if (driven.asked === "pause") return this.#stopped(this.#moves.here(this.#found("pause", "Paused")));
      drain(this.#run.seek(origin));
      return this.#stopped(before ?? this.#moves.here(this.#found("pause", "Given up")));
    } finally {
      this.#driver.release();
    }
  }

  #stopped(stop: Stop): Stop {
    this.stop = stop;
    this.#forgetFrames();
    this.#inspector.stopped();
    this.#tellChanges();
    return stop;
  }

  /** A reload brings other threads; snapshots come, are retired, and come again with the way back. */
  #tellChanges(): void {
    const threads = this.#threads.list().map(({ id }) => id);
    const started = threads.filter(id => !this.#knownThreads.includes(id));
    const exited = this.#knownThreads.filter(id => !threads.includes(id));
    if (started.length + exited.length > 0) this.emit({ type: "threads", started, exited });
    this.#knownThreads = threads;
    const snapshots = this.snapshots();
    const same =
      snapshots.length === this.#knownSnapshots.length &&
      snapshots.every((snapshot, i) => snapshot === this.#knownSnapshots[i]);
    if (!same) this.emit({ type: "snapshotsChanged" });
    this.#knownSnapshots = [...snapshots];
  }

  #forgetFrames(): void {
    this.#frames = [];
    this.#stacks = new Map();
  }

  // -------------------------------------------------------------- interventions

  async intervene(intervention: Intervention): Promise<void> {
    // A run that goes on is held for a moment between two of its steps.
    while (this.#driver.running)
      if (await this.#driver.between(() => this.#interveneInPassing(intervention))) return;
    this.#interveneHere(intervention);
  }

  #interveneInPassing(intervention: Intervention): void {
    this.#run.intervene(intervention);
    this.#tellChanges();
  }

  #interveneHere(intervention: Intervention): void {
    const here = this.moment;
    const { stop } = this;
    if (here.pause === 0 || WITHIN.has(intervention.kind)) this.#run.intervene(intervention);
    else this.#interveneBefore(intervention, here);
    const entry = this.interventions.findLast(each => each.intervention === intervention);
    const text = entry?.text ?? "";
    const moved = compareMoments(here, this.moment) !== 0;
    const found = moved ? this.#found("intervention", `Paused before the record: ${text}`) : stop;
    const frames = this.#frames;
    if (found !== null) this.#stopped(this.#moves.here(found));
    // Who holds a frame of a place that has not been left may go on asking about it.
    if (!moved) this.#frames = frames;
    const staysPut = !moved && (WITHIN.has(intervention.kind) || ASIDE.has(intervention.kind));
    this.emit({ type: "invalidated", what: staysPut ? "values" : "all" });
    this.#tellChanges();
  }

  /**
   * Only variables, states, timers and what is queued can be changed while a body stands still: anything else is done before the
   * step instead, and the body run up to the same place again, where it still gets there.
   */
  #interveneBefore(intervention: Intervention, here: Moment): void {
    const place = placeOf(this.simulation);
    drain(this.#run.seek(atStep(here.step)));
    try {
      this.#run.intervene(intervention);
    } catch (error) {
      drain(this.#run.seek(here));
      throw error;
    }
    this.#armed.beforeStep();
    drain(this.#run.seek(here));
    if (compareMoments(this.moment, here) === 0 && placeOf(this.simulation) === place) this.#run.reached();
    else drain(this.#run.seek(atStep(here.step)));
  }

  async restart(program: DebugProgram, snapshot: Snapshot | null): Promise<Stop> {
    this.#driver.claim();
    try {
      return await this.#restart(program, snapshot);
    } finally {
      this.#driver.release();
    }
  }

  async #restart(program: DebugProgram, snapshot: Snapshot | null): Promise<Stop> {
    const old = this.program;
    const oldSimulation = this.simulation;
    const rate = await settleRate(this.#options, program, snapshot);
    this.program = program;
    this.#rate = rate;
    try {
      this.#run = this.#begin(snapshot);
    } catch (error) {
      this.program = old;
      throw error;
    }
    oldSimulation.dispose();
    if (old !== program) old.dispose();
    this.#output = this.#printing();
    this.#moves = this.#moving();
    this.stop = null;
    this.#armed.restarted();
    if (rate.text !== null) this.#say("console", rate.text);
    this.#output.stepped(this.simulation.events, 0);
    const from = snapshot === null ? "the beginning" : `checkpoint ${snapshot.checkpoint}`;
    return this.#stopped(this.#moves.here(this.#found("restart", `Restarted from ${from}`)));
  }

  // -------------------------------------------------------------- looking

  threads(): readonly Thread[] {
    return this.#threads.list();
  }

  stack(thread: number, start: number, count: number) {
    this.#known(thread);
    let frames = this.#stacks.get(thread);
    if (frames === undefined) {
      const standing = stackOf(
        {
          simulation: this.simulation,
          threads: this.#threads,
          texts: this.program.texts,
          log: this.log,
          stop: this.stop,
        },
        thread,
      );
      frames = standing.map(each => ({ id: this.#frames.push(each), ...each.frame }));
      this.#stacks.set(thread, frames);
    }
    return { frames: frames.slice(start, start + count), total: frames.length };
  }

  scopes(frame: number): readonly Scope[] {
    return this.#inspector.scopes(this.frame(frame));
  }

  stepInTargets(frame: number): readonly StepInTarget[] {
    const ref = this.frame(frame);
    if (ref.kind !== "body" || ref.depth !== 0) return [];
    return targetsAt(this.simulation, this.program.texts).map(({ id, label, line, column }) => ({
      id,
      label,
      line,
      column,
    }));
  }

  gotoTargets(file: string, line: number): readonly GotoTarget[] {
    return this.#armed.gotoTargets(file, line);
  }

  evaluate(text: string, frame: number | null): Item {
    return this.#inspector.evaluate(text, frame === null ? null : this.frame(frame));
  }

  evaluateWalk(text: string, frame: number | null): Walk<Item> {
    return this.#inspector.evaluateWalk(text, frame === null ? null : this.frame(frame));
  }

  complete(text: string, column: number, frame: number | null): readonly Completion[] {
    return this.#inspector.complete(text, column, frame === null ? null : this.frame(frame));
  }

  async assign(target: string, value: string, frame: number | null): Promise<Item> {
    return await this.#inspector.assign(target, value, frame === null ? null : this.frame(frame));
  }

  snapshots(): readonly Snapshot[] {
    const { storage, savepoints } = this.simulation;
    const kept = savepoints.map(({ snapshot }) => snapshot);
    const all = [...kept, ...storage.completed.filter(snapshot => !kept.includes(snapshot))];
    const from = this.#from === null || all.includes(this.#from) ? [] : [this.#from];
    return [...from, ...all.sort((a, b) => a.attempt - b.attempt || a.checkpoint - b.checkpoint)];
  }

  timeline(fromStep: number, toStep: number, enough?: number): readonly TimelineMark[] {
    return timelineMarks(this.#run.log.all, this.interventions, this.#threads, fromStep, toStep, enough);
  }

  output(sink: string): Uint8Array {
    return this.simulation.committed(sink);
  }

  dispose(): void {
    this.simulation.dispose();
    this.program.dispose();
  }
}

/** Where the body stands, to be recognised. */
function placeOf({ inside }: SteppableSimulation): string {
  if (inside === null) return "";
  return `${inside.task} ${inside.pause.kind} ${inside.pause.node} ${inside.pause.site}`;
}
