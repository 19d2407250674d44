// Aggregates: calls that stand only in `aggregate(c => …)`, over the records of a key and window. The record may be
// named only inside them.

import { BUILTINS } from "../values/builtins/table.ts";
import { BOOL, ERROR, FLOAT, INT, list, type Type } from "../values/type.ts";
import { constantOf } from "./check-constants.ts";
import { type Checker, type Env, NO_FACTS, place, report } from "./check-context.ts";
import { check, reportMismatch } from "./check-fit.ts";
import { narrow } from "./check-narrow.ts";
import { isNumber, membersOf, optional, show } from "./infer-types.ts";
import { AGGREGATES } from "./operators-table.ts";
import type * as s from "./syntax.ts";

/** `min(a, b)` is the function, `min(c.x)` the aggregate. */
export function isAggregateCall(env: Env, e: s.CallExpr, name: string): boolean {
  const aggregate = env.place.aggregate === null ? undefined : AGGREGATES.get(name);
  if (aggregate === undefined) return false;
  const positional = e.args.filter(argument => argument.name === null).length;
  const alsoFunction = BUILTINS.get(name)?.some(each => each.parameters.length === positional) ?? false;
  return positional === aggregate.arguments || !alsoFunction;
}

export function inferAggregate(c: Checker, env: Env, e: s.CallExpr, name: s.Name): Type {
  const aggregate = env.place.aggregate!;
  const entry = AGGREGATES.get(name.text)!;
  c.symbols.set(name, { kind: "builtin", name: name.text, aggregate: true });
  if (aggregate.inside) report(c, "W0329", name, { name: name.text });
  if (!entry.runs) report(c, "W0900", name, { what: `The aggregate \`${name.text}\`` });
  const ofRecord = new Map([...env.place.ambient].filter(([ambient]) => ambient !== "window"));
  const inner: Env = {
    ...env,
    place: { ...env.place, ambient: ofRecord, aggregate: { ...aggregate, inside: true } },
  };
  const where = whereOf(c, inner, e);
  if (where !== null) inner.facts = narrow(c, inner, where, true, inner.facts);
  const args = e.args.filter(argument => argument.name === null).map(argument => argument.value);
  if (args.length !== entry.arguments) {
    const plural = entry.arguments === 1 ? "argument" : "arguments";
    report(c, "W0209", name, {
      name: name.text,
      expected: `${entry.arguments} ${plural}`,
      found: String(args.length),
    });
  }
  const types = args.map((each, i) => (i === 0 ? c.infer(inner, each, null) : checkCount(c, env, each)));
  return resultOf(c, name.text, args[0] ?? null, types[0] ?? ERROR, aggregate.element, where !== null);
}

function whereOf(c: Checker, env: Env, e: s.CallExpr): s.ExprNode | null {
  let where: s.ExprNode | null = null;
  for (const argument of e.args) {
    if (argument.name === null) continue;
    if (argument.name.text === "where" && where === null) {
      where = argument.value;
      check(c, env, where, BOOL);
    } else {
      c.infer(env, argument.value, argument.value.kind === "Lambda" ? ERROR : null);
      const known =
        argument.name.text === "where" ? " It is given twice." : " An aggregate takes only `where:` by name.";
      report(c, "W0305", argument.name, { name: argument.name.text, of: "an aggregate", hint: known });
    }
  }
  return where;
}

/** With `where:` there may be no record at all: then what has no value of its own is null. */
function resultOf(
  c: Checker,
  name: string,
  arg: s.ExprNode | null,
  type: Type,
  element: Type,
  filtered: boolean,
): Type {
  const mayLack = (result: Type): Type => (filtered && result.kind !== "error" ? optional(result) : result);
  switch (name) {
    case "count":
    case "countDistinct":
      return INT;
    case "sum":
      return summable(c, arg, type, "sum");
    case "avg":
      return summable(c, arg, type, "avg").kind === "error" ? ERROR : mayLack(FLOAT);
    case "min":
    case "max":
      return mayLack(ordered(c, arg, type, name));
    case "minBy":
    case "maxBy":
      return ordered(c, arg, type, name).kind === "error" ? ERROR : mayLack(element);
    case "first":
    case "last":
      return mayLack(type);
    case "collect":
      return list(type);
    default:
      return ordered(c, arg, type, name).kind === "error" ? ERROR : list(element);
  }
}

/** How many a `topN` gives is known before any record. */
function checkCount(c: Checker, env: Env, n: s.ExprNode): Type {
  let { scope } = env;
  while (scope.parent !== null) scope = scope.parent;
  const at: Env = { scope, facts: NO_FACTS, place: place("argument") };
  const type = check(c, at, n, INT);
  const value = constantOf(n, c.words);
  if (typeof value === "number" && value < 1) report(c, "W0312", n, { name: "n", minimum: "1" });
  return type;
}

function summable(c: Checker, arg: s.ExprNode | null, type: Type, name: string): Type {
  if (type.kind === "error" || arg === null) return ERROR;
  if (isNumber(type) || (type.kind === "duration" && name === "sum")) return type;
  reportMismatch(c, arg, type, FLOAT);
  return ERROR;
}

const ORDERED: ReadonlySet<Type["kind"]> = new Set([
  "int",
  "float",
  "string",
  "timestamp",
  "duration",
  "literal",
]);

/** What `<` can compare. */
export const isOrdered = (type: Type): boolean => membersOf(type).every(member => ORDERED.has(member.kind));

function ordered(c: Checker, arg: s.ExprNode | null, type: Type, name: string): Type {
  if (type.kind === "error" || arg === null) return ERROR;
  if (isOrdered(type)) return type;
  report(c, "W0206", arg, {
    operator: name,
    types: show(type),
    hint: ". It compares numbers, strings, timestamps or durations",
  });
  return ERROR;
}
