// What may happen next in a simulated run, in a fixed order, of which the seed picks one; and where nothing may, to which
// moment time passes. Carries nothing out. Asked in every step, so it counts first and makes only what is picked.

import type { SimulatedTask } from "./attempt.ts";
import type { OutstandingCall } from "./outstanding-calls.ts";
import type { Run } from "./run.ts";

/** Something the scheduler may pick. */
export type Action =
  | { readonly do: "step" | "command" | "store" | "mail"; readonly at: SimulatedTask }
  | { readonly do: "answer"; readonly call: OutstandingCall<SimulatedTask> }
  | { readonly do: "clock" | "finalize" | "commit" | "launch" };

/** How often a source that has nothing is asked again, in virtual time. */
const WAITING_POLL_MS = 1;
/** Longer than any timeout, in polls: only a mistake of this program waits so long. */
const MAX_WAITS = 10_000_000;

/** null: nothing may. */
export function pickAction(run: Run): Action | null {
  const ofTasks = countOfTasks(run);
  const others = otherActions(run);
  const count = ofTasks + others.length;
  if (count === 0) return null;
  const picked = Math.floor(run.random.next() * count);
  return picked < ofTasks ? actionOfTasks(run, picked) : others[picked - ofTasks]!;
}

function countOfTasks({ state }: Run): number {
  let count = 0;
  for (const at of state.attemptNow.tasks) {
    if (at.mail.length > 0) count++;
    if (at.failed) continue;
    if (at.awake) count++;
    if (at.commands.length > 0) count++;
    if (at.storing.length > 0) count++;
  }
  return count;
}

/** The one that so many come before. */
function actionOfTasks({ state }: Run, before: number): Action {
  let left = before;
  for (const at of state.attemptNow.tasks) {
    if (at.mail.length > 0 && left-- === 0) return { do: "mail", at };
    if (at.failed) continue;
    if (at.awake && left-- === 0) return { do: "step", at };
    if (at.commands.length > 0 && left-- === 0) return { do: "command", at };
    if (at.storing.length > 0 && left-- === 0) return { do: "store", at };
  }
  throw new Error(`no task may do the action numbered ${before}`);
}

const NO_ACTIONS: readonly Action[] = [];

function otherActions({ state, calls, checkpoints }: Run): readonly Action[] {
  const { nowMs } = state;
  const { isFinalizing, isCommitting } = checkpoints;
  const due = calls.due(nowMs);
  const isTime = state.wakeMs <= nowMs || state.launchMs <= nowMs;
  if (due.length === 0 && !isTime && !isFinalizing && !isCommitting) return NO_ACTIONS;
  const actions: Action[] = due.map(call => ({ do: "answer", call }));
  if (state.wakeMs <= nowMs) actions.push({ do: "clock" });
  if (isFinalizing) actions.push({ do: "finalize" });
  if (isCommitting) actions.push({ do: "commit" });
  if (state.launchMs <= nowMs) actions.push({ do: "launch" });
  return actions;
}

/**
 * Nothing can be done now: time passes to the next moment at which something can. False: there is none before a person
 * lets go of a channel that he holds.
 */
export function wait(run: Run): boolean {
  const { state, calls } = run;
  const alive = state.attemptNow.tasks.filter(at => !at.failed);
  const timers = alive.map(at => at.task.nextTimerMs());
  const isHeld = [...state.gates.values()].some(({ held }) => held);
  const polls = alive.some(at => at.source && !at.task.inputEnded && !(isHeld && hasNoRoom(at)))
    ? state.nowMs + WAITING_POLL_MS
    : Number.POSITIVE_INFINITY;
  const next = Math.min(state.wakeMs, state.launchMs, calls.nextMs, polls, nextRelease(run), ...timers);
  const isStuck = next === Number.POSITIVE_INFINITY || ++state.waits > MAX_WAITS;
  if (isStuck && isHeld) return false;
  if (isStuck) throw new Error(stuck(run));
  run.passTo(next);
  for (const at of alive) if (at.source || at.task.nextTimerMs() <= state.nowMs) at.awake = true;
  return true;
}

/**
 * There is nothing to do now, and there will be nothing before more input comes: no timer, no restart, no call, no
 * checkpoint that would cover something new. What looks at the clock before it gives more is not waited for so.
 */
export function waitsForInput(run: Run): boolean {
  const { state, calls } = run;
  const { coordinator } = state;
  if (state.gates.size > 0 || state.launchMs < Number.POSITIVE_INFINITY) return false;
  if (calls.nextMs < Number.POSITIVE_INFINITY || coordinator.phase !== "running") return false;
  if (coordinator.pending.length > 0 || coordinator.committing !== null) return false;
  if (state.plan.settings.checkpoint.enabled && state.elementMs >= state.coveredMs) return false;
  const { tasks } = state.attemptNow;
  if (tasks.some(({ failed, task }) => failed || task.nextTimerMs() < Number.POSITIVE_INFINITY)) return false;
  const open = tasks.filter(at => at.source && !at.task.inputEnded);
  return open.length > 0 && open.every(at => at.reader?.asksTime === false && !hasNoRoom(at));
}

/** Whether there is more by now. */
export function askSources({ state }: Run): void {
  for (const at of state.attemptNow.tasks) if (at.source && !at.task.inputEnded) at.awake = true;
}

/** Behind a channel that is held it may stand for long, and asking it brings nothing. */
const hasNoRoom = ({ task }: SimulatedTask): boolean => task.look.outputs.some(({ room }) => room === 0);

function nextRelease({ state }: Run): number {
  if (state.gates.size === 0) return Number.POSITIVE_INFINITY;
  const moments = state.attemptNow.channels.map(({ channel }) => channel.releaseMs);
  return Math.min(Number.POSITIVE_INFINITY, ...moments.filter(ms => ms > state.nowMs));
}

/** Time has passed: whoever reads a channel that was slowed down may find something there. */
export function wakeBehindGates({ state }: Run): void {
  for (const { channel, link, to } of state.attemptNow.channels) {
    if (channel.gate.slowMs === 0 || channel.releaseMs > state.nowMs) continue;
    for (const at of state.attemptNow.tasks)
      if (at.chain === link.toChain && at.ref.subtask === to) at.awake = true;
  }
}

function stuck({ state }: Run): string {
  const ended = state.attemptNow.tasks.filter(at => at.task.inputEnded).length;
  return `the simulation is stuck at step ${state.stepCount}: ${ended} of ${state.attemptNow.tasks.length} tasks have ended, coordinator ${state.coordinator.phase}`;
}
