// Where the parser stands: the tokens, the place among them, and what the surroundings say about newlines, records
// and closing brackets. Knows how to take, expect and miss tokens; knows no production of the grammar.

import type { ParsedItem, Reuse } from "./parser-reuse.ts";
import type { ExprNode, FlowNode, Missing, Name, Node, SyntaxDiagnostic, Token } from "./syntax.ts";

export interface Cursor {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly errors: SyntaxDiagnostic[];
  /** Index of the next token. */
  at: number;
  /** The last token that was looked at. */
  furthest: number;
  /** Absent where the text is parsed once. */
  readonly reuse: Reuse | null;
  /** Whether a newline counts here: the innermost bracket decides. */
  newlines: boolean;
  /** In the head of `if`, `for`, `match`, where `{` begins a block and no record. */
  head: boolean;
  /** What closes the brackets that are open, the innermost last; "template" for `${`. */
  readonly closers: string[];
  /** How deep productions are nested, and how high the tree made by the present expression is. */
  depth: number;
  height: number;
  /** Nesting went too far: the rest of the file is passed over in silence. */
  exhausted: boolean;
  readonly knots: Knots;
}

/** Where the grammar goes round: expressions hold flows, whose bodies hold expressions; types hold defaults. */
export interface Knots {
  /** The stages after an expression that began at token `first`. */
  readonly flowAfter: (c: Cursor, first: number, head: ExprNode) => FlowNode;
  readonly expression: (c: Cursor) => ExprNode;
}

/** More about a token that is none. */
export function unknownHint({ text }: Token): string {
  if (text === "#") return " A comment begins with //. Did you mean `//`?";
  if (text === "'" || text === "`") return ' A text stands in double quotes: "text".';
  return " Names are made of A-Z, a-z, 0-9 and _; other text stands in quotes.";
}

const DEEPEST = 200;
const HIGHEST = 400;

export const RESERVED: ReadonlySet<string> = new Set(
  "let var if else for in match emit return true false null".split(" "),
);

// ------------------------------------------------------------------ looking and taking

export function peek(c: Cursor, ahead = 0): Token {
  const { tokens } = c;
  const wanted = c.at + ahead;
  const at = wanted < tokens.length ? wanted : tokens.length - 1;
  if (at > c.furthest) c.furthest = at;
  return tokens[at]!;
}

/** Whether the next token is this operator or word. */
export const is = (c: Cursor, text: string): boolean => isToken(peek(c), text);

export const isToken = (token: Token, text: string): boolean =>
  token.text === text && (token.kind === "operator" || token.kind === "identifier");

export const isWord = (token: Token): boolean => token.kind === "identifier" && !RESERVED.has(token.text);

/** Whether a newline that counts stands before the next token. */
export const fresh = (c: Cursor): boolean => c.newlines && peek(c).newlineBefore;

/** Whether the next token is this one and no newline stands between. */
export const follows = (c: Cursor, text: string): boolean => is(c, text) && !fresh(c);

export function take(c: Cursor): Token {
  const token = peek(c);
  if (token.kind !== "end") c.at++;
  return token;
}

export function eat(c: Cursor, text: string): boolean {
  if (!is(c, text)) return false;
  c.at++;
  return true;
}

/** Takes the token or reports it missing. */
export function expect(c: Cursor, text: string): boolean {
  if (eat(c, text)) return true;
  reportExpected(c, `\`${text}\``);
  return false;
}

// ------------------------------------------------------------------ errors

export function report(
  c: Cursor,
  code: string,
  span: { readonly start: number; readonly end: number },
  args: Readonly<Record<string, string>> = {},
): void {
  if (c.exhausted || c.errors.at(-1)?.start === span.start) return;
  c.errors.push({ code, start: span.start, end: span.end, args });
}

/** Something is missing here: told at the token that stands in its place, or after the line that breaks off. */
export function reportExpected(c: Cursor, expected: string): void {
  const token = peek(c);
  const found = describe(token);
  const breaksOff = token.newlineBefore || token.kind === "end";
  // What closes after an open string stands inside it.
  const last = c.errors.at(-1);
  if (breaksOff && last?.code === "W0003" && last.end === c.tokens[c.at - 1]?.end) return;
  const span = breaksOff ? { start: endOf(c), end: endOf(c) } : token;
  if (token.kind === "unknown") report(c, "W0008", token, { found, hint: unknownHint(token) });
  else report(c, "W0001", span, { expected, found });
}

export function describe(token: Token): string {
  if (token.kind === "end") return "the end of the file";
  return `\`${token.text.length > 24 ? `${token.text.slice(0, 23)}…` : token.text}\``;
}

// ------------------------------------------------------------------ nodes

/** Where a node of the tokens from `first` to where the cursor is begins; behind the last token taken if there are none. */
export const startOf = (c: Cursor, first: number): number =>
  c.at === first ? endOf(c) : c.tokens[first]!.start;

/** Behind the last token taken. */
export const endOf = (c: Cursor): number => (c.at === 0 ? 0 : c.tokens[c.at - 1]!.end);

/** A leaf for what should stand here; `silent` where the error has been told already. */
export function missing(c: Cursor, expected: string, silent = false): Missing {
  if (!silent) reportExpected(c, expected);
  return {
    kind: "Missing",
    start: startOf(c, c.at),
    end: endOf(c),
    firstToken: c.at,
    lastToken: c.at,
    expected,
  };
}

