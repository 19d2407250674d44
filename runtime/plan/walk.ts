// Walking typed intermediate code: the expressions and statements directly inside one, in order of evaluation.
// Whoever asks a question of a body (what it calls, what it reads) asks it through here.

import type { Expr, Stmt } from "./ir.ts";

const NO_EXPRESSIONS: readonly Expr[] = [];
const NO_STATEMENTS: readonly Stmt[] = [];

/** The operands of an expression. */
export function operands(expr: Expr): readonly Expr[] {
  switch (expr.op) {
    case "const":
    case "local":
    case "param":
    case "ambient":
    case "state":
    case "aggregate":
      return NO_EXPRESSIONS;
    case "field":
      return [expr.of];
    case "index":
      return [expr.of, expr.index];
    case "record":
      return expr.entries.map(entry => ("spread" in entry ? entry.spread : entry.value));
    case "list":
      return expr.items;
    case "binary":
    case "and":
    case "or":
    case "coalesce":
      return [expr.left, expr.right];
    case "not":
    case "negate":
      return [expr.operand];
    case "conditional":
      return [expr.test, expr.then, expr.else];
    case "template":
      return expr.parts.filter(part => typeof part !== "string");
    case "match":
      return [expr.subject, ...expr.arms.map(arm => arm.body)];
    case "call":
    case "builtin":
    case "extern":
      return expr.args;
    case "lambda":
      return [expr.body];
  }
}

/** The expressions a statement evaluates itself, without those of the statements inside it. */
export function expressionsOf(stmt: Stmt): readonly Expr[] {
  switch (stmt.op) {
    case "let":
    case "assign":
    case "setState":
    case "emit":
    case "expr":
      return [stmt.value];
    case "put":
    case "putState":
      return [stmt.key, stmt.value];
    case "if":
      return [stmt.test];
    case "for":
      return stmt.to === null ? [stmt.over] : [stmt.over, stmt.to];
    case "match":
      return [stmt.subject];
    case "return":
      return stmt.value === null ? [] : [stmt.value];
    case "timer":
      return [stmt.at];
  }
}

/** The statements directly inside a statement. */
export function statementsOf(stmt: Stmt): readonly Stmt[] {
  switch (stmt.op) {
    case "if":
      return [...stmt.then, ...stmt.else];
    case "for":
      return stmt.body;
    case "match":
      return stmt.arms.flatMap(arm => arm.body);
    default:
      return NO_STATEMENTS;
  }
}

/** Every expression of a body, outermost first. */
export function everyExpression(body: Expr | readonly Stmt[]): readonly Expr[] {
  const found: Expr[] = [];
  const add = (expr: Expr): void => {
    found.push(expr);
    for (const operand of operands(expr)) add(operand);
  };
  if (!isStatements(body)) add(body);
  else for (const stmt of everyStatement(body)) for (const expr of expressionsOf(stmt)) add(expr);
  return found;
}

export function everyStatement(body: readonly Stmt[]): readonly Stmt[] {
  const found: Stmt[] = [];
  const add = (stmt: Stmt): void => {
    found.push(stmt);
    for (const inner of statementsOf(stmt)) add(inner);
  };
  for (const stmt of body) add(stmt);
  return found;
}

export const isStatements = (body: Expr | readonly Stmt[]): body is readonly Stmt[] => Array.isArray(body);
