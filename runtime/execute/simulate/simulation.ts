// The simulated executor: the whole job in one thread, in virtual time, every interleaving chosen by a seed. The
// scheduler picks among steps of tasks, deliveries, storage calls and commits, so that acknowledgements and commits
// race as they would in a cluster; faults strike where the seed or a plan says. No real time, path or process id reaches it.

import { type CoordinatorState, decide } from "../../job/coordinator.ts";
import type { Event, EventBody } from "../../job/event.ts";
import { createRandom } from "../../job/random.ts";
import type { CoordinatorInput } from "../../job/task-api.ts";
import { createTrail, type Trail } from "../../job/way.ts";
import type { Random } from "../../job/world.ts";
import { deploy } from "../../plan/deploy.ts";
import type { Deployment } from "../../plan/deployment.ts";
import { fingerprint } from "../../plan/fingerprint.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Snapshot } from "../../state/snapshot.ts";
import { type RecordFailure, WeirError } from "../../values/failure.ts";
import { type Attempt, NO_ATTEMPT, type SimulatedTask } from "./attempt.ts";
import { type CheckpointSide, createCheckpointSide } from "./checkpoint-side.ts";
import { createDisks, type Disks } from "./disks.ts";
import { Door } from "./door.ts";
import { type FaultPlan, planFaults } from "./faults.ts";
import { refuseMisfit } from "./going-back.ts";
import type { InputLog } from "./input-log.ts";
import { intervene } from "./intervene.ts";
import type { Intervention } from "./intervention.ts";
import { launchFirst, relaunch } from "./launching.ts";
import { LoggedWriter } from "./logged-writer.ts";
import { obey } from "./obey.ts";
import type { OperatorRow, SimulationOptions, Status } from "./options.ts";
import { createOutstandingCalls, type OutstandingCalls, type WaitingCall } from "./outstanding-calls.ts";
import { freshCoordinator, type Run, type RunState } from "./run.ts";
import { imageOfRun, letGoBefore, type RunImage, resetRun } from "./run-image.ts";
import { type Action, askSources, pickAction, wait, waitsForInput, wakeBehindGates } from "./scheduler.ts";
import { StandingStep } from "./standing.ts";
import type {
  ChannelView,
  Inside,
  Pause,
  SimulationImage,
  SteppableSimulation,
  TaskView,
} from "./steppable.ts";
import { createStorage, type SimulatedStorage } from "./storage.ts";
import { Tally } from "./tally.ts";
import { answerCall, crashWhereDue, deliverCommand, noteFailure, stepTask, storeNext } from "./task-side.ts";
import { createTold, type Told } from "./told.ts";
import { channelViews, restartAtMs, taskViews, type Viewed } from "./views.ts";

/** 2000-01-01T00:00:00Z. */
export const SIMULATION_START_MS = 946_684_800_000;
/** The longest that a call takes. */
const DEFAULT_CALL_MS = 20;

export const simulate = (options: SimulationOptions): SteppableSimulation => new SimulatedRun(options);

class SimulatedRun implements SteppableSimulation, Run {
  readonly options: SimulationOptions;
  readonly state: RunState;
  readonly storage: SimulatedStorage;
  readonly disks: Disks;
  readonly random: Random;
  readonly door: Door;
  readonly faults: FaultPlan;
  readonly calls: OutstandingCalls<SimulatedTask>;
  readonly checkpoints: CheckpointSide;
  readonly tally: Tally;
  readonly #told: Told;
  readonly trail: Trail | null;
  pauses: ((task: number) => boolean) | null = null;
  /** null: between steps. */
  #views: { readonly of: Attempt; readonly tasks: readonly TaskView[] } | null = null;
  #standing: StandingStep | null = null;
  rests = false;

