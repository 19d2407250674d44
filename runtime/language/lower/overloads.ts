// Which overload of a built-in takes arguments of these types: the first that accepts them all.

import type { Builtin } from "../../values/builtins/builtin.ts";
import type { Type } from "../../values/type.ts";
import { assignable, type Bindings, substitute, unify } from "../infer-types.ts";

/** Index into the overloads; 0 where none fits, which checking rules out. */
export function overloadFor(overloads: readonly Builtin[], args: readonly Type[]): number {
  const found = overloads.findIndex(builtin => accepts(builtin, args));
  return Math.max(0, found);
}

function accepts(builtin: Builtin, args: readonly Type[]): boolean {
  if (builtin.parameters.length !== args.length) return false;
  const bindings: Bindings = new Map();
  return builtin.parameters.every(({ type }, i) => fits(type, args[i]!, bindings));
}

function fits(parameter: Type, arg: Type, bindings: Bindings): boolean {
  if (parameter.kind !== "function") return unify(parameter, arg, bindings);
  if (arg.kind !== "function" || arg.parameters.length !== parameter.parameters.length) return false;
  const result = substitute(parameter.result, bindings);
  return unify(result, arg.result, bindings) || assignable(arg.result, result);
}
