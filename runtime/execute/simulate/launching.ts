// How attempts of a simulated run begin and end: the first launch, recovery (commit what the newest completed checkpoint
// holds, forget what it does not, restore, run), and the tearing down of all tasks.

import { convertOperators } from "../../checkpoint/compatibility.ts";
import { redistribute } from "../../checkpoint/redistribute.ts";
import type { PendingStore as OutputStore } from "../../connectors/connector.ts";
import { createRandom } from "../../job/random.ts";
import type { Random } from "../../job/world.ts";
import type { Outside } from "../../operators/chain.ts";
import type { PlanNode } from "../../plan/plan.ts";
import type { Snapshot } from "../../state/snapshot.ts";
import { WeirError } from "../../values/failure.ts";
import { buildAttempt, NO_ATTEMPT, restoreTask } from "./attempt.ts";
import { lastFigures } from "./figures.ts";
import type { LoggedReader, ReadingOptions } from "./logged-reader.ts";
import { LoggedWriter } from "./logged-writer.ts";
import { NO_EXTERNS, type Run, type RunState } from "./run.ts";
import { beginCall, failTask } from "./task-side.ts";

const DEFAULT_CAPACITY = 16;
/** Enough for any pace. */
const FAR_AHEAD_MS = 1000;

export function launchFirst(run: Run, from: Snapshot | null): void {
  const { state, storage, options } = run;
  state.attempt = storage.beginAttempt();
  run.emit({
    type: "runStarted",
    pipeline: state.plan.name,
    attempt: state.attempt,
    seed: options.seed,
  });
  if (from !== null) {
    const { attempt, checkpoint } = from;
    run.emit({ type: "runResumed", from: { attempt, checkpoint }, attempt: state.attempt });
  }
  run.tell({ type: "start", timeMs: state.nowMs });
  if (run.checkpoints.recover()) launch(run, from);
}

/** Output of a checkpoint that is nowhere any more is taken back to the newest that is; with none at all the run ends. */
function isRecoverable(run: Run): boolean {
  const { state, storage } = run;
  const { newest } = storage;
  const ahead = state.plan.nodes
    .filter(({ operator }) => operator.kind === "sink")
    .map(({ uid }) => ({ uid, committed: storage.committedTo(uid) }))
    .find(({ committed }) => committed > (newest?.checkpoint ?? 0));
  if (ahead === undefined) return true;
  if (newest !== null) {
    const to = { attempt: newest.attempt, checkpoint: newest.checkpoint };
    for (const sink of storage.rollBack(newest)) run.emit({ type: "outputRolledBack", sink, to });
    return true;
  }
  const reason = `no disk holds a checkpoint any more, and output up to checkpoint ${ahead.committed} is committed`;
  run.tell({ type: "taskFailed", timeMs: state.nowMs, task: ahead.uid, subtask: 0, reason, fatal: true });
  return false;
}

export function relaunch(run: Run): true {
  const { state, storage } = run;
  state.launchMs = Number.POSITIVE_INFINITY;
  state.attempt = storage.beginAttempt();
  if (!isRecoverable(run)) return true;
  run.disks.fillUp();
  if (!run.checkpoints.recover()) return true;
  const snapshot = storage.newest;
  launch(run, snapshot);
  const from = snapshot && { attempt: snapshot.attempt, checkpoint: snapshot.checkpoint };
  run.emit({ type: "runRestored", from, attempt: state.attempt });
  return run.tell({ type: "restored", timeMs: state.nowMs });
}

function launch(run: Run, snapshot: Snapshot | null): void {
  const { state, storage, options, door } = run;
  storage.abortPrepared();
  state.attemptStartMs = state.nowMs;
  state.failures = new Map();
  state.elementMs = Number.NEGATIVE_INFINITY;
  const writers: RunState["writers"][number][] = [];
  state.attemptNow = buildAttempt({
    plan: state.plan,
    deployment: state.deployment,
    params: state.world.params ?? new Map(),
    channelCapacity: options.channelCapacity ?? DEFAULT_CAPACITY,
    stepping: options.stepping ?? false,
    gates: state.gates,
    taskManagers: options.taskManagers ?? 1,
    trail: run.trail,
    reader: (node, subtask) => readerOf(run, node, subtask),
    writer: (node, subtask) => {
      const made = writerOf(run, node, subtask);
      writers.push(made);
      return made.writer;
    },
    outside: (chain, subtask) => {
      const { outside, random } = outsideOf(run, chain, subtask);
      return { outside: door.outside(outside), random };
    },
    observe: options.observeTasks === false ? null : event => run.emit(event),
    call: (at, extern, args, call) => beginCall(run, at, extern, args, call),
    prepared: part => storage.prepared(part.pending),
    nowMs: () => state.nowMs,
  });
  state.writers = writers;
  // What is put back came no way that is known.
  if (run.trail !== null) run.trail.way = null;
  if (snapshot !== null) restore(run, snapshot);
}

