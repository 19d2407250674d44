// The one style as edits: of the whole file, of a range, and while typing. A range is laid out piece by piece, so that
// its cost is that of the declarations it touches; edits are as small as lines allow.

import { format } from "../../runtime/language/format.ts";
import { parse } from "../../runtime/language/parser.ts";
import { type FileText, type PlacedPiece, pieceAt } from "./file-text.ts";
import type { Edit } from "./rename.ts";

export const formatAll = (file: FileText): readonly Edit[] =>
  file.pieces.some(({ module }) => module.errors.length > 0)
    ? []
    : changedLines(file, 0, file.text, format(parse(file.path, file.text)));

/** Every declaration that the range touches; one with errors is left as it is. */
export const formatRange = (file: FileText, from: number, to: number): readonly Edit[] =>
  file.pieces
    .filter(({ module, start }) => start + module.text.length >= from && start <= to)
    .flatMap(piece => formatPiece(file, piece).filter(edit => edit.end >= from && edit.start <= to));

/** After `}` or a newline: the lines around it, if the declaration is whole. */
export function formatTyped(file: FileText, offset: number, typed: string): readonly Edit[] {
  const edits = formatPiece(file, pieceAt(file, offset));
  const lineStart = file.text.lastIndexOf("\n", offset - 1) + 1;
  const previous = file.text.lastIndexOf("\n", lineStart - 2) + 1;
  const from = typed === "\n" ? previous : 0;
  // The line the cursor stands on is still being written.
  const to = typed === "\n" ? lineStart : offset;
  return edits.filter(edit => edit.start >= from && edit.end <= to);
}

/** Without the white space around it, which the file as a whole decides on. */
function formatPiece(file: FileText, { module, start }: PlacedPiece): readonly Edit[] {
  if (module.errors.length > 0 || module.declarations.length === 0) return [];
  const lead = module.text.length - module.text.trimStart().length;
  const text = module.text.trim();
  // What stands on the line of the piece before is a comment there, and no business of this one.
  if (start > 0 && !module.text.slice(0, lead).includes("\n")) return [];
  return changedLines(file, start + lead, text, format(parse(module.path, text)).trimEnd());
}

/** The lines that differ, between those that begin and those that end both texts alike. */
function changedLines(file: FileText, start: number, before: string, after: string): readonly Edit[] {
  if (before === after) return [];
  const old = before.split(/(?<=\n)/);
  const now = after.split(/(?<=\n)/);
  const edits: Edit[] = [];
  let at = start;
  const add = (from: number, to: number, text: string): void => {
    edits.push({ path: file.path, start: from, end: to, text });
  };
  if (old.length === now.length) {
    for (const [i, line] of old.entries()) {
      if (line !== now[i]) add(at, at + line.length, now[i]!);
      at += line.length;
    }
    return edits;
  }
  let first = 0;
  while (first < old.length && first < now.length && old[first] === now[first]) at += old[first++]!.length;
  let last = 0;
  while (last < old.length - first && last < now.length - first && old.at(-1 - last) === now.at(-1 - last))
    last++;
  const gone = old.slice(first, old.length - last).join("");
  add(at, at + gone.length, now.slice(first, now.length - last).join(""));
  return edits;
}
