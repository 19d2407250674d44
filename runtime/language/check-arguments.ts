// Arguments against the parameters of a table: which is which, what is missing, unknown or given twice, and whether
// each is of its kind. Lambdas and streams are left to the operator.

import { STRING, type Type } from "../values/type.ts";
import { constantOf } from "./check-constants.ts";
import { type Env, report } from "./check-context.ts";
import { check } from "./check-fit.ts";
import { didYouMean, oneOfWords } from "./check-names.ts";
import type { PipelineCheck } from "./check-pipeline-context.ts";
import { type Choice, minimumText, type Parameter } from "./signatures.ts";
import type * as s from "./syntax.ts";

export type Bound = ReadonlyMap<string, s.Argument>;

/** What the arguments belong to, for messages. */
export interface Owner {
  readonly name: string;
  readonly at: s.Span;
}

/** Matches arguments to parameters. A lambda goes to the first free parameter that takes one, wherever it stands. */
export function bindArguments(
  p: PipelineCheck,
  args: readonly s.Argument[],
  parameters: readonly Parameter[],
  owner: Owner,
): Bound {
  const bound = new Map<string, s.Argument>();
  for (const argument of args) {
    const parameter =
      argument.name === null
        ? nextFree(parameters, bound, argument)
        : parameters.find(each => each.name === argument.name!.text);
    if (parameter === undefined) reportUnknown(p, argument, parameters, owner);
    else if (bound.has(parameter.name))
      report(p.c, "W0307", argument.name ?? argument, {
        of: owner.name,
        problem: `has its \`${parameter.name}\` already`,
        hint: "",
      });
    else bound.set(parameter.name, argument);
    if (parameter !== undefined && !parameter.runs && !isDefault(argument, parameter)) {
      report(p.c, "W0900", argument.name ?? argument, {
        what: `\`${parameter.name}:\` of \`${owner.name}\``,
      });
    }
  }
  const broken = args.some(argument => argument.value.kind === "Missing");
  for (const parameter of parameters) {
    if (parameter.required && !bound.has(parameter.name) && !broken) reportMissing(p, parameter, owner);
  }
  return bound;
}

const isDefault = (argument: s.Argument, parameter: Parameter): boolean =>
  argument.value.kind === "Word" && String(argument.value.value) === parameter.default;

function nextFree(
  parameters: readonly Parameter[],
  bound: Bound,
  argument: s.Argument,
): Parameter | undefined {
  const free = parameters.filter(each => !each.named && !bound.has(each.name));
  if (argument.value.kind === "Lambda") return free.find(each => each.type.kind === "lambda") ?? free[0];
  return free[0];
}

function reportUnknown(
  p: PipelineCheck,
  argument: s.Argument,
  parameters: readonly Parameter[],
  owner: Owner,
): void {
  if (argument.value.kind === "Missing" && argument.name === null) return;
  const names = parameters.filter(each => each.named).map(each => `${each.name}:`);
  if (argument.name === null) {
    const hint = names.length > 0 ? ` By name it takes ${oneOfWords(names)}.` : "";
    report(p.c, "W0307", argument, { of: owner.name, problem: "takes no more arguments by position", hint });
    return;
  }
  const near = didYouMean(
    p.c,
    argument.name.text,
    parameters.map(each => each.name),
  );
  const hint = near || (names.length > 0 ? ` It takes ${oneOfWords(names)}.` : "");
  report(p.c, "W0305", argument.name, { name: argument.name.text, of: `\`${owner.name}\``, hint });
}

function reportMissing(p: PipelineCheck, parameter: Parameter, owner: Owner): void {
  const name = parameter.named
    ? `\`${parameter.name}:\``
    : parameter.type.kind === "lambda"
      ? "a lambda"
      : `\`${parameter.name}\``;
  report(p.c, "W0306", owner.at, { name, of: owner.name, doc: ` ${parameter.doc}` });
}

/** Checks each bound argument that is a value, range or choice. */
export function checkArguments(
  p: PipelineCheck,
  env: Env,
  bound: Bound,
  parameters: readonly Parameter[],
  handled: ReadonlySet<string> = NONE,
): void {
  for (const parameter of parameters) {
    const argument = bound.get(parameter.name);
    if (argument === undefined || handled.has(parameter.name)) continue;
    checkKind(p, env, argument.value, parameter);
  }
}

const NONE: ReadonlySet<string> = new Set();

