// What can be folded, and how a selection grows: both from the tree alone.

import type { Module, Node } from "../../runtime/language/syntax.ts";
import { children } from "../../runtime/language/walk.ts";
import type { Analysis } from "./analysis.ts";
import { type FileText, positionAt } from "./file-text.ts";
import { nodesAt, spotAt } from "./locate.ts";

export interface Fold {
  readonly startLine: number;
  readonly endLine: number;
  readonly kind: "region" | "comment" | "imports";
}

const FOLDS: ReadonlySet<Node["kind"]> = new Set<Node["kind"]>([
  "Pipeline",
  "Group",
  "Stage",
  "Flow",
  "Block",
  "ProcessBody",
  "RecordType",
  "Record",
  "List",
  "Match",
  "Test",
  "Call",
  "Handler",
]);

export function foldsOf(file: FileText): readonly Fold[] {
  const folds: Fold[] = [];
  const seen = new Set<number>();
  const fold = (start: number, end: number, kind: Fold["kind"]): void => {
    const startLine = positionAt(file, start).line;
    const last = positionAt(file, end);
    // What closes a region alone on its line stays in sight.
    const closes = /^[ \t]*[)\]}]+$/.test(file.text.slice(end - last.character, end));
    const endLine = closes && kind === "region" ? last.line - 1 : last.line;
    if (endLine <= startLine || seen.has(startLine)) return;
    seen.add(startLine);
    folds.push({ startLine, endLine, kind });
  };
  const imports = file.pieces.flatMap(({ module, start }) =>
    module.declarations.flatMap(each =>
      each.kind === "Import" ? [{ start: start + each.start, end: start + each.end }] : [],
    ),
  );
  if (imports.length > 0) fold(imports[0]!.start, imports.at(-1)!.end, "imports");
  for (const { module, start } of file.pieces) {
    foldComments(module, start, fold);
    const pending: Node[] = [module];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (FOLDS.has(node.kind)) fold(start + node.start, start + node.end, "region");
      pending.push(...children(node));
    }
  }
  return folds.sort((a, b) => a.startLine - b.startLine);
}

/** Block comments, and lines of comments that follow each other. */
function foldComments(
  module: Module,
  start: number,
  fold: (start: number, end: number, kind: Fold["kind"]) => void,
): void {
  for (const token of module.tokens) {
    if (token.start - token.fullStart < 4) continue;
    const trivia = module.text.slice(token.fullStart, token.start);
    for (const match of trivia.matchAll(/\/\*[\s\S]*?\*\/|(?:[ \t]*\/\/[^\n]*\n){2,}/g)) {
      const from = start + token.fullStart + match.index;
      fold(from + match[0].search(/\S/), from + match[0].trimEnd().length, "comment");
    }
  }
}

/** From the innermost span out. */
export function selectionsAt(analysis: Analysis, offset: number): readonly { start: number; end: number }[] {
  const { piece, offset: local } = spotAt(analysis, offset);
  const spans: { start: number; end: number }[] = [{ start: 0, end: analysis.file.text.length }];
  for (const node of nodesAt(piece.module, local)) {
    if (node.kind === "Module") continue;
    const span = { start: piece.start + node.start, end: piece.start + node.end };
    const last = spans.at(-1)!;
    const within = last.start <= span.start && span.end <= last.end;
    if (within && (last.start !== span.start || last.end !== span.end)) spans.push(span);
  }
  return spans.reverse();
}
