// Whether an expression asks nothing of the world: then whoever looks may evaluate it without changing a run.

import type { Expr, Stmt } from "../plan/ir.ts";
import type { Plan } from "../plan/plan.ts";
import { everyExpression } from "../plan/walk.ts";
import { BUILTINS } from "../values/builtins/table.ts";

export function isPure(body: Expr | readonly Stmt[], plan: Plan): boolean {
  for (const expr of everyExpression(body)) {
    switch (expr.op) {
      case "extern":
        return false;
      case "builtin":
        if (BUILTINS.get(expr.name)?.[expr.overload]?.effect !== "pure") return false;
        break;
      case "call":
        if (!isPure(plan.functions[expr.function]!.body, plan)) return false;
        break;
    }
  }
  return true;
}
