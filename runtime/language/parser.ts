// Text to tree, always both tree and errors, whatever the text. Recursive descent over the scanner's tokens; each
// parser-*.ts holds the productions of one part of the grammar. Knows no types and no meaning.

import {
  beginsDeclaration,
  type Cursor,
  endOf,
  isToken,
  peek,
  report,
  reportExpected,
  startOf,
} from "./parser-cursor.ts";
import { externDecl, fnDecl, importDecl, typeDecl } from "./parser-declarations.ts";
import { expression } from "./parser-expressions.ts";
import { flowAfter } from "./parser-flows.ts";
import { foreignDeclaration } from "./parser-foreign.ts";
import { unexpected } from "./parser-lists.ts";
import { pipelineDecl } from "./parser-pipelines.ts";
import { type Earlier, type ParsedItem, type Reuse, reuseGlancing, reuseOf } from "./parser-reuse.ts";
import { testDecl } from "./parser-tests.ts";
import { lineStarts } from "./position.ts";
import { rescan, rescanGlancing, type Scanned } from "./rescan.ts";
import { scan } from "./scanner.ts";
import type { Declaration, ExprNode, Module, Token, Unexpected } from "./syntax.ts";

const DECLARATIONS: ReadonlyMap<string, (c: Cursor) => Declaration> = new Map<
  string,
  (c: Cursor) => Declaration
>([
  ["import", importDecl],
  ["type", typeDecl],
  ["fn", fnDecl],
  ["extern", externDecl],
  ["pipeline", pipelineDecl],
  ["test", testDecl],
]);

export function parse(path: string, text: string): Module {
  const tokens = scan(text);
  const c = cursor(text, tokens);
  const [declarations, strays] = declarationsUpTo(c, tokens.length);
  checkLastComment(c);
  return moduleOf(c, path, declarations, strays);
}

/**
 * The first `length` units of a text, as `parse` makes them where the whole text stands; null if a declaration goes
 * on past them. What follows is looked at and not parsed.
 */
export function parsePiece(
  path: string,
  text: string,
  length: number,
  earlier: ParsedPiece | null = null,
  scanned: Scanned | null = earlier?.module ?? null,
): ParsedPiece | null {
  const all = scanned === null ? scan(text) : rescan(text, scanned);
  const reuse =
    all.length < WORTH_REUSING ? null : reuseOf(earlier && earlierOf(earlier), sameTokens(all, earlier));
  return parseTokens(path, text, length, all, reuse);
}

/**
 * The same for a glance at what is near an edit: what stands well behind it may have the places it had before. Null
 * also where that is not worth it.
 */
export function glancePiece(
  path: string,
  text: string,
  length: number,
  earlier: ParsedPiece,
): ParsedPiece | null {
  if (earlier.module.tokens.length < WORTH_REUSING) return null;
  const glanced = rescanGlancing(text, earlier.module, text.length - length);
  if (glanced === null) return null;
  const same = sameTokens(glanced.tokens, earlier);
  return parseTokens(path, text, length, glanced.tokens, reuseGlancing(earlierOf(earlier), same, glanced));
}

function parseTokens(
  path: string,
  text: string,
  length: number,
  all: readonly Token[],
  reuse: Reuse | null,
): ParsedPiece | null {
  const limit = length === text.length ? all.length : all.findLastIndex(token => token.start < length) + 1;
  const c = cursor(text, all, reuse);
  const [declarations, strays] = declarationsUpTo(c, limit);
  const items = reuse?.items ?? [];
  if (length === text.length) {
    checkLastComment(c);
    return { module: moduleOf(c, path, declarations, strays), items };
  }
  if (c.at > limit) return null;
  const end = { kind: "end", fullStart: length, start: length, end: length, text: "" } as const;
  const tokens = [...all.slice(0, limit), { ...end, newlineBefore: false }];
  return {
    module: moduleOf({ ...c, text: text.slice(0, length), tokens }, path, declarations, strays),
    items,
  };
}

