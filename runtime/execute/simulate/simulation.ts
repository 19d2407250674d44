// The simulated executor: the whole job in one thread, in virtual time, every interleaving chosen by a seed. The
// scheduler picks among steps of tasks, deliveries, storage calls and commits, so that acknowledgements and commits
// race as they would in a cluster; faults strike where the seed or a plan says. No real time, path or process id reaches it.

import { redistribute } from "../../checkpoint/redistribute.ts";
import { type CoordinatorState, decide, initialCoordinator } from "../../job/coordinator.ts";
import type { Event, EventBody } from "../../job/event.ts";
import { createRandom } from "../../job/random.ts";
import type { CoordinatorCommand, CoordinatorInput } from "../../job/task-api.ts";
import type { Random } from "../../job/world.ts";
import type { Outside } from "../../operators/chain.ts";
import { deploy } from "../../plan/deploy.ts";
import type { Deployment } from "../../plan/deployment.ts";
import { fingerprint } from "../../plan/fingerprint.ts";
import type { PlanNode } from "../../plan/plan.ts";
import type { Snapshot } from "../../state/snapshot.ts";
import { RecordFailure, WeirError } from "../../values/failure.ts";
import { buildAttempt, restoreTask, type SimulatedTask } from "./attempt.ts";
import { type Door, type InputLog, recordingDoor, replayingDoor } from "./input-log.ts";
import type { OperatorRow, RandomFault, Simulation, SimulationOptions, Status } from "./options.ts";
import { createStorage, type SimulatedStorage } from "./storage.ts";

/** 2000-01-01T00:00:00Z. */
export const SIMULATION_START_MS = 946_684_800_000;
const DEFAULT_RECORDS_PER_SECOND = 1000;
const DEFAULT_CAPACITY = 16;
/** How often a source that has nothing is asked again, in virtual time. */
const WAITING_POLL_MS = 1;
/** Longer than any timeout, in polls: only a mistake of this program waits so long. */
const MAX_WAITS = 10_000_000;

export const simulate = (options: SimulationOptions): Simulation => new SimulatedRun(options);

/** Something the scheduler may pick. */
type Action =
  | { readonly do: "step" | "command" | "store" | "mail"; readonly at: SimulatedTask }
  | { readonly do: "clock" | "finalize" | "commit" | "launch" };

interface CommitInProgress {
  readonly checkpoint: number;
  /** Sinks that have not committed yet. */
  readonly sinks: string[];
}

class SimulatedRun implements Simulation {
  readonly #options: SimulationOptions;
  readonly #deployment: Deployment;
  readonly #fingerprint: string;
  readonly #sinks: readonly string[];
  readonly #random: Random;
  readonly #door: Door;
  readonly #struck = { crash: 0, storage: 0, commit: 0 };
  readonly storage: SimulatedStorage;
  readonly events: Event[] = [];
  status: Status = "running";
  stepCount = 0;
  nowMs = SIMULATION_START_MS;
  #coordinator: CoordinatorState;
  #tasks: readonly SimulatedTask[] = [];
  #attempt = 0;
  #attemptStartMs = SIMULATION_START_MS;
  #wakeMs = Number.POSITIVE_INFINITY;
  /** Infinity: no restart is scheduled. */
  #launchMs = Number.POSITIVE_INFINITY;
  #finalizing: { readonly checkpoint: number; readonly final: boolean } | null = null;
  #commit: CommitInProgress | null = null;
  /** How often time has passed since anything was done. */
  #waits = 0;

