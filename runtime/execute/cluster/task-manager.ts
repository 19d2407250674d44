// The thread that runs tasks and user code: all tasks in turn, in slices of a few milliseconds; between slices it
// hears what main and the I/O worker have to say and encodes a piece of a snapshot. Writes nothing itself.

import { parentPort, workerData } from "node:worker_threads";
import { loadExterns } from "../../connectors/externs.ts";
import { lateFileText } from "../../connectors/file-lateness.ts";
import { type EventBody, isPerRecord } from "../../job/event.ts";
import { resolveParams } from "../../plan/constant.ts";
import { deploy } from "../../plan/deploy.ts";
import { RecordFailure, WeirError } from "../../values/failure.ts";
import type { Looking } from "../inspect/looks.ts";
import { recordFailed, toFailure } from "../run-errors.ts";
import { operatorsOf } from "../storage.ts";
import { createOutbox } from "./outbox.ts";
import type { MainToTasks, TaskManagerData, TasksToMain } from "./protocol.ts";
import { snapshotEncoder } from "./snapshot-encoder.ts";
import { makeTasks, type RunningTask, restoreTasks } from "./task-set.ts";

/** A trigger or an abort waits no longer than this. */
const SLICE_MS = 6;
/** Of every slice's time, so much may go into encoding snapshots while records flow. */
const ENCODE_MS = 3;
/** Elements a task takes before the clock is looked at; fewer where each of them is told of. */
const BUDGET = 2048;
const OBSERVED_BUDGET = 64;
const PROGRESS_MS = 200;
const LOOKS_MS = 500;
/** How long to rest when no task has anything to do: short at first. */
const SHORTEST_REST_MS = 1;
const LONGEST_REST_MS = 10;
/** Without checkpoints, output becomes visible after this long, or this much. */
const FLUSH_MS = 250;
const FLUSH_BYTES = 1 << 20;
/** Batches of events on their way to main: who listens to every record must not fall behind without end. */
const MOST_UNHEARD = 2;

const data = workerData as TaskManagerData;
const main = parentPort!;
const tell = (message: TasksToMain): void => main.postMessage(message);
const stage = new Int32Array(data.stage);
const straight = !data.plan.settings.checkpoint.enabled;

let running = true;
let rest: { readonly timer: NodeJS.Timeout; readonly wake: () => void } | null = null;
let events: EventBody[] = [];
let unheard = 0;
let tasks: readonly RunningTask[] = [];
/** null: nobody watches. */
let looking: Looking | null = null;

const wake = (): void => rest?.wake();
const outbox = createOutbox(data.io, data.beginning.attempt, wake);
const encoder = snapshotEncoder(outbox);

// ---------------------------------------------------------------- messages

main.on("message", (message: MainToTasks) => {
  switch (message.type) {
    case "trigger":
      looking?.triggered(message.checkpoint);
      for (const { task, subtask } of message.tasks) find(task, subtask)?.task.trigger(message.checkpoint);
      break;
    case "abort":
      encoder.drop(message.checkpoint);
      for (const { task } of tasks) task.abortCheckpoint(message.checkpoint);
      break;
    case "heard":
      unheard--;
      break;
    case "flush":
      flushSinks();
      outbox.send({ type: "flushed" });
      break;
    case "dispose":
      end();
  }
  wake();
});

const find = (task: string, subtask: number): RunningTask | undefined =>
  tasks.find(({ ref }) => ref.task === task && ref.subtask === subtask);

function end(): void {
  running = false;
  for (const { task } of tasks) {
    try {
      task.dispose();
    } catch {
      // The run has ended; what a source fails to close cannot change it.
    }
  }
  outbox.close();
  main.close();
}

// ---------------------------------------------------------------- start

async function start(): Promise<void> {
  const { plan, baseDir, beginning, status } = data;
  const env = (name: string) => process.env[name];
  const deployment = deploy(plan, { maxParallelism: beginning.maxParallelism ?? undefined });
  const externs = plan.externs.length > 0 ? await loadExterns(plan, baseDir, status) : null;
  tasks = makeTasks({
    plan,
    deployment,
    baseDir,
    params: resolveParams(plan, env),
    env,
    outside: {
      now: Date.now,
      random: Math.random,
      callExtern: (extern, args) => externs!.call(extern, args),
    },
    externs,
    lateFile: (uid, file, records) => tell({ type: "notice", text: lateFileText(uid, file, records) }),
    outbox,
    observe: observer(),
    observeRecords: data.observeRecords,
    acknowledge: (task, checkpoint, snapshot) => {
      looking?.acknowledged(task, checkpoint);
      encoder.add(checkpoint, snapshot, task.source ? task.task.where() : null);
    },
    decline: (checkpoint, detail) => tell({ type: "declined", checkpoint, detail }),
    answered: wake,
  });
  const { manifest, files } = beginning;
  const entries =
    manifest === null ? [] : restoreTasks(tasks, operatorsOf(manifest, files), plan, deployment);
  if (data.inspected) {
    const { lookAtTasks } = await import("../inspect/looks.ts");
    looking = lookAtTasks(plan, deployment, beginning.attempt, tasks);
    tellLooks();
  }
  tell({ type: "started", entries });
}

