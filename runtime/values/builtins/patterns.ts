// Regular expressions, in time linear in the text whatever the pattern: RE2's syntax, so no back-references and no
// look-around. A pattern is compiled once; a constant one that is malformed is found by the checker.

import { RE2JS, RE2JSException } from "re2js";
import { BOOL, INT, list, STRING } from "../type.ts";
import { type Builtin, type ConstantFault, ValueFailure } from "./builtin.ts";
import { builtin, checkedConstant, LONGEST_TEXT, orNull } from "./define.ts";

const MOST_KEPT = 500;
const LONGEST_PATTERN = 10_000;
const compiled = new Map<string, RE2JS>();

function patternOf(text: string): RE2JS {
  const known = compiled.get(text);
  if (known !== undefined) return known;
  const made = compile(text);
  if (compiled.size >= MOST_KEPT) compiled.delete(compiled.keys().next().value!);
  compiled.set(text, made);
  return made;
}

function compile(text: string): RE2JS {
  if (text.length > LONGEST_PATTERN)
    throw new ValueFailure(`The pattern is longer than ${LONGEST_PATTERN} characters.`);
  try {
    return RE2JS.compile(text);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new ValueFailure(`The pattern \`${text}\` is malformed: ${reasonOf(text, error)}.`);
  }
}

/** Perl's extensions that cannot be had in linear time are named as such. */
function reasonOf(text: string, error: Error): string {
  if (/\(\?(?:[=!]|<[=!])/.test(text)) return "it looks ahead or behind, which patterns here cannot";
  if (/\\[1-9]/.test(text)) return "it refers back to a group, which patterns here cannot";
  return error.message.replace(/^error parsing regexp: /, "");
}

// ------------------------------------------------------------------ searching

const matches = (text: string, pattern: string): boolean => patternOf(pattern).matches(text);

function find(text: string, pattern: string): string | null {
  const matcher = patternOf(pattern).matcher(text);
  return matcher.find() ? matcher.group(0) : null;
}

function findAll(text: string, pattern: string): readonly string[] {
  const found: string[] = [];
  const matcher = patternOf(pattern).matcher(text);
  while (matcher.find()) found.push(matcher.group(0)!);
  return found;
}

function captures(text: string, pattern: string): readonly (string | null)[] | null {
  const matcher = patternOf(pattern).matcher(text);
  if (!matcher.find()) return null;
  return Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i) ?? null);
}

function capture(text: string, pattern: string, group: number | string): string | null {
  const index = groupIndex(patternOf(pattern), pattern, group);
  const matcher = patternOf(pattern).matcher(text);
  return matcher.find() ? (matcher.group(index) ?? null) : null;
}

function groupIndex(pattern: RE2JS, text: string, group: number | string): number {
  const index = typeof group === "number" ? group : (pattern.namedGroups() as Record<string, number>)[group];
  if (index !== undefined && index >= 0 && index <= pattern.groupCount()) return index;
  throw new ValueFailure(`The pattern \`${text}\` has no group ${group}.`);
}

// ------------------------------------------------------------------ replacing

/** Literal text, or the index of a group. */
type Piece = string | number;

const REFERENCE = /\$(?:(\$)|(&)|(\d{1,2})|<([^>]*)>)/g;

/** `$1`, `$<name>`, `$&` and `$$` mean what they mean in JavaScript; a group that is not there is a mistake. */
function piecesOf(replacement: string, pattern: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of replacement.matchAll(REFERENCE)) {
    pieces.push(replacement.slice(at, match.index));
    at = match.index + match[0].length;
    const [, dollar, whole, number, name] = match;
    if (dollar !== undefined) pieces.push("$");
    else if (whole !== undefined) pieces.push(0);
    else pieces.push(groupIndex(patternOf(pattern), pattern, name ?? Number(number)));
  }
  pieces.push(replacement.slice(at));
  return pieces;
}

