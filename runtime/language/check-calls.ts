// Calls in expressions: of a `fn`, an extern or a built-in (whose overload is chosen by the arguments, and whose
// variables are bound by them, lambdas last), of an aggregate where one may stand, and of `env`.

import type { Builtin } from "../values/builtins/builtin.ts";
import { BUILTINS } from "../values/builtins/table.ts";
import { ERROR, NEVER, STRING, type Type } from "../values/type.ts";
import { inferAggregate, isAggregateCall } from "./check-aggregates.ts";
import {
  checkConstantArguments,
  checkMapKeys,
  givenTypes,
  meantAggregate,
  namesFit,
  retyped,
} from "./check-builtin-calls.ts";
import { type Checker, type Env, type ExternSymbol, type FnSymbol, lookup, report } from "./check-context.ts";
import { check, reportMismatch } from "./check-fit.ts";
import { didYouMean } from "./check-names.ts";
import { assignable, type Bindings, hasVariables, show, substitute, unify } from "./infer-types.ts";
import { AGGREGATES, OPERATOR, SINK, SOURCE, TIMER_CALLS } from "./operators-table.ts";
import type * as s from "./syntax.ts";

export function inferCall(c: Checker, env: Env, e: s.CallExpr, expected: Type | null): Type {
  if (e.callee.kind !== "NameExpr") return notCallable(c, env, e);
  const name = e.callee.name;
  if (name.missing) return inferArguments(c, env, e);
  if (isAggregateCall(env, e, name.text)) return inferAggregate(c, env, e, name);
  const own = c.names.functions.get(name.text);
  if (own !== undefined) return inferOwn(c, env, e, name, own.declaration);
  const overloads = BUILTINS.get(name.text);
  if (overloads !== undefined) return inferBuiltin(c, env, e, name, overloads, expected);
  if (name.text === "env") return inferEnv(c, env, e, name, expected);
  return unknownFunction(c, env, e, name);
}

export const isFunctionName = (c: Checker, name: string): boolean =>
  c.names.functions.has(name) || BUILTINS.has(name);

function notCallable(c: Checker, env: Env, e: s.CallExpr): Type {
  if (e.callee.kind !== "Missing") {
    c.infer(env, e.callee.kind === "FieldAccess" ? e.callee.of : e.callee, null);
    const method = e.callee.kind === "FieldAccess" ? e.callee.name.text : null;
    const hint =
      method === null
        ? ""
        : !isFunctionName(c, method)
          ? " A value has no methods: a function takes what it works on as its first argument, as in `toUpper(x)`."
          : ` Write \`${method}(x, …)\`: a built-in takes what it works on as its first argument.`;
    report(c, "W0111", e.callee, { hint });
  }
  return inferArguments(c, env, e);
}

/** Only so that what is in them is checked. */
function inferArguments(c: Checker, env: Env, e: s.CallExpr): Type {
  for (const argument of e.args) inferUnknown(c, env, argument.value);
  return ERROR;
}

function inferUnknown(c: Checker, env: Env, value: s.ExprNode): Type {
  return c.infer(env, value, value.kind === "Lambda" || value.kind === "Flow" ? ERROR : null);
}

function unknownFunction(c: Checker, env: Env, e: s.CallExpr, name: s.Name): Type {
  const text = name.text;
  if (lookup(env.scope, text) !== null) report(c, "W0114", name, { name: text });
  else if (TIMER_CALLS.has(text)) report(c, "W0326", name, { name: text });
  else if (AGGREGATES.has(text)) report(c, "W0327", name, { name: text });
  else if (OPERATOR.has(text) || SOURCE.has(text) || SINK.has(text)) report(c, "W0317", name, { name: text });
  else report(c, "W0104", name, { name: text, hint: didYouMean(c, text, functionNames(c)) });
  return inferArguments(c, env, e);
}

function* functionNames(c: Checker): Iterable<string> {
  yield* c.names.functions.keys();
  yield* BUILTINS.keys();
  yield* AGGREGATES.keys();
  yield* TIMER_CALLS.keys();
}

// ---------------------------------------------------------------- the program's own

function inferOwn(
  c: Checker,
  env: Env,
  e: s.CallExpr,
  name: s.Name,
  declaration: s.FnDecl | s.ExternDecl,
): Type {
  const symbol = c.resolved.get(declaration);
  noTypeArguments(c, e, name);
  if (symbol === undefined) return inferArguments(c, env, e);
  c.symbols.set(name, symbol);
  if (symbol.kind === "fn") return callOwn(c, env, e, name, symbol.parameters, symbol);
  if (symbol.kind !== "extern") return inferArguments(c, env, e);
  if (symbol.declaration.what !== "fn") {
    report(c, "W0317", name, { name: name.text });
    return inferArguments(c, env, e);
  }
  if (symbol.declaration.modifier === "async") report(c, "W0338", name, { name: name.text });
  return callOwn(
    c,
    env,
    e,
    name,
    symbol.parameters.map(each => each.type),
    symbol,
  );
}

