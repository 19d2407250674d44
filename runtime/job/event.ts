// Everything observable that a run does, as one typed union. The debugger, the command line, the views and the
// tests read nothing else. With no reader it costs nothing per record.

import type { CheckpointRef } from "../state/snapshot.ts";

/** One subtask of one task: `detector (2/4)` is { task: "detector", subtask: 1 }. */
export interface TaskRef {
  /** Name of the chain: uids of its operators joined by " -> ". */
  readonly task: string;
  /** From 0. */
  readonly subtask: number;
}

export type { CheckpointRef };

/** Why a checkpoint did not complete. The first four count against `tolerableFailures`. */
export type CheckpointFailureReason =
  | "declined"
  | "expired"
  | "io"
  | "finalize"
  | "subsumed"
  | "taskFailure"
  | "shutdown";

export type EventBody =
  | {
      readonly type: "runStarted";
      readonly pipeline: string;
      readonly attempt: number;
      readonly seed: number | null;
    }
  | { readonly type: "runResumed"; readonly from: CheckpointRef; readonly attempt: number }
  | ({ readonly type: "recordProcessed"; readonly uid: string } & TaskRef)
  | ({ readonly type: "recordEmitted"; readonly channel: string } & TaskRef)
  | ({
      readonly type: "recordFailed";
      readonly uid: string;
      readonly error: string;
      readonly handled: "fail" | "skip" | "to";
    } & TaskRef)
  | ({ readonly type: "lateRecordDropped"; readonly uid: string } & TaskRef)
  | ({ readonly type: "tapped"; readonly uid: string; readonly text: string } & TaskRef)
  | ({ readonly type: "watermarkAdvanced"; readonly uid: string; readonly watermark: number } & TaskRef)
  | ({
      readonly type: "timerFired";
      readonly uid: string;
      readonly domain: "event" | "processing";
      readonly timestamp: number;
    } & TaskRef)
  | ({ readonly type: "endOfInput" } & TaskRef)
  | ({ readonly type: "taskFinished" } & TaskRef)
  | { readonly type: "checkpointTriggered"; readonly checkpoint: number; readonly final: boolean }
  | ({ readonly type: "barrierInjected"; readonly checkpoint: number } & TaskRef)
  | ({ readonly type: "barrierArrived"; readonly checkpoint: number; readonly channel: string } & TaskRef)
  | ({ readonly type: "barrierAligned"; readonly checkpoint: number } & TaskRef)
  | ({ readonly type: "barrierForwarded"; readonly checkpoint: number } & TaskRef)
  | ({ readonly type: "snapshotTaken"; readonly checkpoint: number; readonly entries: number } & TaskRef)
  | ({ readonly type: "snapshotAcknowledged"; readonly checkpoint: number; readonly bytes: number } & TaskRef)
  | {
      readonly type: "checkpointCompleted";
      readonly checkpoint: number;
      readonly durationMs: number;
      readonly bytes: number;
      readonly entries: number;
    }
  | {
      readonly type: "checkpointFailed";
      readonly checkpoint: number;
      readonly reason: CheckpointFailureReason;
      readonly detail: string;
    }
  | {
      readonly type: "sinkPrepared";
      readonly checkpoint: number;
      readonly sink: string;
      readonly subtask: number;
      readonly bytes: number;
    }
  | {
      readonly type: "sinkCommitted";
      readonly checkpoint: number;
      readonly sink: string;
      readonly records: number;
      readonly bytes: number;
    }
  /** What it held that no other disk holds is gone. */
  | {
      readonly type: "diskLost";
      readonly taskManager: number;
      readonly checkpoints: readonly number[];
    }
  | { readonly type: "outputRolledBack"; readonly sink: string; readonly to: CheckpointRef }
  | ({ readonly type: "taskFailed"; readonly reason: string; readonly where: string } & TaskRef)
  | { readonly type: "restartScheduled"; readonly delayMs: number; readonly failures: number }
  | { readonly type: "restartsExhausted"; readonly failures: number; readonly strategy: string }
  | { readonly type: "snapshotDamaged"; readonly checkpoint: CheckpointRef; readonly detail: string }
  | ({ readonly type: "stateRestored"; readonly checkpoint: number; readonly entries: number } & TaskRef)
  | { readonly type: "runRestored"; readonly from: CheckpointRef | null; readonly attempt: number }
  | { readonly type: "runFinished"; readonly status: "finished" | "failed" | "cancelled" };

/** What may come with every record, so that a long run has millions of them. */
export function isPerRecord({ type }: EventBody): boolean {
  switch (type) {
    case "recordProcessed":
    case "recordEmitted":
    case "recordFailed":
    case "lateRecordDropped":
    case "tapped":
    case "watermarkAdvanced":
    case "timerFired":
      return true;
    default:
      return false;
  }
}

export type Event = EventBody & {
  /** Number of the step (simulate) or of the event (cluster), rising. */
  readonly step: number;
  /** Virtual or real milliseconds since 1970-01-01Z. */
  readonly timeMs: number;
};
