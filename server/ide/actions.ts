// What can be done at a place with one keystroke: quick fixes of what is wrong there, and refactorings of what is not.

import type { Diagnostic } from "../../runtime/language/diagnostic.ts";
import type { Action, ActionPlace } from "./action.ts";
import { diagnosticFixes } from "./action-fixes.ts";
import { refactorings } from "./action-refactorings.ts";
import { type Analysis, diagnosticsOf } from "./analysis.ts";
import { isSoonPlanned, planDiagnosticsOf } from "./diagnostics.ts";
import { type Spot, spotAt } from "./locate.ts";
import type { Workspace } from "./workspace.ts";

export function actionsAt(
  workspace: Workspace,
  analysis: Analysis,
  from: number,
  to: number,
): readonly Action[] {
  const spot = spotAt(analysis, from);
  const place: ActionPlace = { workspace, analysis, spot, from, to };
  const all = [...diagnosticsOf(analysis), ...ofPipeline(workspace, analysis, spot)];
  const here = all.filter(each => each.start <= to && from <= each.end);
  return [...here.flatMap(each => diagnosticFixes(place, each)), ...refactorings(place)];
}

/** What the plan of the pipeline there shows. */
function ofPipeline(workspace: Workspace, analysis: Analysis, { nodes }: Spot): readonly Diagnostic[] {
  const pipeline = nodes.find(node => node.kind === "Pipeline");
  const checked = pipeline === undefined ? undefined : analysis.checked.declarations.get(pipeline);
  // Asked for at every step of the cursor: what is not planned yet is not told of yet either.
  if (checked === undefined || !isSoonPlanned(checked)) return [];
  return planDiagnosticsOf(workspace, analysis, checked);
}
