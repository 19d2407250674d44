// An expression of the language at a stop: a condition, a watch, a line of the console. The language's own parser,
// checker, lowering and compiler make it; beside them stand only the calls of state-calls.ts. It can change nothing: what
// would reach out of the run (externs) or move it on (random numbers) is refused.

import { compileLambda } from "../compile/body.ts";
import { type CheckedExpression, checkLoneExpression, givenName } from "../language/check-lone-expression.ts";
import { type LoweredExpression, lowerLoneExpression } from "../language/lower/lone-expression.ts";
import type { Model } from "../language/model.ts";
import { parseExpression } from "../language/parser.ts";
import type * as s from "../language/syntax.ts";
import { effectsOf } from "../plan/effects.ts";
import type { Expr, Local } from "../plan/ir.ts";
import type { Plan } from "../plan/plan.ts";
import { everyExpression } from "../plan/walk.ts";
import { RecordFailure, WeirError } from "../values/failure.ts";
import type { Type } from "../values/type.ts";
import type { CompiledExpression, ExpressionEnvironment, ExpressionScope } from "./evaluate.ts";
import { type Compiler, type Listing, type SpecialCall, specialCall } from "./state-calls.ts";

export interface DebugExpression extends CompiledExpression {
  /** Where the whole is a list of entries of a state: one after the other, without a list of all. */
  readonly listing: Listing | null;
}

/** `expected`: what the value goes into; it chooses among literals, and a value of another type is refused. */
export function compileExpression(
  text: string,
  model: Model,
  plan: Plan,
  scope: ExpressionScope,
  env: ExpressionEnvironment,
  expected: Type | null = null,
): DebugExpression {
  const [root, module] = parseExpression(EXPRESSION, text);
  if (text.trim() === "") throw new WeirError("bad-expression", "An expression is missing");
  const compiler: Compiler = { model, plan, env, module, pipeline: pipelineOf(model, plan) };
  return compileNode(compiler, root, scope.names, expected);
}

const EXPRESSION = "expression";

function pipelineOf(model: Model, plan: Plan): s.PipelineDecl {
  const found = model.pipelines.find(each => each.name.text === plan.name);
  if (found === undefined) throw new Error(`the model has no pipeline ${plan.name}`);
  return found;
}

/** A part of an expression that is one of its own: arguments of the calls of state-calls.ts. */
function compileNode(
  compiler: Compiler,
  root: s.ExprNode,
  names: readonly Local[],
  expected: Type | null,
): DebugExpression {
  const { model, plan, env, module, pipeline } = compiler;
  const calls = new Map<s.CallExpr, SpecialCall | null>();
  const special = (call: s.CallExpr): SpecialCall | null => {
    let known = calls.get(call);
    if (known === undefined) calls.set(call, (known = specialCall(compiler, names, call, compileNode)));
    return known;
  };
  const given = names.map(({ name, type }) => ({ declaration: givenName(name), type }));
  const checked = checkLoneExpression(
    model,
    { root, module },
    { pipeline, names: given, special: call => special(call)?.type ?? null, expected },
  );
  refuseErrors(checked);
  const found = [...calls].flatMap(([node, call]) =>
    call === null ? [] : [{ node, call, type: call.type }],
  );
  const lowered = lowerLoneExpression(checked, pipeline, given, found, expected);
  const own: Plan = { ...plan, ...lowered.parts };
  refuseEffects(own, lowered, env);
  const outside = { now: () => env.now(), random: notHere, callExtern: notHere };
  const run = compileLambda(own, lowered.lambda, { params: env.params, outside });
  const whole = root.kind === "Call" ? special(root) : null;
  return {
    type: expected ?? checked.type,
    listing: whole?.listing ?? null,
    evaluate: valueAt => {
      const args = lowered.from.map(from =>
        "name" in from ? valueAt(names[from.name]!.id) : found[from.call]!.call.evaluate(valueAt),
      );
      try {
        return run(...args);
      } catch (error) {
        throw inWords(error, own);
      }
    },
  };
}

const notHere = (): never => {
  throw new Error("expressions that reach out are refused before");
};

// ---------------------------------------------------------------- what is wrong

function refuseErrors({ diagnostics, module }: CheckedExpression): void {
  const wrong = diagnostics.find(({ severity }) => severity === "error");
  if (wrong === undefined) return;
  const message = wrong.message.replace("the end of the file", "the end");
  throw new WeirError("bad-expression", message, { where: placeText(module.text, wrong.start) });
}

function placeText(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  const column = `column ${before.at(-1)!.length + 1}`;
  return before.length === 1 ? column : `line ${before.length}, ${column}`;
}

function refuseEffects(plan: Plan, { lambda, parts }: LoweredExpression, env: ExpressionEnvironment): void {
  const extern = parts.externs[0];
  if (extern !== undefined)
    throw refused(`The extern fn ${extern.name} cannot be called here: it may do anything outside the run`);
  const bodies = [lambda.body, ...parts.functions.map(fn => fn.body)];
  for (const body of bodies) {
    for (const expr of everyExpression(body)) {
      if (expr.op === "param" && !env.params.has(expr.name))
        throw refused(`The value of the param ${expr.name} is not known here`);
      if (expr.op === "builtin" && isRandom(plan, expr))
        throw refused(`${expr.name}() cannot be called here: the run would go on with other numbers`);
    }
  }
}

const refused = (what: string): WeirError => new WeirError("bad-expression", what);

const isRandom = (plan: Plan, expr: Expr & { readonly op: "builtin" }): boolean => {
  const { nondeterminism } = effectsOf(plan, [expr]);
  return nondeterminism !== null && expr.name !== "now" && nondeterminism === `${expr.name}()`;
};

function inWords(error: unknown, plan: Plan): unknown {
  if (!(error instanceof RecordFailure)) return error;
  const site = plan.sites[error.site];
  const file = site === undefined ? undefined : plan.files[site.file];
  if (site === undefined || file === undefined) return new WeirError("expression-failed", error.reason);
  const where = file === EXPRESSION ? `column ${site.column}` : `${file}:${site.line}:${site.column}`;
  return new WeirError("expression-failed", error.reason, { where });
}
