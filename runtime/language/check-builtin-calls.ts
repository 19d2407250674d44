// What a call of a built-in is asked beyond the types of its arguments: names of arguments, types given by name,
// constants that can only fail, keys of maps that come out. Chooses no overload.

import type { Builtin } from "../values/builtins/builtin.ts";
import { fits } from "../values/text.ts";
import type { Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { constantOf } from "./check-constants.ts";
import { type Checker, type Env, report } from "./check-context.ts";
import { resolveType } from "./check-types.ts";
import { type Bindings, isMapKey, same, show } from "./infer-types.ts";
import { AGGREGATES } from "./operators-table.ts";
import type * as s from "./syntax.ts";

/** A name before an argument may only say which parameter stands there: `hour(at, zone: "UTC")`. */
export const namesFit = (e: s.CallExpr, builtin: Builtin): boolean =>
  e.args.every((argument, i) => argument.name === null || argument.name.text === builtin.parameters[i]?.name);

/** The variables that are given, as in `parseJson<Order>(text)`; null after a diagnostic. */
export function givenTypes(c: Checker, e: s.CallExpr, name: s.Name, builtin: Builtin): Bindings | null {
  const wanted = builtin.typeParameters ?? [];
  const given = e.typeArgs.map(each => resolveType(c, each));
  if (given.length === wanted.length) return new Map(wanted.map((variable, i) => [variable, given[i]!]));
  if (given.length === 0) report(c, "W0334", name, { name: name.text });
  else {
    const expected = wanted.length === 0 ? "no" : String(wanted.length);
    report(c, "W0222", e.typeArgs[0]!, { name: name.text, expected, found: String(given.length) });
  }
  return null;
}

/** An aggregate's name outside of `aggregate`, with arguments that the function of that name does not take. */
export function meantAggregate(c: Checker, env: Env, name: s.Name): boolean {
  if (env.place.aggregate !== null || !AGGREGATES.has(name.text)) return false;
  report(c, "W0327", name, { name: name.text });
  return true;
}

/** A malformed pattern, a zone that there is not: every record would fail. */
export function checkConstantArguments(c: Checker, e: s.CallExpr, name: s.Name, builtin: Builtin): void {
  if (builtin.validateConstant === undefined) return;
  // One of another type has been complained of already, and is nothing that a check of its worth understands.
  const constants = e.args.map((argument, i) => {
    const value = constantOf(argument.value, c.words);
    const parameter = builtin.parameters[i]?.type;
    return parameter !== undefined && fits(value as Value, parameter) ? value : undefined;
  });
  const fault = builtin.validateConstant(constants);
  if (fault === null) return;
  report(c, "W0241", e.args[fault.argument]!.value, { name: name.text, problem: fault.problem });
}

/** Of `groupBy` and its like, whose keys come from a lambda. */
export function checkMapKeys(c: Checker, e: s.CallExpr, type: Type): void {
  if (type.kind === "list") checkMapKeys(c, e, type.element);
  if (type.kind !== "map") return;
  if (type.key.kind !== "error" && !isMapKey(type.key)) report(c, "W0223", e, { type: show(type.key) });
  else checkMapKeys(c, e, type.value);
}

/** Whether a value was typed again by a lambda's result: `fold(xs, 0, …)` whose function gives floats. */
export const retyped = (before: Type, after: Type): boolean => !same(before, after) && !holdsNothing(before);

/** An empty list takes the type of what comes into it. */
function holdsNothing(type: Type): boolean {
  if (type.kind === "list") return holdsNothing(type.element);
  return type.kind === "map" ? holdsNothing(type.value) : type.kind === "never" || type.kind === "error";
}
