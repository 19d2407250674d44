// Turns the frozen references of snapshots into state files, a piece at a time between slices of records, in the
// order in which the tasks acknowledged. Knows neither tasks nor clocks; who calls `work` decides how long.

import type { PositionEntry } from "../../checkpoint/manifest.ts";
import { encodeStateFile } from "../../checkpoint/state-file.ts";
import type { TaskSnapshot } from "../../state/snapshot.ts";
import type { Outbox } from "./outbox.ts";
import type { TasksToIo } from "./protocol.ts";

export interface SnapshotEncoder {
  add(checkpoint: number, snapshot: TaskSnapshot, where: string | null): void;
  /** What is queued of this checkpoint is not wanted any more. */
  drop(checkpoint: number): void;
  /** One piece of work; false when there is none. */
  work(): boolean;
  readonly busy: boolean;
}

interface Job {
  readonly checkpoint: number;
  readonly pieces: Iterator<TasksToIo>;
}

export function snapshotEncoder(outbox: Outbox): SnapshotEncoder {
  let jobs: Job[] = [];
  return {
    add: (checkpoint, snapshot, where) =>
      void jobs.push({ checkpoint, pieces: messagesOf(checkpoint, snapshot, where) }),
    drop(checkpoint) {
      jobs = jobs.filter(job => job.checkpoint !== checkpoint);
    },
    work() {
      const job = jobs[0];
      if (job === undefined) return false;
      const next = job.pieces.next();
      if (next.done) jobs.shift();
      else outbox.send(next.value);
      return true;
    },
    get busy() {
      return jobs.length > 0;
    },
  };
}

function* messagesOf(checkpoint: number, snapshot: TaskSnapshot, where: string | null): Generator<TasksToIo> {
  const { task, subtask, operators } = snapshot;
  for (const operator of operators) {
    if (operator.size === 0) continue;
    for (const bytes of encodeStateFile(operator))
      yield { type: "state", checkpoint, uid: operator.uid, subtask: operator.subtask, bytes };
  }
  const position: PositionEntry | null = where === null ? null : { task, subtask, where };
  yield {
    type: "snapshot",
    checkpoint,
    task,
    subtask,
    position,
    operators: operators.map(({ uid, subtask: part, parallelism, states, size }) => ({
      uid,
      subtask: part,
      parallelism,
      states,
      entries: size,
      stored: size > 0,
    })),
  };
}
