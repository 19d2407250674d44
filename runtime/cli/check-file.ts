// Everything that can be said about one program without running it: what the checker finds, what lowering each of its
// pipelines finds, what the plans show, and what keeps it from going on from a snapshot: one that is given, else the
// newest that is kept of it.

import { planDiagnostics } from "../language/analysis/analyse.ts";
import type { Diagnostic } from "../language/diagnostics.ts";
import { lower } from "../language/lower/lower.ts";
import type { Model } from "../language/model.ts";
import type { Plan } from "../plan/plan.ts";
import type { ProgramFile } from "./files.ts";
import { hasErrors, loadModel } from "./load.ts";
import { keptDiagnostics, restoreDiagnostics } from "./restore-check.ts";

export interface CheckedFile {
  readonly file: ProgramFile;
  readonly model: Model;
  readonly diagnostics: readonly Diagnostic[];
  /** Of its pipelines; none where there are errors. */
  readonly plans: readonly Plan[];
}

export function checkFile(file: ProgramFile, against: string | null, cwd: string): CheckedFile {
  const model = loadModel(file);
  if (hasErrors(model.diagnostics)) return { file, model, diagnostics: model.diagnostics, plans: [] };
  const lowered = model.pipelines.map(pipeline => lower(model, pipeline.name.text, {}));
  const plans = lowered.flatMap((one): Plan[] => (one.plan ? [one.plan] : []));
  const diagnostics = inOrder([
    ...model.diagnostics,
    ...lowered.flatMap(one => one.diagnostics),
    ...plans.flatMap(plan => planDiagnostics(model, plan)),
    ...(against === null
      ? keptDiagnostics(file.baseDir, model, plans)
      : restoreDiagnostics(against, cwd, model, plans)),
  ]);
  return { file, model, diagnostics, plans };
}

/** By place, once each: several pipelines may lower the same function. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map(diagnostics.map(d => [`${d.path}:${d.start}:${d.end}:${d.code}:${d.message}`, d]));
  return [...seen.values()].sort((a, b) =>
    a.path === b.path ? a.start - b.start : a.path < b.path ? -1 : 1,
  );
}
