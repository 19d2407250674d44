// What the coordinator knows, as one immutable value, and the few verbs by which its decisions change it.
// No decision here: those are in coordinator.ts, checkpoint-decisions.ts and failure-decisions.ts.

import type { CheckpointSettings, RestartSettings } from "../plan/settings.ts";
import type { EventBody, TaskRef } from "./event.ts";
import type { PastFailure } from "./restart.ts";
import type { CoordinatorCommand } from "./task-api.ts";

export interface CoordinatedTask extends TaskRef {
  /** Reads a source: barriers are injected here. */
  readonly source: boolean;
  /** Had finished before the snapshot this run began from: not run, acknowledged implicitly. */
  readonly finished?: boolean;
}

export interface CoordinatorConfig {
  readonly settings: CheckpointSettings;
  readonly restart: RestartSettings;
  /** Every subtask of every chain. */
  readonly tasks: readonly CoordinatedTask[];
  /** One above every id ever seen, also in other attempts. */
  readonly firstCheckpoint: number;
  /** For the jitter of restart delays. */
  readonly seed: number;
}

/** Why a checkpoint is taken: by the interval or on demand, to end a bounded run, or to stop it. */
export type Purpose = "periodic" | "final" | "stop";

export interface PendingCheckpoint {
  readonly id: number;
  readonly purpose: Purpose;
  readonly triggeredMs: number;
  /** Keys of tasks, see `taskKey`. */
  readonly acknowledged: ReadonlySet<string>;
  /** All have acknowledged, and the manifest is being made durable. */
  readonly finalizing: boolean;
  readonly bytes: number;
  readonly entries: number;
}

export interface Commit {
  readonly checkpoint: number;
  readonly purpose: Purpose;
}

export interface CoordinatorState {
  readonly config: CoordinatorConfig;
  readonly phase: "created" | "running" | "restarting" | "finished";
  readonly stopping: boolean;
  readonly nextId: number;
  /** In rising order of ids. At most one is being finalised. */
  readonly pending: readonly PendingCheckpoint[];
  /** Asked for and not yet answered; and what to ask for next: the highest completed meanwhile. */
  readonly committing: Commit | null;
  readonly commitNext: Commit | null;
  /** Keys of tasks whose input has ended. */
  readonly ended: ReadonlySet<string>;
  /** When the interval next asks for a checkpoint. */
  readonly nextTriggerMs: number;
  /** Asked for on demand. */
  readonly requested: boolean;
  /** When the last checkpoint completed or failed. */
  readonly lastEndMs: number;
  /** Checkpoints that failed one after the other, as `tolerableFailures` counts them. */
  readonly failedInARow: number;
  readonly failures: readonly PastFailure[];
  /** While restarting: until then further failures are part of the last one. */
  readonly restartAtMs: number;
  /** Which records have failed, and how: a second time stops the run. */
  readonly failedRecords: readonly string[];
  readonly random: number;
  /** The last wake asked for. */
  readonly wakeMs: number | null;
}

export function initialCoordinator(config: CoordinatorConfig): CoordinatorState {
  return {
    config,
    phase: "created",
    stopping: false,
    nextId: config.firstCheckpoint,
    pending: [],
    committing: null,
    commitNext: null,
    ended: finishedBefore(config),
    nextTriggerMs: Number.POSITIVE_INFINITY,
    requested: false,
    lastEndMs: Number.NEGATIVE_INFINITY,
    failedInARow: 0,
    failures: [],
    restartAtMs: Number.NEGATIVE_INFINITY,
    failedRecords: [],
    random: config.seed | 0,
    wakeMs: null,
  };
}

export const taskKey = (task: TaskRef): string => `${task.subtask}/${task.task}`;

export const finishedBefore = (config: CoordinatorConfig): ReadonlySet<string> =>
  new Set(config.tasks.filter(task => task.finished === true).map(taskKey));

/** A state being decided on, and the commands so far. */
export interface Draft {
  state: CoordinatorState;
  readonly commands: CoordinatorCommand[];
}

export const change = (draft: Draft, fields: Partial<CoordinatorState>): void => {
  draft.state = { ...draft.state, ...fields };
};

export const tell = (draft: Draft, event: EventBody): void => {
  draft.commands.push({ type: "event", event });
};

export const removePending = (draft: Draft, id: number): void =>
  change(draft, { pending: draft.state.pending.filter(checkpoint => checkpoint.id !== id) });

export const replacePending = (draft: Draft, changed: PendingCheckpoint): void =>
  change(draft, {
    pending: draft.state.pending.map(checkpoint => (checkpoint.id === changed.id ? changed : checkpoint)),
  });

export function finish(draft: Draft, status: "finished" | "failed" | "cancelled"): void {
  change(draft, { phase: "finished", pending: [], committing: null, commitNext: null, wakeMs: null });
  tell(draft, { type: "runFinished", status });
  draft.commands.push({ type: "finish", status });
}
