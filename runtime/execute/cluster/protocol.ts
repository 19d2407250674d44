// What the three threads of a run say to each other: main (coordinator, signals, timers), the task manager (tasks,
// user code) and the I/O worker (everything durable). Plain data; bytes are transferred, never copied.

import type { MessagePort } from "node:worker_threads";
import type { Manifest, ManifestStatistics, PositionEntry } from "../../checkpoint/manifest.ts";
import type { CheckpointRef, EventBody, TaskRef } from "../../job/event.ts";
import type { Plan } from "../../plan/plan.ts";
import type { PendingOutput } from "../../state/snapshot.ts";
import type { StoredOperator } from "../checkpoint-writer.ts";
import type { RunLooks } from "../inspect/looks.ts";
import type { ResumePolicy, RunFailure } from "../run.ts";

// ---------------------------------------------------------------- main and the I/O worker

export interface IoWorkerData {
  readonly plan: Plan;
  readonly baseDir: string;
  readonly fingerprint: string;
  readonly policy: ResumePolicy;
  readonly dir: string;
  /** `print` is told to main instead of written to standard output. */
  readonly tellStdout: boolean;
}

export type MainToIo =
  | { readonly type: "open" }
  | { readonly type: "reopen" }
  /** The task manager of a new attempt; what an older one still says is not heard. */
  | { readonly type: "connect"; readonly port: MessagePort }
  | {
      readonly type: "finalize";
      readonly checkpoint: number;
      readonly final: boolean;
      readonly statistics: ManifestStatistics;
    }
  | { readonly type: "commit"; readonly checkpoint: number; readonly final: boolean }
  | { readonly type: "abort"; readonly checkpoint: number }
  | { readonly type: "retire" }
  /** Keeps a completed checkpoint aside, in a new folder below this one. */
  | { readonly type: "capture"; readonly checkpoint: number; readonly under: string }
  | { readonly type: "abandon" }
  | { readonly type: "close"; readonly finished: boolean };

/** What an attempt begins from, as it crosses threads. */
export interface Beginning {
  readonly attempt: number;
  readonly run: string;
  readonly firstCheckpoint: number;
  readonly restored: CheckpointRef | null;
  readonly manifest: Manifest | null;
  /** State files, by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly maxParallelism: number | null;
  readonly events: readonly EventBody[];
  readonly notices: readonly string[];
}

export interface SinkCommit {
  readonly sink: string;
  readonly records: number;
  readonly bytes: number;
}

export type IoToMain =
  | { readonly type: "opened"; readonly beginning: Beginning }
  | { readonly type: "openFailed"; readonly failure: RunFailure }
  | ({
      readonly type: "acknowledged";
      readonly checkpoint: number;
      readonly bytes: number;
      readonly entries: number;
    } & TaskRef)
  | { readonly type: "declined"; readonly checkpoint: number; readonly detail: string }
  | { readonly type: "prepared"; readonly output: PendingOutput }
  /** Prepared output could not be stored: its task must start again from the newest checkpoint. */
  | {
      readonly type: "outputFailed";
      readonly sink: string;
      readonly subtask: number;
      readonly detail: string;
    }
  | { readonly type: "finalized"; readonly checkpoint: number; readonly bytes: number }
  | { readonly type: "finalizeFailed"; readonly checkpoint: number; readonly detail: string }
  | { readonly type: "committed"; readonly checkpoint: number; readonly sinks: readonly SinkCommit[] }
  | { readonly type: "commitFailed"; readonly failure: RunFailure }
  | { readonly type: "captured"; readonly checkpoint: number; readonly path: string }
  | { readonly type: "captureFailed"; readonly checkpoint: number; readonly failure: RunFailure }
  /** Without checkpoints: output has reached its target. */
  | { readonly type: "written"; readonly sink: SinkCommit }
  | { readonly type: "flushed" }
  | { readonly type: "notice"; readonly text: string }
  | { readonly type: "stdout"; readonly bytes: Uint8Array }
  | { readonly type: "closed"; readonly failure: RunFailure | null };

// ---------------------------------------------------------------- main and the task manager

export interface TaskManagerData {
  readonly plan: Plan;
  readonly baseDir: string;
  readonly beginning: Beginning;
  readonly io: MessagePort;
  /** See extern-watch.ts. */
  readonly status: SharedArrayBuffer;
  /** Word 0: number of the task being stepped. */
  readonly stage: SharedArrayBuffer;
  readonly observe: boolean;
  /** Also what happens to every single record. */
  readonly observeRecords: boolean;
  /** Somebody watches: looks are told twice a second, and what happens that is not per record. */
  readonly inspected: boolean;
}

export type MainToTasks =
  | { readonly type: "trigger"; readonly checkpoint: number; readonly tasks: readonly TaskRef[] }
  | { readonly type: "abort"; readonly checkpoint: number }
  /** A batch of events has been passed on: another may come. */
  | { readonly type: "heard" }
  /** Without checkpoints: hand out what sinks hold, then answer through the I/O worker. */
  | { readonly type: "flush" }
  | { readonly type: "dispose" };

export type TasksToMain =
  | { readonly type: "started"; readonly entries: readonly (TaskRef & { readonly entries: number })[] }
  | ({ readonly type: "inputEnded" } & TaskRef)
  | ({
      readonly type: "failed";
      readonly failure: RunFailure;
      /** A body failed on a record. */
      readonly record: boolean;
      /** Trying again would not help. */
      readonly fatal: boolean;
    } & TaskRef)
  | { readonly type: "declined"; readonly checkpoint: number; readonly detail: string }
  | { readonly type: "notice"; readonly text: string }
  | { readonly type: "events"; readonly events: readonly EventBody[] }
  | {
      readonly type: "progress";
      readonly recordsIn: number;
      readonly recordsOut: number;
      readonly where: string;
    }
  | { readonly type: "looks"; readonly looks: RunLooks };

// ---------------------------------------------------------------- the task manager and the I/O worker

export type TasksToIo =
  | {
      readonly type: "pending";
      readonly sink: string;
      readonly subtask: number;
      readonly handle: string;
      readonly bytes: Uint8Array;
    }
  | { readonly type: "pendingEnd"; readonly output: PendingOutput }
  | {
      readonly type: "state";
      readonly checkpoint: number;
      readonly uid: string;
      readonly subtask: number;
      readonly bytes: Uint8Array;
    }
  /** Everything of one task's part in a checkpoint has been sent. */
  | ({
      readonly type: "snapshot";
      readonly checkpoint: number;
      readonly operators: readonly StoredOperator[];
      readonly position: PositionEntry | null;
    } & TaskRef)
  | { readonly type: "flushed" };

/** So much has been written: the task manager may send as much again. */
export interface IoToTasks {
  readonly type: "credit";
  readonly bytes: number;
}
