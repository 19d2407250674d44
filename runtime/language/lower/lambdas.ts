// Functions given to operators: each lambda is a body of its own.

import type { Lambda } from "../../plan/ir.ts";
import type { Type } from "../../values/type.ts";
import type * as s from "../syntax.ts";
import { bodyIn } from "./calls.ts";
import { type Context, unexpected } from "./context.ts";
import { lowerTo } from "./expressions.ts";
import { createScope, declare } from "./scope.ts";

/** `result` null: whatever the body gives. */
export function lowerLambda(
  c: Context,
  node: s.ExprNode,
  parameters: readonly Type[],
  result: Type | null,
): Lambda {
  if (node.kind === "Paren") return lowerLambda(c, node.inner, parameters, result);
  if (node.kind !== "Lambda") return unexpected(node, "a function");
  const scope = createScope();
  const locals = node.parameters.map((name, i) => declare(scope, name, parameters[i]!));
  return {
    parameters: locals,
    body: lowerTo(bodyIn(c, scope), node.body, result ?? c.model.typeOf(node.body)),
  };
}
