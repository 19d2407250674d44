// Expressions where a type is wanted of them: inferred, compared, and the difference reported with what usually helps.
// Goes through `Checker.infer`, so it knows no kind of expression but lambdas.

import { ERROR, func, type Type } from "../values/type.ts";
import {
  type Checker,
  childScope,
  declareLocal,
  type Env,
  type Facts,
  place,
  report,
  typeAt,
} from "./check-context.ts";
import { assignable, isNullable, join, mismatch, show, withoutNull } from "./infer-types.ts";
import type * as s from "./syntax.ts";

/** Infers, and reports where the type does not fit. Returns the type found. */
export function check(c: Checker, env: Env, expression: s.ExprNode, expected: Type): Type {
  const found = c.infer(env, expression, expected);
  if (!assignable(found, expected)) blame(c, expression, found, expected);
  return found;
}

/** Reports the branch that does not fit, where there are several. */
function blame(c: Checker, e: s.ExprNode, found: Type, expected: Type): void {
  const branches = branchesOf(e).filter(branch => !assignable(typeAt(c, branch), expected));
  for (const branch of branches) blame(c, branch, typeAt(c, branch), expected);
  if (branches.length === 0) reportMismatch(c, e, found, expected);
}

function branchesOf(e: s.ExprNode): readonly s.ExprNode[] {
  switch (e.kind) {
    case "Paren":
      return [e.inner];
    case "Conditional":
      return [e.then, e.else];
    default:
      return [];
  }
}

export function reportMismatch(c: Checker, span: s.Span, found: Type, expected: Type): void {
  const at = mismatch(found, expected);
  const detail = at === null ? "" : `: ${at}`;
  report(c, "W0200", span, {
    expected: show(expected),
    found: show(found),
    detail: detail + remedy(found, expected),
  });
}

/** What usually helps. */
function remedy(found: Type, expected: Type): string {
  if (isNullable(found) && assignable(withoutNull(found), expected)) {
    return found.kind === "null" ? "" : ". It may be null: test it with `!= null`, or give a value with `??`";
  }
  if (found.kind === "float" && expected.kind === "int")
    return ". `round`, `floor` or `toInt` make an int of it";
  if (expected.kind === "string" && found.kind !== "record")
    return '. `toString(…)` or "${…}" makes a text of it';
  if (found.kind === "int" && expected.kind === "duration")
    return ". A span of time has a unit: `10s`, `5min`";
  if (found.kind === "string" && expected.kind === "int") return ". `toInt(…)` reads a number";
  if (found.kind === "string" && expected.kind === "float") return ". `toFloat(…)` reads a number";
  if (found.kind === "string" && expected.kind === "path") return ". Only a literal or a `path` is a path";
  if (found.kind === "literal" && expected.kind === "union") {
    return ` Expected one of ${show(expected)}`;
  }
  return "";
}

/** The common type, or W0208 and an error. */
export function joinOrReport(c: Checker, span: s.Span, a: Type, b: Type, what: string): Type {
  const joined = join(a, b);
  if (joined !== null) return joined;
  report(c, "W0208", span, { what, first: show(a), second: show(b) });
  return ERROR;
}

export function reportParameterCount(c: Checker, e: s.LambdaExpr, parameters: readonly Type[]): void {
  report(c, "W0213", e, {
    expected: String(parameters.length),
    found: String(e.parameters.length),
    types: parameters.map(each => show(each)).join(", "),
  });
}

/** Parameters beyond those known are erroneous, so that nothing else is reported of them. */
export function inferLambdaBody(
  c: Checker,
  env: Env,
  e: s.LambdaExpr,
  parameters: readonly Type[],
  result: Type | null,
): Type {
  const at =
    env.place.kind === "handler"
      ? { ...env.place, kind: "lambda" as const, emits: null, timers: null }
      : env.place;
  const inner: Env = { scope: childScope(env.scope), facts: env.facts, place: at };
  const types = e.parameters.map((_, i) => parameters[i] ?? ERROR);
  e.parameters.forEach((name, i) => {
    declareLocal(c, inner, name, types[i]!, false);
  });
  return func(types, c.infer(inner, e.body, result));
}

/** An environment like this one, knowing more. */
export const knowing = (env: Env, facts: Facts): Env => (facts === env.facts ? env : { ...env, facts });

/** For constants: nothing is visible. */
export const constantEnv = (env = false): Env => ({
  scope: childScope(null),
  facts: new Map(),
  place: place("constant", { env }),
});
