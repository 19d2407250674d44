// The meaning of typed intermediate code, written as simply as it can be: a walk over the tree, every value copied
// before it is changed. Compiled code must do the same. Slow, and shares nothing with the compiler.

import { constantValue } from "../../runtime/plan/constant.ts";
import type { Expr, Lambda, Stmt } from "../../runtime/plan/ir.ts";
import type { Plan } from "../../runtime/plan/plan.ts";
import { evaluationOf, ValueFailure } from "../../runtime/values/builtins/builtin.ts";
import { BUILTINS } from "../../runtime/values/builtins/table.ts";
import { compare, equals } from "../../runtime/values/equality.ts";
import { RecordFailure } from "../../runtime/values/failure.ts";
import { display } from "../../runtime/values/text.ts";
import type { MapKey, Value } from "../../runtime/values/value.ts";

export interface Scene {
  readonly plan: Plan;
  readonly locals: Map<number, Value>;
  /** Replaced, never changed. */
  states: Value[];
  readonly key: Value;
  readonly timestamp: number;
  readonly watermark: number;
  readonly emit: (port: number, value: Value) => void;
  /** False: it is not later than the one being handled. */
  readonly timer: (domain: "event" | "processing", cancel: boolean, at: number) => boolean;
}

type List = readonly Value[];
type Dictionary = ReadonlyMap<MapKey, Value>;
type RecordLike = { readonly [name: string]: Value };

class Return {
  constructor(readonly value: Value) {}
}

export function evaluate(expr: Expr, scene: Scene): Value {
  const value = (inner: Expr) => evaluate(inner, scene);
  switch (expr.op) {
    case "const":
      return constantValue(expr.value, expr.type);
    case "local":
      return scene.locals.get(expr.id) as Value;
    case "state":
      return scene.states[expr.index] as Value;
    case "ambient":
      if (expr.name === "key") return scene.key;
      if (expr.name === "timestamp") return scene.timestamp;
      return expr.name === "watermark" ? scene.watermark : 0;
    case "field": {
      const of = value(expr.of);
      return of === null ? null : ((of as RecordLike)[expr.name] as Value);
    }
    case "index": {
      const of = value(expr.of);
      const index = value(expr.index) as MapKey;
      return (of instanceof Map ? of.get(index) : (of as List)[index as number]) ?? null;
    }
    case "record": {
      const all = new Map<string, Value>();
      for (const entry of expr.entries) {
        if ("spread" in entry)
          for (const [k, v] of Object.entries(value(entry.spread) as RecordLike)) all.set(k, v);
        else all.set(entry.name, value(entry.value));
      }
      const fields = expr.type.kind === "record" ? expr.type.fields.map(f => f.name) : [...all.keys()];
      return Object.fromEntries(fields.map(name => [name, all.get(name) as Value]));
    }
    case "list":
      return expr.items.map(value);
    case "binary":
      return binary(expr, value(expr.left), value(expr.right));
    case "and":
      return value(expr.left) && value(expr.right);
    case "or":
      return value(expr.left) || value(expr.right);
    case "coalesce":
      return value(expr.left) ?? value(expr.right);
    case "not":
      return !value(expr.operand);
    case "negate":
      return 0 - (value(expr.operand) as number);
    case "conditional":
      return value(expr.test) ? value(expr.then) : value(expr.else);
    case "template":
      return expr.parts
        .map(part => (typeof part === "string" ? part : display(value(part), part.type)))
        .join("");
    case "match": {
      const subject = value(expr.subject);
      for (const arm of expr.arms) {
        if (arm.patterns.length === 0 || arm.patterns.some(p => p === subject)) return value(arm.body);
      }
      throw new RecordFailure("no arm", expr.site);
    }
    case "call":
      return callFunction(expr, expr.args.map(value), scene);
    case "builtin":
      return builtin(expr, scene);
    case "lambda":
    case "param":
    case "aggregate":
    case "extern":
      throw new Error(`not interpreted: ${expr.op}`);
  }
}

function builtin(expr: Extract<Expr, { op: "builtin" }>, scene: Scene): Value {
  const args = expr.args.map(arg => (arg.op === "lambda" ? closure(arg, scene) : evaluate(arg, scene)));
  const found = BUILTINS.get(expr.name)![expr.overload]!;
  try {
    const types = expr.args.map(arg => arg.type);
    return (evaluationOf(found, types, expr.type) as (...args: unknown[]) => Value)(...args);
  } catch (error) {
    if (error instanceof ValueFailure) throw new RecordFailure(error.message, expr.site);
    throw error;
  }
}

const closure =
  (lambda: Lambda, scene: Scene) =>
  (...args: Value[]) => {
    const locals = new Map(scene.locals);
    lambda.parameters.forEach((parameter, i) => {
      locals.set(parameter.id, args[i] as Value);
    });
    return evaluate(lambda.body, { ...scene, locals });
  };

