// What a constant expression is worth, given a body to lower it in.

import { constantValue, evaluateConstant } from "../../plan/constant.ts";
import type { PlanParam } from "../../plan/plan.ts";
import { WeirError } from "../../values/failure.ts";
import type { Value } from "../../values/value.ts";
import { report } from "../diagnostics.ts";
import type * as s from "../syntax.ts";
import { type Body, lowerExpr } from "./expressions.ts";

/** null, with a diagnostic, where it cannot be known before the run. */
export function constantIn(body: Body, params: readonly PlanParam[], node: s.ExprNode): Value {
  const { c } = body;
  const known = c.model.constantOf(node);
  if (known !== undefined) return constantValue(known, c.model.typeOf(node));
  const values = new Map<string, unknown>();
  for (const { name, type, value } of params)
    if ("json" in value) values.set(name, constantValue(value.json, type));
  try {
    return evaluateConstant(lowerExpr(body, node), values, () => undefined);
  } catch (error) {
    if (!(error instanceof WeirError)) throw error;
    c.diagnostics.push(report("W0486", c.model.moduleOf(node).path, node, { reason: error.what }));
    return null;
  }
}
