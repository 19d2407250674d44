// Expressions of the language at a stop: conditions, watches, the console. This file has the contract; see expression.ts.

import type { Local } from "../plan/ir.ts";
import type { Type } from "../values/type.ts";

/** What is in scope where an expression stands. Types are fixed; values come when it is evaluated. */
export interface ExpressionScope {
  readonly names: readonly Local[];
}

export interface CompiledExpression {
  readonly type: Type;
  /** Values of `ExpressionScope.names` by their ids. Throws WeirError where the expression fails (division by zero …). */
  evaluate(valueAt: (id: number) => unknown): unknown;
}
