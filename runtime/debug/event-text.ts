// Events in words, as a stop or a mark says them. Knows no session.

import type { Event } from "../job/event.ts";
import { durationText } from "./duration-text.ts";
import type { Threads } from "./threads.ts";

const counted = (count: number, noun: string): string =>
  `${String(count).replace(/\B(?=(\d{3})+$)/g, ",")} ${noun}${count === 1 ? "" : "s"}`;

/** As a sentence of its own: a name at its beginning stays as it is. */
export function eventSentence(event: Event, names: Pick<Threads, "nameOf">): string {
  if (event.type === "barrierArrived")
    return `Paused on barrier ${event.checkpoint} at ${names.nameOf(event)}`;
  const text = describeEvent(event, names);
  const isNamed = "task" in event && text.startsWith(names.nameOf(event));
  return isNamed ? text : `${text[0]!.toUpperCase()}${text.slice(1)}`;
}

/** As part of a line: a mark on a strip, what happened on the way. */
export function describeEvent(event: Event, { nameOf }: Pick<Threads, "nameOf">): string {
  switch (event.type) {
    case "runStarted":
      return `run started, attempt ${event.attempt}`;
    case "runResumed":
      return `run resumed from checkpoint ${event.from.checkpoint}`;
    case "recordProcessed":
      return `record at ${nameOf(event)}`;
    case "recordEmitted":
      return `record left ${nameOf(event)}`;
    case "recordFailed":
      return `record failed at ${nameOf(event)}: ${event.error}`;
    case "lateRecordDropped":
      return `late record dropped at ${nameOf(event)}`;
    case "tapped":
      return `${event.uid}: ${event.text}`;
    case "watermarkAdvanced":
      return `watermark at ${nameOf(event)}`;
    case "timerFired":
      return `timer fired at ${nameOf(event)}`;
    case "endOfInput":
      return `end of input at ${nameOf(event)}`;
    case "taskFinished":
      return `${nameOf(event)} finished`;
    case "checkpointTriggered":
      return `checkpoint ${event.checkpoint} triggered${event.final ? ", the final one" : ""}`;
    case "barrierInjected":
      return `barrier ${event.checkpoint} injected at ${nameOf(event)}`;
    case "barrierArrived":
      return `barrier ${event.checkpoint} arrives at ${nameOf(event)}`;
    case "barrierAligned":
      return `barrier ${event.checkpoint} aligned at ${nameOf(event)}`;
    case "barrierForwarded":
      return `barrier ${event.checkpoint} forwarded by ${nameOf(event)}`;
    case "snapshotTaken":
      return `${nameOf(event)} snapshotted for checkpoint ${event.checkpoint}`;
    case "snapshotAcknowledged":
      return `${nameOf(event)} acknowledged checkpoint ${event.checkpoint}`;
    case "checkpointCompleted":
      return `checkpoint ${event.checkpoint} completed: ${counted(event.entries, "entry").replace("entrys", "entries")}`;
    case "checkpointFailed":
      return `checkpoint ${event.checkpoint} ${failureWord(event.reason)}: ${event.detail}`;
    case "sinkPrepared":
      return `output of ${event.sink} prepared for checkpoint ${event.checkpoint}`;
    case "sinkCommitted":
      return `${counted(event.records, "record")} committed to ${event.sink} by checkpoint ${event.checkpoint}`;
    case "diskLost":
      return event.checkpoints.length === 0
        ? `the disk of task manager ${event.taskManager} is lost; others hold what it held`
        : `the disk of task manager ${event.taskManager} is lost, and with it checkpoint ${event.checkpoints.join(", ")}`;
    case "outputRolledBack":
      return `output of ${event.sink} rolled back to checkpoint ${event.to.checkpoint}`;
    case "taskFailed":
      return `${nameOf(event)} failed: ${event.reason}`;
    case "restartScheduled":
      return `restart in ${durationText(event.delayMs)}`;
    case "restartsExhausted":
      return `restarts exhausted after ${counted(event.failures, "failure")}`;
    case "snapshotDamaged":
      return `checkpoint ${event.checkpoint.checkpoint} is damaged: ${event.detail}`;
    case "stateRestored":
      return `${nameOf(event)} restored from checkpoint ${event.checkpoint}`;
    case "runRestored":
      return event.from === null
        ? "started again from the beginning"
        : `restored from checkpoint ${event.from.checkpoint}`;
    case "runFinished":
      return `end of run: ${event.status}`;
  }
}

const failureWord = (reason: string): string =>
  reason === "expired" || reason === "declined" ? reason : "failed";
