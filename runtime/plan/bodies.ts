// The bodies of an operator: every piece of user code that runs in it, however the operator is made. For questions
// about a whole operator (is it deterministic, does it set timers); says nothing about when a body runs.

import type { Expr, Lambda, Stmt } from "./ir.ts";
import type { OperatorSpec, Partition, PlanEdge, PlanNode } from "./plan.ts";

/** User code of one operator, without the key function of its input (see `keyFunction`). */
export function bodiesOf(operator: OperatorSpec): readonly (Expr | readonly Stmt[])[] {
  switch (operator.kind) {
    case "source":
      return [...Object.values(operator.args), ...lambdas(operator.timestamp, operator.generator ?? null)];
    case "sink":
      return Object.values(operator.args);
    case "map":
    case "filter":
    case "flatMap":
    case "filterMap":
    case "reduce":
    case "tap":
    case "intervalJoin":
    case "join":
      return [operator.fn.body];
    case "distinct":
      return lambdas(operator.by);
    case "topN":
    case "sortBy":
      return [operator.by.body];
    case "assignTimestamps":
      return [operator.timestamp.body];
    case "limit":
    case "asyncMap":
      return [];
    case "aggregate":
      return [
        operator.result,
        ...operator.calls.flatMap(call => [call.arg, call.where].filter(expr => expr !== null)),
      ];
    case "process":
      return operator.handlers.map(handler => handler.body);
  }
}

const lambdas = (...functions: readonly (Lambda | null)[]): readonly Expr[] =>
  functions.filter(fn => fn !== null).map(fn => fn.body);

export const keyFunction = (partition: Partition): Lambda | null =>
  partition.kind === "hash" ? partition.key : null;

/** The bodies of a node with the key functions of the edges into it: all the code that decides what it gives. */
export const codeOf = (node: PlanNode, into: readonly PlanEdge[]): readonly (Expr | readonly Stmt[])[] => [
  ...bodiesOf(node.operator),
  ...into
    .map(edge => keyFunction(edge.partition))
    .filter(key => key !== null)
    .map(key => key.body),
];
