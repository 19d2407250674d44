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
  report,
  reportExpected,
  startOf,
  take,
} from "./parser-cursor.ts";
import { beginsExpression, expression, headExpression } from "./parser-expressions.ts";
import {
  type Foreign,
  foreignAssignment,
  foreignStatement,
  reportForeign,
  skipBracket,
  takeForeign,
} from "./parser-foreign.ts";
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
      return foreign(c) ?? valueStatement(c);
  }
}

/** A statement as other languages write it, read as what it is most like. */
function foreign(c: Cursor): StmtNode | null {
  const [{ text }, next] = [peek(c), peek(c, 1)];
  if ((text === "const" || text === "val") && next.kind === "identifier" && !next.newlineBefore) {
    takeForeign(c, { right: "let", tokens: 1 });
    return declaration(c, c.at - 1);
  }
  const instead = foreignStatement(c);
  if (instead === null) return null;
  reportForeign(c, instead);
  const first = c.at;
  take(c);
  while (!is(c, "{") && !peek(c).newlineBefore && peek(c).kind !== "end" && !is(c, "}")) take(c);
  if (is(c, "{")) block(c);
  while (["catch", "finally", "except"].includes(peek(c).text) && !peek(c).newlineBefore) {
    while (!is(c, "{") && !peek(c).newlineBefore && peek(c).kind !== "end") take(c);
    if (is(c, "{")) block(c);
  }
  const value = missing(c, "a statement", true);
  return {
    kind: "ExprStmt",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    value,
  };
}

function declaration(c: Cursor, first = c.at): StmtNode {
  const mutable = c.at === first && take(c).text === "var";
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

function conditionalStatement(c: Cursor, joined = false): IfStmt {
  const first = c.at;
  if (joined) takeForeign(c, { right: "else if", tokens: 1 });
  else take(c);
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
  const { text, newlineBefore } = peek(c);
  if ((text === "elif" || text === "elseif") && !newlineBefore) return true;
  return !isToken(peek(c, 1), "=>") && eat(c, "else");
}

function elseBranch(c: Cursor): IfStmt["else"] {
  const joined = is(c, "elif") || is(c, "elseif");
  if (!joined && !is(c, "if")) return block(c);
  const deep = descend(c);
  const branch = deep ? conditionalStatement(c, joined) : null;
  ascend(c);
  return branch;
}

function loop(c: Cursor): StmtNode {
  const first = c.at;
  take(c);
  if (is(c, "(")) return loopInParentheses(c, first);
  const variable = name(c, "the name of the loop's variable");
  const second: Name | null = eat(c, ",") ? name(c) : null;
  expect(c, "in");
  const over = headExpression(c);
  const body = block(c);
  return loopOf(c, first, { first: variable, second, over, body });
}

/** `for (const x of xs) { … }`; what counts in three parts is passed over. */
function loopInParentheses(c: Cursor, first: number): StmtNode {
  report(c, "W0019", peek(c), { found: "for (", instead: "A loop is written `for x in xs { … }`." });
  const told = c.errors.length;
  take(c);
  if (["const", "let", "var"].includes(peek(c).text)) take(c);
  const variable = name(c, "the name of the loop's variable");
  const goesOver = eat(c, "of") || eat(c, "in") || eat(c, ":");
  const over = goesOver ? expression(c) : missing(c, "what it goes over", true);
  skipBracket(c);
  c.errors.length = told;
  const body = block(c);
  return loopOf(c, first, { first: variable, second: null, over, body });
}

type Loop = Extract<StmtNode, { kind: "For" }>;

const loopOf = (c: Cursor, first: number, parts: Pick<Loop, "first" | "second" | "over" | "body">): Loop => ({
  kind: "For",
  start: startOf(c, first),
  end: endOf(c),
  firstToken: first,
  lastToken: c.at,
  ...parts,
});

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
  const compound = foreignAssignment(c, c.text.slice(target.start, target.end));
  if (compound !== null && target.kind === "NameExpr")
    return compoundAssignment(c, first, target.name, compound);
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

/** `total += 1`, whose right side says what the type is. */
function compoundAssignment(c: Cursor, first: number, assigned: Name, compound: Foreign): StmtNode {
  takeForeign(c, compound);
  const value = fresh(c) || !beginsExpression(c) ? missing(c, "a value", true) : expression(c);
  return {
    kind: "Assign",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    name: assigned,
    value,
  };
}