/** Who only watches is not told what comes with every record. */
function observer(): ((event: EventBody) => void) | null {
  if (data.observe) return event => void events.push(event);
  if (!data.inspected) return null;
  return event => {
    if (!isPerRecord(event)) events.push(event);
  };
}

// ---------------------------------------------------------------- the loop

async function loop(): Promise<void> {
  let restMs = SHORTEST_REST_MS;
  while (running) {
    const progressed = slice();
    report(false);
    if (!running) return;
    if (progressed || encoder.busy) {
      restMs = SHORTEST_REST_MS;
      await turn();
    } else {
      await sleep(Math.min(restMs, untilTimer()));
      restMs = Math.min(LONGEST_REST_MS, restMs * 2);
    }
  }
}

/** Lets messages, promises and timers of user code have their turn. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

const sleep = (ms: number): Promise<void> =>
  new Promise(resolve => {
    const done = (): void => {
      clearTimeout(timer);
      rest = null;
      resolve();
    };
    const timer = setTimeout(done, ms);
    rest = { timer, wake: done };
  });

/** Tasks in turn until time is up or none has anything to do; then a piece of whatever snapshot is being encoded. */
function slice(): boolean {
  const deadline = performance.now() + SLICE_MS;
  let progressed = false;
  let any = true;
  while (any && mayStep() && performance.now() < deadline) {
    any = false;
    for (const [index, each] of tasks.entries()) {
      if (!running) break;
      if (stepOne(index, each)) any = true;
    }
    progressed ||= any;
  }
  encode(progressed ? ENCODE_MS : SLICE_MS);
  if (straight) flushWhenDue();
  return progressed;
}

const mayStep = (): boolean => running && outbox.hasRoom && unheard < MOST_UNHEARD;

function stepOne(index: number, each: RunningTask): boolean {
  Atomics.store(stage, 0, index);
  try {
    const result = each.task.step(data.observe && data.observeRecords ? OBSERVED_BUDGET : BUDGET);
    if (each.task.inputEnded && !each.endTold) {
      each.endTold = true;
      if (straight) flushSinks();
      report(true);
      tell({ type: "inputEnded", ...each.ref });
    }
    return result === "progressed";
  } catch (error) {
    fail(each, error);
    return false;
  }
}

function encode(budgetMs: number): void {
  const deadline = performance.now() + budgetMs;
  while (outbox.hasRoom && performance.now() < deadline) if (!encoder.work()) return;
}

function untilTimer(): number {
  let next = Number.POSITIVE_INFINITY;
  for (const { task } of tasks) next = Math.min(next, task.nextTimerMs());
  return next === Number.POSITIVE_INFINITY ? LONGEST_REST_MS : Math.max(0, next - Date.now());
}

// ---------------------------------------------------------------- without checkpoints

let lastFlushMs = performance.now();
let flushes = 0;

function flushWhenDue(): void {
  const due = performance.now() - lastFlushMs >= FLUSH_MS;
  if (due || tasks.some(({ sinks }) => sinks.some(sink => sink.bytes >= FLUSH_BYTES))) flushSinks();
}

function flushSinks(): void {
  lastFlushMs = performance.now();
  flushes++;
  for (const { sinks } of tasks) for (const sink of sinks) sink.prepare(flushes);
}

// ---------------------------------------------------------------- reports

let lastReportMs = 0;
let lastLooksMs = 0;

function tellLooks(): void {
  lastLooksMs = performance.now();
  if (looking !== null) tell({ type: "looks", looks: looking.look() });
}

function report(now: boolean): void {
  if (events.length > 0) {
    tell({ type: "events", events });
    events = [];
    unheard++;
  }
  if (looking !== null && (now || performance.now() - lastLooksMs >= LOOKS_MS)) tellLooks();
  if (!now && performance.now() - lastReportMs < PROGRESS_MS) return;
  lastReportMs = performance.now();
  const sources = tasks.filter(({ source }) => source);
  tell({
    type: "progress",
    recordsIn: sources.reduce((sum, { task }) => sum + task.recordsIn, 0),
    recordsOut: tasks.reduce((sum, { sinks }) => sum + sinks.reduce((all, sink) => all + sink.records, 0), 0),
    where: sources.map(({ task }) => task.where()).join(", "),
  });
}

function fail(each: RunningTask | null, error: unknown): void {
  running = false;
  report(true);
  const ref = each?.ref ?? { task: data.plan.name, subtask: 0 };
  tell({
    type: "failed",
    failure: describe(each, error),
    record: isRecord(error),
    fatal: each === null,
    ...ref,
  });
}

const isRecord = (error: unknown): boolean => error instanceof RecordFailure || error instanceof WeirError;

function describe(each: RunningTask | null, error: unknown) {
  if (!(error instanceof RecordFailure)) return toFailure(error);
  return recordFailed(data.plan, each?.ref.task ?? "the pipeline", error, each?.task.where() ?? "");
}

start()
  .then(loop)
  .catch(error => fail(null, error));