function callOwn(
  c: Checker,
  env: Env,
  e: s.CallExpr,
  name: s.Name,
  parameters: readonly Type[],
  symbol: FnSymbol | ExternSymbol,
): Type {
  positional(c, e, name);
  if (e.args.length !== parameters.length) countMismatch(c, e, name, [parameters.length]);
  e.args.forEach((argument, i) => {
    const wanted = parameters[i];
    if (wanted === undefined) inferUnknown(c, env, argument.value);
    else check(c, env, argument.value, wanted);
  });
  return symbol.result;
}

function noTypeArguments(c: Checker, e: s.CallExpr, name: s.Name): void {
  if (e.typeArgs.length > 0)
    report(c, "W0222", e.typeArgs[0]!, { name: name.text, expected: "no", found: String(e.typeArgs.length) });
}

function positional(c: Checker, e: s.CallExpr, name: s.Name): void {
  const named = e.args.find(argument => argument.name !== null);
  if (named !== undefined) report(c, "W0211", named.name!, { name: name.text });
}

function countMismatch(c: Checker, e: s.CallExpr, name: s.Name, counts: readonly number[]): void {
  const expected = counts.map(String).join(" or ");
  const plural = expected === "1" ? "argument" : "arguments";
  report(c, "W0209", name, {
    name: name.text,
    expected: `${expected} ${plural}`,
    found: String(e.args.length),
  });
}

// ---------------------------------------------------------------- built-ins

function inferBuiltin(
  c: Checker,
  env: Env,
  e: s.CallExpr,
  name: s.Name,
  overloads: readonly Builtin[],
  expected: Type | null,
): Type {
  const counted = overloads.filter(each => each.parameters.length === e.args.length);
  if (counted.length === 0) {
    if (!meantAggregate(c, env, name))
      countMismatch(c, e, name, [...new Set(overloads.map(each => each.parameters.length))]);
    return inferArguments(c, env, e);
  }
  const named = counted.filter(each => namesFit(e, each));
  if (named.length === 0) positional(c, e, name);
  const fitting = named.length === 0 ? counted : named;
  const given = givenTypes(c, e, name, fitting[0]!);
  if (given === null) return inferArguments(c, env, e);
  const chosen =
    fitting.length === 1
      ? only(c, env, e, name, fitting[0]!, given, expected)
      : choose(c, env, e, name, fitting);
  if (chosen === null) return inferLambdas(c, env, e);
  c.symbols.set(name, { kind: "builtin", name: name.text, overload: overloads.indexOf(chosen.builtin) });
  bindLambdas(c, env, e, chosen);
  checkConstantArguments(c, e, name, chosen.builtin);
  const result = closed(substitute(chosen.builtin.result, chosen.bindings), expected);
  checkMapKeys(c, e, result);
  return result;
}

interface Chosen {
  readonly builtin: Builtin;
  readonly bindings: Bindings;
}

/** With one candidate its parameters say what is expected of the arguments. */
function only(
  c: Checker,
  env: Env,
  e: s.CallExpr,
  name: s.Name,
  builtin: Builtin,
  given: Bindings,
  expected: Type | null,
): Chosen {
  const bindings: Bindings = new Map(given);
  builtin.parameters.forEach((parameter, i) => {
    if (parameter.type.kind === "function") return;
    const argument = e.args[i]!.value;
    const wanted = substitute(parameter.type, bindings);
    const meant = hasVariables(wanted) ? meantByBraces(argument, wanted, builtin, expected) : wanted;
    const found = c.infer(env, argument, meant);
    if (!unify(parameter.type, found, bindings) && !meantAggregate(c, env, name))
      reportMismatch(c, argument, found, closed(wanted, null));
  });
  return { builtin, bindings };
}

/** Only `{}` makes something of a type that is open: the empty map. `fold(xs, {}, …)` begins with what it ends with. */
function meantByBraces(
  argument: s.ExprNode,
  wanted: Type,
  { result }: Builtin,
  expected: Type | null,
): Type | null {
  if (argument.kind !== "Record" || argument.entries.length > 0) return null;
  return wanted.kind === "variable" && result.kind === "variable" && result.name === wanted.name
    ? expected
    : wanted;
}

