// What happened between two pictures, as sentences for a screen reader: barriers, completion, failure, restore. Pure;
// who speaks them says little and seldom.

import { counted, listed } from "../shared/words.ts";
import type { PipelineState } from "./state.ts";
import { restartWords, taskName } from "./wording.ts";

export interface Said {
  /** Of several with one subject only the newest is worth saying. */
  readonly subject: string;
  readonly text: string;
}

export function happened(before: PipelineState, now: PipelineState): readonly Said[] {
  if (now.phase === "ended" && before.phase !== "ended")
    return [{ subject: "session", text: "The session has ended" }];
  const { live } = now;
  const old = before.live;
  if (live === null || old === null || live === old) return [];
  if (live.step < old.step) return [{ subject: "travel", text: `Back at step ${live.step}` }];
  const said: Said[] = [];
  const say = (subject: string, text: string): void => {
    said.push({ subject, text });
  };
  if (live.attempt > old.attempt) say("restore", `Restored, attempt ${live.attempt}`);
  const failed = now.topology?.tasks.filter(
    ({ thread }) =>
      now.tasks.get(thread)?.condition === "failed" && before.tasks.get(thread)?.condition !== "failed",
  );
  if (failed !== undefined && failed.length > 0) {
    const restart = restartWords(now.tasks.get(failed[0]!.thread)?.text ?? "");
    const then = restart === "" ? "" : `, ${restart}`;
    say(
      "failure",
      failed.length > 3
        ? `${failed.length} subtasks failed${then}`
        : `${listed(failed.map(taskName))} failed${then}`,
    );
  }
  if (now.completed > before.completed) say("checkpoint", `Checkpoint ${now.completed} completed`);
  else if (
    old.checkpoint !== null &&
    live.checkpoint?.id !== old.checkpoint.id &&
    live.attempt === old.attempt
  )
    say("checkpoint", `Checkpoint ${old.checkpoint.id} was given up`);
  if (live.checkpoint !== null) {
    const { id, acknowledged, tasks } = live.checkpoint;
    if (old.checkpoint?.id !== id) say("started", `Checkpoint ${id} started`);
    else if (acknowledged !== old.checkpoint.acknowledged)
      say("barrier", `Barrier ${id}: ${acknowledged} of ${counted(tasks, "subtask")} acknowledged`);
  }
  if (live.status !== old.status) say("status", STATUS[live.status]);
  return said;
}

const STATUS = {
  running: "Running",
  stopped: "Stopped",
  finished: "The run has finished",
  failed: "The run has failed",
  cancelled: "The run was cancelled",
} as const;

/** What waits to be said, with what came after it. */
export const queued = (waiting: readonly Said[], more: readonly Said[]): readonly Said[] => {
  if (more.length === 0) return waiting;
  const newer = new Set(more.map(({ subject }) => subject));
  return [...waiting.filter(({ subject }) => !newer.has(subject)), ...more];
};

export const spoken = (said: readonly Said[]): string => said.map(({ text }) => text).join(". ");
