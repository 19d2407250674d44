// Built-in functions on strings, beyond the plain ones of strings.ts: parts, padding, code points. Positions count
// code points from 0, so that no character is cut in two.

import { BOOL, INT, list, STRING } from "../type.ts";
import { type Builtin, ValueFailure } from "./builtin.ts";
import { builtin, LONGEST_TEXT, orNull, sizeWithin } from "./define.ts";
import { codePoints as count } from "./strings.ts";

const TEXT = { text: STRING };

/** Index of the UTF-16 unit at which a code point begins; the length where there are not so many. */
function unitOf(text: string, position: number): number {
  let at = 0;
  for (let n = 0; n < position && at < text.length; n++) at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  return at;
}

const hasPairs = (text: string): boolean => /[\ud800-\udbff]/.test(text);

function substring(text: string, start: number, end: number = Number.POSITIVE_INFINITY): string {
  const from = Math.max(0, start);
  const to = Math.max(from, end);
  if (!hasPairs(text)) return text.slice(from, to);
  const first = unitOf(text, from);
  return text.slice(first, first + unitOf(text.slice(first), to - from));
}

/** The position of a unit, -1 staying -1. */
const positionOf = (text: string, unit: number): number =>
  unit <= 0 || !hasPairs(text) ? unit : count(text.slice(0, unit));

function charAt(text: string, position: number): string | null {
  if (position < 0) return null;
  const found = substring(text, position, position + 1);
  return found === "" ? null : found;
}

function padding(text: string, length: number, pad: string, what: string): string {
  const missing = sizeWithin(Math.max(0, length), LONGEST_TEXT, what) - count(text);
  if (missing <= 0) return "";
  if (pad === "") throw new ValueFailure(`${what}: the text to pad with is empty.`);
  return substring(pad.repeat(Math.ceil(missing / count(pad))), 0, missing);
}

const padStart = (text: string, length: number, pad = " "): string =>
  padding(text, length, pad, "padStart") + text;
const padEnd = (text: string, length: number, pad = " "): string =>
  text + padding(text, length, pad, "padEnd");

function repeat(text: string, times: number): string {
  sizeWithin(Math.max(times, text.length * times), LONGEST_TEXT, "repeat");
  return text.repeat(times);
}

function lines(text: string): readonly string[] {
  const found = text.split(/\r\n|\n|\r/);
  if (found.at(-1) === "") found.pop();
  return found;
}

function capitalize(text: string): string {
  const [first] = text;
  return first === undefined ? text : first.toUpperCase() + text.slice(first.length);
}

