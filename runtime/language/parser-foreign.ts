// What other languages write where Weir writes something else: recognised, told as such, and read as what is meant, so
// that one slip is one message. Knows no production.

import { type Cursor, peek, report } from "./parser-cursor.ts";
import type { Token } from "./syntax.ts";

/** What is written here, and what Weir writes for it. */
export interface Foreign {
  readonly right: string;
  /** How many tokens it is. */
  readonly tokens: number;
}

const touches = (a: Token, b: Token): boolean => a.end === b.start;

/** Reports it and moves past it. */
export function takeForeign(c: Cursor, foreign: Foreign): void {
  const from = peek(c).start;
  reportSpelling(c, from, peek(c, foreign.tokens - 1).end, foreign.right);
  c.at += foreign.tokens;
}

export function reportSpelling(c: Cursor, start: number, end: number, right: string): void {
  report(c, "W0018", { start, end }, { found: c.text.slice(start, end), right });
}

/** One token that stands for another: `=` for `:`. */
export function takeInstead(c: Cursor, found: string, right: string): boolean {
  const token = peek(c);
  if (token.text !== found || token.newlineBefore || token.kind === "string") return false;
  takeForeign(c, { right, tokens: 1 });
  return true;
}

// ------------------------------------------------------------------ operators

const PAIRS: ReadonlyMap<string, readonly [second: string, right: string]> = new Map<
  string,
  readonly [string, string]
>([
  ["==", ["=", "=="]],
  ["!=", ["=", "!="]],
  ["<", [">", "!="]],
]);
const ALONE: ReadonlyMap<string, string> = new Map([
  ["and", "&&"],
  ["or", "||"],
  ["&", "&&"],
]);

const BEGINS_FOREIGN: ReadonlySet<string> = new Set([...PAIRS.keys(), ...ALONE.keys(), "=", "|"]);

/** `===`, `and`, a single `&`: an infix operator of others. */
export function foreignInfix(c: Cursor): Foreign | null {
  const token = peek(c);
  if (!BEGINS_FOREIGN.has(token.text)) return null;
  const pair = PAIRS.get(token.text);
  if (pair !== undefined) {
    const next = peek(c, 1);
    return next.text === pair[0] && touches(token, next) ? { right: pair[1], tokens: 2 } : null;
  }
  if (token.newlineBefore) return null;
  const alone = ALONE.get(token.text);
  if (alone !== undefined) return { right: alone, tokens: 1 };
  // Where nothing can be assigned and no flow goes on.
  if (c.closers.at(-1) !== ")") return null;
  if (token.text === "=") return { right: "==", tokens: 1 };
  return token.text === "|" ? { right: "||", tokens: 1 } : null;
}

const COMPOUND: ReadonlySet<string> = new Set(["+", "-", "*", "/", "%"]);

/** `+=`, `++`: no infix operator, but an assignment; `name` is what is assigned. */
export function foreignAssignment(c: Cursor, name: string): Foreign | null {
  const token = peek(c);
  if (token.kind !== "operator" || !COMPOUND.has(token.text) || token.newlineBefore) return null;
  const next = peek(c, 1);
  if (!touches(token, next)) return null;
  if (next.text === "=") return { right: `= ${name} ${token.text}`, tokens: 2 };
  return token.text === "+" && next.text === "+" ? { right: `= ${name} + 1`, tokens: 2 } : null;
}

/** `-- a comment` */
export function foreignComment(c: Cursor): Foreign | null {
  const [token, next] = [peek(c), peek(c, 1)];
  return token.text === "-" && next.text === "-" && touches(token, next) ? { right: "//", tokens: 2 } : null;
}

/** `not x`; `not(x)` is a call. */
export function foreignNot(c: Cursor): boolean {
  const token = peek(c);
  if (token.text !== "not" || token.kind !== "identifier") return false;
  const next = peek(c, 1);
  return !next.newlineBefore && ["identifier", "int", "float", "string"].includes(next.kind);
}

// ------------------------------------------------------------------ texts and spans of time