function callFunction(expr: Extract<Expr, { op: "call" }>, args: readonly Value[], scene: Scene): Value {
  const fn = scene.plan.functions[expr.function]!;
  const locals = new Map(fn.parameters.map((parameter, i) => [parameter.id, args[i] as Value]));
  const inner = { ...scene, locals };
  if (!Array.isArray(fn.body)) return evaluate(fn.body as Expr, inner);
  const end = run(fn.body as readonly Stmt[], inner);
  return end instanceof Return ? end.value : null;
}

function binary(expr: Extract<Expr, { op: "binary" }>, a: Value, b: Value): Value {
  switch (expr.operator) {
    case "==":
      return equals(a, b);
    case "!=":
      return !equals(a, b);
    case "<":
      return compare(a, b) < 0;
    case "<=":
      return compare(a, b) <= 0;
    case ">":
      return compare(a, b) > 0;
    case ">=":
      return compare(a, b) >= 0;
    default:
      return typeof a === "string" ? a + String(b) : arithmetic(expr, a as number, b as number);
  }
}

function arithmetic(expr: Extract<Expr, { op: "binary" }>, a: number, b: number): number {
  const whole = expr.type.kind !== "float";
  if (whole && b === 0 && (expr.operator === "/" || expr.operator === "%"))
    throw new RecordFailure("zero", expr.site);
  const results: Record<string, () => number> = {
    "+": () => a + b,
    "-": () => a - b,
    "*": () => a * b,
    "/": () => (whole ? Math.trunc(a / b) : a / b),
    "%": () => a % b,
  };
  const result = results[expr.operator]!();
  if (!whole) return result;
  if (!Number.isSafeInteger(result)) throw new RecordFailure("overflow", expr.site);
  return result === 0 ? 0 : result;
}

/** What ended the statements early, if anything did. */
export function run(body: readonly Stmt[], scene: Scene): Return | null {
  for (const stmt of body) {
    const end = step(stmt, scene);
    if (end !== null) return end;
  }
  return null;
}

function put(map: Dictionary, key: MapKey, value: Value): Dictionary {
  const result = new Map(map);
  if (value === null) result.delete(key);
  else result.set(key, value);
  return result;
}

function step(stmt: Stmt, scene: Scene): Return | null {
  const value = (expr: Expr) => evaluate(expr, scene);
  const { locals } = scene;
  switch (stmt.op) {
    case "let":
      locals.set(stmt.local.id, value(stmt.value));
      return null;
    case "assign":
      locals.set(stmt.id, value(stmt.value));
      return null;
    case "put": {
      const key = value(stmt.key) as MapKey;
      const item = value(stmt.value);
      locals.set(stmt.id, put(locals.get(stmt.id) as Dictionary, key, item));
      return null;
    }
    case "setState": {
      const next = value(stmt.value);
      scene.states = scene.states.with(stmt.index, next);
      return null;
    }
    case "putState": {
      const key = value(stmt.key) as MapKey;
      const item = value(stmt.value);
      scene.states = scene.states.with(stmt.index, put(scene.states[stmt.index] as Dictionary, key, item));
      return null;
    }
    case "if":
      return run(value(stmt.test) ? stmt.then : stmt.else, scene);
    case "for":
      return loop(stmt, scene);
    case "match": {
      const subject = value(stmt.subject);
      const arm = stmt.arms.find(
        ({ patterns }) => patterns.length === 0 || patterns.some(p => p === subject),
      );
      return arm === undefined ? null : run(arm.body, scene);
    }
    case "emit":
      scene.emit(stmt.port, value(stmt.value));
      return null;
    case "return":
      return new Return(stmt.value === null ? null : value(stmt.value));
    case "timer":
      if (!scene.timer(stmt.domain, stmt.cancel, value(stmt.at) as number)) {
        throw new RecordFailure("not later", stmt.site);
      }
      return null;
    case "expr":
      value(stmt.value);
      return null;
  }
}

function loop(stmt: Extract<Stmt, { op: "for" }>, scene: Scene): Return | null {
  const over = evaluate(stmt.over, scene);
  const turn = (key: Value, value: Value): Return | null => {
    if (stmt.key !== null) scene.locals.set(stmt.key.id, key);
    scene.locals.set(stmt.value.id, value);
    return run(stmt.body, scene);
  };
  if (stmt.to !== null) {
    const last = evaluate(stmt.to, scene) as number;
    for (let i = over as number; i <= last; i++) {
      const end = turn(null, i);
      if (end !== null) return end;
    }
    return null;
  }
  const entries: [Value, Value][] =
    over instanceof Map ? [...over] : (over as List).map((item): [Value, Value] => [null, item]);
  for (const [key, item] of entries) {
    const end = turn(key, item);
    if (end !== null) return end;
  }
  return null;
}
