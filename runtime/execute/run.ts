// What it takes to run a pipeline for real, and what comes of it: the contract between hosts (the command line)
// and the cluster executor. Data only; knows neither threads nor files.

import type { CheckpointRef, Event } from "../job/event.ts";
import type { Plan } from "../plan/plan.ts";
import type { ExitCode } from "../values/failure.ts";
import type { Inspector } from "./inspect/inspector.ts";

/** How a run relates to what its checkpoint directory and its targets hold already: the flags of `weir run`. */
export interface ResumePolicy {
  /** Start over, whatever there is. */
  readonly fresh: boolean;
  /** Go on although the plan changed since (without it: WeirError `plan-changed`, which a host may turn into a question). */
  readonly resume: boolean;
  /** Restore although a target holds more than the snapshot knows: the target is taken back. */
  readonly rollback: boolean;
  /** A target without a ledger may be replaced. */
  readonly overwrite: boolean;
  /** Take over a run.lock that cannot be proven stale. */
  readonly breakLock: boolean;
  /** Directory of a checkpoint or savepoint to start from, absolute. */
  readonly from: string | null;
  /** Drop state of the snapshot that has no home in the plan. */
  readonly allowDroppedState: boolean;
}

export const DEFAULT_POLICY: ResumePolicy = {
  fresh: false,
  resume: false,
  rollback: false,
  overwrite: false,
  breakLock: false,
  from: null,
  allowDroppedState: false,
};

export interface RunOptions {
  readonly plan: Plan;
  /** Folder of the pipeline's file, absolute: what relative paths in the plan are relative to. */
  readonly baseDir: string;
  /** `fingerprint(plan)`: compared with the snapshot's. */
  readonly fingerprint: string;
  readonly policy: ResumePolicy;
  /** null: nobody listens, and no event is built per record. */
  readonly onEvent: ((event: Event) => void) | null;
  /** Tell `onEvent` also what happens to every single record: slow, and a gigabyte for a few million. */
  readonly recordEvents: boolean;
  /** Called a few times a second while the run goes on. */
  readonly onProgress: ((progress: Progress) => void) | null;
  /** Sentences for people on stderr that are not failures: `fell back to checkpoint 11, because …`. */
  readonly onNotice: ((notice: string, kind: NoticeKind) => void) | null;
  /** Aborted at the first Ctrl-C: take a final checkpoint, then stop. (At the second the host just exits.) */
  readonly signal: AbortSignal | null;
  /** Watches the run, and may ask a few things of it. Absent: it costs nothing. */
  readonly inspector?: Inspector | null;
  /** Where `print` writes. null: standard output, directly. */
  readonly stdout: ((bytes: Uint8Array) => void) | null;
  /** Folder of the built task-manager.js and io-worker.js. null: beside the running bundle. */
  readonly workersDir: string | null;
}

/** `info` may be kept from who asked for quiet; a `warning` may not. */
export type NoticeKind = "info" | "warning";

export type RunPhase = "starting" | "running" | "restarting" | "stopping";

/** One moment of a run, for the live line. */
export interface Progress {
  readonly phase: RunPhase;
  readonly elapsedMs: number;
  /** Records the sources have handed over, over all attempts of this process. */
  readonly recordsIn: number;
  /** Of late. */
  readonly recordsPerSecond: number;
  /** Records that sinks have taken. */
  readonly recordsOut: number;
  /** Records that sinks have taken and that wait for a checkpoint to become visible. */
  readonly recordsWaiting: number;
  readonly checkpointsCompleted: number;
  readonly checkpointsFailed: number;
  readonly lastCheckpoint: number | null;
  readonly lastCheckpointMs: number | null;
  readonly restarts: number;
  /** The last failure's sentence while restarting; where the sources stand otherwise: `lines.txt:120`. */
  readonly detail: string;
}

/** One checkpoint, under the names of Flink's REST interface. Times in ms since 1970-01-01Z, durations in ms, sizes in bytes. */
export interface CheckpointStatistics {
  readonly id: number;
  readonly status: "COMPLETED" | "FAILED" | "IN_PROGRESS";
  readonly is_savepoint: boolean;
  readonly trigger_timestamp: number;
  readonly latest_ack_timestamp: number;
  readonly end_to_end_duration: number;
  readonly checkpointed_size: number;
  readonly state_size: number;
  readonly processed_data: number;
  readonly persisted_data: number;
  readonly num_subtasks: number;
  readonly num_acknowledged_subtasks: number;
  /** Why it failed; only with status FAILED. */
  readonly failure?: string;
}

export interface RunStatistics {
  readonly attempt: number;
  readonly durationMs: number;
  readonly recordsIn: number;
  readonly recordsOut: number;
  readonly restarts: number;
  readonly checkpointsCompleted: number;
  readonly checkpointsFailed: number;
  /** What the run began from; null: from nothing. */
  readonly restoredFrom: CheckpointRef | null;
  /** The newest completed checkpoint; null: none. */
  readonly lastCheckpoint: CheckpointRef | null;
  /** Folder that holds the checkpoints, absolute; null with `checkpoint: off`. */
  readonly checkpointDir: string | null;
  /** The newest ones, oldest first. */
  readonly checkpoints: readonly CheckpointStatistics[];
}

/** A failure for people: what happened, where, what to do; `exit` is what the process should end with. */
export interface RunFailure {
  readonly code: string;
  readonly what: string;
  readonly where?: string;
  readonly remedy?: string;
  readonly exit: ExitCode;
}

/**
 * What came of a run that began. What is wrong before anything ran (input, target, lock, snapshot, changed plan)
 * is thrown by the executor as WeirError with its exit code instead:
 * `plan-changed`, `snapshot-incompatible`, `snapshot-unusable`, `ledger-ahead`, `lock-held`, `target-not-ours`, `input-missing` …
 */
export interface RunOutcome {
  readonly status: "finished" | "failed" | "cancelled";
  /** Present exactly with status `failed`. */
  readonly failure?: RunFailure;
  readonly statistics: RunStatistics;
}
