// Expressions: from lambdas and conditionals by precedence down to names and literals. Parses freely: a call of
// anything, a field of anything; what makes sense is the checker's to say.

import {
  ascend,
  beginsDeclaration,
  type Cursor,
  descend,
  eat,
  endOf,
  expect,
  follows,
  fresh,
  grow,
  is,
  isToken,
  isWord,
  missing,
  name,
  peek,
  RESERVED,
  report,
  reportExpected,
  startOf,
  take,
} from "./parser-cursor.ts";
import {
  beginsStatement,
  closingAfter,
  foreignAssignment,
  foreignInfix,
  foreignNot,
  isForeignText,
  reportForeign,
  reportSpelling,
  STATEMENTS_IN_LAMBDA,
  skipBracket,
  takeForeign,
  takeInstead,
  textInQuotes,
} from "./parser-foreign.ts";
import { type ListKind, list, pureList } from "./parser-lists.ts";
import {
  durationLiteral,
  memberName,
  numberLiteral,
  stringLiteral,
  timestampLiteral,
} from "./parser-literals.ts";
import { matchExpression } from "./parser-match.ts";
import { template } from "./parser-templates.ts";
import { type, typeArguments, typeArgumentsFollow } from "./parser-types.ts";
import type {
  Argument,
  ExprNode,
  InfixOperator,
  Name,
  NameExpr,
  RecordEntryNode,
  SpreadNode,
} from "./syntax.ts";

const WHAT = "an expression";

/** A whole expression. With `|>` after it, a flow. */
export function expression(c: Cursor): ExprNode {
  const first = c.at;
  const height = c.height;
  c.height = 0;
  if (!descend(c)) return missing(c, WHAT, true);
  const value = beginsLambda(c) ? lambda(c) : conditional(c);
  const result = is(c, "|>") ? c.knots.flowAfter(c, first, value) : value;
  ascend(c);
  c.height = Math.max(height, c.height + 1);
  return result;
}

/** An expression after `name:`; a new line that begins the next `name:` or a declaration means it is missing. */
export function valueAfterColon(c: Cursor): ExprNode {
  const next = peek(c, 1);
  const another = isToken(next, ":") || isToken(next, "{");
  return fresh(c) && peek(c).kind === "identifier" && another ? missing(c, WHAT) : expression(c);
}

/** The head of `if`, `for` and `match`: `{` begins what follows it, not a record. */
export function headExpression(c: Cursor): ExprNode {
  const outside = c.head;
  c.head = true;
  const result = expression(c);
  c.head = outside;
  return result;
}

// ------------------------------------------------------------------ lambdas and conditionals

function beginsLambda(c: Cursor): boolean {
  if (peek(c).kind === "identifier" && isToken(peek(c, 1), "=>")) return peek(c).text !== "else";
  if (!is(c, "(")) return false;
  let ahead = 1;
  while (isWord(peek(c, ahead)) && isToken(peek(c, ahead + 1), ",")) ahead += 2;
  if (isWord(peek(c, ahead))) ahead++;
  if (isToken(peek(c, ahead), ":")) ahead = closingAfter(c, ahead);
  return isToken(peek(c, ahead), ")") && isToken(peek(c, ahead + 1), "=>");
}

const PARAMETERS: ListKind<Name> = {
  close: ")",
  newlines: false,
  separator: "comma",
  level: "inner",
  begins: c => peek(c).kind === "identifier",
  item: parameter,
};

function parameter(c: Cursor): Name {
  const parameterName = name(c, "a parameter");
  if (!is(c, ":")) return parameterName;
  const from = peek(c).start;
  take(c);
  const { end } = type(c);
  report(c, "W0020", { start: from, end }, { found: c.text.slice(from, end) });
  return parameterName;
}

function lambda(c: Cursor): ExprNode {
  const first = c.at;
  const parameters = eat(c, "(") ? pureList(c, PARAMETERS) : [name(c)];
  expect(c, "=>");
  const body = lambdaBody(c);
  return {
    kind: "Lambda",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    parameters,
    body,
  };
}

/** Not a whole expression: `|>` binds weaker than `=>`. */
function lambdaBody(c: Cursor): ExprNode {
  if (!descend(c)) return missing(c, WHAT, true);
  const body = beginsLambda(c) ? lambda(c) : conditional(c);
  ascend(c);
  grow(c);
  return body;
}

/** `?` and `:` go on over newlines. */
function conditional(c: Cursor): ExprNode {
  const first = c.at;
  const test = binary(c, 0);
  if (!eat(c, "?")) return test;
  const then = expression(c);
  expect(c, ":");
  const otherwise = expression(c);
  grow(c);
  return {
    kind: "Conditional",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    test,
    then,
    else: otherwise,
  };
}

// ------------------------------------------------------------------ infix operators

const LEVELS: readonly (readonly string[])[] = [
  ["??"],
  ["||"],
  ["&&"],
  ["==", "!="],
  ["<", "<=", ">", ">="],
  [".."],
  ["+", "-"],
  ["*", "/", "%"],
];
const PRECEDENCE = new Map(LEVELS.flatMap((level, i) => level.map(operator => [operator, i] as const)));
const EQUALITY = 3;
const COMPARISON = 4;
const RANGE = 5;
/** The operators with which a line may begin and still go on. */
const LEADING = new Set(["??", "||", "&&"]);

