// Text to tokens, losing nothing: white space and comments go to the token they precede. Never fails: what is wrong
// with a token (an open string, a strange number) is for the parser to say. Knows no grammar but that a string may
// hold `${…}`; newlines are flagged, not judged.

import { isDigit, isNamePart, isNameStart, isNewline, isSpace } from "./characters.ts";
import { textOf } from "./scanner-texts.ts";
import type { Token, TokenKind } from "./syntax.ts";

export const OPERATORS =
  "... |> => .. ?. ?? == != <= >= && || < > ! + - * / % = ? : , ; . ( ) [ ] { } |".split(" ");

/** Operators by their first unit, the longest first. */
const BY_FIRST: readonly (readonly string[])[] = Array.from({ length: 128 }, (_, unit) =>
  OPERATORS.filter(operator => operator.charCodeAt(0) === unit).sort((a, b) => b.length - a.length),
);

const NO_OPERATORS: readonly string[] = [];

const QUOTE = 34;
const BACKSLASH = 92;
const APOSTROPHE = 39;
const BACKTICK = 96;
const DOLLAR = 36;
const DOT = 46;
const OPEN = 123;
const CLOSE = 125;
const AT = 64;
const SPACE = 32;
const SLASH = 47;
const STAR = 42;

interface Scanner {
  readonly text: string;
  at: number;
  /** What `scanOperator` found last. */
  operator: string;
  /** For each `${` that is open: how many `{` are open within it. */
  readonly open: number[];
}

export const scan = (text: string): readonly Token[] => scanFrom(text, [], null);

/** What may be taken from an earlier scan instead of scanning it again. */
export interface Skip {
  /** From here on it is looked for, once, where a line begins. */
  readonly from: number;
  /** Adds tokens from one that begins here; where the last of them ends, or -1. */
  readonly take: (tokens: Token[], fullStart: number, start: number) => number;
}

/** The tokens that follow these, which end where a line does. */
export function scanFrom(text: string, tokens: Token[], skip: Skip | null): readonly Token[] {
  let again = skip;
  const s: Scanner = { text, at: tokens.at(-1)?.end ?? 0, open: [], operator: "" };
  for (;;) {
    const fullStart = s.at;
    const newlineBefore = skipTrivia(s);
    // A string stands on one line, and so does what it interpolates: an open one swallows no more than its line.
    if (newlineBefore) s.open.length = 0;
    const start = s.at;
    if (again !== null && newlineBefore && fullStart >= again.from) {
      const end = again.take(tokens, fullStart, start);
      again = null;
      if (end >= 0) {
        s.at = end;
        continue;
      }
    }
    s.operator = "";
    const kind = start === text.length ? "end" : scanToken(s, text.charCodeAt(start));
    tokens.push({
      kind,
      fullStart,
      start,
      end: s.at,
      text: kind === "operator" ? s.operator : textOf(text, start, s.at),
      newlineBefore,
    });
    if (kind === "end") return tokens;
  }
}

/** Moves past white space and comments; whether a newline was among them. */
function skipTrivia(s: Scanner): boolean {
  const { text } = s;
  if (text.charCodeAt(s.at) === SPACE) s.at++;
  const first = text.charCodeAt(s.at);
  if (first > SPACE && first < 127 && first !== SLASH) return false;
  let newline = false;
  for (; s.at < text.length; s.at++) {
    const unit = text.charCodeAt(s.at);
    if (isNewline(unit)) newline = true;
    else if (unit === SLASH && text.charCodeAt(s.at + 1) === SLASH) skipLineComment(s);
    else if (unit === SLASH && text.charCodeAt(s.at + 1) === STAR) newline = skipBlockComment(s) || newline;
    else if (!isSpace(unit)) break;
  }
  return newline;
}

/** Stops before the last unit, which the caller's loop steps over. */
function skipLineComment(s: Scanner): void {
  while (s.at + 1 < s.text.length && !isNewline(s.text.charCodeAt(s.at + 1))) s.at++;
}

function skipBlockComment(s: Scanner): boolean {
  const from = s.at;
  const close = s.text.indexOf("*/", from + 2);
  s.at = close < 0 ? s.text.length - 1 : close + 1;
  return /[\n\r]/.test(s.text.slice(from, s.at));
}

