// Pieces of code that several generators write: looking without keeping, calls that know their place, text, arms.

import type { Expr, MatchArm } from "../plan/ir.ts";
import { everyExpression } from "../plan/walk.ts";
import { display } from "../values/text.ts";
import { scalarLiteral } from "./literals.ts";
import { isText, showsAsItself } from "./type-kinds.ts";
import type { Body } from "./writer.ts";

/** A programmer's error: lowering let a word through where it has no meaning. */
export function demand<T>(found: T | undefined, word: string): T {
  if (found === undefined) throw new Error(`\`${word}\` has no meaning in this body`);
  return found;
}

/**
 * The code of a list or map that is only looked at, not kept: reading it so leaves its owner free to
 * change it in place afterwards.
 */
export function peek(expr: Expr, body: Body): string {
  if (expr.op === "local") return body.local(expr.id, expr.name);
  if (expr.op === "state") return demand(body.frame.states, "state").read(expr.index, false, body);
  return body.code(expr);
}

/** Whether evaluating sets `$s`: calls do, arithmetic carries its place along. */
export function setsSite(expr: Expr): boolean {
  for (const inner of everyExpression(expr)) {
    if (inner.op === "builtin" || inner.op === "extern" || inner.op === "call") return true;
  }
  return false;
}

/** Arguments evaluated in order, then `$s` set, then the call: whatever it throws is blamed on the right place. */
export function callAt(
  site: number,
  args: readonly Expr[],
  body: Body,
  call: (args: string) => string,
): string {
  const codes = args.map(arg => body.code(arg));
  if (!args.some(arg => arg.op !== "lambda" && setsSite(arg))) {
    return `($s = ${site}, ${call(codes.join(", "))})`;
  }
  const before: string[] = [];
  const names = codes.map((text, i) => {
    if (args[i]!.op === "lambda") return text;
    const temp = body.temp();
    before.push(`${temp} = ${text}, `);
    return temp;
  });
  return `(${before.join("")}$s = ${site}, ${call(names.join(", "))})`;
}

/** As text, ready to be concatenated to a string. */
export function shown(expr: Expr, body: Body): string {
  const value = body.code(expr);
  if (showsAsItself(expr.type) || isText(expr.type)) return value;
  return `${body.value(display)}(${value}, ${body.value(expr.type)})`;
}

/** null: the arm is `else`. */
export function armTest(arm: MatchArm<unknown>, subject: string): string | null {
  if (arm.patterns.length === 0) return null;
  const tests = arm.patterns.map(pattern => `${subject} === ${scalarLiteral(pattern) ?? "null"}`);
  return tests.length === 1 ? tests[0]! : `(${tests.join(" || ")})`;
}
