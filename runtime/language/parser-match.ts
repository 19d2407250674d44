// `match`, as expression and as statement: they differ in what an arm's body may be, so whoever parses one says how
// its head and its bodies are parsed.

import { type Cursor, eat, endOf, expect, is, peek, reportExpected, startOf, take } from "./parser-cursor.ts";
import { type ListKind, list } from "./parser-lists.ts";
import { durationLiteral, numberLiteral, stringLiteral, timestampLiteral } from "./parser-literals.ts";
import type { ExprNode, MatchArmNode, MatchNode, Missing, PatternNode } from "./syntax.ts";

export interface MatchParts {
  readonly head: (c: Cursor) => ExprNode;
  readonly body: (c: Cursor) => MatchArmNode["body"];
}

/** The cursor stands before `match`. */
export function matchExpression(c: Cursor, parts: MatchParts): MatchNode {
  const first = c.at;
  take(c);
  const subject = parts.head(c);
  const arms = expect(c, "{") ? list(c, armsWith(parts.body)) : [];
  return {
    kind: "Match",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    subject,
    arms,
  };
}

const armsWith = (body: MatchParts["body"]): ListKind<MatchArmNode> => ({
  close: "}",
  newlines: true,
  separator: "newline",
  level: "inner",
  begins: c =>
    !["operator", "unknown", "templateMiddle", "templateTail"].includes(peek(c).kind) || is(c, "-"),
  item: c => arm(c, body),
});

function arm(c: Cursor, parseBody: MatchParts["body"]): MatchArmNode {
  const first = c.at;
  const patterns = [pattern(c)];
  while (eat(c, "|")) patterns.push(pattern(c));
  expect(c, "=>");
  const body = parseBody(c);
  return {
    kind: "MatchArm",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    patterns,
    body,
  };
}

function pattern(c: Cursor): PatternNode {
  const first = c.at;
  switch (peek(c).kind) {
    case "int":
    case "float":
      return numberLiteral(c);
    case "duration":
      return durationLiteral(c);
    case "timestamp":
      return timestampLiteral(c);
    case "string":
      return stringLiteral(c);
    case "identifier":
      return wordPattern(c);
    default:
      return negativePattern(c, first);
  }
}

function negativePattern(c: Cursor, first: number): PatternNode {
  const kind = peek(c, 1).kind;
  if (!is(c, "-") || (kind !== "int" && kind !== "float")) return missingPattern(c);
  take(c);
  return numberLiteral(c, first, -1);
}

const WORDS: ReadonlyMap<string, true | false | null> = new Map<string, true | false | null>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** Another word is no pattern, but stands for one. */
function wordPattern(c: Cursor): PatternNode {
  const first = c.at;
  const constant = WORDS.get(peek(c).text);
  if (constant === undefined && !is(c, "else")) {
    const leaf = missingPattern(c);
    take(c);
    return leaf;
  }
  take(c);
  return constant === undefined
    ? { kind: "Else", start: startOf(c, first), end: endOf(c), firstToken: first, lastToken: c.at }
    : {
        kind: "Word",
        start: startOf(c, first),
        end: endOf(c),
        firstToken: first,
        lastToken: c.at,
        value: constant,
      };
}

function missingPattern(c: Cursor): Missing {
  reportExpected(c, "a literal, `null` or `else`");
  return {
    kind: "Missing",
    start: startOf(c, c.at),
    end: endOf(c),
    firstToken: c.at,
    lastToken: c.at,
    expected: "a pattern",
  };
}
