// Where a pipeline's checkpoints lie: `.weir/checkpoints/NAME` beside its file, or in the folder its settings name.

import { join, resolve } from "node:path";
import { fileStem } from "../../checkpoint/file-names.ts";
import type { Plan } from "../../plan/plan.ts";

export const checkpointDirectory = (plan: Plan, baseDir: string): string =>
  join(resolve(baseDir, plan.settings.checkpoint.storage.dir ?? ".weir/checkpoints"), fileStem(plan.name));
