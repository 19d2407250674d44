// What becomes of a task when the scheduler has picked it: a step, a word of the coordinator, a snapshot on its way to
// storage, the answer of a call; and its failure. The only place where tasks are stepped.

import { taskKey } from "../../job/coordinator-state.ts";
import type { TaskRef } from "../../job/event.ts";
import { RecordFailure, WeirError } from "../../values/failure.ts";
import type { SimulatedTask } from "./attempt.ts";
import { answerOf, type OutstandingCall } from "./outstanding-calls.ts";
import { NO_EXTERNS, type Run, type RunState } from "./run.ts";

const DEFAULT_RECORDS_PER_SECOND = 1000;

/** False: nothing came of it, and it does not count as a step. */
export function stepTask(run: Run, at: SimulatedTask): boolean {
  const before = beginStep(run, at);
  let progressed: boolean;
  try {
    progressed = at.task.step(1) === "progressed";
  } catch (error) {
    failTask(run, at, error);
    return true;
  }
  return taskStepped(run, at, before, progressed);
}

/** What every step of a task begins with. Gives how many records had come in. */
export function beginStep({ state, trail }: Run, at: SimulatedTask): number {
  at.taskImage = null;
  if (trail !== null) {
    trail.step = state.stepCount;
    trail.way = null;
    trail.taken = null;
  }
  return at.task.recordsIn;
}

/** What follows from a step that is over; `before`: how many records had come in. */
export function taskStepped(run: Run, at: SimulatedTask, before: number, progressed: boolean): boolean {
  const { nowMs } = run.state;
  const { tasks } = run.state.attemptNow;
  at.awake = progressed;
  if (!progressed) return false;
  if (at.source && at.task.recordsIn > before) elementCame(run, at);
  for (const neighbour of at.neighbours) tasks[neighbour]!.awake = true;
  if (at.task.inputEnded && !at.endTold) {
    at.endTold = true;
    at.mail.push({ type: "inputEnded", timeMs: nowMs, ...at.ref });
  }
  return true;
}

/** Each element takes its source subtask 1/rate of a second on, since the attempt began. */
function elementCame(run: Run, at: SimulatedTask): void {
  const { state, options } = run;
  const perSecond = options.recordsPerSecond ?? DEFAULT_RECORDS_PER_SECOND;
  run.passTo(state.attemptStartMs + (at.task.recordsIn * 1000) / perSecond);
  state.elementMs = state.nowMs;
  for (const other of state.attemptNow.tasks) {
    if (!other.awake && other.task.nextTimerMs() <= state.nowMs) other.awake = true;
  }
}

/** What is no failure of a record or of the world is a mistake of this program, and thrown on. */
export function failTask(run: Run, at: SimulatedTask, error: unknown): void {
  const record = error instanceof RecordFailure;
  if (!record && !(error instanceof WeirError)) throw error;
  const reason = record ? error.reason : error.what;
  const where = record ? at.task.where() : (error.options.where ?? at.task.where());
  at.failed = true;
  run.state.lastFailure = error;
  noteFailure(run.state, at.ref, reason);
  const { nowMs } = run.state;
  at.mail.push({ type: "taskFailed", timeMs: nowMs, ...at.ref, reason, where, record, fatal: false });
}

export function noteFailure(state: RunState, task: TaskRef, reason: string): void {
  state.failures = new Map([...state.failures, [taskKey(task), reason]]);
}

export function beginCall(
  run: Run,
  at: SimulatedTask,
  extern: number,
  args: readonly unknown[],
  call: number,
): void {
  const { calls, door, state } = run;
  const { beginExtern } = state.world;
  calls.begin({ who: at, extern, call }, state.nowMs, settled =>
    door.begin(extern, settle => {
      if (beginExtern === undefined) throw new WeirError("externs-missing", NO_EXTERNS);
      beginExtern(extern, args, answer => {
        settle(answer);
        settled();
      });
    }),
  );
}

export function answerCall({ calls }: Run, call: OutstandingCall<SimulatedTask>): boolean {
  const { who, entry } = call;
  calls.remove(call);
  if (who.failed) return false;
  who.taskImage = null;
  who.task.answer(call.call, answerOf(entry));
  who.awake = true;
  return true;
}

export function deliverCommand(at: SimulatedTask): true {
  const command = at.commands.shift()!;
  at.taskImage = null;
  if (command.type === "trigger") at.task.trigger(command.checkpoint);
  else at.task.abortCheckpoint(command.checkpoint);
  at.awake = true;
  return true;
}

export function storeNext({ checkpoints }: Run, at: SimulatedTask): true {
  const { checkpoint, snapshot } = at.storing.shift()!;
  checkpoints.store(at.ref, checkpoint, snapshot);
  return true;
}

export function crashWhereDue(run: Run): void {
  const { state, faults } = run;
  if (!faults.crashes) return;
  const alive = state.attemptNow.tasks.filter(at => !at.failed);
  for (const at of faults.crashing(state.stepCount, alive)) {
    failTask(run, at, new WeirError("injected", "The task was made to fail"));
  }
}
