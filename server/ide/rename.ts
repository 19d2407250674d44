// Giving a declaration another name, everywhere at once. Refuses what would mean something else afterwards.

import { AMBIENT_NAMES } from "../../runtime/language/check-context.ts";
import { RESERVED } from "../../runtime/language/parser-cursor.ts";
import type { Name } from "../../runtime/language/syntax.ts";
import type { Analysis, Place } from "./analysis.ts";
import { fieldAt, originsOf } from "./fields.ts";
import { nameAt, type Spot, spotAt } from "./locate.ts";
import { occurrencesEverywhere, occurrencesIn, targetAt } from "./meaning.ts";
import { NO_ORIGIN, renameField } from "./rename-field.ts";
import type { Workspace } from "./workspace.ts";

export interface Edit extends Place {
  readonly text: string;
}

export type Renamed = { readonly edits: readonly Edit[] } | { readonly refused: string };

/** The name that would be changed, or why none can be. */
export function prepareRename(analysis: Analysis, offset: number): Place | { readonly refused: string } {
  const found = targetAt(analysis, offset);
  const spot = spotAt(analysis, offset);
  const name = nameAt(spot)?.name;
  if (found === null || name === undefined) {
    const field = fieldAt(analysis, spot);
    if (field !== null) {
      const origins = originsOf(analysis, field.records, field.name.text);
      return origins.length === 0 ? { refused: NO_ORIGIN } : placeOfName(analysis, spot, field.name);
    }
    const symbol = name === undefined ? null : spot.view.symbolOf(name);
    if (symbol?.kind === "builtin")
      return { refused: `\`${name!.text}\` is built in and cannot be renamed.` };
    if (symbol?.kind === "ambient")
      return { refused: `\`${name!.text}\` is a name of the engine and cannot be renamed.` };
    return { refused: "Only names that the program declares can be renamed." };
  }
  return placeOfName(analysis, spot, name);
}

const placeOfName = (analysis: Analysis, { piece }: Spot, { start, end }: Name): Place => ({
  path: analysis.file.path,
  start: piece.start + start,
  end: piece.start + end,
});

/** What may change with a name as it is typed: a local or state, all of which one look takes in. */
export function linkedNames(analysis: Analysis, offset: number): readonly Place[] {
  const target = targetAt(analysis, offset)?.target;
  if (target?.kind !== "local" && target?.kind !== "state") return [];
  const all = occurrencesIn(analysis, target);
  // `{ name }` is the name of a field too, which stays.
  return all.some(each => each.shorthand) ? [] : all;
}

export function rename(workspace: Workspace, analysis: Analysis, offset: number, to: string): Renamed {
  const found = targetAt(analysis, offset);
  const field = found === null ? fieldAt(analysis, spotAt(analysis, offset)) : null;
  if (found === null && field === null)
    return { refused: "Only names that the program declares can be renamed." };
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(to))
    return { refused: `\`${to}\` is no name: letters, digits and \`_\`, not beginning with a digit.` };
  if (found === null) return renameField(workspace, analysis, field!, to);
  if (RESERVED.has(to)) return { refused: `\`${to}\` is a word of the language.` };
  if (AMBIENT_NAMES.has(to) && found.target.kind !== "type")
    return { refused: `\`${to}\` is a name of the engine.` };
  const edits: Edit[] = [];
  for (const occurrences of occurrencesEverywhere(workspace, analysis, found.target)) {
    for (const { path, start, end, shorthand } of occurrences)
      edits.push({ path, start, end, text: shorthand ? `${found.target.name.text}: ${to}` : to });
  }
  return { edits };
}