function replaceAll(text: string, pattern: string, replacement: string): string {
  const pieces = piecesOf(replacement, pattern);
  const matcher = patternOf(pattern).matcher(text);
  let result = "";
  let at = 0;
  while (matcher.find()) {
    result += text.slice(at, matcher.start());
    for (const piece of pieces) result += typeof piece === "string" ? piece : (matcher.group(piece) ?? "");
    at = matcher.end();
    if (result.length > LONGEST_TEXT * 10) throw new ValueFailure("replaceAll: the result is too long.");
  }
  return result + text.slice(at);
}

// ------------------------------------------------------------------ the table

const ARGUMENTS = { text: STRING, pattern: STRING };
const PATTERN = 1;
const SYNTAX =
  'Patterns are RE2\'s, without look-around and back-references, and take time in proportion to the text. Write them raw: `r"\\d+"`. Fails the record where the pattern is malformed.';

const entry = (...args: Parameters<typeof builtin>): Builtin =>
  checkedConstant(builtin(...args), PATTERN, patternOf);

/** The pattern, and what else refers to its groups. */
function withGroups(made: Builtin, attempt: (pattern: string, reference: never) => unknown): Builtin {
  const REFERRING = 2;
  const validateConstant = (args: readonly unknown[]): ConstantFault | null => {
    const fault = made.validateConstant?.(args) ?? null;
    if (fault !== null || args[PATTERN] === undefined || args[REFERRING] === undefined) return fault;
    const referring = checkedConstant(made, REFERRING, (value: never) =>
      attempt(args[PATTERN] as string, value),
    );
    return referring.validateConstant!(args);
  };
  return { ...made, validateConstant };
}

const groupExists = (pattern: string, group: number | string): number =>
  groupIndex(patternOf(pattern), pattern, group);

export const PATTERNS: readonly Builtin[] = [
  entry(
    "matches",
    ARGUMENTS,
    BOOL,
    `Whether the whole text is as a regular expression says. ${SYNTAX}\n\n\`matches("2026-01", r"\\d{4}-\\d{2}")\` is \`true\`.`,
    matches,
  ),
  entry(
    "find",
    ARGUMENTS,
    orNull(STRING),
    `The first part of a text that is as a regular expression says, or null. ${SYNTAX}\n\n\`find("order 66 of 99", r"\\d+")\` is \`"66"\`.`,
    find,
  ),
  entry(
    "findAll",
    ARGUMENTS,
    list(STRING),
    `Every part of a text that is as a regular expression says, without overlaps. ${SYNTAX}\n\n\`findAll("order 66 of 99", r"\\d+")\` is \`["66", "99"]\`.`,
    findAll,
  ),
  withGroups(
    entry(
      "capture",
      { ...ARGUMENTS, group: INT },
      orNull(STRING),
      `What a group of a regular expression found, in its first match; null where there is none. Group 0 is the whole match. ${SYNTAX}\n\n\`capture("a=1", r"(\\w)=(\\d)", 2)\` is \`"1"\`.`,
      capture,
    ),
    groupExists,
  ),
  withGroups(
    entry(
      "capture",
      { ...ARGUMENTS, group: STRING },
      orNull(STRING),
      `What a named group of a regular expression found, in its first match; null where there is none. ${SYNTAX}\n\n\`capture("a=1", r"(?<key>\\w)=", "key")\` is \`"a"\`.`,
      capture,
    ),
    groupExists,
  ),
  entry(
    "captures",
    ARGUMENTS,
    orNull(list(orNull(STRING))),
    `The first match of a regular expression and what each of its groups found; null where nothing matches. ${SYNTAX}\n\n\`captures("a=1", r"(\\w)=(\\d)(x)?")\` is \`["a=1", "a", "1", null]\`.`,
    captures,
  ),
  withGroups(
    entry(
      "replaceAll",
      { ...ARGUMENTS, replacement: STRING },
      STRING,
      `The text with every match of a regular expression replaced; \`$1\` and \`$<name>\` stand for what groups found, \`$&\` for the match, \`$$\` for a dollar. ${SYNTAX}\n\n\`replaceAll("a1b22", r"(\\d+)", "<$1>")\` is \`"a<1>b<22>"\`.`,
      replaceAll,
    ),
    (pattern: string, replacement: string) => piecesOf(replacement, pattern),
  ),
];