  constructor(options: SimulationOptions) {
    const { plan } = options;
    this.options = options;
    this.trail = options.traced === true ? createTrail() : null;
    this.#told = createTold(options.keepsEvents !== false);
    this.tally = new Tally(uid => isSink(this.plan, uid));
    this.storage = options.storage ?? createStorage();
    this.disks = createDisks(options.disks ?? "local", options.taskManagers ?? 1);
    if (options.from != null) this.storage.rollBack(options.from);
    const from = this.storage.newest;
    const maxParallelism = from === null ? {} : { maxParallelism: from.maxParallelism };
    const deployment = deploy(plan, { ...maxParallelism, ...options.deploy });
    this.random = createRandom(options.seed);
    this.faults = planFaults(options.faults, this.random);
    this.calls = createOutstandingCalls(this.random, options.callMs ?? DEFAULT_CALL_MS);
    this.door = new Door(options.replay);
    this.state = this.#initialState(plan, deployment);
    this.checkpoints = this.#checkpointSide();
    if (options.from != null) refuseMisfit(this, options.from, plan);
    launchFirst(this, from);
  }

  #initialState(plan: Plan, deployment: Deployment): RunState {
    return {
      plan,
      deployment,
      fingerprint: fingerprint(plan),
      status: "running",
      stepCount: 0,
      nowMs: SIMULATION_START_MS,
      coordinator: freshCoordinator({ plan, deployment }, this.storage, this.options),
      attempt: 0,
      attemptStartMs: SIMULATION_START_MS,
      attemptNow: NO_ATTEMPT,
      writers: [],
      world: this.options,
      declineNext: false,
      savepointNext: null,
      savepointNames: new Map(),
      savepoints: [],
      gates: new Map(),
      wakeMs: Number.POSITIVE_INFINITY,
      elementMs: Number.NEGATIVE_INFINITY,
      coveredMs: SIMULATION_START_MS,
      launchMs: Number.POSITIVE_INFINITY,
      waits: 0,
      lastTask: null,
      lastFailure: null,
      failures: new Map(),
      figures: new Map(),
    };
  }

  #checkpointSide(): CheckpointSide {
    const { state } = this;
    return createCheckpointSide({
      storage: this.storage,
      faults: this.faults,
      sinks: () => state.plan.nodes.filter(node => node.operator.kind === "sink").map(node => node.uid),
      nowMs: () => state.nowMs,
      header: (checkpoint, final) => ({
        attempt: state.attempt,
        final,
        savepoint: state.savepointNames.has(checkpoint),
        timeMs: state.nowMs,
        pipeline: state.plan.name,
        fingerprint: state.fingerprint,
        maxParallelism: state.deployment.maxParallelism,
      }),
      completed: snapshot => this.#completed(snapshot),
      isPending: checkpoint => state.coordinator.pending.some(({ id }) => id === checkpoint),
      tell: input => this.tell(input),
      emit: event => this.emit(event),
    });
  }

  #completed(snapshot: Snapshot): void {
    const { state } = this;
    this.disks.hold(snapshot);
    const name = state.savepointNames.get(snapshot.checkpoint);
    if (name !== undefined) state.savepoints = [...state.savepoints, { name, snapshot }];
  }

  // -------------------------------------------------------------- what can be seen

  get events(): readonly Event[] {
    return this.#told.now;
  }

  trimEvents(): void {
    this.#told.trim();
  }

  get plan(): Plan {
    return this.state.plan;
  }

  get deployment(): Deployment {
    return this.state.deployment;
  }

  get coordinator(): CoordinatorState {
    return this.state.coordinator;
  }

  get savepoints(): SteppableSimulation["savepoints"] {
    return this.state.savepoints;
  }

  get status(): Status {
    return this.state.status;
  }

  get stepCount(): number {
    return this.state.stepCount;
  }

  get nowMs(): number {
    return this.state.nowMs;
  }

  get lastFailure(): RecordFailure | WeirError | null {
    return this.state.lastFailure;
  }

  get inputLog(): InputLog {
    return this.door.log;
  }

  committed(sink: string): Uint8Array {
    return this.storage.target(sink);
  }

  finalRows(): readonly OperatorRow[] {
    const operators = this.storage.newest?.operators ?? [];
    return operators.flatMap(({ uid, rows }) => [...rows()].map(row => ({ uid, ...row })));
  }

  get waitsFor(): WaitingCall | null {
    return this.calls.unanswered(this.nowMs);
  }

  get attempt(): number {
    return this.state.attempt;
  }

  /** Live reads of an attempt's tasks: made once for it, since conditions ask for them at every pause. */
  get tasks(): readonly TaskView[] {
    const { attemptNow } = this.state;
    if (attemptNow.tasks.length === 0) return taskViews(this.#viewed);
    if (this.#views?.of !== attemptNow) this.#views = { of: attemptNow, tasks: taskViews(this.#viewed) };
    return this.#views.tasks;
  }

  get #viewed(): Viewed {
    const standing = (): SimulatedTask | null => this.#standing?.at ?? null;
    return {
      state: this.state,
      get standing() {
        return standing();
      },
    };
  }

  get channels(): readonly ChannelView[] {
    return channelViews(this);
  }

  get restartAtMs(): number | null {
    return restartAtMs(this.state);
  }

  get lastTask(): number | null {
    return this.state.lastTask;
  }

  // -------------------------------------------------------------- running

  stop(): void {
    this.tell({ type: "stop", timeMs: this.nowMs });
  }

  run(maxSteps = Number.POSITIVE_INFINITY): Status {
    for (let left = maxSteps; left > 0 && this.step(); left--);
    return this.status;
  }

  step(): boolean {
    if (this.#standing === null) return this.#step(null);
    while (this.advance() !== null);
    return this.status === "running";
  }

  advance(): Pause | null {
    if (this.#standing === null) this.#step(this.pauses);
    else this.#goOn(this.#standing);
    return this.inside?.pause ?? null;
  }

  get inside(): Inside | null {
    return this.#standing?.inside ?? null;
  }

  /** A step, or its part up to the first pause of a task that pauses. */
  #step(pauses: typeof this.pauses): boolean {
    const { state } = this;
    let isAsked = false;
    this.rests = false;
    while (state.status === "running") {
      if (this.waitsFor !== null) return false;
      crashWhereDue(this);
      const action = pickAction(this);
      if (action !== null) {
        if (this.#carryOut(action, pauses)) return this.status === "running";
      } else if (this.options.restsWithoutInput === true && waitsForInput(this)) {
        this.rests = isAsked;
        if (isAsked) return false;
        isAsked = true;
        askSources(this);
      } else if (!wait(this)) return false;
    }
    return false;
  }

  /** False: the step is over, and nothing came of it. */
  #goOn(standing: StandingStep): boolean {
    const came = standing.goOn(this);
    this.#standing = came === null ? standing : null;
    if (came === true) this.#stepped();
    return came !== false;
  }

  #stepped(): void {
    this.state.stepCount++;
    this.state.waits = 0;
  }

  /** False: nothing came of it, and it does not count as a step. */
  #carryOut(action: Action, pauses: typeof this.pauses): boolean {
    const { state } = this;
    const task = action.do === "step" ? state.attemptNow.tasks.indexOf(action.at) : null;
    state.lastTask = task;
    if (task !== null && this.trail !== null && pauses?.(task)) {
      return this.#goOn(new StandingStep(this, task));
    }
    if (!this.#done(action)) return false;
    this.#stepped();
    return true;
  }

  #done(action: Action): boolean {
    const { state, checkpoints } = this;
    switch (action.do) {
      case "step":
        return stepTask(this, action.at);
      case "command":
        return deliverCommand(action.at);
      case "store":
        return storeNext(this, action.at);
      case "mail":
        return this.tell({ ...action.at.mail.shift()!, timeMs: state.nowMs });
      case "answer":
        return answerCall(this, action.call);
      case "clock":
        state.wakeMs = Number.POSITIVE_INFINITY;
        return this.tell({ type: "clock", timeMs: state.nowMs });
      case "finalize":
        checkpoints.finalize();
        return true;
      case "commit":
        checkpoints.commitNext();
        return true;
      case "launch":
        return relaunch(this);
    }
  }

  // -------------------------------------------------------------- travelling

  image(): RunImage {
    return imageOfRun(this, this.#told.image());
  }

  reset(image: SimulationImage): void {
    this.#standing?.giveUp();
    this.#standing = null;
    const whole = image as RunImage;
    resetRun(this, whole);
    this.#told.reset(whole.told);
  }

  get heldBytes(): number {
    return this.door.bytes;
  }

  letGo(image: SimulationImage): void {
    const whole = image as RunImage;
    letGoBefore(this, whole);
    this.#told.letGo(whole.told);
  }

  fork(): void {
    this.door.fork(this.state.attempt);
    for (const { writer } of this.state.writers) if (writer instanceof LoggedWriter) writer.fork();
    this.#told.fork();
  }

  intervene(intervention: Intervention): void {
    if (intervention.kind === "setLocal") {
      const { frame, local, value } = intervention;
      if (this.#standing === null) throw notInside();
      this.#standing.at.task.look.setLocal(frame, local, value);
      return;
    }
    const inside = this.#standing !== null;
    if (inside && !WITHIN_A_STEP.has(intervention.kind)) throw betweenSteps();
    intervene(this, intervention, inside);
  }

  dispose(): void {
    this.door.close();
  }

  // -------------------------------------------------------------- what its parts ask

  tell(input: CoordinatorInput): true {
    const { state, commands } = decide(this.state.coordinator, input);
    this.state.coordinator = state;
    for (const command of commands) obey(this, command);
    return true;
  }

  emit(event: EventBody): void {
    this.tally.note(event);
    if (event.type === "taskFailed") this.#blame(event);
    if (event.type === "checkpointCompleted") this.state.coveredMs = this.nowMs - event.durationMs;
    const whole = this.#told.add(event.type, () => eventAt(event, this.stepCount, this.nowMs));
    this.options.onEvent?.(whole);
  }

  /** A failure may be told of an operator: then it is that of the task it runs in. */
  #blame({ task, subtask, reason }: Extract<EventBody, { type: "taskFailed" }>): void {
    const { deployment, plan } = this.state;
    const chain = deployment.chains.find(
      ({ name, nodes }) => name === task || nodes.some(id => plan.nodes[id]!.uid === task),
    );
    noteFailure(this.state, { task: chain?.name ?? task, subtask }, reason);
  }

  passTo(ms: number): void {
    this.state.nowMs = Math.max(this.state.nowMs, Math.floor(ms));
    if (this.state.gates.size > 0) wakeBehindGates(this);
  }
}

const isSink = ({ nodes }: Plan, uid: string): boolean =>
  nodes.some(node => node.uid === uid && node.operator.kind === "sink");

/** Most are of a record: written out, which takes half the memory that spreading does. */
function eventAt(event: EventBody, step: number, timeMs: number): Event {
  if (event.type !== "recordProcessed") return { ...event, step, timeMs };
  const { type, uid, task, subtask } = event;
  return { type, uid, task, subtask, step, timeMs };
}

const notInside = (): WeirError =>
  new WeirError("not-inside", "Nothing stands still in a body, so there is no variable to set", {
    remedy: "Stop at a statement first",
  });

/** Done where a body stands still: what is queued then is not what was when its step began. */
const WITHIN_A_STEP: ReadonlySet<Intervention["kind"]> = new Set(["setState", "setTimer", "setElement"]);

const betweenSteps = (): WeirError =>
  new WeirError("inside-a-step", "A body stands still in the middle of a step", {
    remedy: "Let the step end first",
  });
