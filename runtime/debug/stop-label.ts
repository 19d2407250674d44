// A stop in a few words, for the label that an editor has room for beside a thread: what kind of place it is, and of which
// checkpoint. Never who it is about: that stands beside it. The whole of it is the stop's description and text.

import type { Event } from "../job/event.ts";
import { durationText } from "./duration-text.ts";
import type { Stop } from "./session.ts";

export function stopLabel({ reason, event, moment, description }: Stop): string {
  switch (reason) {
    case "entry":
    case "start":
    case "restart":
    case "end":
    case "waiting":
      return description;
    case "goto":
      return event === null ? pausedBefore(moment.step) : (eventLabel(event) ?? "Paused");
    case "dataBreakpoint":
      return "Paused on a write";
    case "intervention":
    case "pause":
    case "step":
    case "breakpoint":
    case "functionBreakpoint":
    case "exception":
      return event === null ? (kindOfPause(description) ?? "Paused") : (eventLabel(event) ?? "Paused");
  }
}

const pausedBefore = (step: number): string => `Paused before step ${step.toLocaleString("en-US")}`;

/** `Paused on a record at detector (1/2)` → `Paused on a record`. */
const kindOfPause = (description: string): string | null =>
  /^Paused on (?:a record|a timer|a window|line \d+)/.exec(description)?.[0] ?? null;

/** null: there is nothing to say that a stop does not say itself. */
function eventLabel(event: Event): string | null {
  switch (event.type) {
    case "barrierInjected":
    case "barrierArrived":
      return `Paused on barrier ${event.checkpoint}`;
    case "barrierAligned":
      return `Barrier ${event.checkpoint} aligned`;
    case "barrierForwarded":
      return `Barrier ${event.checkpoint} forwarded`;
    case "snapshotTaken":
    case "snapshotAcknowledged":
      return `Snapshot for checkpoint ${event.checkpoint}`;
    case "checkpointTriggered":
      return `Checkpoint ${event.checkpoint} triggered`;
    case "checkpointCompleted":
      return `Paused on checkpoint ${event.checkpoint}`;
    case "checkpointFailed":
      return `Checkpoint ${event.checkpoint} failed`;
    case "sinkPrepared":
      return `Output prepared for checkpoint ${event.checkpoint}`;
    case "sinkCommitted":
      return `Committed by checkpoint ${event.checkpoint}`;
    case "taskFailed":
      return "Failed";
    case "restartScheduled":
      return `Restart in ${durationText(event.delayMs)}`;
    case "restartsExhausted":
      return "Restarts exhausted";
    case "stateRestored":
      return `Restored from checkpoint ${event.checkpoint}`;
    case "runRestored":
      return event.from === null ? "Started again" : `Restored from checkpoint ${event.from.checkpoint}`;
    case "runResumed":
      return `Resumed from checkpoint ${event.from.checkpoint}`;
    case "snapshotDamaged":
      return `Checkpoint ${event.checkpoint.checkpoint} damaged`;
    case "outputRolledBack":
      return "Output rolled back";
    case "diskLost":
      return "Disk lost";
    case "recordFailed":
      return "Record failed";
    case "lateRecordDropped":
      return "Late record dropped";
    case "watermarkAdvanced":
      return "Paused on a watermark";
    case "timerFired":
      return "Paused on a timer";
    case "endOfInput":
      return "End of input";
    case "recordProcessed":
    case "recordEmitted":
    case "tapped":
      return "Paused on a record";
    case "taskFinished":
      return "Finished";
    case "runStarted":
      return "Run started";
    case "runFinished":
      return "End of run";
  }
}
