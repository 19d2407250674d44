// One revision of a file as the editor asks about it: its pieces, checked, with the files it imports. Immutable: the
// next edit makes another one. Knows no protocol.

import { constantOf } from "../../runtime/language/check-constants.ts";
import { type Checker, literalType } from "../../runtime/language/check-context.ts";
import type { Diagnostic, RelatedPlace } from "../../runtime/language/diagnostic.ts";
import type { CheckedDeclaration, CheckedProgram } from "../../runtime/language/incremental/recheck.ts";
import { diagnosticsIn } from "../../runtime/language/incremental/recheck.ts";
import type { Symbol as Meaning, Model, StreamType } from "../../runtime/language/model.ts";
import { fileOf } from "../../runtime/language/program-paths.ts";
import type * as s from "../../runtime/language/syntax.ts";
import { ERROR } from "../../runtime/values/type.ts";
import type { FileText } from "./file-text.ts";

/** A place in a file, by offsets of the file. */
export interface Place extends s.Span {
  readonly path: string;
}

export interface Analysis {
  readonly file: FileText;
  /** The file itself and those it imports, by path. */
  readonly files: ReadonlyMap<string, FileText>;
  readonly checked: CheckedProgram;
}

/** What is known of the trees of one piece. */
export type View = Pick<
  Model,
  "typeOf" | "typeOfNode" | "typeOfShorthand" | "symbolOf" | "streamOf" | "constantOf"
>;

const NO_STREAM: StreamType = {
  element: ERROR,
  key: null,
  windowed: false,
  broadcast: false,
  upsert: false,
  watermarked: true,
};

export const declarationsIn = (analysis: Analysis, module: s.Module): readonly CheckedDeclaration[] =>
  module.declarations.flatMap(each => analysis.checked.declarations.get(each) ?? []);

export function viewOf(analysis: Analysis, module: s.Module): View {
  const checkers: readonly Checker[] = [
    ...declarationsIn(analysis, module).flatMap(each => each.layers),
    analysis.checked.rest,
  ];
  return lookingIn(checkers);
}

/** Answers from the first of these that knows. */
export function lookingIn(checkers: readonly Checker[]): View {
  const types = firstOf(checkers.map(c => c.types));
  const nodeTypes = firstOf(checkers.map(c => c.nodeTypes));
  const shorthands = firstOf(checkers.map(c => c.shorthands));
  const symbols = firstOf(checkers.map(c => c.symbols));
  const streams = firstOf(checkers.map(c => c.streams));
  return {
    typeOf: node => types(node) ?? literalType(node),
    typeOfNode: node => nodeTypes(node) ?? ERROR,
    typeOfShorthand: name => shorthands(name) ?? ERROR,
    symbolOf: name => symbols(name) ?? null,
    streamOf: flow => streams(flow) ?? NO_STREAM,
    constantOf(node) {
      for (const c of checkers) {
        const found = constantOf(node, c.words);
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/** Empty tables are left out: after many edits most are. */
function firstOf<K, V>(tables: readonly ReadonlyMap<K, V>[]): (key: K) => V | undefined {
  const filled = tables.filter(table => table.size > 0);
  return key => {
    for (const table of filled) {
      const found = table.get(key);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

/** A place within a piece, as one within its file. */
export function placeIn(analysis: Analysis, module: s.Module, span: s.Span): Place {
  const path = fileOf(module.path);
  const start = analysis.files.get(path)?.startOf(module.path) ?? 0;
  return { path, start: start + span.start, end: start + span.end };
}

/** The piece a symbol's declaration stands in, if it is another than where it is used. */
export const moduleOf = (symbol: Meaning): s.Module | null =>
  symbol.kind === "fn" || symbol.kind === "extern" || symbol.kind === "type" ? symbol.module : null;

/** What is to be said about the file itself, from top to bottom; files it imports tell their own. */
export function diagnosticsOf(analysis: Analysis): readonly Diagnostic[] {
  let all = known.get(analysis);
  if (all === undefined) {
    const found = diagnosticsIn(analysis.checked, analysis.file.path);
    all = analysis.file.pieces.flatMap(({ module }) =>
      (found.get(module) ?? []).map(each => placedIn(analysis, each)),
    );
    known.set(analysis, all);
  }
  return all;
}

const known = new WeakMap<Analysis, readonly Diagnostic[]>();

/** A diagnostic of a piece as one of its file. */
export const placedIn = (analysis: Analysis, diagnostic: Diagnostic): Diagnostic => ({
  ...diagnostic,
  ...placed(analysis, diagnostic.path, diagnostic),
  related: diagnostic.related.map(
    (related): RelatedPlace => ({ ...related, ...placed(analysis, related.path, related) }),
  ),
});

function placed(analysis: Analysis, piecePath: string, span: s.Span): Place {
  const path = fileOf(piecePath);
  const start = analysis.files.get(path)?.startOf(piecePath) ?? 0;
  return { path, start: start + span.start, end: start + span.end };
}
