// Binary operators by the types of their operands: ints checked, floats plain, text joined, equality structural.

import type { Expr } from "../plan/ir.ts";
import { compare, equals } from "../values/equality.ts";
import { peek, shown } from "./pieces.ts";
import { divide, overflow, remainder, sameFloat } from "./support.ts";
import { canBeFloat, isNumberOrNull, isPlainScalar, isText, isWhole } from "./type-kinds.ts";
import type { Body } from "./writer.ts";

type Binary = Extract<Expr, { op: "binary" }>;

export function binary(expr: Binary, body: Body): string {
  switch (expr.operator) {
    case "==":
      return equality(expr, body);
    case "!=":
      return `(!${equality(expr, body)})`;
    case "<":
    case "<=":
    case ">":
    case ">=":
      return ordering(expr, body);
    default:
      return arithmetic(expr, body);
  }
}

/** -0 is normalised, so that an int is never one. */
export function negate(expr: Extract<Expr, { op: "not" | "negate" }>, body: Body): string {
  const operand = body.code(expr.operand);
  return isWhole(expr.type) ? `(0 - ${operand})` : `(-${operand})`;
}

function equality(expr: Binary, body: Body): string {
  const { left, right } = expr;
  const a = peek(left, body);
  const b = peek(right, body);
  if (isPlainScalar(left.type) || isPlainScalar(right.type)) return `(${a} === ${b})`;
  const same = isNumberOrNull(left.type) && isNumberOrNull(right.type) ? sameFloat : equals;
  return `${body.value(same)}(${a}, ${b})`;
}

/** Numbers and texts as JavaScript orders them; whatever else may be ordered, by `compare`. */
function ordering(expr: Binary, body: Body): string {
  const { left, right, operator } = expr;
  const a = body.code(left);
  const b = body.code(right);
  const both = (holds: (type: Expr["type"]) => boolean) => holds(left.type) && holds(right.type);
  if (both(isText) || both(type => isWhole(type) || (canBeFloat(type) && isNumberOrNull(type)))) {
    return `(${a} ${operator} ${b})`;
  }
  return `(${body.value(compare)}(${a}, ${b}) ${operator} 0)`;
}

function arithmetic(expr: Binary, body: Body): string {
  const { left, right, operator, site } = expr;
  if (operator === "+" && isText(expr.type)) return `("" + ${shown(left, body)} + ${shown(right, body)})`;
  const a = body.code(left);
  const b = body.code(right);
  if (!isWhole(expr.type)) return `(${a} ${operator} ${b})`;
  if (operator === "/") return `${body.value(divide)}(${a}, ${b}, ${site})`;
  if (operator === "%") return `${body.value(remainder)}(${a}, ${b}, ${site})`;
  const whole = isWhole(left.type) && isWhole(right.type);
  const result = operator === "*" ? `${a} * ${b} + 0` : `${a} ${operator} ${b}`;
  return checked(whole ? result : `Math.trunc(${result}) + 0`, operator, site, body);
}

/** The value of an int operation, or a failure where it leaves the safe range (NaN too). */
export function checked(result: string, operator: string, site: number, body: Body): string {
  const temp = body.temp();
  const inRange = `(${temp} = ${result}) >= -9007199254740991 && ${temp} <= 9007199254740991`;
  return `(${inRange} ? ${temp} : ${body.value(overflow)}("${operator}", ${site}))`;
}
