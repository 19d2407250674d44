// Everything in brackets, for the formatter: on one line, or one item a line. Comments and the author's single blank
// lines stay; separators are put where the style wants them.

import type { Comments } from "./format-comments.ts";
import {
  BREAK_IF_NEEDED,
  breakAlways,
  choice,
  type Document,
  flatten,
  group,
  ifBroken,
  indent,
  mustBreak,
  SPACE_OR_BLANK,
  SPACE_OR_BREAK,
} from "./format-document.ts";
import type { Module, Node, Token } from "./syntax.ts";

/** What a node consists of: its own tokens by index, and its children, in order. */
export type Part = { readonly token: number } | { readonly child: Node };

export interface Formatting {
  readonly module: Module;
  readonly comments: Comments;
  /** Documents of nodes: ties the formatter's knot. */
  readonly node: (f: Formatting, node: Node) => Document;
  /** Made already: those of a last argument are looked at twice, and so would be all within them. */
  readonly brackets: Map<Node, Bracketed>;
}

export interface BracketStyle {
  /** Blanks inside the brackets on one line: `{ a }`. */
  readonly padded: boolean;
  readonly flatSeparator: string;
  readonly brokenSeparator: "," | "";
  /** Whether the last item of many lines is followed by the separator too. */
  readonly trailing: boolean;
  /** When it breaks though it would fit: where the author broke after the opening bracket, or anywhere, or always. */
  readonly breaks: "never" | "asOpened" | "asWritten" | "many" | "always";
}

export const tokenAt = (f: Formatting, index: number): Token => f.module.tokens[index]!;

/** A token with its comments. */
export function token(f: Formatting, index: number, text = tokenAt(f, index).text): Document {
  return f.comments.bare(index) ? text : [f.comments.before(index), text, f.comments.after(index)];
}

/** The comments of a token that is left out. */
export const dropped = (f: Formatting, index: number): Document => f.comments.dropped(index);

/** Brackets and what they hold. */
export interface Bracketed {
  readonly document: Document;
  /** The same on many lines. */
  readonly expanded: Document;
  readonly items: readonly Document[];
  readonly open: Document;
  readonly close: Document;
}

/** `parts` from the opening bracket to the closing one. */
export function bracketed(f: Formatting, parts: readonly Part[], style: BracketStyle): Bracketed {
  const openAt = tokenOf(parts[0]!);
  const closeAt = tokenOf(parts.at(-1)!);
  const inner = parts.slice(1, -1);
  const open = token(f, openAt);
  if (inner.length === 0 && !f.comments.hasAbove(closeAt) && !f.comments.endLineWithin(openAt, closeAt)) {
    const document = [open, token(f, closeAt)];
    return { document, expanded: document, items: [], open, close: token(f, closeAt) };
  }
  const items = itemsOf(f, inner, style);
  const edge = style.padded ? SPACE_OR_BREAK : BREAK_IF_NEEDED;
  const { text } = tokenAt(f, closeAt);
  const close: Document = f.comments.bare(closeAt)
    ? text
    : [f.comments.inline(closeAt), text, f.comments.after(closeAt)];
  const content = [open, indent(edge, items, lastComments(f, closeAt, items.length > 0)), edge, close];
  const broken = breaksAnyway(f, inner, openAt, closeAt, style);
  return {
    document: group(content, broken),
    expanded: group(content, true),
    items,
    open,
    close,
  };
}

const tokenOf = (part: Part): number => ("token" in part ? part.token : part.child.firstToken);

/** The items with what stands between them. */
function itemsOf(f: Formatting, inner: readonly Part[], style: BracketStyle): Document[] {
  const documents: Document[] = [];
  const lastChild = inner.findLastIndex(part => "child" in part);
  const separator = ifBroken(style.brokenSeparator, style.flatSeparator);
  for (const [i, part] of inner.entries()) {
    if ("token" in part) {
      documents.push(dropped(f, part.token));
      continue;
    }
    const blank = i > 0 && f.comments.blankBefore(part.child.firstToken);
    if (i > 0) documents.push(blank ? SPACE_OR_BLANK : SPACE_OR_BREAK);
    documents.push(f.node(f, part.child));
    documents.push(i < lastChild ? separator : ifBroken(style.trailing ? style.brokenSeparator : "", ""));
  }
  return documents;
}

/** The lines of comments above a closing bracket stand where items stand. */
function lastComments(f: Formatting, closeAt: number, follow: boolean): Document {
  if (!f.comments.hasAbove(closeAt)) return "";
  const lines = f.comments.above(closeAt) as readonly Document[];
  const last = lines.at(-1) as readonly Document[];
  const before = follow ? breakAlways(f.comments.blankBefore(closeAt)) : "";
  return [before, lines.slice(0, -1), last[0]!, FORCE];
}

/** Breaks the group and takes no room. */
const FORCE: Document = { kind: "group", content: "", broken: true };

function breaksAnyway(
  f: Formatting,
  inner: readonly Part[],
  openAt: number,
  closeAt: number,
  style: BracketStyle,
): boolean {
  if (f.comments.endLineWithin(openAt, closeAt)) return true;
  const newline = (index: number): boolean => tokenAt(f, index).newlineBefore;
  const children = inner.filter(part => "child" in part);
  switch (style.breaks) {
    case "never":
      return false;
    case "always":
      return true;
    case "asOpened":
      return newline(openAt + 1);
    case "many":
      return children.length > 1 || newline(openAt + 1) || newline(closeAt);
    case "asWritten":
      return newline(closeAt) || children.some(part => newline(tokenOf(part)));
  }
}

/** Arguments: on one line; or only the last on many lines; or one a line. `last` is the last argument expanded. */
export function hugging(brackets: Bracketed, itemsBeforeLast: readonly Document[], last: Document): Document {
  if (mustBreak(itemsBeforeLast)) return brackets.document;
  const hugged = [brackets.open, flatten(itemsBeforeLast), last, brackets.close];
  return choice([brackets.document, hugged, brackets.expanded]);
}
