// Decisions about the failure of the job: restart, when, or give up. The whole job restarts, from the newest completed
// checkpoint. Pure.

import { change, type Draft, finish, finishedBefore, tell } from "./coordinator-state.ts";
import { draw } from "./random.ts";
import { nextRestart } from "./restart.ts";

export interface JobFailure {
  readonly reason: string;
  /** Where a body failed on a record: the record and the way it failed; null for any other failure. */
  readonly record: string | null;
  readonly fatal: boolean;
  readonly nowMs: number;
}

/** How many failed records are remembered. */
const MAX_REMEMBERED = 100;

export function jobFailed(draft: Draft, failure: JobFailure): void {
  const { state } = draft;
  if (state.phase === "finished") return;
  // Everything has been stopped already: this is the same incident.
  if (state.phase === "restarting" && failure.nowMs < state.restartAtMs) return;
  abandonAll(draft, failure.nowMs);
  const repeated = failure.record !== null && state.failedRecords.includes(failure.record);
  if (failure.fatal || repeated) finish(draft, "failed");
  else if (state.stopping) finish(draft, "cancelled");
  else restartOrGiveUp(draft, failure);
}

function restartOrGiveUp(draft: Draft, { nowMs, record }: JobFailure): void {
  const { config, failures, failedRecords } = draft.state;
  const jitter = draw(draft.state.random);
  const answer = nextRestart(config.restart, failures, nowMs, jitter.value);
  if (!answer.restart) {
    tell(draft, {
      type: "restartsExhausted",
      failures: failures.length + 1,
      strategy: config.restart.kind,
    });
    finish(draft, "failed");
    return;
  }
  const { delayMs } = answer;
  change(draft, {
    phase: "restarting",
    failures: [...failures, { timeMs: nowMs, delayMs }],
    failedRecords: record === null ? failedRecords : [...failedRecords, record].slice(-MAX_REMEMBERED),
    restartAtMs: nowMs + delayMs,
    random: jitter.state,
    wakeMs: null,
  });
  tell(draft, { type: "restartScheduled", delayMs, failures: draft.state.failures.length });
  draft.commands.push({ type: "restart", delayMs });
}

/** A manifest being written may yet become durable: it stays, and recovery will find it. */
function abandonAll(draft: Draft, nowMs: number): void {
  const { pending } = draft.state;
  const collecting = pending.filter(checkpoint => !checkpoint.finalizing);
  change(draft, {
    pending: pending.filter(checkpoint => checkpoint.finalizing),
    committing: null,
    commitNext: null,
    failedInARow: 0,
    lastEndMs: collecting.length > 0 ? nowMs : draft.state.lastEndMs,
  });
  for (const { id } of collecting) {
    tell(draft, {
      type: "checkpointFailed",
      checkpoint: id,
      reason: "taskFailure",
      detail: "a task failed before it was complete",
    });
    draft.commands.push({ type: "abort", checkpoint: id });
  }
}

/** All tasks run again, from the newest completed checkpoint, whose output recovery has committed. */
export function restored(draft: Draft, nowMs: number): void {
  if (draft.state.phase !== "restarting") return;
  change(draft, {
    phase: "running",
    pending: [],
    ended: finishedBefore(draft.state.config),
    requested: false,
    nextTriggerMs: nowMs + draft.state.config.settings.intervalMs,
  });
}
