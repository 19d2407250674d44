// Quick fixes, by the code of what is wrong. Each is a function from the diagnostic and its place to changes; one that
// finds nothing to change offers nothing.

import type { Diagnostic } from "../../runtime/language/diagnostic.ts";
import { type Action, type ActionPlace, editIn, fix } from "./action.ts";
import { dataFixes } from "./action-fixes-data.ts";
import { declareFixes } from "./action-fixes-declare.ts";
import { pipelineFixes } from "./action-fixes-pipelines.ts";
import { removeFixes } from "./action-fixes-remove.ts";
import { snapshotFixes } from "./action-fixes-snapshot.ts";
import { syntaxFixes } from "./action-fixes-syntax.ts";
import { valueFixes } from "./action-fixes-values.ts";
import { pieceAt } from "./file-text.ts";
import { nodesAt, spotAt } from "./locate.ts";

/** A place within the piece the diagnostic stands in. */
export type Fixer = (place: ActionPlace, diagnostic: Diagnostic) => readonly Action[];

const ALL: readonly (readonly [string, Fixer])[] = [
  ...syntaxFixes,
  ...valueFixes,
  ...pipelineFixes,
  ...dataFixes,
  ...declareFixes,
  ...removeFixes,
  ...snapshotFixes,
];
const FIXERS: ReadonlyMap<string, readonly Fixer[]> = new Map(
  ALL.map(([code]) => [code, ALL.filter(each => each[0] === code).map(each => each[1])]),
);

/** What can be put right. */
export const FIXED_CODES: readonly string[] = [...FIXERS.keys()];

export function diagnosticFixes(place: ActionPlace, diagnostic: Diagnostic): readonly Action[] {
  const here = { ...place, spot: spotOf(place, diagnostic) };
  const local = {
    ...diagnostic,
    start: diagnostic.start - here.spot.piece.start,
    end: diagnostic.end - here.spot.piece.start,
  };
  const specific = (FIXERS.get(diagnostic.code) ?? []).flatMap(fixer => fixer(here, local));
  return [...didYouMean(here, local), ...specific].map(action => ({ ...action, fixes: diagnostic }));
}

/** The innermost nodes around the whole of it. */
function spotOf({ analysis }: ActionPlace, { start, end }: Diagnostic): ActionPlace["spot"] {
  const piece = pieceAt(analysis.file, Math.max(start, 1));
  if (end > piece.start + piece.module.text.length) return spotAt(analysis, start);
  const offset = start - piece.start;
  return { ...spotAt(analysis, start), piece, offset, nodes: nodesAt(piece.module, offset) };
}

/** What the message proposes instead of the word. */
function didYouMean(place: ActionPlace, diagnostic: Diagnostic): readonly Action[] {
  const proposed =
    /Did you mean `([^`]+)`\?/.exec(diagnostic.message)?.[1] ??
    /In Weir it is `([a-z]+)`\./.exec(diagnostic.message)?.[1];
  if (proposed === undefined) return [];
  const { start, end } = diagnostic;
  return [fix(diagnostic, `Change to \`${proposed}\``, [editIn(place, start, end, proposed)])];
}
