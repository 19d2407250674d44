// Literals: from the text of a token to what it means, with errors for what it cannot mean. Numbers, durations,
// timestamps and strings; what a template interpolates is parsed by whoever asks.

import {
  beginsDeclaration,
  type Cursor,
  describe,
  endOf,
  missing,
  name,
  peek,
  report,
  startOf,
  take,
  takeName,
} from "./parser-cursor.ts";
import { durationFor, unitFollows } from "./parser-foreign.ts";
import type {
  DurationLiteral,
  Missing,
  Name,
  NumberLiteral,
  StringLiteral,
  TimestampLiteral,
  Token,
} from "./syntax.ts";

/** An int or float; `sign` is -1 where a `-` before it belongs to the literal and was taken at `first`. */
export function numberLiteral(c: Cursor, first = c.at, sign: 1 | -1 = 1): NumberLiteral | DurationLiteral {
  const token = take(c);
  if (token.kind === "int" && unitFollows(c)) return apartFromUnit(c, first, token);
  const digits = token.text.replaceAll("_", "");
  const float = token.kind === "float";
  const value = Number(digits);
  if (Number.isNaN(value)) report(c, "W0005", token, { found: describe(token) });
  else if (!float && !Number.isSafeInteger(value)) report(c, "W0006", token);
  return {
    kind: "Number",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    float,
    value: Number.isNaN(value) || value === 0 ? 0 : sign * value,
  };
}

const UNIT_MS: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  min: 60_000,
  s: 1_000,
  ms: 1,
};

/** A malformed one is taken as a millisecond: as zero it would be too short as well, and one complaint is enough. */
export function durationLiteral(c: Cursor): DurationLiteral {
  const first = c.at;
  const token = take(c);
  const ms = durationMs(token.text);
  if (ms === null) report(c, "W0014", token, { found: describe(token), hint: durationHint(token.text) });
  return {
    kind: "Duration",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    ms: ms ?? 1,
  };
}

/** `5 s`, which is read as `5s`. */
function apartFromUnit(c: Cursor, first: number, number: Token): DurationLiteral {
  const { end } = take(c);
  const text = c.text.slice(number.start, end);
  report(c, "W0014", { start: number.start, end }, { found: `\`${text}\``, hint: durationHint(text) });
  return {
    kind: "Duration",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    ms: durationMs(durationFor(text) ?? "") ?? 1,
  };
}

function durationHint(text: string): string {
  const right = durationFor(text);
  return right === null ? "" : ` Did you mean \`${right}\`?`;
}

/** Milliseconds of `1h30min`: units from large to small, each once. */
function durationMs(text: string): number | null {
  if (!/^([0-9][0-9_]*(ms|s|min|h|d))+$/.test(text)) return null;
  let total = 0;
  let smallest = Number.POSITIVE_INFINITY;
  for (const [, count, unit] of text.matchAll(/([0-9_]+)([a-z]+)/g)) {
    const size = UNIT_MS[unit!]!;
    if (size >= smallest) return null;
    smallest = size;
    total += Number(count!.replaceAll("_", "")) * size;
  }
  return Number.isSafeInteger(total) ? total : null;
}

export function timestampLiteral(c: Cursor): TimestampLiteral {
  const first = c.at;
  const token = take(c);
  const ms = timestampMs(token.text.slice(1));
  if (ms === null) report(c, "W0007", token, { found: describe(token) });
  return {
    kind: "Timestamp",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    ms: ms ?? 0,
  };
}

const TIMESTAMP =
  /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(?:Z|([+-])(\d\d):?(\d\d)))?$/;

/** ISO-8601 with its zone; a bare date is midnight UTC. */
function timestampMs(text: string): number | null {
  const match = TIMESTAMP.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(part => Number(part ?? 0));
  if (hour! > 23 || minute! > 59 || second! > 59 || Number(match[9] ?? 0) > 23) return null;
  const date = new Date(0);
  date.setUTCFullYear(year!, month! - 1, day);
  if (date.getUTCMonth() !== month! - 1 || date.getUTCDate() !== day) return null;
  date.setUTCHours(hour!, minute, second, Number((match[7] ?? "0").padEnd(3, "0")));
  const offset = (Number(match[9] ?? 0) * 60 + Number(match[10] ?? 0)) * UNIT_MS["min"]!;
  return date.getTime() - (match[8] === "-" ? -offset : offset);
}

// ------------------------------------------------------------------ strings

/** A string without interpolation. */
export function stringLiteral(c: Cursor): StringLiteral {
  const first = c.at;
  const token = take(c);
  const raw = token.text.startsWith("r");
  const value = raw ? rawText(c, token) : textBetween(c, token, 1);
  return {
    kind: "String",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    value,
    raw,
  };
}

export function stringOrMissing(c: Cursor, expected: string): StringLiteral | Missing {
  return peek(c).kind === "string" ? stringLiteral(c) : missing(c, expected);
}

function rawText(c: Cursor, token: Token): string {
  const closed = token.text.length > 2 && token.text.endsWith('"');
  if (!closed) report(c, "W0003", token);
  return token.text.slice(2, closed ? -1 : undefined);
}

/** The text of a string token or of a piece of a template, without its delimiters, decoded. */
export function textBetween(c: Cursor, token: Token, from: number): string {
  const interpolates = token.kind === "templateHead" || token.kind === "templateMiddle";
  let to = token.text.length - (interpolates ? 2 : 1);
  if (!interpolates && !isClosed(token.text, from)) {
    report(c, "W0003", token);
    to = token.text.length;
  }
  const text = token.text.slice(from, to);
  return text.includes("\\") ? decode(c, text, token.start + from) : text;
}

/** Whether the last quote is there and no escape before it takes it away. */
function isClosed(text: string, from: number): boolean {
  if (text.length <= from || !text.endsWith('"')) return false;
  let backslashes = 0;
  while (text[text.length - 2 - backslashes] === "\\" && text.length - 2 - backslashes >= from) backslashes++;
  return backslashes % 2 === 0;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  $: "$",
};

const ESCAPE = /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|([\s\S]|$))/g;

function decode(c: Cursor, text: string, offset: number): string {
  const decoded = text.replace(ESCAPE, (written, point, unit, simple: string | undefined, at: number) => {
    if (point !== undefined || unit !== undefined) {
      const code = Number.parseInt(point ?? unit, 16);
      if (code <= 0x10ffff)
        return point === undefined ? String.fromCharCode(code) : String.fromCodePoint(code);
    } else if (Object.hasOwn(ESCAPES, simple!)) return ESCAPES[simple!]!;
    report(c, "W0004", { start: offset + at, end: offset + at + written.length }, { escape: written });
    return simple ?? "";
  });
  if (/\p{Surrogate}/u.test(decoded)) {
    report(c, "W0004", { start: offset, end: offset + text.length }, { escape: "\\u" });
    return decoded.replace(/\p{Surrogate}/gu, "\ufffd");
  }
  return decoded;
}

/** The name of a field or argument: any word, or a quoted text. */
export function memberName(c: Cursor, expected: string): Name {
  const token = peek(c);
  if (token.kind === "string") return takeName(c, textBetween(c, token, token.text.startsWith("r") ? 2 : 1));
  if (token.kind === "identifier" && !beginsDeclaration(c, "inner")) return takeName(c);
  return name(c, expected);
}
