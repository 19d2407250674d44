// Values known before a run: constants of a plan as JSON, connector arguments, params. env("X") is answered only
// here, by the host, so that what it gives never enters a plan, a snapshot or an event.

import { type Builtin, evaluationOf, ValueFailure } from "../values/builtins/builtin.ts";
import { BUILTINS } from "../values/builtins/table.ts";
import { constantValue } from "../values/constant-value.ts";
import { compare, equals } from "../values/equality.ts";
import { WeirError } from "../values/failure.ts";
import { display } from "../values/text.ts";
import type { Type } from "../values/type.ts";
import type { RecordValue, Value } from "../values/value.ts";
import type { BinaryOperator, Expr } from "./ir.ts";
import { parseParam } from "./param-text.ts";
import type { Plan, PlanParam } from "./plan.ts";

export { constantValue };

/** What `env("X")` reads; undefined where the variable is not set. */
export type Environment = (name: string) => string | undefined;

/** Of every param of the plan. Throws WeirError where a variable of the environment is missing or unreadable. */
export const resolveParams = (plan: Plan, env: Environment): ReadonlyMap<string, unknown> =>
  new Map(plan.params.map(param => [param.name, resolveParam(param, env)]));

function resolveParam(param: PlanParam, env: Environment): Value {
  if ("json" in param.value) return constantValue(param.value.json, param.type);
  const name = param.value.env;
  const parsed = parseParam(param.type, readEnvironment(name, `the param ${param.name}`, env));
  if ("json" in parsed) return constantValue(parsed.json, param.type);
  // The text itself stays out of the message: it may be a secret.
  throw new WeirError("env-unreadable", `The environment variable ${name} is no ${param.type.kind}`, {
    where: `param ${param.name}`,
    remedy: `Set ${name} to a value of the param's type, or pass --param ${param.name}=…`,
    exit: 2,
  });
}

function readEnvironment(name: string, reader: string, env: Environment): string {
  const text = env(name);
  if (text !== undefined) return text;
  throw new WeirError(
    "env-missing",
    `The environment variable ${name} is not set, and ${reader} takes its value from it`,
    {
      remedy: `Set ${name} before starting weir`,
      exit: 2,
    },
  );
}

/** A constant expression over literals, params, env("X") and pure built-ins, as connector arguments are. */
export function evaluateConstant(expr: Expr, params: ReadonlyMap<string, unknown>, env: Environment): Value {
  const value = (operand: Expr): Value => evaluateConstant(operand, params, env);
  switch (expr.op) {
    case "const":
      return constantValue(expr.value, expr.type);
    case "param":
      return params.get(expr.name) as Value;
    case "list":
      return expr.items.map(value);
    case "record":
      return evaluateRecord(expr, value);
    case "field":
      return (value(expr.of) as RecordValue | null)?.[expr.name] ?? null;
    case "negate":
      return 0 - (value(expr.operand) as number);
    case "not":
      return !value(expr.operand);
    case "and":
      return value(expr.left) && value(expr.right);
    case "or":
      return value(expr.left) || value(expr.right);
    case "coalesce":
      return value(expr.left) ?? value(expr.right);
    case "conditional":
      return value(expr.test) ? value(expr.then) : value(expr.else);
    case "binary":
      return calculate(expr.operator, value(expr.left), value(expr.right), expr.type);
    case "template":
      return expr.parts
        .map(part => (typeof part === "string" ? part : display(value(part), part.type)))
        .join("");
    case "builtin":
      return expr.name === "env"
        ? readEnvironment(value(expr.args[0]!) as string, "a connector", env)
        : callBuiltin(expr, expr.args.map(value));
    default:
      throw notConstant(`it uses ${expr.op}`);
  }
}

function evaluateRecord(expr: Expr & { readonly op: "record" }, value: (operand: Expr) => Value): Value {
  const fields = new Map<string, Value>();
  for (const entry of expr.entries) {
    if ("name" in entry) fields.set(entry.name, value(entry.value));
    else for (const [name, of] of Object.entries(value(entry.spread) as RecordValue)) fields.set(name, of);
  }
  const names = expr.type.kind === "record" ? expr.type.fields.map(field => field.name) : [...fields.keys()];
  return Object.fromEntries(names.map(name => [name, fields.get(name) ?? null]));
}

function callBuiltin(expr: Expr & { readonly op: "builtin" }, args: readonly Value[]): Value {
  const { name, overload, type } = expr;
  const builtin: Builtin | undefined = BUILTINS.get(name)?.[overload];
  if (builtin === undefined || builtin.effect !== "pure") throw notConstant(`it calls ${name}()`);
  try {
    const types = expr.args.map(arg => arg.type);
    return (evaluationOf(builtin, types, type) as (...args: readonly Value[]) => Value)(...args);
  } catch (error) {
    if (error instanceof ValueFailure) throw notConstant(error.message);
    throw error;
  }
}

function calculate(operator: BinaryOperator, left: Value, right: Value, type: Type): Value {
  switch (operator) {
    case "==":
      return equals(left, right);
    case "!=":
      return !equals(left, right);
    case "<":
      return compare(left, right) < 0;
    case "<=":
      return compare(left, right) <= 0;
    case ">":
      return compare(left, right) > 0;
    case ">=":
      return compare(left, right) >= 0;
    case "+":
      return typeof left === "string"
        ? `${left}${right as string}`
        : number(left, right, type, (a, b) => a + b);
    case "-":
      return number(left, right, type, (a, b) => a - b);
    case "*":
      return number(left, right, type, (a, b) => a * b);
    case "/":
      return number(left, right, type, (a, b) => (type.kind === "float" ? a / b : Math.trunc(a / b)));
    case "%":
      return number(left, right, type, (a, b) => a % b);
  }
}

function number(left: Value, right: Value, type: Type, of: (a: number, b: number) => number): number {
  const result = of(left as number, right as number);
  if (type.kind === "float" || Number.isSafeInteger(result)) return result + 0;
  throw notConstant("the result is no whole number in the range of int (is there a division by zero?)");
}

const notConstant = (because: string): WeirError =>
  new WeirError("not-constant", `A connector's argument cannot be worked out before the run: ${because}`, {
    remedy: "Use literals, params and env() there",
    exit: 2,
  });
