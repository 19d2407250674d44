// What all operators remember now, in the shape of a snapshot: to be read as one and compared with one. No checkpoint is
// taken. Positions of sources and prepared output are no part of it.

import type { SteppableSimulation } from "../execute/simulate/steppable.ts";
import { MOMENTS } from "../state/layout.ts";
import { liveRows, liveSchemas, liveSize } from "../state/live-rows.ts";
import type { OperatorState } from "../state/operator-state.ts";
import type { OperatorSnapshot, Snapshot } from "../state/snapshot.ts";
import { TIMERS } from "../state/timers.ts";

export function snapshotNow(simulation: SteppableSimulation): Snapshot {
  const { plan, deployment, nowMs } = simulation;
  return {
    attempt: 0,
    checkpoint: 0,
    savepoint: false,
    final: false,
    timeMs: nowMs,
    pipeline: plan.name,
    fingerprint: "",
    maxParallelism: deployment.maxParallelism,
    operators: simulation.tasks.flatMap(task =>
      task.operators.flatMap(({ node, state }) =>
        state === null ? [] : [partNow(node.uid, task.ref.subtask, node.parallelism, state)],
      ),
    ),
    pending: [],
  };
}

function partNow(uid: string, subtask: number, parallelism: number, state: OperatorState): OperatorSnapshot {
  return {
    uid,
    subtask,
    parallelism,
    states: liveSchemas(state),
    get size() {
      return liveSize(state);
    },
    rows: () => liveRows(state),
  };
}

/** The part of a snapshot that `snapshotNow` has too. */
export const comparable = (snapshot: Snapshot, now: Snapshot): Snapshot => {
  const uids = new Set(now.operators.map(part => part.uid));
  return {
    ...snapshot,
    operators: snapshot.operators
      .filter(part => uids.has(part.uid))
      .map(part => ({ ...part, states: part.states.filter(isOfProgram), rows: () => part.rows() })),
  };
};

const CHANNEL_WATERMARKS = "$channelWatermarks";

/** Watermarks and moments of writing are the engine's; timers are the program's. */
const isOfProgram = ({ name }: { readonly name: string }): boolean =>
  name === TIMERS || (!name.startsWith(MOMENTS) && name !== "$watermark" && name !== CHANNEL_WATERMARKS);
