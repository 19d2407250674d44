// Where a pipeline's checkpoints lie: `.weir/checkpoints/NAME` beside its file, or in the folder its settings name.

import { resolve } from "node:path";
import { checkpointsUnder } from "../../checkpoint/kept.ts";
import type { Plan } from "../../plan/plan.ts";

export const checkpointDirectory = (plan: Plan, baseDir: string): string =>
  resolve(baseDir, checkpointsUnder(plan));
