// Every place that means what a name means, be it a declaration or a field of records.

import type { Analysis } from "./analysis.ts";
import { fieldOccurrencesEverywhere, fieldOccurrencesIn, fieldTargetAt } from "./field-occurrences.ts";
import { type Occurrence, occurrencesEverywhere, occurrencesIn, targetAt } from "./meaning.ts";
import type { Workspace } from "./workspace.ts";

/** In the file itself. */
export function occurrencesAt(analysis: Analysis, offset: number): readonly Occurrence[] {
  const found = targetAt(analysis, offset);
  if (found !== null) return occurrencesIn(analysis, found.target);
  const field = fieldTargetAt(analysis, offset);
  return field === null ? [] : fieldOccurrencesIn(analysis, field);
}

/** File by file, so that whoever asks may stop; null where nothing has a name. */
export function referencesAt(
  workspace: Workspace,
  analysis: Analysis,
  offset: number,
): Iterable<readonly Occurrence[]> | null {
  const found = targetAt(analysis, offset);
  if (found !== null) return occurrencesEverywhere(workspace, analysis, found.target);
  const field = fieldTargetAt(analysis, offset);
  return field === null ? null : fieldOccurrencesEverywhere(workspace, analysis, field);
}
