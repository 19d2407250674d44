// The simulated executor: the whole job in one thread, in virtual time, every interleaving chosen by a seed. The
// scheduler picks among steps of tasks, deliveries, storage calls and commits, so that acknowledgements and commits
// race as they would in a cluster; faults strike where the seed or a plan says. No real time, path or process id reaches it.

import { redistribute } from "../../checkpoint/redistribute.ts";
import { type CoordinatorState, decide, initialCoordinator } from "../../job/coordinator.ts";
import type { Event, EventBody } from "../../job/event.ts";
import { createRandom } from "../../job/random.ts";
import type { CoordinatorCommand, CoordinatorInput } from "../../job/task-api.ts";
import type { Random } from "../../job/world.ts";
import type { Outside, SinkWriter } from "../../operators/chain.ts";
import { deploy } from "../../plan/deploy.ts";
import type { Deployment } from "../../plan/deployment.ts";
import { fingerprint } from "../../plan/fingerprint.ts";
import type { PlanNode } from "../../plan/plan.ts";
import type { Snapshot } from "../../state/snapshot.ts";
import { RecordFailure, WeirError } from "../../values/failure.ts";
import { buildAttempt, restoreTask, type SimulatedTask } from "./attempt.ts";
import { type CheckpointSide, createCheckpointSide } from "./checkpoint-side.ts";
import { type FaultPlan, planFaults } from "./faults.ts";
import { type Door, type InputLog, recordingDoor, replayingDoor } from "./input-log.ts";
import type { OperatorRow, Simulation, SimulationOptions, Status } from "./options.ts";
import {
  createOutstandingCalls,
  type OutstandingCall,
  type OutstandingCalls,
  type WaitingCall,
} from "./outstanding-calls.ts";
import { createStorage, type SimulatedStorage } from "./storage.ts";

/** 2000-01-01T00:00:00Z. */
export const SIMULATION_START_MS = 946_684_800_000;
const DEFAULT_RECORDS_PER_SECOND = 1000;
const DEFAULT_CAPACITY = 16;
/** How often a source that has nothing is asked again, in virtual time. */
const WAITING_POLL_MS = 1;
/** The longest that a call takes. */
const DEFAULT_CALL_MS = 20;
const NO_EXTERNS = "this simulation was given no externs";
/** Longer than any timeout, in polls: only a mistake of this program waits so long. */
const MAX_WAITS = 10_000_000;

export const simulate = (options: SimulationOptions): Simulation => new SimulatedRun(options);

/** Something the scheduler may pick. */
type Action =
  | { readonly do: "step" | "command" | "store" | "mail"; readonly at: SimulatedTask }
  | { readonly do: "answer"; readonly call: OutstandingCall<SimulatedTask> }
  | { readonly do: "clock" | "finalize" | "commit" | "launch" };

class SimulatedRun implements Simulation {
  readonly #options: SimulationOptions;
  readonly #deployment: Deployment;
  readonly #fingerprint: string;
  readonly #checkpoints: CheckpointSide;
  readonly #random: Random;
  readonly #door: Door;
  readonly #faults: FaultPlan;
  readonly #calls: OutstandingCalls<SimulatedTask>;
  readonly storage: SimulatedStorage;
  readonly events: Event[] = [];
  status: Status = "running";
  stepCount = 0;
  nowMs = SIMULATION_START_MS;
  /** Of this attempt. */
  #writers: SinkWriter[] = [];
  #coordinator: CoordinatorState;
  #tasks: readonly SimulatedTask[] = [];
  #attempt = 0;
  #attemptStartMs = SIMULATION_START_MS;
  #wakeMs = Number.POSITIVE_INFINITY;
  /** Infinity: no restart is scheduled. */
  #launchMs = Number.POSITIVE_INFINITY;
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
    this.#random = createRandom(options.seed);
    this.#faults = planFaults(options.faults, this.#random);
    this.#calls = createOutstandingCalls(this.#random, options.callMs ?? DEFAULT_CALL_MS);
    this.#checkpoints = this.#checkpointSide();
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

  #checkpointSide(): CheckpointSide {
    const { plan } = this.#options;
    return createCheckpointSide({
      storage: this.storage,
      faults: this.#faults,
      sinks: plan.nodes.filter(node => node.operator.kind === "sink").map(node => node.uid),
      nowMs: () => this.nowMs,
      header: final => ({
        attempt: this.#attempt,
        final,
        timeMs: this.nowMs,
        pipeline: plan.name,
        fingerprint: this.#fingerprint,
        maxParallelism: this.#deployment.maxParallelism,
      }),
      tell: input => this.#tell(input),
      emit: event => this.#emit(event),
    });
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

