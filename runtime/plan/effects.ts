// What a body depends on beside its input: clock, chance, impure externs, the place it runs at, the watermark.
// The base of order classes. Knows bodies only, no streams.

import { BUILTINS } from "../values/builtins/table.ts";
import type { Expr, Stmt } from "./ir.ts";
import type { Plan } from "./plan.ts";
import { everyExpression, everyStatement, isStatements } from "./walk.ts";

export interface Effects {
  /** In the user's words: "now()", "random()", "the extern fn score". null: the input alone decides. */
  readonly nondeterminism: string | null;
  readonly readsSubtask: boolean;
  readonly readsWatermark: boolean;
  readonly processingTimers: boolean;
}

const NONE: Effects = {
  nondeterminism: null,
  readsSubtask: false,
  readsWatermark: false,
  processingTimers: false,
};

/** Of several bodies together, and of every `fn` they call. */
export function effectsOf(plan: Plan, bodies: readonly (Expr | readonly Stmt[])[]): Effects {
  const seen = new Set<number>();
  const visit = (body: Expr | readonly Stmt[]): Effects => {
    let effects = isStatements(body) ? timersOf(body) : NONE;
    for (const expr of everyExpression(body)) {
      effects = join(effects, effectOf(plan, expr));
      if (expr.op !== "call" || seen.has(expr.function)) continue;
      seen.add(expr.function);
      effects = join(effects, visit(plan.functions[expr.function]!.body));
    }
    return effects;
  };
  return bodies.map(visit).reduce(join, NONE);
}

function effectOf(plan: Plan, expr: Expr): Effects {
  switch (expr.op) {
    case "builtin": {
      const effect = BUILTINS.get(expr.name)?.[expr.overload]?.effect ?? "pure";
      return effect === "pure" ? NONE : { ...NONE, nondeterminism: `${expr.name}()` };
    }
    case "extern": {
      const extern = plan.externs[expr.extern]!;
      return extern.pure ? NONE : { ...NONE, nondeterminism: `the extern fn ${extern.name}` };
    }
    case "ambient":
      return { ...NONE, readsSubtask: expr.name === "subtask", readsWatermark: expr.name === "watermark" };
    default:
      return NONE;
  }
}

function timersOf(body: readonly Stmt[]): Effects {
  for (const stmt of everyStatement(body)) {
    if (stmt.op === "timer" && stmt.domain === "processing") return { ...NONE, processingTimers: true };
  }
  return NONE;
}

const join = (a: Effects, b: Effects): Effects => ({
  nondeterminism: a.nondeterminism ?? b.nondeterminism,
  readsSubtask: a.readsSubtask || b.readsSubtask,
  readsWatermark: a.readsWatermark || b.readsWatermark,
  processingTimers: a.processingTimers || b.processingTimers,
});
