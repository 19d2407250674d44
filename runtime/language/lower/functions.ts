// The program's functions, lowered once each, numbered in order of first use. Functions do not recurse, so a number
// may be given before the body is there.

import type { Expr, Stmt } from "../../plan/ir.ts";
import type { PlanFunction } from "../../plan/plan.ts";
import { type Context, type FnSymbol, siteOf } from "./context.ts";
import { type Body, lowerTo } from "./expressions.ts";
import { createScope, declare, type Scope } from "./scope.ts";
import { lowerBlock } from "./statements.ts";

/** Index into `Plan.functions`. */
export function functionId(c: Context, symbol: FnSymbol, bodyIn: (c: Context, scope: Scope) => Body): number {
  const known = c.functionIds.get(symbol.declaration);
  if (known !== undefined) return known;
  const id = c.functions.push(null) - 1;
  c.functionIds.set(symbol.declaration, id);
  c.functions[id] = lowerFunction(c, symbol, bodyIn);
  return id;
}

function lowerFunction(
  c: Context,
  symbol: FnSymbol,
  bodyIn: (c: Context, scope: Scope) => Body,
): PlanFunction {
  const { declaration, parameters, result } = symbol;
  const scope = createScope({ result });
  const locals = declaration.parameters.map((parameter, i) => declare(scope, parameter.name, parameters[i]!));
  return {
    name: declaration.name.text,
    parameters: locals,
    result,
    body: lowerFunctionBody(bodyIn(c, scope), symbol),
    site: siteOf(c, declaration),
  };
}

function lowerFunctionBody(body: Body, { declaration, result }: FnSymbol): readonly Stmt[] | Expr {
  const node = declaration.body;
  return node.kind === "Block" ? lowerBlock(body, node) : lowerTo(body, node, result);
}
