// Values that lowering itself must know (a bound, a ttl, a parallelism): constants, possibly over params.

import { constantValue, evaluateConstant } from "../../plan/constant.ts";
import type { PlanParam } from "../../plan/plan.ts";
import { WeirError } from "../../values/failure.ts";
import type { Value } from "../../values/value.ts";
import { report } from "../diagnostics.ts";
import type * as s from "../syntax.ts";
import { bodyIn } from "./calls.ts";
import type { Context } from "./context.ts";
import { lowerExpr } from "./expressions.ts";
import { createScope } from "./scope.ts";

/** What a constant expression is; null, with a diagnostic, where it cannot be known before the run. */
export function constantOf(c: Context, params: readonly PlanParam[], node: s.ExprNode): Value {
  const known = c.model.constantOf(node);
  if (known !== undefined) return constantValue(known, c.model.typeOf(node));
  const values = new Map<string, unknown>();
  for (const { name, type, value } of params)
    if ("json" in value) values.set(name, constantValue(value.json, type));
  try {
    return evaluateConstant(lowerExpr(bodyIn(c, createScope()), node), values, () => undefined);
  } catch (error) {
    if (!(error instanceof WeirError)) throw error;
    c.diagnostics.push(report("W0486", c.model.moduleOf(node).path, node, { reason: error.what }));
    return null;
  }
}

export function numberOf(c: Context, params: readonly PlanParam[], node: s.ExprNode): number {
  const value = constantOf(c, params, node);
  return typeof value === "number" ? value : 0;
}
