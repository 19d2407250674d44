// `weir check --against SNAPSHOT`: what keeps a program from going on from there, in sentences.

import { checkRestore } from "../checkpoint/compatibility.ts";
import { stateSchemas } from "../compile/layouts.ts";
import { deploy } from "../plan/deploy.ts";
import type { Plan } from "../plan/plan.ts";
import { openSnapshot } from "./snapshots.ts";

/** Only the pipeline that the snapshot is of is looked at. */
export function restoreMismatches(given: string, cwd: string, plans: readonly Plan[]): readonly string[] {
  const snapshot = openSnapshot(given, cwd);
  const plan = plans.find(each => each.name === snapshot.pipeline);
  if (!plan) return [`${given} is of the pipeline ${snapshot.pipeline}, which is not in the program.`];
  const deployment = deploy(plan, {
    maxParallelism: plan.settings.maxParallelism ?? snapshot.maxParallelism,
  });

  const statesOf = (node: Plan["nodes"][number]) =>
    node.operator.kind === "source" ? null : stateSchemas(node);
  return checkRestore(snapshot.operators, plan, deployment, statesOf, snapshot.maxParallelism).map(
    mismatch => `${mismatch.what}\n  ${mismatch.remedy}`,
  );
}
