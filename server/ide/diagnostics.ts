// All that is to be said of a file: by the checker, by the plans of its pipelines, and by the snapshots that are kept of
// them; each once, from top to bottom.

import type { Diagnostic } from "../../runtime/language/diagnostic.ts";
import type { CheckedDeclaration } from "../../runtime/language/incremental/recheck.ts";
import { type Analysis, diagnosticsOf, placedIn } from "./analysis.ts";
import { hasErrors, isPlanned, pipelinesOf, planOf, planOn } from "./plan-facts.ts";
import type { Workspace } from "./workspace.ts";

/** Pipelines that are lowered at once after an edit, so that hints do not flicker; more wait for an idle moment. */
const AT_ONCE = 4;
/** So long, in units of text, they may be together. */
const SOON_MADE = 8_000;

/** Not thorough: of plans only what is known or soon made. */
export function allDiagnostics(
  workspace: Workspace,
  analysis: Analysis,
  thorough: boolean,
): readonly Diagnostic[] {
  const checked = diagnosticsOf(analysis);
  if (hasErrors(analysis)) return checked;
  const pipelines = pipelinesOf(analysis);
  const now = thorough || !takesLong(analysis) ? pipelines : pipelines.filter(isPlanned);
  const planned = now.flatMap(each => planDiagnosticsOf(workspace, analysis, each, !thorough));
  if (planned.length === 0) return checked;
  const all = [...checked, ...planned];
  const once = new Map(all.map(each => [`${each.start}:${each.end}:${each.code}:${each.message}`, each]));
  return [...once.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Whether plans are missing that are not soon made. */
export function takesLong(analysis: Analysis): boolean {
  if (hasErrors(analysis)) return false;
  const missing = pipelinesOf(analysis).filter(each => !isPlanned(each));
  return missing.length > AT_ONCE || missing.reduce((sum, each) => sum + lengthOf(each), 0) > SOON_MADE;
}

/** Whether this one is made, or soon would be. */
export const isSoonPlanned = (pipeline: CheckedDeclaration): boolean =>
  isPlanned(pipeline) || lengthOf(pipeline) <= SOON_MADE;

const lengthOf = ({ declaration }: CheckedDeclaration): number => declaration.end - declaration.start;

/** What only the plan of a pipeline shows, and what is kept of it; none in a file with errors. */
export function planDiagnosticsOf(
  workspace: Workspace,
  analysis: Analysis,
  pipeline: CheckedDeclaration,
  haste = false,
): readonly Diagnostic[] {
  const known = planOf(analysis, pipeline);
  if (known === null) return [];
  const { path } = analysis.file;
  const kept = known.plan === null ? [] : workspace.kept.diagnostics(path, pipeline, known.plan, haste);
  return [...known.diagnostics, ...kept]
    .map(each => placedIn(analysis, each))
    .filter(each => each.path === path);
}

/** Plans on while there is time; whether anything is left. */
export const planSome = (analysis: Analysis, hasTime: () => boolean): boolean =>
  !hasErrors(analysis) &&
  pipelinesOf(analysis).some(
    each => each.declaration.kind === "Pipeline" && !planOn(analysis, each, each.declaration, hasTime),
  );

/** Changes when anything outside the text does that its diagnostics depend on. */
export function revisionOf(workspace: Workspace, analysis: Analysis): string {
  if (hasErrors(analysis)) return "";
  return pipelinesOf(analysis)
    .map(each => planOf(analysis, each)?.plan ?? null)
    .map(plan => (plan === null ? 0 : workspace.kept.revision(analysis.file.path, plan)))
    .join(".");
}
