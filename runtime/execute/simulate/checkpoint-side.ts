// What becomes of checkpoints in a simulated run: parts stored, manifests made, outputs committed sink by sink, and
// recovery. Each is one step of the scheduler's choosing, so that all of them race and failures come between them.

import type { EventBody, TaskRef } from "../../job/event.ts";
import type { CoordinatorInput } from "../../job/task-api.ts";
import type { Snapshot, TaskSnapshot } from "../../state/snapshot.ts";
import type { FaultPlan } from "./faults.ts";
import type { SimulatedStorage, SnapshotHeader } from "./storage.ts";

export interface CheckpointSideOptions {
  readonly storage: SimulatedStorage;
  readonly faults: FaultPlan;
  /** Uids. */
  readonly sinks: () => readonly string[];
  readonly nowMs: () => number;
  readonly header: (checkpoint: number, final: boolean) => SnapshotHeader;
  readonly completed: (snapshot: Snapshot) => void;
  /** Neither completed nor given up. */
  readonly isPending: (checkpoint: number) => boolean;
  readonly tell: (input: CoordinatorInput) => void;
  readonly emit: (event: EventBody) => void;
}

export interface CheckpointSide {
  readonly isFinalizing: boolean;
  readonly isCommitting: boolean;
  store(task: TaskRef, checkpoint: number, snapshot: TaskSnapshot): void;
  beginFinalize(checkpoint: number, final: boolean): void;
  /** The manifest becomes durable, or cannot. */
  finalize(): void;
  beginCommit(checkpoint: number): void;
  /** The next sink's output becomes visible; after the last the coordinator is told. */
  commitNext(): void;
  /** The job has stopped. A manifest being written goes on being written: it may become durable before the next attempt. */
  stop(): void;
  /** Commits what the newest completed checkpoint holds. False: a commit failed. */
  recover(): boolean;
  image(): CheckpointSideImage;
  reset(image: CheckpointSideImage): void;
}

export interface CheckpointSideImage {
  readonly finalizing: { readonly checkpoint: number; readonly final: boolean } | null;
  /** With the sinks left. */
  readonly commit: { readonly checkpoint: number; readonly sinks: readonly string[] } | null;
}

export function createCheckpointSide(options: CheckpointSideOptions): CheckpointSide {
  const { storage, faults, sinks, nowMs, tell, emit } = options;
  let finalizing: { readonly checkpoint: number; readonly final: boolean } | null = null;
  let commit: { readonly checkpoint: number; readonly sinks: readonly string[] } | null = null;

  const commitSink = (snapshot: Snapshot, sink: string): void => {
    const { checkpoint } = snapshot;
    const outputs = storage.uncommitted(snapshot, sink);
    storage.commit(sink, checkpoint, outputs);
    if (outputs.length === 0) return;
    const records = outputs.reduce((sum, output) => sum + output.records, 0);
    const bytes = outputs.reduce((sum, output) => sum + output.bytes, 0);
    emit({ type: "sinkCommitted", checkpoint, sink, records, bytes });
  };
  const commitFailed = (sink: string): void => {
    commit = null;
    const reason = "the output could not be committed";
    tell({ type: "taskFailed", timeMs: nowMs(), task: sink, subtask: 0, reason, fatal: false });
  };

  return {
    get isFinalizing() {
      return finalizing !== null;
    },
    get isCommitting() {
      return commit !== null;
    },
    store(task, checkpoint, snapshot) {
      if (faults.strikes("storage")) {
        const detail = "a snapshot could not be stored";
        tell({ type: "declined", timeMs: nowMs(), checkpoint, reason: "io", detail });
        return;
      }
      // What was on its way when its checkpoint was given up would be kept for ever: nobody gives that up again.
      if (options.isPending(checkpoint)) storage.store(checkpoint, snapshot);
      const entries = snapshot.operators.reduce((sum, operator) => sum + operator.size, 0);
      tell({ type: "acknowledged", timeMs: nowMs(), checkpoint, ...task, entries });
    },
    beginFinalize(checkpoint, final) {
      finalizing = { checkpoint, final };
    },
    finalize() {
      const { checkpoint, final } = finalizing!;
      finalizing = null;
      if (faults.strikes("storage")) {
        const detail = "the manifest could not be stored";
        tell({ type: "finalizeFailed", timeMs: nowMs(), checkpoint, detail });
        return;
      }
      storage.complete(checkpoint, options.header(checkpoint, final));
      options.completed(storage.newest!);
      tell({ type: "finalized", timeMs: nowMs(), checkpoint });
    },
    beginCommit(checkpoint) {
      commit = { checkpoint, sinks: [...sinks()] };
    },
    commitNext() {
      const { checkpoint, sinks: left } = commit!;
      const [sink, ...later] = left;
      if (commit !== null) commit = { checkpoint, sinks: later };
      if (sink === undefined) {
        commit = null;
        tell({ type: "committed", timeMs: nowMs(), checkpoint });
      } else if (faults.strikes("commit", sink)) {
        commitFailed(sink);
      } else {
        const snapshot = storage.completed.find(each => each.checkpoint === checkpoint);
        if (snapshot !== undefined) commitSink(snapshot, sink);
      }
    },
    stop() {
      commit = null;
    },
    image: () => ({ finalizing, commit }),
    reset(image) {
      ({ finalizing, commit } = image);
    },
    recover() {
      finalizing = null;
      const snapshot = storage.newest;
      if (snapshot === null) return true;
      for (const sink of sinks()) {
        if (storage.committedTo(sink) >= snapshot.checkpoint) continue;
        if (faults.strikes("commit", sink)) {
          commitFailed(sink);
          return false;
        }
        commitSink(snapshot, sink);
      }
      return true;
    },
  };
}
