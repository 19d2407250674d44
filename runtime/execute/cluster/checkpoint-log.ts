// The statistics of a run's checkpoints, gathered as they go, under the names of Flink's REST interface. Pure
// bookkeeping on main; what a manifest says of its own checkpoint comes from here.

import type { ManifestStatistics } from "../../checkpoint/manifest.ts";
import type { CheckpointStatistics } from "../run.ts";

/** How many are kept for the end. */
const KEPT = 100;

interface Entry {
  readonly id: number;
  readonly triggeredMs: number;
  status: CheckpointStatistics["status"];
  lastAckMs: number;
  endMs: number;
  bytes: number;
  acknowledged: number;
  failure: string | null;
}

export interface CheckpointLog {
  triggered(id: number, nowMs: number): void;
  acknowledged(id: number, bytes: number, nowMs: number): void;
  /** As the manifest is about to be written. */
  statistics(id: number, nowMs: number): ManifestStatistics;
  completed(id: number, nowMs: number): void;
  failed(id: number, reason: string, nowMs: number): void;
  readonly completedCount: number;
  readonly failedCount: number;
  readonly last: { readonly id: number; readonly durationMs: number } | null;
  all(): readonly CheckpointStatistics[];
}

export function checkpointLog(subtasks: number): CheckpointLog {
  const entries = new Map<number, Entry>();
  let completedCount = 0;
  let failedCount = 0;
  let last: { readonly id: number; readonly durationMs: number } | null = null;
  const end = (id: number, status: Entry["status"], nowMs: number): Entry | undefined => {
    const entry = entries.get(id);
    if (entry) Object.assign(entry, { status, endMs: nowMs });
    return entry;
  };
  return {
    triggered(id, nowMs) {
      // A task that ran out of input meanwhile is triggered again for the same checkpoint.
      if (entries.has(id)) return;
      entries.set(id, {
        id,
        triggeredMs: nowMs,
        status: "IN_PROGRESS",
        lastAckMs: nowMs,
        endMs: nowMs,
        bytes: 0,
        acknowledged: 0,
        failure: null,
      });
      for (const old of entries.keys()) if (entries.size > KEPT) entries.delete(old);
    },
    acknowledged(id, bytes, nowMs) {
      const entry = entries.get(id);
      if (entry === undefined) return;
      entry.bytes += bytes;
      entry.acknowledged++;
      entry.lastAckMs = nowMs;
    },
    statistics(id, nowMs) {
      const entry = entries.get(id)!;
      return { ...statisticsOf({ ...entry, endMs: nowMs }, subtasks), status: "COMPLETED" };
    },
    completed(id, nowMs) {
      const entry = end(id, "COMPLETED", nowMs);
      completedCount++;
      last = { id, durationMs: entry ? nowMs - entry.triggeredMs : 0 };
    },
    failed(id, reason, nowMs) {
      const entry = end(id, "FAILED", nowMs);
      if (entry) entry.failure = reason;
      failedCount++;
    },
    get completedCount() {
      return completedCount;
    },
    get failedCount() {
      return failedCount;
    },
    get last() {
      return last;
    },
    all: () => [...entries.values()].map(entry => statisticsOf(entry, subtasks)),
  };
}

const statisticsOf = (entry: Entry, subtasks: number): CheckpointStatistics => ({
  id: entry.id,
  status: entry.status,
  is_savepoint: false,
  trigger_timestamp: entry.triggeredMs,
  latest_ack_timestamp: entry.lastAckMs,
  end_to_end_duration: entry.endMs - entry.triggeredMs,
  checkpointed_size: entry.bytes,
  state_size: entry.bytes,
  processed_data: 0,
  persisted_data: 0,
  num_subtasks: subtasks,
  num_acknowledged_subtasks: entry.acknowledged,
  ...(entry.failure === null ? {} : { failure: entry.failure }),
});