/** The precedence of the infix operator that comes next; -1 if none goes on here. */
function nextPrecedence(c: Cursor): number {
  const token = peek(c);
  const foreign = foreignInfix(c);
  if (foreign !== null) return PRECEDENCE.get(foreign.right)!;
  if (token.kind !== "operator" || (fresh(c) && !LEADING.has(token.text))) return -1;
  const precedence = PRECEDENCE.get(token.text) ?? -1;
  return precedence >= 0 && foreignAssignment(c, "") !== null ? -1 : precedence;
}

function takeInfix(c: Cursor): string {
  const foreign = foreignInfix(c);
  if (foreign === null) return take(c).text;
  takeForeign(c, foreign);
  return foreign.right;
}

function binary(c: Cursor, least: number): ExprNode {
  const first = c.at;
  let left = unary(c);
  for (let level = nextPrecedence(c); level >= least; level = nextPrecedence(c)) {
    const height = c.height;
    c.height = 0;
    const operator = takeInfix(c);
    const right = binary(c, level + 1);
    c.height = Math.max(height, c.height);
    grow(c);
    left = infix(c, first, operator, left, right);
    if (level === COMPARISON || level === RANGE) refuseChain(c, level);
  }
  return left;
}

function infix(c: Cursor, first: number, operator: string, left: ExprNode, right: ExprNode): ExprNode {
  if (operator === "..")
    return {
      kind: "Range",
      start: startOf(c, first),
      end: endOf(c),
      firstToken: first,
      lastToken: c.at,
      from: left,
      to: right,
    };
  return {
    kind: "Binary",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    operator: operator as InfixOperator,
    left,
    right,
  };
}

function refuseChain(c: Cursor, level: number): void {
  if (nextPrecedence(c) === level) report(c, "W0011", peek(c), { operator: peek(c).text });
}

function unary(c: Cursor): ExprNode {
  const first = c.at;
  const negated = foreignNot(c);
  const operator = negated || is(c, "!") ? "!" : is(c, "-") ? "-" : null;
  if (operator === null) return postfix(c);
  if (!descend(c)) return missing(c, WHAT, true);
  take(c);
  const operand = negated ? negatedOperand(c, first) : unary(c);
  ascend(c);
  grow(c);
  return {
    kind: "Unary",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    operator,
    operand,
  };
}

/** `not a == b` is about the whole comparison. */
function negatedOperand(c: Cursor, first: number): ExprNode {
  const operand = binary(c, EQUALITY);
  const text = c.text.slice(operand.start, operand.end);
  const right = operand.kind === "Binary" ? `!(${text})` : `!${text}`;
  reportSpelling(c, startOf(c, first), operand.end, right);
  return operand;
}

// ------------------------------------------------------------------ fields, calls, indices

function postfix(c: Cursor): ExprNode {
  const first = c.at;
  let of = primary(c);
  for (let next = step(c, first, of); next !== null; next = step(c, first, of)) {
    of = next;
    grow(c);
  }
  return of;
}

/** One more `.name`, `?.name`, `[index]` or `(arguments)`, if one follows; brackets only on the same line. */
function step(c: Cursor, first: number, of: ExprNode): ExprNode | null {
  if (is(c, ".") || is(c, "?.")) return fieldAccess(c, first, of);
  if (follows(c, "[")) return index(c, first, of);
  if (follows(c, "(")) return call(c, first, of);
  if (of.kind === "NameExpr" && follows(c, "<") && typeArgumentsFollow(c)) return call(c, first, of);
  return null;
}

function fieldAccess(c: Cursor, first: number, of: ExprNode): ExprNode {
  const optional = take(c).text === "?.";
  const next = peek(c);
  const another = next.newlineBefore && (RESERVED.has(next.text) || isToken(peek(c, 1), "="));
  const field = another ? name(c, "the name of a field") : memberName(c, "the name of a field");
  return {
    kind: "FieldAccess",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    of,
    optional,
    name: field,
  };
}

const INDEX: ListKind<ExprNode> = {
  close: "]",
  newlines: false,
  separator: "comma",
  level: "inner",
  begins: beginsExpression,
  item: expression,
};

function index(c: Cursor, first: number, of: ExprNode): ExprNode {
  take(c);
  const [value, second] = pureList(c, INDEX);
  if (second !== undefined) report(c, "W0016", second);
  const key = value ?? missing(c, WHAT);
  return {
    kind: "Index",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    of,
    index: key,
  };
}

function call(c: Cursor, first: number, callee: ExprNode): ExprNode {
  const typeArgs = is(c, "<") ? typeArguments(c) : [];
  const args = callArguments(c);
  return {
    kind: "Call",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    callee,
    typeArgs,
    args,
  };
}

const ARGUMENTS: ListKind<Argument> = {
  close: ")",
  newlines: false,
  separator: "comma",
  level: "inner",
  begins: beginsExpression,
  item: argument,
};