function scanToken(s: Scanner, unit: number): TokenKind {
  if (isNameStart(unit)) return scanWord(s);
  if (isDigit(unit)) return scanNumber(s);
  if (unit === QUOTE) return scanString(s, s.at + 1, "string", "templateHead");
  if (unit === CLOSE && s.open.length > 0 && s.open[s.open.length - 1] === 0) {
    s.open.pop();
    return scanString(s, s.at + 1, "templateTail", "templateMiddle");
  }
  if (unit === AT) return scanTimestamp(s);
  return scanOperator(s, unit) ? "operator" : scanUnknown(s);
}

function scanWord(s: Scanner): TokenKind {
  const start = s.at;
  skipName(s);
  const next = s.text.charCodeAt(s.at);
  if (next === QUOTE && s.at === start + 1 && s.text[start] === "r") return scanRaw(s);
  return next > 127 && !isSpace(next) ? scanUnknown(s) : "identifier";
}

function skipName(s: Scanner): void {
  const { text } = s;
  let { at } = s;
  while (isNamePart(text.charCodeAt(at))) at++;
  s.at = at;
}

/** Letters that follow belong to the number: units of a duration, or a mistake the parser names as a whole. */
function scanNumber(s: Scanner): TokenKind {
  skipDigits(s);
  const digits = s.at;
  const float = s.text.charCodeAt(s.at) === DOT && isDigit(s.text.charCodeAt(s.at + 1));
  if (!float) {
    skipName(s);
    return s.at === digits ? "int" : "duration";
  }
  s.at++;
  skipDigits(s);
  const exponent = s.text.charCodeAt(s.at) | 32;
  if (exponent === 101 && /^[eE][+-]?[0-9]/.test(s.text.slice(s.at, s.at + 3))) s.at += 2;
  skipName(s);
  return "float";
}

function skipDigits(s: Scanner): void {
  while (isDigit(s.text.charCodeAt(s.at)) || s.text.charCodeAt(s.at) === 95) s.at++;
}

/** `@` and what can stand in ISO-8601; a dot only before digits, so that `@2026-01-01..` begins a range. */
function scanTimestamp(s: Scanner): TokenKind {
  const pattern = /@[0-9A-Za-z_:+-]*(\.[0-9][0-9A-Za-z_:+-]*)?/y;
  pattern.lastIndex = s.at;
  pattern.test(s.text);
  s.at = pattern.lastIndex;
  return "timestamp";
}

/** Up to the closing quote, an interpolation, or the end of the line. */
function scanString(s: Scanner, from: number, whole: TokenKind, opening: TokenKind): TokenKind {
  const { text } = s;
  let at = from;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      s.at = at + 1;
      return whole;
    }
    if (isNewline(unit)) break;
    if (unit === BACKSLASH && at + 1 < text.length && !isNewline(text.charCodeAt(at + 1))) at++;
    else if (unit === DOLLAR && text.charCodeAt(at + 1) === OPEN) {
      s.at = at + 2;
      s.open.push(0);
      return opening;
    }
  }
  s.at = at;
  return whole;
}

function scanRaw(s: Scanner): TokenKind {
  s.at++;
  while (s.at < s.text.length && !isNewline(s.text.charCodeAt(s.at))) {
    if (s.text.charCodeAt(s.at++) === QUOTE) break;
  }
  return "string";
}

function scanOperator(s: Scanner, unit: number): boolean {
  const candidates = unit < 128 ? BY_FIRST[unit]! : NO_OPERATORS;
  for (let i = 0; i < candidates.length; i++) {
    const operator = candidates[i]!;
    if (operator.length > 1 && !s.text.startsWith(operator, s.at)) continue;
    s.at += operator.length;
    s.operator = operator;
    const last = s.open.length - 1;
    if (last >= 0 && unit === OPEN) s.open[last]!++;
    if (last >= 0 && unit === CLOSE) s.open[last]!--;
    return true;
  }
  return false;
}

/** One strange character, or a run with foreign letters: a word with one is unknown as a whole. */
function scanUnknown(s: Scanner): TokenKind {
  const first = s.text.charCodeAt(s.at++);
  if (first === APOSTROPHE || first === BACKTICK) skipQuoted(s, first);
  const foreign = first > 127;
  while (foreign && s.at < s.text.length && continuesWord(s.text.charCodeAt(s.at))) s.at++;
  return "unknown";
}

/** A text as other languages quote it, where it ends on its line. */
function skipQuoted(s: Scanner, quote: number): void {
  for (let at = s.at; at < s.text.length && !isNewline(s.text.charCodeAt(at)); at++)
    if (s.text.charCodeAt(at) === quote) {
      s.at = at + 1;
      return;
    }
}

const continuesWord = (unit: number): boolean => isNamePart(unit) || (unit > 127 && !isSpace(unit));
