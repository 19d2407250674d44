// Which operators give another result when the records of a key come in another order, in words that continue the
// operator's name. Knows one operator at a time, no streams.

import type { Type } from "../values/type.ts";
import type { Expr } from "./ir.ts";
import type { AggregateCall, AggregateSpec, OperatorSpec, ProcessSpec, WindowSpec } from "./plan.ts";

/** "keeps state that depends on …", or null where order does not matter (stateless, or a commutative aggregate). */
export function orderSensitivity(operator: OperatorSpec): string | null {
  switch (operator.kind) {
    case "source":
    case "sink":
    case "map":
    case "filter":
    case "flatMap":
    case "filterMap":
    case "tap":
    case "assignTimestamps":
      return null;
    case "asyncMap":
      return operator.ordered ? null : "gives results in the order in which calls are answered";
    case "process":
      return isStateless(operator) ? null : "keeps state, which depends on the order in which records come";
    case "reduce":
      return (
        lateness(operator.window) ??
        (isCommutative(operator) ? null : "combines records in the order in which they come")
      );
    case "aggregate":
      return lateness(operator.window) ?? ofAggregate(operator);
    case "topN":
      return (
        lateness(operator.window) ??
        updating(operator.window) ??
        "takes records of equal measure in the order in which they come"
      );
    case "sortBy":
      return (
        lateness(operator.window) ??
        updating(operator.window) ??
        "leaves records that sort alike in the order in which they come"
      );
    case "distinct":
      if (operator.ttl !== null) return FORGETS;
      return operator.by === null || isParameter(operator.by.body, operator.by.parameters[0]?.id)
        ? null
        : "keeps the first of the records that count as the same";
    case "limit":
      return `passes only the first ${operator.count} records`;
    case "intervalJoin":
      return LATENESS;
    case "join":
      return operator.ttl === null ? lateness(operator.window) : FORGETS;
  }
}

const LATENESS = "leaves out records that are late, and which are depends on which input is ahead";
const FORGETS = "forgets after its ttl, and what is forgotten depends on which input is ahead";

/** A window in event time; the global one has no end to be late for. */
const lateness = (window: WindowSpec | null): string | null =>
  window === null || window.kind === "global" ? null : LATENESS;

/** Results before everything has come. */
function updating(window: WindowSpec | null): string | null {
  if (window === null) return "gives an updated value on every record";
  return window.kind === "global" && window.every !== null
    ? `gives a value after every ${window.every} records`
    : null;
}

/** What a record gives is decided by this record alone. */
const isStateless = ({ states, handlers }: ProcessSpec): boolean =>
  states.length === 0 && handlers.every(({ on }) => on === "record" || on === "left" || on === "right");

const isParameter = (expr: Expr | undefined, id: number | undefined): boolean =>
  expr?.op === "local" && expr.id === id;

/** The sum, least or greatest of both parameters, once and at the end. Anything else may depend on the order. */
function isCommutative({ fn, window }: OperatorSpec & { readonly kind: "reduce" }): boolean {
  const { body, parameters } = fn;
  if (updating(window) !== null || !isExact(body.type)) return false;
  const [a, b] = parameters;
  switch (body.op) {
    case "binary":
      return body.operator === "+" && isParameter(body.left, a?.id) && isParameter(body.right, b?.id);
    case "builtin":
      return (
        (body.name === "min" || body.name === "max") &&
        isParameter(body.args[0], a?.id) &&
        isParameter(body.args[1], b?.id)
      );
    default:
      return false;
  }
}

const ofAggregate = ({ window, calls }: AggregateSpec): string | null =>
  updating(window) ?? calls.map(ofCall).find(reason => reason !== null) ?? null;

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
    case "topN":
      return `takes ${call.fn}(), which depends on the order in which records come`;
  }
}

const isExact = (type: Type): boolean =>
  type.kind === "int" ||
  type.kind === "duration" ||
  (type.kind === "literal" && Number.isSafeInteger(type.value)) ||
  (type.kind === "union" && type.members.every(member => member.kind === "null" || isExact(member)));
