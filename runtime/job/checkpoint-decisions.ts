// Decisions about single checkpoints: when one is triggered and at which tasks, what an acknowledgement completes, the
// order of manifest, retention and commit, and what becomes of one that fails. Pure. Follows Flink's
// CheckpointCoordinator and CheckpointFailureManager.

import {
  type Commit,
  type CoordinatorState,
  change,
  type Draft,
  finish,
  finishedBefore,
  type PendingCheckpoint,
  type Purpose,
  removePending,
  replacePending,
  taskKey,
  tell,
} from "./coordinator-state.ts";
import type { CheckpointFailureReason, TaskRef } from "./event.ts";
import { jobFailed } from "./failure-decisions.ts";

/** The reasons that count against `tolerableFailures`. */
const COUNTED: ReadonlySet<CheckpointFailureReason> = new Set(["declined", "expired", "io", "finalize"]);

// ---------------------------------------------------------------- trigger

/** Triggers what is due, if it may be. */
export function triggerIfDue(draft: Draft, nowMs: number): void {
  const purpose = duePurpose(draft, nowMs);
  if (purpose === null) return;
  if (purpose === "stop") abandonCollecting(draft, nowMs);
  if (hasSlot(draft, purpose)) trigger(draft, purpose, nowMs);
}

function duePurpose(draft: Draft, nowMs: number): Purpose | null {
  const { state } = draft;
  if (isEnding(state)) return null;
  if (state.stopping) return "stop";
  if (allEnded(draft)) return nowMs >= state.nextTriggerMs || state.failedInARow === 0 ? "final" : null;
  return state.requested || nowMs >= periodicDueMs(draft) ? "periodic" : null;
}

/** The checkpoint that ends the run is under way, or its commit is. */
export const isEnding = ({ pending, committing, commitNext }: CoordinatorState): boolean =>
  [...pending, committing, commitNext].some(each => each !== null && each.purpose !== "periodic");

export const periodicDueMs = ({ state }: Draft): number =>
  Math.max(state.nextTriggerMs, state.lastEndMs + state.config.settings.minPauseMs);

/** A pause between checkpoints leaves no two at a time; a stop waits only for a manifest being written. */
function hasSlot({ state }: Draft, purpose: Purpose): boolean {
  const { maxConcurrent, minPauseMs } = state.config.settings;
  const limit = minPauseMs > 0 || purpose === "stop" ? 1 : maxConcurrent;
  return state.pending.length < limit;
}

export const allEnded = ({ state }: Draft): boolean =>
  state.config.tasks.every(task => state.ended.has(taskKey(task)));

function trigger(draft: Draft, purpose: Purpose, nowMs: number): void {
  const { state } = draft;
  const id = state.nextId;
  const final = purpose === "final";
  const fresh: PendingCheckpoint = {
    id,
    purpose,
    triggeredMs: nowMs,
    acknowledged: finishedBefore(state.config),
    finalizing: false,
    bytes: 0,
    entries: 0,
  };
  change(draft, {
    nextId: id + 1,
    pending: [...state.pending, fresh],
    requested: false,
    nextTriggerMs: nowMs + state.config.settings.intervalMs,
  });
  tell(draft, { type: "checkpointTriggered", checkpoint: id, final });
  draft.commands.push({ type: "trigger", checkpoint: id, final, tasks: injectionPoints(draft) });
}

/** Sources, and tasks to which no barrier can come any more. */
const injectionPoints = ({ state }: Draft): readonly TaskRef[] =>
  state.config.tasks
    .filter(task => task.finished !== true && (task.source || state.ended.has(taskKey(task))))
    .map(({ task, subtask }) => ({ task, subtask }));

/** A task has run out of input: no barrier may reach it any more, so pending checkpoints are triggered there directly. */
export function inputEnded(draft: Draft, ended: TaskRef): void {
  const key = taskKey(ended);
  const known = draft.state.config.tasks.find(task => taskKey(task) === key);
  if (known === undefined || draft.state.ended.has(key)) return;
  change(draft, { ended: new Set([...draft.state.ended, key]) });
  if (known.source) return;
  for (const checkpoint of draft.state.pending) {
    if (checkpoint.finalizing || checkpoint.acknowledged.has(key)) continue;
    draft.commands.push({
      type: "trigger",
      checkpoint: checkpoint.id,
      final: checkpoint.purpose === "final",
      tasks: [{ task: ended.task, subtask: ended.subtask }],
    });
  }
}

// ---------------------------------------------------------------- acknowledge, finalise, commit

export function acknowledged(
  draft: Draft,
  id: number,
  task: TaskRef,
  size: { readonly bytes: number; readonly entries: number },
): void {
  const checkpoint = draft.state.pending.find(pending => pending.id === id);
  const key = taskKey(task);
  if (checkpoint === undefined || checkpoint.acknowledged.has(key)) return;
  tell(draft, {
    type: "snapshotAcknowledged",
    checkpoint: id,
    bytes: size.bytes,
    task: task.task,
    subtask: task.subtask,
  });
  replacePending(draft, {
    ...checkpoint,
    acknowledged: new Set([...checkpoint.acknowledged, key]),
    bytes: checkpoint.bytes + size.bytes,
    entries: checkpoint.entries + size.entries,
  });
}