  constructor(options: SimulationOptions) {
    const { plan } = options;
    this.#options = options;
    this.storage = options.storage ?? createStorage();
    const from = this.storage.newest;
    const maxParallelism = from === null ? {} : { maxParallelism: from.maxParallelism };
    this.#deployment = deploy(plan, { ...maxParallelism, ...options.deploy });
    this.#fingerprint = fingerprint(plan);
    this.#sinks = plan.nodes.filter(node => node.operator.kind === "sink").map(node => node.uid);
    this.#random = createRandom(options.seed);
    this.#door = options.replay === undefined ? recordingDoor() : replayingDoor(options.replay);
    this.#coordinator = initialCoordinator({
      settings: plan.settings.checkpoint,
      restart: plan.settings.restart,
      tasks: this.#coordinatedTasks(),
      firstCheckpoint: this.storage.highestId + 1,
      seed: options.seed,
    });
    this.#launchFirst(from);
  }

  #coordinatedTasks() {
    const { plan } = this.#options;
    return this.#deployment.chains.flatMap(({ name, nodes, parallelism }) =>
      Array.from({ length: parallelism }, (_, subtask) => ({
        task: name,
        subtask,
        source: plan.nodes[nodes[0]!]!.operator.kind === "source",
      })),
    );
  }

  get inputLog(): InputLog {
    return this.#door.log;
  }

  committed(sink: string): Uint8Array {
    return this.storage.target(sink);
  }

  finalRows(): readonly OperatorRow[] {
    const operators = this.storage.newest?.operators ?? [];
    return operators.flatMap(({ uid, rows }) => [...rows()].map(row => ({ uid, ...row })));
  }

  stop(): void {
    this.#tell({ type: "stop", timeMs: this.nowMs });
  }

  run(maxSteps = Number.POSITIVE_INFINITY): Status {
    for (let left = maxSteps; left > 0 && this.step(); left--);
    return this.status;
  }

  // -------------------------------------------------------------- scheduling

  step(): boolean {
    while (this.status === "running") {
      this.#crashWhereDue();
      const actions = this.#enabled();
      if (actions.length === 0) this.#wait();
      else if (this.#carryOut(this.#pick(actions))) {
        this.stepCount++;
        this.#waits = 0;
        return this.status === "running";
      }
    }
    return false;
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random.next() * choices.length)]!;
  }

  #enabled(): readonly Action[] {
    const actions: Action[] = [];
    for (const at of this.#tasks) {
      if (at.mail.length > 0) actions.push({ do: "mail", at });
      if (at.failed) continue;
      if (at.awake) actions.push({ do: "step", at });
      if (at.commands.length > 0) actions.push({ do: "command", at });
      if (at.storing.length > 0) actions.push({ do: "store", at });
    }
    if (this.#wakeMs <= this.nowMs) actions.push({ do: "clock" });
    if (this.#finalizing !== null) actions.push({ do: "finalize" });
    if (this.#commit !== null) actions.push({ do: "commit" });
    if (this.#launchMs <= this.nowMs) actions.push({ do: "launch" });
    return actions;
  }

  /** False: nothing came of it, and it does not count as a step. */
  #carryOut(action: Action): boolean {
    switch (action.do) {
      case "step":
        return this.#stepTask(action.at);
      case "command":
        return this.#deliver(action.at);
      case "store":
        return this.#store(action.at);
      case "mail":
        return this.#tell({ ...action.at.mail.shift()!, timeMs: this.nowMs });
      case "clock":
        this.#wakeMs = Number.POSITIVE_INFINITY;
        return this.#tell({ type: "clock", timeMs: this.nowMs });
      case "finalize":
        return this.#finalize(this.#finalizing!);
      case "commit":
        return this.#commitNext(this.#commit!);
      case "launch":
        return this.#relaunch();
    }
  }

  /** Nothing can be done now: time passes to the next moment at which something can. */
  #wait(): void {
    const alive = this.#tasks.filter(at => !at.failed);
    const timers = alive.map(at => at.task.nextTimerMs());
    const polls = alive.some(at => at.source && !at.task.inputEnded)
      ? this.nowMs + WAITING_POLL_MS
      : Number.POSITIVE_INFINITY;
    const next = Math.min(this.#wakeMs, this.#launchMs, polls, ...timers);
    if (next === Number.POSITIVE_INFINITY || ++this.#waits > MAX_WAITS) throw new Error(this.#stuck());
    this.#passTo(next);
    for (const at of alive) if (at.source || at.task.nextTimerMs() <= this.nowMs) at.awake = true;
  }

  #stuck(): string {
    const ended = this.#tasks.filter(at => at.task.inputEnded).length;
    return `the simulation is stuck at step ${this.stepCount}: ${ended} of ${this.#tasks.length} tasks have ended, coordinator ${this.#coordinator.phase}`;
  }

  #passTo(ms: number): void {
    this.nowMs = Math.max(this.nowMs, Math.floor(ms));
  }

  // -------------------------------------------------------------- tasks

  #stepTask(at: SimulatedTask): boolean {
    const before = at.task.recordsIn;
    let progressed: boolean;
    try {
      progressed = at.task.step(1) === "progressed";
    } catch (error) {
      this.#failTask(at, error);
      return true;
    }
    at.awake = progressed;
    if (!progressed) return false;
    if (at.source && at.task.recordsIn > before) this.#elementCame(at);
    for (const neighbour of at.neighbours) this.#tasks[neighbour]!.awake = true;
    if (at.task.inputEnded && !at.endTold) {
      at.endTold = true;
      at.mail.push({ type: "inputEnded", timeMs: this.nowMs, ...at.ref });
    }
    return true;
  }

  /** Each element takes its source subtask 1/rate of a second on, since the attempt began. */
  #elementCame(at: SimulatedTask): void {
    const perSecond = this.#options.recordsPerSecond ?? DEFAULT_RECORDS_PER_SECOND;
    this.#passTo(this.#attemptStartMs + (at.task.recordsIn * 1000) / perSecond);
    for (const other of this.#tasks) {
      if (!other.awake && other.task.nextTimerMs() <= this.nowMs) other.awake = true;
    }
  }

  #failTask(at: SimulatedTask, error: unknown): void {
    const record = error instanceof RecordFailure;
    if (!record && !(error instanceof WeirError)) throw error;
    const reason = record ? error.reason : error.what;
    const where = record ? at.task.where() : (error.options.where ?? at.task.where());
    at.failed = true;
    at.mail.push({
      type: "taskFailed",
      timeMs: this.nowMs,
      ...at.ref,
      reason,
      where,
      record,
      fatal: false,
    });
  }

  #deliver(at: SimulatedTask): boolean {
    const command = at.commands.shift()!;
    if (command.type === "trigger") at.task.trigger(command.checkpoint);
    else at.task.abortCheckpoint(command.checkpoint);
    at.awake = true;
    return true;
  }

  #crashWhereDue(): void {
    const { faults } = this.#options;
    const alive = this.#tasks.filter(at => !at.failed);
    if (faults === undefined || alive.length === 0) return;
    const planned = (faults.planned ?? []).filter(({ step }) => step === this.stepCount);
    const hit = alive.filter(({ ref }) =>
      planned.some(({ task, subtask }) => task === ref.task && subtask === ref.subtask),
    );
    if (hit.length === 0 && this.#strikes("crash", faults.crash)) hit.push(this.#pick(alive));
    for (const at of hit) this.#failTask(at, new WeirError("injected", "the task was made to fail"));
  }

  #strikes(kind: "crash" | "storage" | "commit", fault: RandomFault | undefined): boolean {
    if (fault === undefined || this.#struck[kind] >= fault.count) return false;
    if (this.#random.next() >= fault.probability) return false;
    this.#struck[kind]++;
    return true;
  }

  // -------------------------------------------------------------- storage

  #store(at: SimulatedTask): boolean {
    const { checkpoint, snapshot } = at.storing.shift()!;
    if (this.#strikes("storage", this.#options.faults?.storage)) {
      const detail = "a snapshot could not be stored";
      return this.#tell({ type: "declined", timeMs: this.nowMs, checkpoint, reason: "io", detail });
    }
    this.storage.store(checkpoint, snapshot);
    const entries = snapshot.operators.reduce((sum, operator) => sum + operator.size, 0);
    return this.#tell({ type: "acknowledged", timeMs: this.nowMs, checkpoint, ...at.ref, entries });
  }

  #finalize({ checkpoint, final }: { readonly checkpoint: number; readonly final: boolean }): boolean {
    this.#finalizing = null;
    if (this.#strikes("storage", this.#options.faults?.storage)) {
      const detail = "the manifest could not be stored";
      return this.#tell({ type: "finalizeFailed", timeMs: this.nowMs, checkpoint, detail });
    }
    this.storage.complete(checkpoint, {
      attempt: this.#attempt,
      final,
      timeMs: this.nowMs,
      pipeline: this.#options.plan.name,
      fingerprint: this.#fingerprint,
      maxParallelism: this.#deployment.maxParallelism,
    });
    return this.#tell({ type: "finalized", timeMs: this.nowMs, checkpoint });
  }

  /** One sink at a time, so that a crash may come between two. */
  #commitNext(commit: CommitInProgress): boolean {
    const sink = commit.sinks.shift();
    if (sink === undefined) {
      this.#commit = null;
      return this.#tell({ type: "committed", timeMs: this.nowMs, checkpoint: commit.checkpoint });
    }
    if (this.#strikes("commit", this.#options.faults?.commit)) {
      this.#commit = null;
      return this.#commitFailed(sink);
    }
    const snapshot = this.storage.completed.find(each => each.checkpoint === commit.checkpoint);
    if (snapshot !== undefined) this.#commitSink(snapshot, sink);
    return true;
  }

  #commitFailed(sink: string): boolean {
    const reason = "the output could not be committed";
    return this.#tell({
      type: "taskFailed",
      timeMs: this.nowMs,
      task: sink,
      subtask: 0,
      reason,
      fatal: false,
    });
  }

  #commitSink(snapshot: Snapshot, sink: string): void {
    const { checkpoint } = snapshot;
    const outputs = this.storage.uncommitted(snapshot, sink);
    this.storage.commit(sink, checkpoint, outputs);
    if (outputs.length === 0) return;
    const records = outputs.reduce((sum, output) => sum + output.records, 0);
    const bytes = outputs.reduce((sum, output) => sum + output.bytes, 0);
    this.#emit({ type: "sinkCommitted", checkpoint, sink, records, bytes });
  }

  // -------------------------------------------------------------- coordinator

  #tell(input: CoordinatorInput): true {
    const { state, commands } = decide(this.#coordinator, input);
    this.#coordinator = state;
    for (const command of commands) this.#obey(command);
    return true;
  }

  #obey(command: CoordinatorCommand): void {
    switch (command.type) {
      case "trigger":
        this.storage.highestId = Math.max(this.storage.highestId, command.checkpoint);
        for (const at of this.#tasks) {
          const wanted = command.tasks.some(
            ({ task, subtask }) => task === at.ref.task && subtask === at.ref.subtask,
          );
          if (wanted) at.commands.push({ type: "trigger", checkpoint: command.checkpoint });
        }
        return;
      case "abort":
        this.#forgetCheckpoint(command.checkpoint);
        return;
      case "finalize":
        this.#finalizing = { checkpoint: command.checkpoint, final: command.final };
        return;
      case "commit":
        this.#commit = { checkpoint: command.checkpoint, sinks: [...this.#sinks] };
        return;
      case "retire":
        this.storage.retire(this.#options.plan.settings.checkpoint.retain);
        return;
      case "wakeAt":
        this.#wakeMs = command.timeMs;
        return;
      case "restart":
        this.#tearDown();
        this.#launchMs = this.nowMs + command.delayMs;
        return;
      case "finish":
        this.#tearDown();
        this.status = command.status;
        return;
      case "event":
        this.#emit(command.event);
    }
  }

  #forgetCheckpoint(checkpoint: number): void {
    this.storage.discard(checkpoint);
    for (const at of this.#tasks) {
      const kept = at.storing.filter(each => each.checkpoint !== checkpoint);
      at.storing.splice(0, at.storing.length, ...kept);
      at.commands.push({ type: "abort", checkpoint });
    }
  }

  /** A manifest being written goes on being written: it may become durable before the job is launched again. */
  #tearDown(): void {
    for (const { task } of this.#tasks) task.dispose();
    this.#tasks = [];
    this.#commit = null;
    this.#wakeMs = Number.POSITIVE_INFINITY;
    this.#launchMs = Number.POSITIVE_INFINITY;
  }

  #emit(event: EventBody): void {
    const whole: Event = { ...event, step: this.stepCount, timeMs: this.nowMs };
    this.events.push(whole);
    this.#options.onEvent?.(whole);
  }

  // -------------------------------------------------------------- launching

  #launchFirst(from: Snapshot | null): void {
    const { plan, seed } = this.#options;
    this.#attempt = this.storage.beginAttempt();
    this.#emit({ type: "runStarted", pipeline: plan.name, attempt: this.#attempt, seed });
    if (from !== null) {
      const { attempt, checkpoint } = from;
      this.#emit({ type: "runResumed", from: { attempt, checkpoint }, attempt: this.#attempt });
      for (const sink of this.#sinks) this.#commitSink(from, sink);
    }
    this.#launch(from);
    this.#tell({ type: "start", timeMs: this.nowMs });
  }

  /** Recovery: commit what the newest completed checkpoint holds, forget what it does not, restore, run. */
  #relaunch(): boolean {
    this.#launchMs = Number.POSITIVE_INFINITY;
    this.#finalizing = null;
    this.#attempt = this.storage.beginAttempt();
    const snapshot = this.storage.newest;
    if (snapshot !== null) {
      for (const sink of this.#sinks) {
        if (this.#strikes("commit", this.#options.faults?.commit)) return this.#commitFailed(sink);
        if (this.storage.committedTo(sink) < snapshot.checkpoint) this.#commitSink(snapshot, sink);
      }
    }
    this.#launch(snapshot);
    const from = snapshot && { attempt: snapshot.attempt, checkpoint: snapshot.checkpoint };
    this.#emit({ type: "runRestored", from, attempt: this.#attempt });
    return this.#tell({ type: "restored", timeMs: this.nowMs });
  }

  #launch(snapshot: Snapshot | null): void {
    this.storage.abortPrepared();
    this.#attemptStartMs = this.nowMs;
    this.#tasks = buildAttempt({
      plan: this.#options.plan,
      deployment: this.#deployment,
      params: this.#options.params ?? new Map(),
      channelCapacity: this.#options.channelCapacity ?? DEFAULT_CAPACITY,
      stepping: this.#options.stepping ?? false,
      reader: (node, subtask) => {
        // What a reader asks of the outside is part of what it hands over, and logged as that.
        const outside = this.#outside(-1 - node.id, subtask);
        const open = () => this.#options.reader(node, subtask, outside);
        return this.#door.openReader(`${node.uid}/${subtask}`, open);
      },
      writer: (node, subtask) => this.#writer(node, subtask),
      outside: (chain, subtask) => this.#door.outside(this.#outside(chain, subtask)),
      observe: this.#options.observeTasks === false ? null : event => this.#emit(event),
      prepared: part => this.storage.prepared(part.pending),
      nowMs: () => this.nowMs,
    });
    if (snapshot !== null) this.#restore(snapshot);
  }

  #restore(snapshot: Snapshot): void {
    const parts = redistribute(snapshot.operators, this.#options.plan, this.#deployment);
    for (const at of this.#tasks) {
      const chain = this.#deployment.chains.find(({ name }) => name === at.ref.task)!;
      try {
        const { entries } = restoreTask(at.task, parts(chain.index, at.ref.subtask));
        const { checkpoint } = snapshot;
        this.#emit({ type: "stateRestored", checkpoint, entries, ...at.ref });
      } catch (error) {
        this.#failTask(at, error);
      }
    }
  }

  #writer(node: PlanNode, subtask: number) {
    const { plan, writer } = this.#options;
    const durable = plan.settings.checkpoint.enabled;
    const store = durable
      ? this.storage.pendingStore(node.uid, subtask)
      : this.storage.directStore(node.uid, subtask);
    return writer(node, subtask, store);
  }

  /** Each place has random numbers of its own, new ones in each attempt. */
  #outside(place: number, subtask: number): Outside {
    const random = createRandom(
      Math.imul(this.#options.seed, 31) + Math.imul(place * 64 + subtask, 7919) + this.#attempt,
    );
    const missing = () => {
      throw new WeirError("externs-missing", "this simulation was given no externs");
    };
    return {
      now: () => this.nowMs,
      random: () => random.next(),
      callExtern: this.#options.callExtern ?? missing,
    };
  }
}
