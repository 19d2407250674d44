// Test blocks: a step keeps its word, the bare words after it as names and the expressions in it, each in order.

import {
  type Cursor,
  eat,
  endOf,
  expect,
  fresh,
  is,
  name,
  peek,
  reportExpected,
  startOf,
  take,
  takeName,
} from "./parser-cursor.ts";
import { beginsExpression, expression } from "./parser-expressions.ts";
import { type ListKind, list } from "./parser-lists.ts";
import { stringOrMissing } from "./parser-literals.ts";
import type { ExprNode, Name, TestDecl, TestStep } from "./syntax.ts";

const WORDS: ReadonlySet<string> = new Set(
  "feed set checkpoint fail restore expect always never explore".split(" "),
);

const STEPS: ListKind<TestStep> = {
  close: "}",
  newlines: true,
  separator: "newline",
  level: "pipeline",
  begins: c => WORDS.has(peek(c).text) && peek(c).kind === "identifier",
  item: step,
};

export function testDecl(c: Cursor): TestDecl {
  const first = c.at;
  expect(c, "test");
  const title = stringOrMissing(c, "the title of the test in quotes");
  const pipeline = eat(c, "for") ? name(c, "the name of a pipeline") : null;
  const steps = expect(c, "{") ? list(c, STEPS) : [];
  return {
    kind: "Test",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    title,
    pipeline,
    steps,
  };
}

function step(c: Cursor): TestStep {
  const first = c.at;
  const { text: word } = take(c);
  const names: Name[] = [];
  const expressions: ExprNode[] = [];
  if (word === "always" || word === "never") expressions.push(expression(c));
  else while (goesOn(c)) part(c, names, expressions);
  if (names.length === 0 && expressions.length === 0 && word !== "restore") reportExpected(c, AFTER);
  return {
    kind: "TestStep",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    word,
    names,
    expressions,
  };
}

const AFTER = "what the step is about";

const goesOn = (c: Cursor): boolean => !fresh(c) && (is(c, "=") || beginsExpression(c));

function part(c: Cursor, names: Name[], expressions: ExprNode[]): void {
  if (eat(c, "=")) expressions.push(expression(c));
  else if (isBareWord(c)) names.push(takeName(c));
  else expressions.push(expression(c));
}

const CONTINUES: ReadonlySet<string> = new Set("( . ?. == != < <= > >= + - * / % ?? && || ? ..".split(" "));

/** `transactions`, `after`, `in order`; what an operator follows is an expression, and so are the constants. */
function isBareWord(c: Cursor): boolean {
  const { kind, text } = peek(c);
  if (kind !== "identifier" || ["true", "false", "null", "match"].includes(text)) return false;
  const next = peek(c, 1);
  return next.kind !== "operator" || next.newlineBefore || !CONTINUES.has(next.text);
}