/** `'text'`, which is one token. */
export const isForeignText = ({ kind, text }: Token): boolean =>
  kind === "unknown" && text.length > 1 && /^(['`]).*\1$/.test(text);

/** As it is written in Weir. */
export const textInQuotes = (token: Token): string =>
  `"${token.text.slice(1, -1).replaceAll('\\"', '"').replaceAll('"', '\\"').replaceAll("\\'", "'")}"`;

const UNITS: ReadonlyMap<string, string> = new Map(
  [
    "ms msec msecs millis millisecond milliseconds",
    "s sec secs second seconds",
    "min m mins minute minutes",
    "h hr hrs hour hours",
    "d day days",
  ].flatMap(line => line.split(" ").map(word => [word, line.split(" ")[0]!] as const)),
);

/** `5sec` or `5 seconds` as a duration; null where its unit is none. */
export function durationFor(text: string): string | null {
  const [, count, unit] = /^([0-9][0-9_]*)\s*([a-z]+)$/i.exec(text) ?? [];
  const known = UNITS.get(unit?.toLowerCase() ?? "");
  return known === undefined ? null : `${count}${known}`;
}

/** `5 s`: a number and a unit apart. */
export function unitFollows(c: Cursor): boolean {
  const next = peek(c);
  return next.kind === "identifier" && !next.newlineBefore && UNITS.has(next.text) && peek(c, 1).text !== ":";
}

// ------------------------------------------------------------------ words

/** Words that begin a declaration of a file elsewhere. */
const DECLARING: ReadonlyMap<string, string> = new Map([
  ["function", "fn"],
  ["func", "fn"],
  ["fun", "fn"],
  ["def", "fn"],
  ["interface", "type"],
  ["struct", "type"],
  ["class", "type"],
  ["record", "type"],
]);

/** What begins here, were it Weir. */
export function foreignDeclaration(c: Cursor): string | null {
  const token = peek(c);
  if (token.kind !== "identifier" || (c.at > 0 && !token.newlineBefore)) return null;
  const right = DECLARING.get(token.text);
  if (right === undefined) return null;
  const next = peek(c, 1);
  return next.kind === "identifier" && !next.newlineBefore ? right : null;
}

const LOOP =
  "Every body ends by itself, so there is only `for x in xs { … }`, over a list, a map or a range `1 .. 10`.";
const VARIABLE =
  "What can be set from outside is a `param` of the pipeline; a value with a name is a `fn` without parameters.";
const BODY = "It stands in the body of a `process`: `|> process { … }`.";
const FAILING = "What fails a record obeys the operator's `onError: skip`, `fail` or `to(NAME)`.";

/** Of a statement, with a block behind it. */
const NOWHERE: ReadonlyMap<string, string> = new Map([
  ["while", LOOP],
  ["do", LOOP],
  ["loop", LOOP],
  ["try", FAILING],
  ["throw", FAILING],
  ["raise", FAILING],
]);

const NOT_HERE: ReadonlyMap<string, string> = new Map([
  ["let", VARIABLE],
  ["var", VARIABLE],
  ["const", VARIABLE],
  ["val", VARIABLE],
  ["state", BODY],
  ["on", BODY],
  ["emit", BODY],
  ["export", "Every type and function of a file can be imported."],
  ["public", "Every type and function of a file can be imported."],
]);

/** A statement that there is none of. */
export const foreignStatement = (c: Cursor): string | null => follows(c, NOWHERE, ["{", "("]);

/** A word that begins something where nothing of its kind stands. */
export const wordOutOfPlace = (c: Cursor): string | null => follows(c, NOT_HERE, []);

/** … followed by what it may begin. */
function follows(c: Cursor, words: ReadonlyMap<string, string>, openers: readonly string[]): string | null {
  const token = peek(c);
  const instead = token.kind === "identifier" ? words.get(token.text) : undefined;
  if (instead === undefined) return null;
  const next = peek(c, 1);
  const opens = openers.includes(next.text) && !(next.text === "(" && touches(token, next));
  const begins = next.kind === "identifier" || opens;
  return begins && !next.newlineBefore ? instead : null;
}

/** Reports a construct that Weir has not. */
export function reportForeign(c: Cursor, instead: string): void {
  const token = peek(c);
  report(c, "W0019", token, { found: token.text, instead });
}

/** `SELECT id FROM orders` */
export function isQuery(c: Cursor): boolean {
  const [token, next] = [peek(c), peek(c, 1)];
  return (
    /^select$/i.test(token.text) && !next.newlineBefore && (next.kind === "identifier" || next.text === "*")
  );
}

export const QUERY = "A query is a flow: `orders |> filter(o => o.amount > 5.0) |> map(o => o.id)`.";

export const STATEMENTS_IN_LAMBDA =
  "A lambda has one expression behind `=>`, and its braces are a record. Steps stand in a `fn` that it calls, or in `process`.";

/** Passes over what stands up to the bracket that closes the one taken last. */
export function skipBracket(c: Cursor): void {
  let open = 1;
  while (open > 0) {
    const { kind, text } = peek(c);
    if (kind === "end") return;
    if (kind === "operator" && "({[".includes(text)) open++;
    if (kind === "operator" && ")}]".includes(text)) open--;
    c.at++;
  }
}

/** Passes over the rest of the line. */
export function skipLine(c: Cursor): void {
  do c.at++;
  while (!peek(c).newlineBefore && peek(c).kind !== "end");
}

const LONGEST_TYPE = 40;

/** Where the bracket closes around a parameter with a type, as other languages write it. */
export function closingAfter(c: Cursor, from: number): number {
  let open = 0;
  for (let ahead = from; ahead < from + LONGEST_TYPE; ahead++) {
    const token = peek(c, ahead);
    if (token.newlineBefore || token.kind === "end") break;
    if (token.text === ")" && open === 0) return ahead;
    if ("({[".includes(token.text)) open++;
    else if (")}]".includes(token.text)) open--;
  }
  return from;
}

const STATEMENTS: ReadonlySet<string> = new Set(["let", "var", "if", "for", "emit", "return"]);

/** `{ return x`: no record. */
export function beginsStatement(c: Cursor): boolean {
  const next = peek(c, 1);
  return STATEMENTS.has(peek(c).text) && !next.newlineBefore && beginsValue(next);
}

const beginsValue = ({ kind, text }: Token): boolean =>
  kind === "operator" ? "([{-!".includes(text) : kind !== "end" && kind !== "unknown";