/** `( … )`: the cursor stands before `(`, unless it is missing. */
export function callArguments(c: Cursor): Argument[] {
  return expect(c, "(") ? pureList(c, ARGUMENTS) : [];
}

/** `value` or `name: value`. */
export function argument(c: Cursor): Argument {
  const first = c.at;
  const next = peek(c, 1);
  const assigned = isToken(next, "=") && !next.newlineBefore;
  const named = peek(c).kind === "identifier" && (assigned || isToken(next, ":"));
  const argumentName = named ? memberName(c, "a name") : null;
  if (named && !takeInstead(c, "=", ":")) take(c);
  const value = named ? valueAfterColon(c) : expression(c);
  return {
    kind: "Argument",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    name: argumentName,
    value,
  };
}

// ------------------------------------------------------------------ primaries

export function beginsExpression(c: Cursor): boolean {
  const token = peek(c);
  if (token.kind === "operator") return "([{-!".includes(token.text) || token.text === "|>";
  if (isForeignText(token)) return true;
  return !["unknown", "end", "templateMiddle", "templateTail"].includes(token.kind);
}

function primary(c: Cursor): ExprNode {
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
    case "templateHead":
      return template(c);
    case "identifier":
      return word(c);
    case "operator":
      return bracketed(c);
    case "unknown":
      return isForeignText(peek(c)) ? foreignText(c) : missing(c, WHAT);
    default:
      return missing(c, WHAT);
  }
}

function foreignText(c: Cursor): ExprNode {
  const first = c.at;
  const right = textInQuotes(peek(c));
  takeForeign(c, { right, tokens: 1 });
  return {
    kind: "String",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    value: right.slice(1, -1),
    raw: false,
  };
}

function bracketed(c: Cursor): ExprNode {
  if (is(c, "(")) return paren(c);
  if (is(c, "[")) return listExpression(c);
  if (!is(c, "{")) return missing(c, WHAT);
  return c.head ? missing(c, WHAT) : record(c);
}

const CONSTANTS: ReadonlyMap<string, true | false | null> = new Map<string, true | false | null>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

function word(c: Cursor): ExprNode {
  const first = c.at;
  const { text } = peek(c);
  const constant = CONSTANTS.get(text);
  if (constant !== undefined) {
    take(c);
    return {
      kind: "Word",
      start: startOf(c, first),
      end: endOf(c),
      firstToken: first,
      lastToken: c.at,
      value: constant,
    };
  }
  if (text === "match") return matchExpression(c, { head: headExpression, body: expression });
  if (RESERVED.has(text) || beginsDeclaration(c, "inner")) return missing(c, WHAT);
  return nameExpression(c);
}

function nameExpression(c: Cursor): NameExpr {
  const first = c.at;
  const used = name(c);
  return {
    kind: "NameExpr",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    name: used,
  };
}

const PAREN: ListKind<ExprNode> = { ...INDEX, close: ")" };

function paren(c: Cursor): ExprNode {
  const first = c.at;
  take(c);
  const [value, second] = pureList(c, PAREN);
  if (second !== undefined) report(c, "W0016", second);
  if (value === undefined) reportExpected(c, WHAT);
  const inner = value ?? missing(c, WHAT, true);
  return {
    kind: "Paren",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    inner,
  };
}

const ITEMS: ListKind<ExprNode> = { ...INDEX, separator: "commaOrNewline" };

function listExpression(c: Cursor): ExprNode {
  const first = c.at;
  take(c);
  const items = pureList(c, ITEMS);
  return { kind: "List", start: startOf(c, first), end: endOf(c), firstToken: first, lastToken: c.at, items };
}

// ------------------------------------------------------------------ records

const ENTRIES: ListKind<RecordEntryNode | SpreadNode> = {
  close: "}",
  newlines: true,
  separator: "commaOrNewline",
  level: "inner",
  begins: c => peek(c).kind === "identifier" || peek(c).kind === "string" || is(c, "..."),
  item: c => (is(c, "...") ? spread(c) : entry(c)),
};

function record(c: Cursor): ExprNode {
  const first = c.at;
  take(c);
  if (beginsStatement(c)) return statementsInLambda(c);
  const entries = list(c, ENTRIES);
  return {
    kind: "Record",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    entries,
  };
}

function statementsInLambda(c: Cursor): ExprNode {
  reportForeign(c, STATEMENTS_IN_LAMBDA);
  skipBracket(c);
  return missing(c, WHAT, true);
}

function spread(c: Cursor): SpreadNode {
  const first = c.at;
  take(c);
  const value = expression(c);
  return {
    kind: "Spread",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    value,
  };
}

function entry(c: Cursor): RecordEntryNode {
  const first = c.at;
  const field = memberName(c, "the name of a field");
  const value = eat(c, ":") || takeInstead(c, "=", ":") ? valueAfterColon(c) : null;
  return {
    kind: "RecordEntry",
    start: startOf(c, first),
    end: endOf(c),
    firstToken: first,
    lastToken: c.at,
    name: field,
    value,
  };
}
