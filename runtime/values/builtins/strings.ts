// Built-in functions on strings. Strings are well-formed Unicode and stay so: nothing here cuts a character in two.

import { BOOL, INT, list, STRING } from "../type.ts";
import type { Builtin } from "./builtin.ts";
import { builtin } from "./define.ts";

const TEXT = { text: STRING };

/** The words between runs of white space. */
const words = (text: string): string[] => text.split(/\s+/u).filter(word => word !== "");

/** With an empty separator the characters (code points), never halves of them. */
const split = (text: string, separator: string): string[] =>
  separator === "" ? Array.from(text) : text.split(separator);

/** A function as replacement, since `$&` in a string would mean something to JavaScript. */
const replace = (text: string, search: string, replacement: string): string =>
  search === "" ? text : text.replaceAll(search, () => replacement);

/** Counts code points: every unit but the second half of a surrogate pair. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit < 0xdc00) count--;
  }
  return count;
}

export const STRINGS: readonly Builtin[] = [
  builtin(
    "split",
    TEXT,
    list(STRING),
    'The words of a text: what stands between runs of white space.\n\n`split(" to  be ")` is `["to", "be"]`.',
    words,
  ),
  builtin(
    "split",
    { ...TEXT, separator: STRING },
    list(STRING),
    'The pieces of a text between occurrences of a separator; with `""` its characters.\n\n`split("a,,b", ",")` is `["a", "", "b"]`.',
    split,
  ),
  builtin(
    "join",
    { parts: list(STRING), separator: STRING },
    STRING,
    'One text of many, with a separator between them.\n\n`join(["a", "b"], ", ")` is `"a, b"`.',
    (parts: readonly string[], separator: string) => parts.join(separator),
  ),
  builtin(
    "trim",
    TEXT,
    STRING,
    'The text without white space at its ends.\n\n`trim("  to be ")` is `"to be"`.',
    (text: string) => text.trim(),
  ),
  builtin(
    "toUpper",
    TEXT,
    STRING,
    'The text in upper case, the same in every locale.\n\n`toUpper("straße")` is `"STRASSE"`.',
    (text: string) => text.toUpperCase(),
  ),
  builtin(
    "toLower",
    TEXT,
    STRING,
    'The text in lower case, the same in every locale.\n\n`toLower("Weir")` is `"weir"`.',
    (text: string) => text.toLowerCase(),
  ),
  builtin(
    "length",
    TEXT,
    INT,
    'How many characters (code points) a text has. Of a list or map, see `size`.\n\n`length("né😀")` is `3`.',
    codePoints,
  ),
  builtin(
    "contains",
    { ...TEXT, search: STRING },
    BOOL,
    'Whether one text occurs in another.\n\n`contains("weir", "ei")` is `true`.',
    (text: string, search: string) => text.includes(search),
  ),
  builtin(
    "startsWith",
    { ...TEXT, prefix: STRING },
    BOOL,
    'Whether a text begins with another.\n\n`startsWith("mobile-7", "m")` is `true`.',
    (text: string, prefix: string) => text.startsWith(prefix),
  ),
  builtin(
    "endsWith",
    { ...TEXT, suffix: STRING },
    BOOL,
    'Whether a text ends with another.\n\n`endsWith("a.csv", ".csv")` is `true`.',
    (text: string, suffix: string) => text.endsWith(suffix),
  ),
  builtin(
    "replace",
    { ...TEXT, search: STRING, replacement: STRING },
    STRING,
    'The text with every occurrence of `search` replaced; an empty `search` changes nothing.\n\n`replace("a-b-c", "-", " ")` is `"a b c"`.',
    replace,
  ),
];