function restore(run: Run, snapshot: Snapshot): void {
  const { plan, deployment } = run.state;
  const { tasks } = run.state.attemptNow;
  const fits = snapshot.fingerprint === run.state.fingerprint;
  const operators = fits ? snapshot.operators : convertOperators(snapshot.operators, plan);
  const parts = redistribute(operators, plan, deployment);
  for (const at of tasks) {
    const chain = deployment.chains.find(({ name }) => name === at.ref.task)!;
    try {
      const { entries } = restoreTask(at.task, parts(chain.index, at.ref.subtask));
      const { checkpoint } = snapshot;
      run.emit({ type: "stateRestored", checkpoint, entries, ...at.ref });
    } catch (error) {
      failTask(run, at, error);
    }
  }
}

/** What a reader asks of the outside is part of what it hands over, and logged as that. */
function readerOf(run: Run, node: PlanNode, subtask: number): LoggedReader {
  const { state, door } = run;
  const { world } = state;
  const { outside } = outsideOf(run, -1 - node.id, subtask);
  let ahead = state.nowMs;
  const fast: Outside = { ...outside, now: () => (ahead += FAR_AHEAD_MS), random: () => 0 };
  const name = `${node.uid}/${subtask}`;
  const paced: Outside = { ...outside, now: () => door.asksTime(state.attempt, name) ?? outside.now() };
  return door.openReader({
    name,
    attempt: state.attempt,
    kind: kindOf(node),
    open: () => world.reader(node, subtask, paced),
    openAhead: () => world.reader(node, subtask, fast),
  });
}

function kindOf({ operator }: PlanNode): ReadingOptions["kind"] {
  const connector = operator.kind === "source" ? operator.connector : "";
  if (connector === "stdin" || connector === "socket") return "stream";
  return connector === "extern" ? "extern" : "again";
}

function writerOf(
  { state, storage, door }: Run,
  node: PlanNode,
  subtask: number,
): RunState["writers"][number] {
  const durable = state.plan.settings.checkpoint.enabled;
  const store = durable ? storage.pendingStore(node.uid, subtask) : storage.directStore(node.uid, subtask);
  const { world } = state;
  const writer = world.writer(node, subtask, store);
  if (writer.image !== undefined) return { writer, store };
  const make = (to: OutputStore) => world.writer(node, subtask, to);
  const log = door.writerLog(`${node.uid}/${subtask}`, state.attempt);
  return { writer: new LoggedWriter(log, store, make), store };
}

/** Each place has random numbers of its own, new ones in each attempt. */
function outsideOf(
  { options, state }: Run,
  place: number,
  subtask: number,
): { readonly outside: Outside; readonly random: Random } {
  const random = createRandom(
    Math.imul(options.seed, 31) + Math.imul(place * 64 + subtask, 7919) + state.attempt,
  );
  const missing = () => {
    throw new WeirError("externs-missing", NO_EXTERNS);
  };
  const outside: Outside = {
    now: () => state.nowMs,
    random: () => random.next(),
    callExtern: state.world.callExtern ?? missing,
  };
  return { outside, random };
}

export function tearDown({ state, calls, checkpoints }: Run): void {
  if (state.attemptNow !== NO_ATTEMPT) state.figures = lastFigures(state.attemptNow.tasks, state.deployment);
  state.writers = [];
  for (const { task } of state.attemptNow.tasks) task.dispose();
  state.attemptNow = NO_ATTEMPT;
  calls.clear();
  checkpoints.stop();
  state.wakeMs = Number.POSITIVE_INFINITY;
  state.launchMs = Number.POSITIVE_INFINITY;
}