function checkKind(p: PipelineCheck, env: Env, value: s.ExprNode, parameter: Parameter): void {
  switch (parameter.type.kind) {
    case "value":
      checkValue(p, env, value, parameter, parameter.type.type);
      return;
    case "choice":
      checkChoice(p, env, value, parameter.type.choices, `\`${parameter.name}:\``);
      return;
    case "range":
      checkRange(p, env, value, parameter.type.type);
      return;
    case "function":
    case "lambda":
    case "stream":
    case "sideOutput":
      return;
  }
}

function checkValue(p: PipelineCheck, env: Env, value: s.ExprNode, parameter: Parameter, type: Type): void {
  check(p.c, env, value, type);
  const known = constantOf(value, p.c.words);
  const { name, minimum } = parameter;
  if (typeof known === "number" && minimum !== null && known < minimum)
    report(p.c, "W0312", value, { name, minimum: minimumText(parameter, minimum) });
}

function checkRange(p: PipelineCheck, env: Env, value: s.ExprNode, type: Type): void {
  if (value.kind === "Missing") return;
  if (value.kind !== "Range") {
    const found = p.c.infer(env, value, null);
    if (found.kind !== "error")
      report(p.c, "W0200", value, { expected: "a range `a .. b`", found: found.kind, detail: "" });
    return;
  }
  check(p.c, env, value.from, type);
  check(p.c, env, value.to, type);
  p.c.types.set(value, { kind: "list", element: type });
}

/** One word, or one call, of an enumerated set. Returns the choice made. */
export function checkChoice(
  p: PipelineCheck,
  env: Env,
  value: s.ExprNode,
  choices: readonly Choice[],
  what: string,
): Choice | null {
  const name =
    value.kind === "NameExpr"
      ? value.name
      : value.kind === "Call" && value.callee.kind === "NameExpr"
        ? value.callee.name
        : null;
  const choice = name === null ? undefined : choices.find(each => each.name === name.text);
  if (name === null || choice === undefined || (choice.parameters === null) !== (value.kind === "NameExpr")) {
    reportChoice(p, value, name, choices, what);
    return null;
  }
  const { c } = p;
  c.symbols.set(name, { kind: "builtin", name: name.text });
  c.types.set(value, STRING);
  if (value.kind === "NameExpr") c.words.set(value, choice.name);
  if (choice.runs === false) report(c, "W0900", name, { what: `\`${choice.name}\`` });
  else if (choice.runs === "simulated") report(c, "W0902", name, { what: `\`${choice.name}\`` });
  if (value.kind === "Call" && choice.parameters !== null && choice.name !== "to") {
    const bound = bindArguments(p, value.args, choice.parameters, { name: choice.name, at: name });
    checkArguments(p, env, bound, choice.parameters);
  }
  return choice;
}

function reportChoice(
  p: PipelineCheck,
  value: s.ExprNode,
  name: s.Name | null,
  choices: readonly Choice[],
  what: string,
): void {
  if (value.kind === "Missing" || name?.missing) return;
  const forms = choices.map(each => (each.parameters === null ? each.name : `${each.name}(…)`));
  const near = nearChoice(p, value, name, choices);
  const literal = value.kind === "String" || value.kind === "Duration" || value.kind === "Number";
  const found =
    value.kind === "Call"
      ? `\`${name?.text ?? "?"}(…)\``
      : name !== null
        ? `\`${name.text}\``
        : literal
          ? `\`${p.c.names.module.text.slice(value.start, value.end)}\``
          : "a value";
  const at = value.kind === "Call" && near !== "" ? (name ?? value) : value;
  report(p.c, "W0308", at, { what, forms: oneOfWords(forms), found, hint: near });
}

/** The choice that is meant: a word in quotes, a size without its window, or one that is misspelt. */
function nearChoice(
  p: PipelineCheck,
  value: s.ExprNode,
  name: s.Name | null,
  choices: readonly Choice[],
): string {
  const names = choices.map(each => each.name);
  const written = value.kind === "String" ? value.value : name?.text;
  if (value.kind === "String" && names.includes(value.value)) return ` Did you mean \`${value.value}\`?`;
  if (value.kind === "Duration" && names.includes("tumbling")) {
    const size = p.c.names.module.text.slice(value.start, value.end);
    return ` Did you mean \`tumbling(${size})\`?`;
  }
  return written === undefined ? "" : didYouMean(p.c, written, names);
}
