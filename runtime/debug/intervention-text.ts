// Interventions in words: for the timeline, the log and messages. Knows no simulation.

import type { Intervention } from "../execute/simulate/intervention.ts";
import type { TaskRef } from "../job/event.ts";
import type { Value } from "../values/value.ts";

const LONGEST = 60;

/** Types are not at hand here, and need not be: this is only to be recognised. */
function displayValue(value: Value): string {
  const text = JSON.stringify(value instanceof Map ? [...value] : value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** Tasks are known by name and number here; of how many is not said. */
const subtaskText = ({ task, subtask }: TaskRef): string => `${task} ${subtask + 1}`;

export function interventionText(intervention: Intervention): string {
  switch (intervention.kind) {
    case "failTask":
      return `fail ${subtaskText(intervention.task)}`;
    case "failTaskManager":
      return `fail task manager ${intervention.taskManager}${intervention.loseDisk ? " and lose its disk" : ""}`;
    case "failCheckpoint":
      return "fail the next checkpoint";
    case "failStorage":
      return "fail the next call of the storage";
    case "failCommit":
      return intervention.sink === null
        ? "fail the next commit"
        : `fail the next commit of ${intervention.sink}`;
    case "holdChannel":
      return `hold ${intervention.channel}`;
    case "slowChannel":
      return `slow ${intervention.channel} down to ${intervention.delayMs} ms an element`;
    case "releaseChannel":
      return `release ${intervention.channel}`;
    case "trigger":
      return "trigger a checkpoint";
    case "savepoint":
      return `take savepoint ${intervention.name}`;
    case "setState": {
      const at = `${intervention.uid} (${intervention.subtask + 1}) ${intervention.state}`;
      const key = `key ${displayValue(intervention.key)}`;
      return intervention.remove
        ? `remove ${at}, ${key}`
        : `set ${at}, ${key} to ${displayValue(intervention.value)}`;
    }
    case "setTimer": {
      const of = `of ${intervention.uid}, key ${displayValue(intervention.key)}`;
      if (intervention.to === null) return `remove a timer ${of}`;
      return intervention.from === null ? `register a timer ${of}` : `move a timer ${of}`;
    }
    case "setElement":
      return `set element ${intervention.index + 1} in ${intervention.channel} to ${displayValue(intervention.value)}`;
    case "setLocal":
      return `set a variable to ${displayValue(intervention.value)}`;
    case "restore":
      return `restore ${intervention.snapshot.savepoint ? "savepoint" : "checkpoint"} ${intervention.snapshot.checkpoint}`;
    case "reload":
      return intervention.snapshot === null
        ? "reload the program from the beginning"
        : `reload the program from checkpoint ${intervention.snapshot.checkpoint}`;
  }
}

/** To whoever has just asked for it: what has come of it, or will. */
export function answerText(intervention: Intervention): string {
  switch (intervention.kind) {
    case "failTask":
      return `${subtaskText(intervention.task)} has failed: go on to see the restart`;
    case "failTaskManager": {
      const lost = intervention.loseDisk ? ", and its disk is gone" : "";
      return `Task manager ${intervention.taskManager} has failed${lost}: go on to see the restart`;
    }
    case "failCheckpoint":
      return "The checkpoint in progress, or else the next, will be declined";
    case "failStorage":
      return "The next snapshot or manifest will not be stored";
    case "failCommit":
      return `The next commit${intervention.sink === null ? "" : ` of ${intervention.sink}`} will fail`;
    case "holdChannel":
      return `Nothing leaves ${intervention.channel} until it is released`;
    case "slowChannel":
      return `Each element now waits ${intervention.delayMs} ms at the head of ${intervention.channel}`;
    case "releaseChannel":
      return `${intervention.channel} flows again`;
    case "trigger":
      return "A checkpoint will be triggered: go on to see its barriers";
    default: {
      const text = interventionText(intervention);
      return `${text[0]!.toUpperCase()}${text.slice(1)}`;
    }
  }
}
