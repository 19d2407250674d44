// Where a pipeline's checkpoints lie: `.weir/checkpoints/NAME` beside its file, or in the folder its settings name.

import { resolve } from "node:path";
import { checkpointsUnder } from "../../checkpoint/kept.ts";
import type { Plan } from "../../plan/plan.ts";
import { WeirError } from "../../values/failure.ts";

/** Replicas are simulated only, so far. */
export function refuseReplicas(plan: Plan): void {
  if (plan.settings.checkpoint.storage.kind === "local") return;
  throw new WeirError(
    "replicas-not-yet",
    `${plan.name} stores its checkpoints \`distributed\`, which a run cannot do so far.`,
    { remedy: 'write `storage: local("…")`, or try it with `--simulate` or in the debugger', exit: 2 },
  );
}

export const checkpointDirectory = (plan: Plan, baseDir: string): string =>
  resolve(baseDir, checkpointsUnder(plan));
