// Everything that can be said about one program without running it: what the checker finds, what lowering each of its
// pipelines finds, and what keeps it from going on from a given snapshot.

import type { Diagnostic } from "../language/diagnostics.ts";
import { lower } from "../language/lower/lower.ts";
import type { Model } from "../language/model.ts";
import type { Plan } from "../plan/plan.ts";
import type { ProgramFile } from "./files.ts";
import { hasErrors, loadModel } from "./load.ts";
import { restoreMismatches } from "./restore-check.ts";

export interface CheckedFile {
  readonly file: ProgramFile;
  readonly model: Model;
  readonly diagnostics: readonly Diagnostic[];
  /** Sentences; only with a snapshot to compare with. */
  readonly mismatches: readonly string[];
}

export function checkFile(file: ProgramFile, against: string | null, cwd: string): CheckedFile {
  const model = loadModel(file);
  if (hasErrors(model.diagnostics)) return { file, model, diagnostics: model.diagnostics, mismatches: [] };
  const lowered = model.pipelines.map(pipeline => lower(model, pipeline.name.text, {}));
  const diagnostics = inOrder([...model.diagnostics, ...lowered.flatMap(one => one.diagnostics)]);
  const plans = lowered.flatMap((one): Plan[] => (one.plan ? [one.plan] : []));
  const mismatches = against === null ? [] : restoreMismatches(against, cwd, plans);
  return { file, model, diagnostics, mismatches };
}

/** By place, once each: several pipelines may lower the same function. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map(diagnostics.map(d => [`${d.path}:${d.start}:${d.end}:${d.code}:${d.message}`, d]));
  return [...seen.values()].sort((a, b) =>
    a.path === b.path ? a.start - b.start : a.path < b.path ? -1 : 1,
  );
}
