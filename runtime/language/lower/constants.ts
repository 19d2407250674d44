// Values that lowering itself must know (a bound, a ttl, a parallelism): constants, possibly over params.

import type { PlanParam } from "../../plan/plan.ts";
import type { Value } from "../../values/value.ts";
import { report } from "../diagnostics.ts";
import { minimumText, type Parameter } from "../signatures.ts";
import type * as s from "../syntax.ts";
import type { BoundArguments } from "./arguments.ts";
import { bodyIn } from "./calls.ts";
import { constantIn } from "./constant-in.ts";
import type { Context } from "./context.ts";
import { createScope } from "./scope.ts";

export const constantOf = (c: Context, params: readonly PlanParam[], node: s.ExprNode): Value =>
  constantIn(bodyIn(c, createScope()), params, node);

/** The number an argument of the table is, or its default; W0312 where a param makes it less than is allowed. */
export function argumentNumber(
  c: Context,
  bound: BoundArguments,
  parameters: readonly Parameter[],
  name: string,
  otherwise: number,
): number {
  const node = bound.get(name);
  if (node === undefined) return otherwise;
  const value = numberOf(c, c.params, node);
  const parameter = parameters.find(each => each.name === name);
  if (parameter !== undefined && parameter.minimum !== null && value < parameter.minimum) {
    const minimum = minimumText(parameter, parameter.minimum);
    c.diagnostics.push(report("W0312", c.model.moduleOf(node).path, node, { name, minimum }));
  }
  return value;
}

/** `otherwise` where the argument is not given. */
export function argumentFlag(c: Context, bound: BoundArguments, name: string, otherwise: boolean): boolean {
  const node = bound.get(name);
  return node === undefined ? otherwise : constantOf(c, c.params, node) === true;
}

export function numberOf(c: Context, params: readonly PlanParam[], node: s.ExprNode): number {
  const value = constantOf(c, params, node);
  return typeof value === "number" ? value : 0;
}