export interface ParsedPiece {
  readonly module: Module;
  readonly items: readonly ParsedItem[];
}

/** Of fewer tokens parsing is quicker than remembering. */
const WORTH_REUSING = 256;

const earlierOf = ({ module, items }: ParsedPiece): Earlier => ({
  tokens: module.tokens,
  errors: module.errors,
  items,
});

/** How many tokens at the beginning are the very same; the last one of a piece only stands for what follows it. */
function sameTokens(tokens: readonly Token[], earlier: ParsedPiece | null): number {
  if (earlier === null) return 0;
  const before = earlier.module.tokens;
  let same = 0;
  while (same < before.length - 1 && tokens[same] === before[same]) same++;
  return same;
}

/** An expression that stands alone, as someone types it who looks at a run; newlines do not end it. */
export function parseExpression(path: string, text: string): readonly [ExprNode, Module] {
  const c = { ...cursor(text, scan(text)), newlines: false };
  const root = expression(c);
  if (peek(c).kind !== "end") reportExpected(c, "nothing more");
  checkLastComment(c);
  return [root, moduleOf(c, path, [], [])];
}

function declarationsUpTo(c: Cursor, limit: number): readonly [Declaration[], Unexpected[]] {
  const declarations: Declaration[] = [];
  const strays: Unexpected[] = [];
  while (peek(c).kind !== "end" && c.at < limit) {
    const parseDeclaration = declarationParser(c);
    if (parseDeclaration === null) strays.push(stray(c));
    else declarations.push(parseDeclaration(c));
  }
  return [declarations, strays];
}

function moduleOf(
  c: Cursor,
  path: string,
  declarations: readonly Declaration[],
  strays: readonly Unexpected[],
): Module {
  const { text, tokens } = c;
  return {
    kind: "Module",
    path,
    text,
    tokens,
    declarations,
    unexpected: strays,
    errors: c.errors,
    lineStarts: lineStarts(text),
    start: 0,
    end: text.length,
    firstToken: 0,
    lastToken: tokens.length,
  };
}

const cursor = (text: string, tokens: Module["tokens"], reuse: Reuse | null = null): Cursor => ({
  text,
  tokens,
  errors: [],
  at: 0,
  furthest: 0,
  reuse,
  newlines: true,
  head: false,
  closers: [],
  depth: 0,
  height: 0,
  exhausted: false,
  knots: { flowAfter, expression },
});

function declarationParser(c: Cursor): ((c: Cursor) => Declaration) | null {
  const token = peek(c);
  if (token.kind !== "identifier") return null;
  return DECLARATIONS.get(foreignDeclaration(c) ?? token.text) ?? null;
}

/** Tokens up to where a line begins a declaration, with one error. A `}` too many is passed over here and only here. */
function stray(c: Cursor): Unexpected {
  const first = c.at;
  unexpected(c, STRAY);
  const told = c.errors.length;
  while (peek(c).kind !== "end" && !beginsFileDeclaration(c)) unexpected(c, STRAY);
  c.errors.length = told;
  return { kind: "Unexpected", start: startOf(c, first), end: endOf(c), firstToken: first, lastToken: c.at };
}

const STRAY = { newlines: true, level: "pipeline" } as const;

/** A line that begins with a word of declarations, even where nothing follows it yet. */
const beginsFileDeclaration = (c: Cursor): boolean =>
  peek(c).newlineBefore &&
  declarationParser(c) !== null &&
  (beginsDeclaration(c, "pipeline") || !isToken(peek(c, 1), ":"));

/** A comment that is never closed swallows the rest of the file: say so where it begins. */
function checkLastComment(c: Cursor): void {
  const end = c.tokens.at(-1)!;
  const trivia = c.text
    .slice(end.fullStart)
    .replace(/\/\/.*|\/\*[\s\S]*?\*\//g, comment => " ".repeat(comment.length));
  const at = trivia.indexOf("/*");
  if (at >= 0) report(c, "W0010", { start: end.fullStart + at, end: end.fullStart + at + 2 });
}
