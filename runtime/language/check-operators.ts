// Infix and prefix operators: which types they take, what they give, and what a condition says to its right side.

import { BOOL, DURATION, ERROR, FLOAT, INT, STRING, TIMESTAMP, type Type } from "../values/type.ts";
import { isOrdered } from "./check-aggregates.ts";
import { type Checker, type Env, report } from "./check-context.ts";
import { check, joinOrReport, knowing } from "./check-fit.ts";
import { narrow } from "./check-narrow.ts";
import { comparable, isNullable, isNumber, isString, join, show, widen, withoutNull } from "./infer-types.ts";
import type * as s from "./syntax.ts";

export function inferUnary(c: Checker, env: Env, e: s.UnaryExpr): Type {
  if (e.operator === "!") {
    check(c, env, e.operand, BOOL);
    return BOOL;
  }
  const type = c.infer(env, e.operand, null);
  if (type.kind === "error") return ERROR;
  if (isNumber(type) || type.kind === "duration") return widen(type);
  report(c, "W0206", e, { operator: "-", types: show(type), hint: nullRemedy(type) });
  return ERROR;
}

export function inferBinary(c: Checker, env: Env, e: s.BinaryExpr, expected: Type | null): Type {
  switch (e.operator) {
    case "&&":
    case "||":
      check(c, env, e.left, BOOL);
      check(c, knowing(env, narrow(c, env, e.left, e.operator === "&&", env.facts)), e.right, BOOL);
      return BOOL;
    case "??":
      return inferCoalesce(c, env, e, expected);
    case "==":
    case "!=":
      return inferEquality(c, env, e);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return inferComparison(c, env, e);
    default:
      return inferArithmetic(c, env, e, expected);
  }
}

function inferCoalesce(c: Checker, env: Env, e: s.BinaryExpr, expected: Type | null): Type {
  const left = c.infer(env, e.left, expected);
  const value = withoutNull(left);
  const wanted = expected ?? (value.kind === "never" || value.kind === "error" ? null : value);
  const right = c.infer(env, e.right, wanted);
  if (left.kind === "error") return right;
  if (!isNullable(left)) report(c, "W0515", e.right, { type: show(left) });
  return joinOrReport(c, e, value, right, "the two sides of `??`");
}

function inferEquality(c: Checker, env: Env, e: s.BinaryExpr): Type {
  const literalFirst = e.left.kind === "String" || e.left.kind === "Word";
  const [first, second] = literalFirst ? [e.right, e.left] : [e.left, e.right];
  const a = c.infer(env, first, null);
  const b = c.infer(env, second, a.kind === "error" ? null : a);
  if (b.kind === "null" || a.kind === "null") {
    const other = b.kind === "null" ? a : b;
    if (other.kind !== "error" && !isNullable(other)) reportNever(c, e, a, b, " It is never null.");
  } else if (!comparable(a, b)) {
    reportNever(c, e, a, b, "");
  }
  return BOOL;
}

function reportNever(c: Checker, e: s.BinaryExpr, a: Type, b: Type, hint: string): void {
  const always = e.operator === "==" ? "false" : "true";
  report(c, "W0207", e, { left: show(a), right: show(b), always, hint });
}

function inferComparison(c: Checker, env: Env, e: s.BinaryExpr): Type {
  const left = c.infer(env, e.left, null);
  const right = c.infer(env, e.right, null);
  if (left.kind === "error" || right.kind === "error") return BOOL;
  const joined = join(widen(left), widen(right));
  if (joined === null || !isOrdered(joined))
    operandError(c, e, left, right, ". It compares numbers, strings, timestamps or durations of one kind");
  return BOOL;
}

function operandError(c: Checker, e: s.BinaryExpr, left: Type, right: Type, hint: string): Type {
  const nullable = isNullable(left) ? nullRemedy(left) : nullRemedy(right);
  report(c, "W0206", e, {
    operator: e.operator,
    types: `${show(left)} and ${show(right)}`,
    hint: nullable || hint,
  });
  return ERROR;
}

const nullRemedy = (type: Type): string =>
  isNullable(type) ? ". A value that may be null is tested with `!= null` first, or replaced with `??`" : "";

// ---------------------------------------------------------------- arithmetic

function inferArithmetic(c: Checker, env: Env, e: s.BinaryExpr, expected: Type | null): Type {
  const left = c.infer(env, e.left, null);
  const right = c.infer(env, e.right, null);
  if (left.kind === "error" || right.kind === "error") return survivor(left, right);
  const result = arithmetic(e.operator, left, right);
  if (result === null) return operandError(c, e, left, right, arithmeticHint(e.operator, left, right));
  if (e.operator === "/" && result.kind === "int" && expected?.kind === "float" && left.kind === "int")
    report(c, "W0509", e);
  return result;
}

/** After an error in one operand, what the other says is likely: fewer errors follow. */
const survivor = (left: Type, right: Type): Type => {
  const known = left.kind === "error" ? right : left;
  return known.kind === "float" || known.kind === "string" ? known : ERROR;
};

type Operator = s.InfixOperator;

/** null: these operands have no such operation. */
export function arithmetic(operator: Operator, left: Type, right: Type): Type | null {
  if (isNumber(left) && isNumber(right)) return left.kind === "float" || right.kind === "float" ? FLOAT : INT;
  if (operator === "+" && isString(left) && isString(right)) return STRING;
  return timeArithmetic(operator, left.kind, right.kind);
}

/** Moments and spans, all in whole milliseconds. */
const TIME_RESULTS: ReadonlyMap<string, Type> = new Map([
  ["timestamp + duration", TIMESTAMP],
  ["duration + timestamp", TIMESTAMP],
  ["timestamp - duration", TIMESTAMP],
  ["timestamp - timestamp", DURATION],
  ["duration + duration", DURATION],
  ["duration - duration", DURATION],
  ["duration % duration", DURATION],
  ["duration / duration", INT],
  ["duration * int", DURATION],
  ["int * duration", DURATION],
  ["duration / int", DURATION],
]);

const timeArithmetic = (operator: Operator, left: Type["kind"], right: Type["kind"]): Type | null =>
  TIME_RESULTS.get(`${left} ${operator} ${right}`) ?? null;

function arithmeticHint(operator: Operator, left: Type, right: Type): string {
  if (operator === "+" && (isString(left) || isString(right))) return '. "${…}" puts values into a text';
  const kinds = [left.kind, right.kind];
  if (kinds.includes("timestamp") && kinds.includes("int")) return ". A span of time is written `5min`";
  return "";
}
