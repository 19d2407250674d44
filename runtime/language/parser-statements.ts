// Statements and blocks: bodies of `fn`, handlers, `if`, `for`, `match`. A newline or `;` ends a statement.

import {
  ascend,
  type Cursor,
  descend,
  eat,
  endOf,
  expect,
  follows,
  fresh,
  is,
  isToken,
  missing,
  name,
  peek,
  reportExpected,
  startOf,
  take,
} from "./parser-cursor.ts";
import { beginsExpression, expression, headExpression } from "./parser-expressions.ts";
import { type ListKind, list } from "./parser-lists.ts";
import { matchExpression } from "./parser-match.ts";
import { type } from "./parser-types.ts";
import type { Block, ExprNode, IfStmt, MatchArmNode, Name, StmtNode } from "./syntax.ts";

const STATEMENTS: ListKind<StmtNode> = {
  close: "}",
  newlines: true,
  separator: "newline",
  level: "inner",
  begins: beginsExpression,
  item: statement,
};

/** `{ … }`: a block without its brace is empty and reported. */
export function block(c: Cursor): Block {
  const first = c.at;
  if (!is(c, "{")) {
    reportExpected(c, "`{`");
    return {
      kind: "Block",
      start: startOf(c, first),
      end: endOf(c),
      firstToken: first,
      lastToken: c.at,
      statements: [],
    };
  }
  take(c);
  const statements = list(c, STATEMENTS);
  return {
    kind: "Block",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    statements,
  };
}

export function statement(c: Cursor): StmtNode {
  const deep = descend(c);
  const result = deep ? statementByWord(c) : tooDeep(c);
  ascend(c);
  return result;
}

const tooDeep = (c: Cursor): StmtNode => ({
  kind: "ExprStmt",
  start: startOf(c, c.at),
  end: endOf(c),
  firstToken: c.at,
  lastToken: c.at,
  value: missing(c, "a statement", true),
});

function statementByWord(c: Cursor): StmtNode {
  const token = peek(c);
  if (token.kind !== "identifier") return valueStatement(c);
  switch (token.text) {
    case "let":
    case "var":
      return declaration(c);
    case "if":
      return conditionalStatement(c);
    case "for":
      return loop(c);
    case "match":
      return matchExpression(c, { head: headExpression, body: armBody });
    case "emit":
      return emission(c);
    case "return":
      return result(c);
    default:
      return valueStatement(c);
  }
}

function declaration(c: Cursor): StmtNode {
  const first = c.at;
  const mutable = take(c).text === "var";
  const local = name(c);
  const declared = eat(c, ":") ? type(c) : null;
  expect(c, "=");
  const value = expression(c);
  return {
    kind: "Let",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    mutable,
    name: local,
    type: declared,
    value,
  };
}

function conditionalStatement(c: Cursor): IfStmt {
  const first = c.at;
  take(c);
  const test = headExpression(c);
  const then = block(c);
  const otherwise = takeElse(c) ? elseBranch(c) : null;
  return {
    kind: "If",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    test,
    then,
    else: otherwise,
  };
}

/** `else =>` on a new line is an arm of the `match` around. */
function takeElse(c: Cursor): boolean {
  return !isToken(peek(c, 1), "=>") && eat(c, "else");
}

function elseBranch(c: Cursor): IfStmt["else"] {
  if (!is(c, "if")) return block(c);
  const deep = descend(c);
  const branch = deep ? conditionalStatement(c) : null;
  ascend(c);
  return branch;
}

function loop(c: Cursor): StmtNode {
  const first = c.at;
  take(c);
  const variable = name(c, "the name of the loop's variable");
  const second: Name | null = eat(c, ",") ? name(c) : null;
  expect(c, "in");
  const over = headExpression(c);
  const body = block(c);
  return {
    kind: "For",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    first: variable,
    second,
    over,
    body,
  };
}

/** `{` is a block here, not a record. */
function armBody(c: Cursor): MatchArmNode["body"] {
  if (is(c, "{")) return block(c);
  return peek(c).newlineBefore && !beginsExpression(c) ? missing(c, "a statement") : statement(c);
}

function emission(c: Cursor): StmtNode {
  const first = c.at;
  take(c);
  const value = expression(c);
  const to = follows(c, "to") ? destination(c) : null;
  return {
    kind: "Emit",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    value,
    to,
  };
}

function destination(c: Cursor): Name {
  take(c);
  return name(c, "the name of a side output");
}

function result(c: Cursor): StmtNode {
  const first = c.at;
  take(c);
  const ends = fresh(c) || is(c, ";") || is(c, "}") || peek(c).kind === "end";
  const value = ends ? null : expression(c);
  return {
    kind: "Return",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    value,
  };
}

/** A call, or an assignment to whatever stands before `=`. */
function valueStatement(c: Cursor): StmtNode {
  const first = c.at;
  const target = expression(c);
  if (!follows(c, "="))
    return {
      kind: "ExprStmt",
      start: startOf(c, first),
      end: endOf(c),
      firstToken: first,
      lastToken: c.at,
      value: target,
    };
  const key = target.kind === "Index" ? target.index : missing(c, "a key", true);
  take(c);
  const value = expression(c);
  const span = { start: startOf(c, first), end: endOf(c), firstToken: first, lastToken: c.at };
  if (target.kind === "NameExpr") return { kind: "Assign", ...span, name: target.name, value };
  const of: ExprNode = target.kind === "Index" ? target.of : target;
  return { kind: "Put", ...span, target: of, key, value };
}
