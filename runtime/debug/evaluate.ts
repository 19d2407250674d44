// Expressions of the language at a stop: conditions, watches, the console. This file has the contract; see expression.ts.

import type { SteppableSimulation } from "../execute/simulate/steppable.ts";
import type { Local } from "../plan/ir.ts";
import type { Snapshot } from "../state/snapshot.ts";
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

/** What an expression may ask beyond the names in scope. Asked at each evaluation. */
export interface ExpressionEnvironment {
  /** Of params without a value here an expression says so. */
  readonly params: ReadonlyMap<string, unknown>;
  /** What `now()` gives: virtual time. */
  now(): number;
  /** For `state(…)`; null: there is no run to look at. */
  readonly simulation: (() => SteppableSimulation) | null;
  /** For `checkpoint(3).state(…)`, newest last. */
  readonly snapshots: (() => readonly Snapshot[]) | null;
}