function fromCodePoints(points: readonly number[]): string {
  let text = "";
  for (const point of points) {
    if (point < 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
      throw new ValueFailure(`fromCodePoints: ${point} is no character.`);
    text += String.fromCodePoint(point);
  }
  return text;
}

const before = (text: string, at: number): string => (at < 0 ? text : text.slice(0, at));
const after = (text: string, at: number, length: number): string => (at < 0 ? text : text.slice(at + length));

const PAD = { ...TEXT, length: INT };
const SEARCH = { ...TEXT, search: STRING };
const PARTS = "Positions count characters (code points) from 0; what lies beyond the text is left out.";
const EMPTY_PAD = `Fails the record beyond ${LONGEST_TEXT} characters`;

export const TEXT_PARTS: readonly Builtin[] = [
  builtin(
    "substring",
    { ...TEXT, start: INT },
    STRING,
    `The text from a position to its end. ${PARTS}\n\n\`substring("weir", 2)\` is \`"ir"\`.`,
    substring,
  ),
  builtin(
    "substring",
    { ...TEXT, start: INT, end: INT },
    STRING,
    `The text from one position up to, and without, another. ${PARTS}\n\n\`substring("weir", 1, 3)\` is \`"ei"\`.`,
    substring,
  ),
  builtin(
    "charAt",
    { ...TEXT, position: INT },
    orNull(STRING),
    'The character at a position, counted from 0; null beyond the text.\n\n`charAt("né😀", 2)` is `"😀"`.',
    charAt,
  ),
  builtin(
    "indexOf",
    SEARCH,
    INT,
    'The position at which one text first occurs in another, counted from 0; -1 if nowhere.\n\n`indexOf("weir", "ir")` is `2`.',
    (text: string, search: string) => positionOf(text, text.indexOf(search)),
  ),
  builtin(
    "lastIndexOf",
    SEARCH,
    INT,
    'The position at which one text last occurs in another, counted from 0; -1 if nowhere.\n\n`lastIndexOf("a/b/c", "/")` is `3`.',
    (text: string, search: string) => positionOf(text, text.lastIndexOf(search)),
  ),
  builtin(
    "substringBefore",
    { ...TEXT, separator: STRING },
    STRING,
    'What stands before the first separator; the whole text where there is none.\n\n`substringBefore("key=a=b", "=")` is `"key"`.',
    (text: string, separator: string) => before(text, text.indexOf(separator)),
  ),
  builtin(
    "substringAfter",
    { ...TEXT, separator: STRING },
    STRING,
    'What stands after the first separator; the whole text where there is none.\n\n`substringAfter("key=a=b", "=")` is `"a=b"`.',
    (text: string, separator: string) => after(text, text.indexOf(separator), separator.length),
  ),
  builtin(
    "removePrefix",
    { ...TEXT, prefix: STRING },
    STRING,
    'The text without another at its beginning, if it is there.\n\n`removePrefix("https://a", "https://")` is `"a"`.',
    (text: string, prefix: string) => (text.startsWith(prefix) ? text.slice(prefix.length) : text),
  ),
  builtin(
    "removeSuffix",
    { ...TEXT, suffix: STRING },
    STRING,
    'The text without another at its end, if it is there.\n\n`removeSuffix("a.csv", ".csv")` is `"a"`.',
    (text: string, suffix: string) =>
      text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text,
  ),
  builtin(
    "padStart",
    PAD,
    STRING,
    `Blanks before the text until it has so many characters. ${EMPTY_PAD}.\n\n\`padStart("7", 3)\` is \`"  7"\`.`,
    padStart,
  ),
  builtin(
    "padStart",
    { ...PAD, pad: STRING },
    STRING,
    `Another text before this one, repeated and cut, until there are so many characters. ${EMPTY_PAD}, or with an empty \`pad\`.\n\n\`padStart("7", 3, "0")\` is \`"007"\`.`,
    padStart,
  ),
  builtin(
    "padEnd",
    PAD,
    STRING,
    `Blanks after the text until it has so many characters. ${EMPTY_PAD}.\n\n\`padEnd("a", 3)\` is \`"a  "\`.`,
    padEnd,
  ),
  builtin(
    "padEnd",
    { ...PAD, pad: STRING },
    STRING,
    `Another text after this one, repeated and cut, until there are so many characters. ${EMPTY_PAD}, or with an empty \`pad\`.\n\n\`padEnd("1.", 4, "0")\` is \`"1.00"\`.`,
    padEnd,
  ),
  builtin(
    "repeat",
    { ...TEXT, times: INT },
    STRING,
    `The text so many times. ${EMPTY_PAD}, or for a negative number.\n\n\`repeat("ab", 3)\` is \`"ababab"\`.`,
    repeat,
  ),
  builtin(
    "reverse",
    TEXT,
    STRING,
    'The characters (code points) of a text from the last to the first.\n\n`reverse("abc")` is `"cba"`.',
    (text: string) => Array.from(text).reverse().join(""),
  ),
  builtin(
    "lines",
    TEXT,
    list(STRING),
    'The lines of a text, without their ends; the last needs no end.\n\n`lines("a\\r\\nb\\n")` is `["a", "b"]`.',
    lines,
  ),
  builtin(
    "capitalize",
    TEXT,
    STRING,
    'The text with its first character in upper case.\n\n`capitalize("weir")` is `"Weir"`.',
    capitalize,
  ),
  builtin(
    "isBlank",
    TEXT,
    BOOL,
    'Whether a text is empty or nothing but white space.\n\n`isBlank(" \\t")` is `true`.',
    (text: string) => text.trim() === "",
  ),
  builtin(
    "isEmpty",
    TEXT,
    BOOL,
    'Whether a text has no character.\n\n`isEmpty(" ")` is `false`.',
    (text: string) => text === "",
  ),
  builtin(
    "trimStart",
    TEXT,
    STRING,
    'The text without white space at its beginning.\n\n`trimStart(" a ")` is `"a "`.',
    (text: string) => text.trimStart(),
  ),
  builtin(
    "trimEnd",
    TEXT,
    STRING,
    'The text without white space at its end.\n\n`trimEnd(" a ")` is `" a"`.',
    (text: string) => text.trimEnd(),
  ),
  builtin(
    "replaceFirst",
    { ...SEARCH, replacement: STRING },
    STRING,
    'The text with the first occurrence of `search` replaced; an empty `search` changes nothing.\n\n`replaceFirst("a-b-c", "-", " ")` is `"a b-c"`.',
    (text: string, search: string, replacement: string) =>
      search === "" ? text : text.replace(search, () => replacement),
  ),
  builtin(
    "codePoints",
    TEXT,
    list(INT),
    'The numbers of a text\'s characters in Unicode.\n\n`codePoints("né")` is `[110, 233]`.',
    (text: string) => Array.from(text, each => each.codePointAt(0)!),
  ),
  builtin(
    "fromCodePoints",
    { points: list(INT) },
    STRING,
    'The text of characters given by their numbers. Fails the record where one is no character.\n\n`fromCodePoints([110, 233])` is `"né"`.',
    fromCodePoints,
  ),
];
