// A lone expression, checked, as a function of the names it uses, with what of a program it needs to be compiled: the
// functions it calls, the places in its text. Pure.

import type { Lambda } from "../../plan/ir.ts";
import type { Plan } from "../../plan/plan.ts";
import { everyExpression } from "../../plan/walk.ts";
import type { Type } from "../../values/type.ts";
import type { CheckedExpression, GivenName } from "../check-lone-expression.ts";
import type * as s from "../syntax.ts";
import { bodyIn } from "./calls.ts";
import { createContext, siteOf } from "./context.ts";
import { type Body, lowerTo } from "./expressions.ts";
import { createScope, declare } from "./scope.ts";

export interface LoweredExpression {
  /** Of the given names that it uses, in their order, then of the special calls, in theirs. */
  readonly lambda: Lambda;
  readonly parts: Pick<Plan, "functions" | "externs" | "sites" | "files">;
  /** For each parameter the position of its name, or of its call. */
  readonly from: readonly ({ readonly name: number } | { readonly call: number })[];
}

/** `result`: what its value goes into; null: whatever it gives. `calls`: those that mean something only here. */
export function lowerLoneExpression(
  checked: CheckedExpression,
  pipeline: s.PipelineDecl,
  names: readonly GivenName[],
  calls: readonly { readonly node: s.CallExpr; readonly type: Type }[],
  result: Type | null,
): LoweredExpression {
  const c = createContext(checked.model, pipeline);
  const scope = createScope();
  const locals = names.map(({ declaration, type }) => declare(scope, declaration, type));
  const ofCalls = new Map(
    calls.map(({ node, type }) => [node, { id: scope.numbers.next++, name: "call", type }] as const),
  );
  const ordinary = bodyIn(c, scope);
  const body: Body = {
    ...ordinary,
    call: (within, node) => {
      const local = ofCalls.get(node);
      if (local === undefined) return ordinary.call(within, node);
      return { op: "local", id: local.id, name: local.name, type: local.type, site: siteOf(c, node) };
    },
  };
  const value = lowerTo(body, checked.root, result ?? checked.type);
  const used = new Set(Array.from(everyExpression(value), each => (each.op === "local" ? each.id : -1)));
  const all = [
    ...locals.map((local, name) => ({ local, from: { name } })),
    ...calls.map(({ node }, call) => ({ local: ofCalls.get(node)!, from: { call } })),
  ].filter(({ local }) => used.has(local.id));
  return {
    lambda: { parameters: all.map(({ local }) => local), body: value },
    parts: {
      functions: c.functions.map(fn => fn!),
      externs: c.externs,
      sites: c.sites,
      files: c.files,
    },
    from: all.map(({ from }) => from),
  };
}
