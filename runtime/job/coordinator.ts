// The coordinator: every decision about checkpoints, failures, restarts and the end of a run, as a pure function
// `(state, input) → (state, commands)`. Executors report what happened and carry the commands out, in order. It
// knows no clock: every input brings its time.

import {
  acknowledged,
  allEnded,
  checkpointFailed,
  committed,
  expireOverdue,
  finalized,
  finalizeNext,
  inputEnded,
  isEnding,
  periodicDueMs,
  triggerIfDue,
} from "./checkpoint-decisions.ts";
import { type CoordinatorState, change, type Draft, finish, tell } from "./coordinator-state.ts";
import { jobFailed, restored } from "./failure-decisions.ts";
import type { CoordinatorCommand, CoordinatorInput } from "./task-api.ts";

export { type CoordinatorConfig, type CoordinatorState, initialCoordinator } from "./coordinator-state.ts";

export interface Decision {
  readonly state: CoordinatorState;
  readonly commands: readonly CoordinatorCommand[];
}

export function decide(state: CoordinatorState, input: CoordinatorInput): Decision {
  if (state.phase === "finished") return { state, commands: [] };
  const draft: Draft = { state, commands: [] };
  take(draft, input);
  goOn(draft, input.timeMs);
  return draft;
}

function take(draft: Draft, input: CoordinatorInput): void {
  const nowMs = input.timeMs;
  switch (input.type) {
    case "start":
      change(draft, {
        phase: "running",
        nextTriggerMs: nowMs + draft.state.config.settings.intervalMs,
      });
      return;
    case "clock":
      wake(draft, nowMs);
      return;
    case "triggerNow":
      change(draft, { requested: draft.state.phase === "running" });
      return;
    case "acknowledged": {
      const size = { bytes: input.bytes ?? 0, entries: input.entries ?? 0 };
      acknowledged(draft, input.checkpoint, input, size);
      return;
    }
    case "declined":
      checkpointFailed(draft, input.checkpoint, input.reason, input.detail, nowMs);
      return;
    case "finalized":
      finalized(draft, input.checkpoint, nowMs);
      return;
    case "finalizeFailed":
      checkpointFailed(draft, input.checkpoint, "finalize", input.detail, nowMs);
      return;
    case "committed":
      committed(draft, input.checkpoint);
      return;
    case "inputEnded":
      inputEnded(draft, input);
      return;
    case "taskFailed":
      taskFailed(draft, input);
      return;
    case "restored":
      restored(draft, nowMs);
      return;
    case "stop":
      stop(draft);
  }
}

/** What follows from the state by itself, whatever came in. */
function goOn(draft: Draft, nowMs: number): void {
  const { settings } = draft.state.config;
  if (draft.state.phase !== "running") return;
  if (!settings.enabled) {
    if (allEnded(draft)) finish(draft, "finished");
    return;
  }
  expireOverdue(draft, nowMs);
  if (draft.state.phase === "running") finalizeNext(draft);
  if (draft.state.phase === "running") triggerIfDue(draft, nowMs);
  if (draft.state.phase === "running") askForWake(draft);
}

function taskFailed(draft: Draft, input: Extract<CoordinatorInput, { type: "taskFailed" }>): void {
  const { task, subtask, reason, fatal, timeMs } = input;
  const where = input.where ?? "";
  tell(draft, { type: "taskFailed", task, subtask, reason, where });
  const record = input.record === true ? JSON.stringify([task, subtask, where, reason]) : null;
  jobFailed(draft, { reason, record, fatal, nowMs: timeMs });
}

/** Ctrl-C. Where no checkpoint can be taken, or none is needed any more, the run ends as it stands. */
function stop(draft: Draft): void {
  const { phase, config } = draft.state;
  change(draft, { stopping: true });
  if (phase !== "running" || !config.settings.enabled) finish(draft, "cancelled");
}

function wake(draft: Draft, nowMs: number): void {
  const { wakeMs } = draft.state;
  if (wakeMs !== null && nowMs >= wakeMs) change(draft, { wakeMs: null });
}

/** The next moment at which something would be decided without any input. */
function askForWake(draft: Draft): void {
  const { pending, config, wakeMs } = draft.state;
  const expiries = pending
    .filter(checkpoint => !checkpoint.finalizing)
    .map(checkpoint => checkpoint.triggeredMs + config.settings.timeoutMs);
  const next = Math.min(nextTrigger(draft), ...expiries);
  if (next === wakeMs || next === Number.POSITIVE_INFINITY) return;
  change(draft, { wakeMs: next });
  draft.commands.push({ type: "wakeAt", timeMs: next });
}

/** With no slot free, the end of a pending checkpoint is what comes next. */
function nextTrigger(draft: Draft): number {
  const { pending, config, nextTriggerMs } = draft.state;
  const limit = config.settings.minPauseMs > 0 ? 1 : config.settings.maxConcurrent;
  if (pending.length >= limit || isEnding(draft.state)) return Number.POSITIVE_INFINITY;
  return allEnded(draft) ? nextTriggerMs : periodicDueMs(draft);
}
