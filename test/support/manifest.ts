// A manifest as a run of some plan would have left it, without the run.

import type { Manifest } from "../../runtime/checkpoint/manifest.ts";
import { stateSchemas } from "../../runtime/compile/layouts.ts";
import type { Plan } from "../../runtime/plan/plan.ts";

/** The manifest of a snapshot of this plan in which every operator that keeps anything has stored one row. */
export function manifestOf(plan: Plan, entries = 1): Manifest {
  const stateful = plan.nodes.flatMap(node => {
    const states = stateSchemas(node);
    return states.length === 0 ? [] : [{ uid: node.uid, parallelism: node.parallelism, states }];
  });
  const subtasks = [{ subtask: 0, entries, file: null }];
  return {
    format: 1,
    attempt: 1,
    checkpoint: 12,
    pipeline: plan.name,
    run: "r",
    savepoint: false,
    final: false,
    fingerprint: "f",
    maxParallelism: 128,
    operators: stateful.map(each => ({ ...each, subtasks })),
    pending: [],
    positions: [],
    statistics: {
      id: 12,
      status: "COMPLETED",
      is_savepoint: false,
      trigger_timestamp: 0,
      latest_ack_timestamp: 0,
      end_to_end_duration: 0,
      checkpointed_size: 0,
      state_size: 0,
      processed_data: 0,
      persisted_data: 0,
      num_subtasks: 1,
      num_acknowledged_subtasks: 1,
    },
  };
}