/** One manifest at a time, the lowest first, so that a lower one never completes after a higher. */
export function finalizeNext(draft: Draft): void {
  const { pending, config } = draft.state;
  if (pending.some(checkpoint => checkpoint.finalizing)) return;
  const whole = pending.find(checkpoint =>
    config.tasks.every(task => checkpoint.acknowledged.has(taskKey(task))),
  );
  if (whole === undefined) return;
  replacePending(draft, { ...whole, finalizing: true });
  draft.commands.push({ type: "finalize", checkpoint: whole.id, final: whole.purpose === "final" });
}

/** Manifest durable → retention → lower pending ones dropped → only then commit. In recovery, restoring commits. */
export function finalized(draft: Draft, id: number, nowMs: number): void {
  const checkpoint = draft.state.pending.find(pending => pending.id === id && pending.finalizing);
  if (checkpoint === undefined) return;
  const { triggeredMs, bytes, entries, purpose } = checkpoint;
  removePending(draft, id);
  change(draft, { failedInARow: 0, lastEndMs: nowMs });
  tell(draft, {
    type: "checkpointCompleted",
    checkpoint: id,
    durationMs: nowMs - triggeredMs,
    bytes,
    entries,
  });
  if (draft.state.phase !== "running") return;
  draft.commands.push({ type: "retire" });
  for (const lower of draft.state.pending.filter(pending => pending.id < id)) {
    dropped(draft, lower, "subsumed", `checkpoint ${id} completed first`, nowMs);
  }
  commit(draft, { checkpoint: id, purpose });
}

function commit(draft: Draft, wanted: Commit): void {
  if (draft.state.committing !== null) {
    change(draft, { commitNext: wanted });
    return;
  }
  change(draft, { committing: wanted });
  draft.commands.push({
    type: "commit",
    checkpoint: wanted.checkpoint,
    final: wanted.purpose === "final",
  });
}

export function committed(draft: Draft, id: number): void {
  const { committing, commitNext } = draft.state;
  if (committing === null || committing.checkpoint !== id) return;
  change(draft, { committing: null, commitNext: null });
  draft.commands.push({ type: "retire" });
  switch (committing.purpose) {
    case "final":
      finish(draft, "finished");
      return;
    case "stop":
      finish(draft, "cancelled");
      return;
    case "periodic":
      if (commitNext !== null) commit(draft, commitNext);
  }
}

// ---------------------------------------------------------------- failure

/** This checkpoint will not complete. Beyond `tolerableFailures` in a row the job fails with it. */
export function checkpointFailed(
  draft: Draft,
  id: number,
  reason: CheckpointFailureReason,
  detail: string,
  nowMs: number,
): void {
  const checkpoint = draft.state.pending.find(pending => pending.id === id);
  if (checkpoint === undefined) return;
  dropped(draft, checkpoint, reason, detail, nowMs);
  if (draft.state.phase !== "running" || !COUNTED.has(reason)) return;
  if (checkpoint.purpose === "stop") {
    finish(draft, "cancelled");
    return;
  }
  const failedInARow = draft.state.failedInARow + 1;
  change(draft, { failedInARow });
  const tolerable = draft.state.config.settings.tolerableFailures;
  if (failedInARow > tolerable) {
    jobFailed(draft, {
      reason: `checkpoint ${id} failed (${detail}), which is ${failedInARow} in a row and more than tolerableFailures: ${tolerable}`,
      record: null,
      fatal: false,
      nowMs,
    });
  }
}

/** Removes a pending checkpoint and has the tasks forget it. */
export function dropped(
  draft: Draft,
  checkpoint: PendingCheckpoint,
  reason: CheckpointFailureReason,
  detail: string,
  nowMs: number,
): void {
  removePending(draft, checkpoint.id);
  change(draft, { lastEndMs: nowMs });
  tell(draft, { type: "checkpointFailed", checkpoint: checkpoint.id, reason, detail });
  draft.commands.push({ type: "abort", checkpoint: checkpoint.id });
}

function abandonCollecting(draft: Draft, nowMs: number): void {
  for (const checkpoint of draft.state.pending.filter(pending => !pending.finalizing)) {
    dropped(draft, checkpoint, "shutdown", "the run is being stopped", nowMs);
  }
}

export function expireOverdue(draft: Draft, nowMs: number): void {
  const { timeoutMs } = draft.state.config.settings;
  for (const { id, triggeredMs, finalizing } of draft.state.pending) {
    if (finalizing || nowMs < triggeredMs + timeoutMs) continue;
    checkpointFailed(draft, id, "expired", `it did not complete within ${timeoutMs} ms`, nowMs);
  }
}