  get waitsFor(): WaitingCall | null {
    return this.#door.makesCalls ? this.#calls.unanswered(this.nowMs) : null;
  }

  step(): boolean {
    while (this.status === "running") {
      if (this.waitsFor !== null) return false;
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
    for (const call of this.#calls.due(this.nowMs)) actions.push({ do: "answer", call });
    if (this.#wakeMs <= this.nowMs) actions.push({ do: "clock" });
    if (this.#checkpoints.isFinalizing) actions.push({ do: "finalize" });
    if (this.#checkpoints.isCommitting) actions.push({ do: "commit" });
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
        return this.#storeNext(action.at);
      case "mail":
        return this.#tell({ ...action.at.mail.shift()!, timeMs: this.nowMs });
      case "answer":
        return this.#answer(action.call);
      case "clock":
        this.#wakeMs = Number.POSITIVE_INFINITY;
        return this.#tell({ type: "clock", timeMs: this.nowMs });
      case "finalize":
        this.#checkpoints.finalize();
        return true;
      case "commit":
        this.#checkpoints.commitNext();
        return true;
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
    const next = Math.min(this.#wakeMs, this.#launchMs, this.#calls.nextMs, polls, ...timers);
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

  #call(at: SimulatedTask, extern: number, args: readonly unknown[], call: number): void {
    const settle = this.#calls.begin(at, extern, call, this.nowMs);
    if (!this.#door.makesCalls) return;
    const { beginExtern } = this.#options;
    if (beginExtern === undefined) throw new WeirError("externs-missing", NO_EXTERNS);
    beginExtern(extern, args, settle);
  }

  #answer(call: OutstandingCall<SimulatedTask>): boolean {
    this.#calls.remove(call);
    const answer = this.#door.answered(call.extern, call.answer);
    if (call.who.failed) return false;
    call.who.task.answer(call.call, answer);
    call.who.awake = true;
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

  #storeNext(at: SimulatedTask): boolean {
    const { checkpoint, snapshot } = at.storing.shift()!;
    this.#checkpoints.store(at.ref, checkpoint, snapshot);
    return true;
  }

  #crashWhereDue(): void {
    const alive = this.#tasks.filter(at => !at.failed);
    for (const at of this.#faults.crashing(this.stepCount, alive)) {
      this.#failTask(at, new WeirError("injected", "the task was made to fail"));
    }
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
        this.#checkpoints.beginFinalize(command.checkpoint, command.final);
        return;
      case "commit":
        this.#checkpoints.beginCommit(command.checkpoint);
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
        // Without checkpoints nobody else asks the writers for what they still hold.
        if (!this.#options.plan.settings.checkpoint.enabled)
          for (const writer of this.#writers) writer.prepare(0);
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

  #tearDown(): void {
    this.#writers = [];
    for (const { task } of this.#tasks) task.dispose();
    this.#tasks = [];
    this.#calls.clear();
    this.#checkpoints.stop();
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
    }
    this.#tell({ type: "start", timeMs: this.nowMs });
    if (this.#checkpoints.recover()) this.#launch(from);
  }

  /** Recovery: commit what the newest completed checkpoint holds, forget what it does not, restore, run. */
  #relaunch(): boolean {
    this.#launchMs = Number.POSITIVE_INFINITY;
    this.#attempt = this.storage.beginAttempt();
    if (!this.#checkpoints.recover()) return true;
    const snapshot = this.storage.newest;
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
      call: (at, extern, args, call) => this.#call(at, extern, args, call),
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
    const made = writer(node, subtask, store);
    this.#writers.push(made);
    return made;
  }

  /** Each place has random numbers of its own, new ones in each attempt. */
  #outside(place: number, subtask: number): Outside {
    const random = createRandom(
      Math.imul(this.#options.seed, 31) + Math.imul(place * 64 + subtask, 7919) + this.#attempt,
    );
    const missing = () => {
      throw new WeirError("externs-missing", NO_EXTERNS);
    };
    return {
      now: () => this.nowMs,
      random: () => random.next(),
      callExtern: this.#options.callExtern ?? missing,
    };
  }
}
