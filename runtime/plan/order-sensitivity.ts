// Which operators give another result when the records of a key come in another order, in words that continue the
// operator's name. Knows one operator at a time, no streams.

import type { Type } from "../values/type.ts";
import type { Expr } from "./ir.ts";
import type { AggregateCall, AggregateSpec, OperatorSpec } from "./plan.ts";

/** "keeps state that depends on …", or null where order does not matter (stateless, or a commutative aggregate). */
export function orderSensitivity(operator: OperatorSpec): string | null {
  switch (operator.kind) {
    case "source":
    case "sink":
    case "map":
    case "filter":
    case "flatMap":
    case "filterMap":
      return null;
    case "process":
      return operator.states.length === 0 && operator.handlers.length === 1
        ? null
        : "keeps state, which depends on the order in which records come";
    case "reduce":
      return isCommutative(operator) ? null : "combines records in the order in which they come";
    case "aggregate":
      return ofAggregate(operator);
  }
}

/** The sum, least or greatest of both parameters, once and at the end. Anything else may depend on the order. */
function isCommutative({ fn, window }: OperatorSpec & { readonly kind: "reduce" }): boolean {
  const { body, parameters } = fn;
  if (window === null || window.every !== null || !isExact(body.type)) return false;
  const isParameter = (expr: Expr | undefined, i: number): boolean =>
    expr?.op === "local" && expr.id === parameters[i]?.id;
  switch (body.op) {
    case "binary":
      return body.operator === "+" && isParameter(body.left, 0) && isParameter(body.right, 1);
    case "builtin":
      return (
        (body.name === "min" || body.name === "max") &&
        isParameter(body.args[0], 0) &&
        isParameter(body.args[1], 1)
      );
    default:
      return false;
  }
}

function ofAggregate({ window, calls }: AggregateSpec): string | null {
  if (window === null) return "gives an updated value on every record";
  if (window.every !== null) return `gives a value after every ${window.every} records`;
  return calls.map(ofCall).find(reason => reason !== null) ?? null;
}

/** Sums of ints are exact; sums of floats are rounded at every step. */
function ofCall(call: AggregateCall): string | null {
  switch (call.fn) {
    case "count":
    case "min":
    case "max":
    case "countDistinct":
      return null;
    case "sum":
    case "avg":
      return call.arg !== null && isExact(call.arg.type)
        ? null
        : `takes the ${call.fn} of floats, which is rounded differently in another order`;
    case "first":
    case "last":
    case "collect":
    case "minBy":
    case "maxBy":
      return `takes ${call.fn}(), which depends on the order in which records come`;
  }
}

const isExact = (type: Type): boolean =>
  type.kind === "int" ||
  type.kind === "duration" ||
  (type.kind === "literal" && Number.isSafeInteger(type.value)) ||
  (type.kind === "union" && type.members.every(member => member.kind === "null" || isExact(member)));
