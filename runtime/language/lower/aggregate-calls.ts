// The aggregates in a result expression: each call is split off, computed record by record, and stands in the result
// as its number.

import type { Expr } from "../../plan/ir.ts";
import type { AggregateFunction } from "../../plan/plan.ts";
import { report } from "../diagnostics.ts";
import type * as s from "../syntax.ts";
import { constantIn } from "./constant-in.ts";
import { unexpected } from "./context.ts";
import { type Body, lowerExpr, typed } from "./expressions.ts";
import { createScope } from "./scope.ts";

/** `count(where: c.mobile)` → aggregate number n, with its argument and condition over the record. */
export function lowerAggregateCall(body: Body, call: s.CallExpr, name: string): Expr {
  const { calls } = body.scope;
  if (calls === null) return unexpected(call, "an expression outside aggregate(…)");
  const inner: Body = { ...body, scope: { ...body.scope, calls: null } };
  const where = call.args.find(arg => arg.name?.text === "where");
  const [arg, count] = call.args.filter(each => each !== where);
  const own = typed(body, call);
  const index = calls.push({
    fn: name as AggregateFunction,
    arg: arg === undefined ? null : lowerExpr(inner, arg.value),
    where: where === undefined ? null : lowerExpr(inner, where.value),
    ...(count === undefined ? {} : { n: atLeastOne(body, count.value) }),
    ...own,
  });
  return { op: "aggregate", index: index - 1, ...own };
}

function atLeastOne(body: Body, node: s.ExprNode): number {
  const { c } = body;
  const value = constantIn({ ...body, scope: createScope() }, c.params, node);
  const n = typeof value === "number" ? value : 1;
  if (n < 1)
    c.diagnostics.push(report("W0312", c.model.moduleOf(node).path, node, { name: "n", minimum: "1" }));
  return n;
}
