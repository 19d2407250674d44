// One proposal, and what of the text it replaces. Snippets use the placeholders of the protocol: `${1:name}`, `$0`.

import { isNamePart } from "../../runtime/language/characters.ts";
import type { FileText } from "./file-text.ts";
import { pieceAt } from "./file-text.ts";

export interface Completion {
  readonly label: string;
  readonly kind:
    | "operator"
    | "function"
    | "field"
    | "variable"
    | "constant"
    | "type"
    | "setting"
    | "value"
    | "keyword"
    | "stream"
    | "connector"
    | "argument"
    | "file"
    | "folder"
    | "snippet"
    | "label";
  readonly detail: string;
  /** Markdown, or what it is looked up by: see `resolve`. */
  readonly doc: string;
  readonly insert: string;
  readonly snippet: boolean;
  /** Before all others of greater rank. */
  readonly rank: number;
}

type Options = Partial<Pick<Completion, "detail" | "doc" | "insert" | "rank">>;

export const plain = (label: string, kind: Completion["kind"], options: Options = {}): Completion => ({
  label,
  kind,
  detail: options.detail ?? "",
  doc: options.doc ?? "",
  insert: options.insert ?? label,
  snippet: false,
  rank: options.rank ?? 5,
});

export const snippet = (
  label: string,
  kind: Completion["kind"],
  insert: string,
  options: Options = {},
): Completion => ({
  ...plain(label, kind, options),
  insert,
  snippet: true,
});

/** A name that is to stand as it is in a snippet. */
export const escaped = (text: string): string => text.replace(/[$}\\]/g, "\\$&");

/** The word around an offset: what stands before it is replaced, and what is left of it behind. Null within a number. */
export function replacedSpan(text: string, offset: number): { start: number; end: number } | null {
  let start = offset;
  let end = offset;
  while (start > 0 && isNamePart(text.charCodeAt(start - 1))) start--;
  while (end < text.length && isNamePart(text.charCodeAt(end))) end++;
  return start < offset && /[0-9]/.test(text[start]!) ? null : { start, end };
}

export function offsetIsInComment(file: FileText, offset: number): boolean {
  const piece = pieceAt(file, offset);
  const local = offset - piece.start;
  const token = piece.module.tokens.find(each => each.fullStart <= local && local <= each.start);
  if (token === undefined) return false;
  const before = piece.module.text.slice(token.fullStart, local);
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return /\/\//.test(line) || before.lastIndexOf("/*") > before.lastIndexOf("*/");
}