function missingName(c: Cursor, expected: string): Name {
  reportExpected(c, expected);
  return {
    kind: "Name",
    start: startOf(c, c.at),
    end: endOf(c),
    firstToken: c.at,
    lastToken: c.at,
    text: "",
    missing: true,
  };
}

/** The next token, whatever it is, as a name. */
export function takeName(c: Cursor, text = peek(c).text): Name {
  const first = c.at;
  take(c);
  return {
    kind: "Name",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    text,
    missing: false,
  };
}

/** A name that is declared or used; reserved words are taken for one, with an error, where they stand on the line. */
export function name(c: Cursor, expected = "a name"): Name {
  const token = peek(c);
  if (token.kind !== "identifier" || beginsDeclaration(c, "inner")) return missingName(c, expected);
  if (!RESERVED.has(token.text)) return takeName(c);
  if (token.newlineBefore || !["=", ":", "=>", ",", ")"].includes(peek(c, 1).text))
    return missingName(c, expected);
  report(c, "W0017", token, { word: token.text });
  return takeName(c);
}

// ------------------------------------------------------------------ parsing again

/** An item of a list: as it was parsed before the edit, where that cannot have changed it. */
export function reused<Item extends Node>(c: Cursor, kind: unknown, parse: (c: Cursor) => Item): Item {
  const { reuse } = c;
  if (reuse === null) return parse(c);
  const first = c.at;
  const known = reuse.known.get(first);
  if (known !== undefined && known.kind === kind) {
    takeOver(c, known);
    for (let i = c.errors.length; i < known.errors; i++) c.errors.push(reuse.errors[i]!);
    return known.node as Item;
  }
  const around = `${c.depth}${c.closers.join("")}`;
  const behind = reuse.behind?.get(first);
  if (behind !== undefined && behind.kind === kind && behind.around === around) {
    takeOver(c, behind);
    return behind.node as Item;
  }
  const node = parse(c);
  const { at: next, furthest, height } = c;
  reuse.items.push({ kind, node, first, next, furthest, height, errors: c.errors.length, around });
  return node;
}

function takeOver(c: Cursor, { next, furthest, height }: ParsedItem): void {
  c.at = next;
  c.furthest = Math.max(c.furthest, furthest);
  c.height = height;
}

// ------------------------------------------------------------------ surroundings

export interface Surroundings {
  readonly newlines: boolean;
  readonly head: boolean;
}

/** Enters a bracket. */
export function enter(c: Cursor, closer: string, newlines: boolean): Surroundings {
  const outside = { newlines: c.newlines, head: c.head };
  c.newlines = newlines;
  c.head = false;
  c.closers.push(closer);
  return outside;
}

export function leave(c: Cursor, outside: Surroundings): void {
  c.newlines = outside.newlines;
  c.head = outside.head;
  c.closers.pop();
}

/** Whether the next token closes some bracket that is open, with no open `{` between. A `}` closes any `{`. */
export function closes(c: Cursor): boolean {
  const { kind, text } = peek(c);
  const closer = kind === "templateMiddle" || kind === "templateTail" ? "template" : text;
  if (kind === "operator" ? !")]}>".includes(text) : closer !== "template") return false;
  for (let i = c.closers.length - 1; i >= 0; i--) {
    if (c.closers[i] === closer) return true;
    if (c.closers[i] === "}") return false;
  }
  return false;
}

/** Goes one level deeper; false where that is too deep, and then the rest of the file is passed over. */
export function descend(c: Cursor): boolean {
  if (++c.depth <= DEEPEST && c.height <= HIGHEST) return true;
  exhaust(c);
  return false;
}

export function ascend(c: Cursor): void {
  c.depth--;
}

/** One more level on top of the expression made so far. */
export function grow(c: Cursor): void {
  if (++c.height > HIGHEST) exhaust(c);
}

function exhaust(c: Cursor): void {
  report(c, "W0009", peek(c));
  c.exhausted = true;
  c.at = c.tokens.length - 1;
  c.furthest = c.at;
}

// ------------------------------------------------------------------ where a declaration begins

/** How far out a list of things stands: what belongs further out ends it. */
export type Level = "file" | "pipeline" | "body" | "inner";

const FILE_WORDS = new Set(["pipeline", "type", "fn", "extern"]);
const PIPELINE_WORDS = new Set(["param", "source", "stream", "sink"]);
const BODY_WORDS = new Set(["state", "on", "broadcast"]);

/** Whether these two tokens begin a line that can only be a declaration of the file: no production goes past it. */
export function beginsPiece(token: Token, next: Token): boolean {
  if (token.kind !== "identifier" || !token.newlineBefore || next.newlineBefore) return false;
  if (token.text === "import") return isToken(next, "{");
  if (token.text === "test") return next.kind === "string";
  return next.kind === "identifier" && FILE_WORDS.has(token.text);
}

/**
 * Whether a line begins here that can only be a declaration from further out than `level`, so that whatever is open
 * was not finished. Two words side by side never occur within an expression.
 */
export function beginsDeclaration(c: Cursor, level: Level): boolean {
  const token = peek(c);
  if (token.kind !== "identifier" || !token.newlineBefore || level === "file") return false;
  const next = peek(c, 1);
  if (beginsPiece(token, next)) return true;
  if (next.newlineBefore || next.kind !== "identifier") return false;
  if (level === "pipeline") return false;
  if (PIPELINE_WORDS.has(token.text)) return true;
  return level === "inner" && BODY_WORDS.has(token.text);
}