/** With several, the arguments are inferred on their own and the first candidate that takes them is meant. */
function choose(
  c: Checker,
  env: Env,
  e: s.CallExpr,
  name: s.Name,
  candidates: readonly Builtin[],
): Chosen | null {
  const found = e.args.map(argument =>
    argument.value.kind === "Lambda" || namesFunction(c, env, argument.value)
      ? null
      : inferUnknown(c, env, argument.value),
  );
  for (const builtin of candidates) {
    const bindings: Bindings = new Map();
    if (
      builtin.parameters.every((parameter, i) => takes(parameter.type, found[i]!, e.args[i]!.value, bindings))
    ) {
      return { builtin, bindings };
    }
  }
  if (meantAggregate(c, env, name)) return null;
  const types = found.map(type => (type === null ? "a lambda" : show(type))).join(", ");
  const signatures = candidates.map(
    each => `${name.text}(${each.parameters.map(parameter => show(parameter.type)).join(", ")})`,
  );
  report(c, "W0210", e, { name: name.text, types, signatures: signatures.join(", ") });
  return null;
}

function takes(parameter: Type, found: Type | null, argument: s.ExprNode, bindings: Bindings): boolean {
  if (parameter.kind !== "function") return found !== null && unify(parameter, found, bindings);
  return argument.kind === "Lambda" ? argument.parameters.length === parameter.parameters.length : true;
}

function bindLambdas(c: Checker, env: Env, e: s.CallExpr, chosen: Chosen): void {
  chosen.builtin.parameters.forEach((parameter, i) => {
    if (parameter.type.kind !== "function") return;
    const argument = e.args[i]!.value;
    const wanted = substitute(parameter.type, chosen.bindings);
    if (wanted.kind !== "function") return;
    if (argument.kind === "Lambda") bindLambda(c, env, argument, parameter.type, wanted, chosen.bindings);
    else notALambda(c, env, argument, wanted);
  });
}

type FunctionType = Extract<Type, { kind: "function" }>;

function bindLambda(
  c: Checker,
  env: Env,
  argument: s.LambdaExpr,
  pattern: FunctionType,
  wanted: FunctionType,
  bindings: Bindings,
): void {
  const parameters = wanted.parameters.map(each => closed(each, null));
  const found = c.infer(env, argument, { kind: "function", parameters, result: wanted.result });
  if (found.kind !== "function") return;
  const fits = unify(pattern.result, found.result, bindings);
  const changed = pattern.parameters.some((each, i) =>
    retyped(wanted.parameters[i]!, substitute(each, bindings)),
  );
  if (!fits || changed) reportMismatch(c, argument.body, found.result, closed(wanted.result, null));
}

const namesFunction = (c: Checker, env: Env, argument: s.ExprNode): argument is s.NameExpr =>
  argument.kind === "NameExpr" &&
  isFunctionName(c, argument.name.text) &&
  lookup(env.scope, argument.name.text) === null;

/** A function has no value: where one is wanted, a lambda is written. */
export function notALambda(c: Checker, env: Env, argument: s.ExprNode, wanted: Type): void {
  if (argument.kind === "Missing") return;
  if (namesFunction(c, env, argument)) {
    report(c, "W0110", argument, { name: argument.name.text });
    return;
  }
  const found = inferUnknown(c, env, argument);
  if (assignable(found, wanted)) return;
  const shape = wanted.kind === "function" && wanted.parameters.length > 1 ? "(a, b) => …" : "x => …";
  report(c, "W0200", argument, { expected: `a function, \`${shape}\``, found: show(found), detail: "" });
}

function inferLambdas(c: Checker, env: Env, e: s.CallExpr): Type {
  for (const argument of e.args) if (argument.value.kind === "Lambda") c.infer(env, argument.value, ERROR);
  return ERROR;
}

/** What nothing bound holds nothing: `[]` is a list of `never`. */
function closed(type: Type, _expected: Type | null): Type {
  if (!hasVariables(type)) return type;
  const bindings: Bindings = new Map();
  const names = (each: Type): void => {
    if (each.kind === "variable") bindings.set(each.name, NEVER);
    else if (each.kind === "list") names(each.element);
    else if (each.kind === "map") [each.key, each.value].forEach(names);
    else if (each.kind === "union") each.members.forEach(names);
    else if (each.kind === "function") [...each.parameters, each.result].forEach(names);
  };
  names(type);
  return substitute(type, bindings);
}

// ---------------------------------------------------------------- env

function inferEnv(c: Checker, env: Env, e: s.CallExpr, name: s.Name, expected: Type | null): Type {
  c.symbols.set(name, { kind: "builtin", name: "env" });
  if (!env.place.env) report(c, "W0335", name);
  if (e.args.length !== 1) countMismatch(c, e, name, [1]);
  for (const argument of e.args) {
    check(c, env, argument.value, STRING);
    if (argument.value.kind !== "String")
      report(c, "W0231", argument.value, { what: "The name of a variable of the environment" });
  }
  return expected !== null && READ_FROM_TEXT.has(expected.kind) ? expected : STRING;
}

/** What the text of a variable is read as, where it is wanted. */
const READ_FROM_TEXT: ReadonlySet<Type["kind"]> = new Set([
  "int",
  "float",
  "bool",
  "path",
  "timestamp",
  "duration",
  "literal",
  "union",
]);
