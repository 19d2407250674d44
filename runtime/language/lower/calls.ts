// Calls: of the program's functions, externs, built-ins and aggregates. Arguments are positional, each
// fitted to the type of its parameter.

import type { Expr } from "../../plan/ir.ts";
import { BUILTINS } from "../../values/builtins/table.ts";
import type { Type } from "../../values/type.ts";
import type * as s from "../syntax.ts";
import { lowerAggregateCall } from "./aggregate-calls.ts";
import { type Context, externId, unexpected } from "./context.ts";
import { type Body, lowerExpr, lowerTo, typed } from "./expressions.ts";
import { functionId } from "./functions.ts";
import { overloadFor } from "./overloads.ts";
import type { Scope } from "./scope.ts";

/** A body of this program, with everything that can stand in it. */
export const bodyIn = (c: Context, scope: Scope): Body => ({ c, scope, call: lowerCall });

function lowerCall(body: Body, call: s.CallExpr): Expr {
  const name = call.callee.kind === "NameExpr" ? call.callee.name : unexpected(call.callee, "a call");
  const symbol = body.c.model.symbolOf(name);
  switch (symbol?.kind) {
    case "fn":
      return {
        op: "call",
        function: functionId(body.c, symbol, bodyIn),
        args: fitted(body, call, symbol.parameters),
        ...typed(body, call),
      };
    case "extern":
      return {
        op: "extern",
        extern: externId(body.c, symbol),
        args: fitted(
          body,
          call,
          symbol.parameters.map(each => each.type),
        ),
        ...typed(body, call),
      };
    case "builtin":
      if (symbol.aggregate === true) return lowerAggregateCall(body, call, symbol.name);
      return lowerBuiltin(body, call, symbol.name, symbol.overload);
    default:
      return lowerBuiltin(body, call, name.text, undefined);
  }
}

const fitted = (body: Body, call: s.CallExpr, types: readonly Type[]): readonly Expr[] =>
  call.args.map((arg, i) => lowerTo(body, arg.value, types[i]!));

function lowerBuiltin(body: Body, call: s.CallExpr, name: string, known: number | undefined): Expr {
  const args = call.args.map(arg => lowerExpr(body, arg.value));
  const overload =
    known ??
    overloadFor(
      BUILTINS.get(name) ?? [],
      args.map(arg => arg.type),
    );
  return { op: "builtin", name, overload, args, ...typed(body, call) };
}
