// What can be done at a place with one keystroke: quick fixes of what is wrong there, and refactorings of what is not.

import type { Action, ActionPlace } from "./action.ts";
import { diagnosticFixes } from "./action-fixes.ts";
import { refactorings } from "./action-refactorings.ts";
import { type Analysis, diagnosticsOf } from "./analysis.ts";
import { spotAt } from "./locate.ts";
import type { Workspace } from "./workspace.ts";

export function actionsAt(
  workspace: Workspace,
  analysis: Analysis,
  from: number,
  to: number,
): readonly Action[] {
  const spot = spotAt(analysis, from);
  const place: ActionPlace = { workspace, analysis, spot, from, to };
  const here = diagnosticsOf(analysis).filter(each => each.start <= to && from <= each.end);
  return [...here.flatMap(each => diagnosticFixes(place, each)), ...refactorings(place)];
}
