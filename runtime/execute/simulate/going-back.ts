// A simulated run taken to another snapshot, perhaps with another program: all tasks stop, targets are taken back to
// what that snapshot has committed, and a new attempt begins from it with a fresh coordinator.

import { checkRestore } from "../../checkpoint/compatibility.ts";
import { deploy } from "../../plan/deploy.ts";
import { fingerprint } from "../../plan/fingerprint.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Snapshot } from "../../state/snapshot.ts";
import { WeirError } from "../../values/failure.ts";
import type { Intervention } from "./intervention.ts";
import { relaunch, tearDown } from "./launching.ts";
import { freshCoordinator, type Run } from "./run.ts";

export function goTo(run: Run, snapshot: Snapshot): void {
  refuseMisfit(run, snapshot, run.state.plan);
  begin(run, snapshot);
}

export function reload(run: Run, { plan, snapshot, world }: Extract<Intervention, { kind: "reload" }>): void {
  if (snapshot !== null) refuseMisfit(run, snapshot, plan);
  const { state } = run;
  state.plan = plan;
  state.deployment = deployed(run, plan, snapshot);
  state.fingerprint = fingerprint(plan);
  state.world = world ?? state.world;
  state.gates = new Map();
  begin(run, snapshot);
}

const deployed = ({ options }: Run, plan: Plan, snapshot: Snapshot | null) =>
  deploy(plan, { ...(snapshot && { maxParallelism: snapshot.maxParallelism }), ...options.deploy });

/** Every mismatch at once. */
export function refuseMisfit(run: Run, snapshot: Snapshot, plan: Plan): void {
  const { operators, maxParallelism } = snapshot;
  const deployment = deployed(run, plan, snapshot);
  const mismatches = checkRestore(operators, plan, deployment, undefined, maxParallelism);
  if (mismatches.length === 0) return;
  throw new WeirError(
    "snapshot-incompatible",
    `Checkpoint ${snapshot.checkpoint} does not fit the program: ${mismatches.map(({ what }) => what).join(" ")}`,
    { remedy: mismatches[0]!.remedy, exit: 3 },
  );
}

/** What was under way is told, and over. */
function abandon(run: Run): void {
  const detail = "the run was taken to another checkpoint";
  for (const { id } of run.state.coordinator.pending)
    run.emit({ type: "checkpointFailed", checkpoint: id, reason: "shutdown", detail });
  tearDown(run);
}

function begin(run: Run, snapshot: Snapshot | null): void {
  const { state, storage } = run;
  abandon(run);
  const sinks = snapshot === null ? storage.rollBackAll() : storage.rollBack(snapshot);
  const to = snapshot ?? { attempt: 0, checkpoint: 0 };
  for (const sink of sinks) {
    run.emit({
      type: "outputRolledBack",
      sink,
      to: { attempt: to.attempt, checkpoint: to.checkpoint },
    });
  }
  state.status = "running";
  state.coordinator = freshCoordinator(state, storage, run.options);
  state.declineNext = false;
  state.savepointNext = null;
  run.tell({ type: "start", timeMs: state.nowMs });
  relaunch(run);
}
