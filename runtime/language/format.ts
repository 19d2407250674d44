// One canonical style: two spaces, 100 columns, one item a line where something does not fit. Changes only white
// space and separators, `()` of stages without arguments, and `(x) =>`; keeps comments and single blank lines.
// A text with syntax errors is left as it is.

import type { Formatting } from "./format-brackets.ts";
import { commentsOf } from "./format-comments.ts";
import { breakAlways, type Document, layOut } from "./format-document.ts";
import { formatNode } from "./format-nodes.ts";
import { parse } from "./parser.ts";
import type { Module } from "./syntax.ts";

const WIDTH = 100;

/** Comments in odd places move to the end of their line; then what is around them is laid out once more. */
const PASSES = 6;

export function format(module: Module): string {
  let current = module;
  for (let pass = 0; pass < PASSES && current.errors.length === 0; pass++) {
    const { text, displaced } = formatOnce(current);
    if (!displaced || text === current.text) return text;
    current = parse(module.path, text);
  }
  return current.text;
}

function formatOnce(module: Module): { readonly text: string; readonly displaced: boolean } {
  const f: Formatting = {
    module,
    comments: commentsOf(module),
    node: formatNode,
    brackets: new Map(),
  };
  const { lines, displaced } = layOut(moduleDocument(f), WIDTH);
  const newline = module.text.includes("\r\n") ? "\r\n" : "\n";
  const mark = module.text.startsWith("\ufeff") ? "\ufeff" : "";
  const body = lines.join(newline).trim();
  return { text: body === "" ? mark : `${mark}${body}${newline}`, displaced };
}

function moduleDocument(f: Formatting): Document {
  const end = f.module.tokens.length - 1;
  const documents: Document[] = [];
  for (const declaration of f.module.declarations) {
    if (documents.length > 0) documents.push(breakAlways(f.comments.blankBefore(declaration.firstToken)));
    documents.push(formatNode(f, declaration));
  }
  if (f.comments.hasAbove(end)) {
    if (documents.length > 0) documents.push(breakAlways(f.comments.blankBefore(end)));
    documents.push(f.comments.above(end));
  }
  return documents;
}
