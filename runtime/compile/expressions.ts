// Expressions to JavaScript expressions. What comes back is always an atom: a name, a literal, a call, or
// something in parentheses. Evaluation order is the language's, left to right. Knows no statements and no streams.

import { constantValue } from "../plan/constant.ts";
import type { Expr } from "../plan/ir.ts";
import type { Json, Type } from "../values/type.ts";
import { binary, negate } from "./arithmetic.ts";
import { builtinCall } from "./builtin-calls.ts";
import { member, quote, scalarLiteral } from "./literals.ts";
import { armTest, callAt, demand, peek, shown } from "./pieces.ts";
import { recordLiteral } from "./records.ts";
import { noArm, ownField } from "./support.ts";
import { hasField } from "./type-kinds.ts";
import type { Body } from "./writer.ts";

export function expression(expr: Expr, body: Body): string {
  switch (expr.op) {
    case "const":
      return constant(expr.value, expr.type, body);
    case "local":
      return local(expr, body);
    case "param":
      return param(expr.name, body);
    case "ambient":
      return demand(body.frame.ambient[expr.name], expr.name);
    case "state":
      return demand(body.frame.states, "state").read(expr.index, true, body);
    case "aggregate":
      return demand(body.frame.aggregate, "aggregate")(expr.index);
    case "field":
      return field(expr, body);
    case "index":
      return indexed(expr, body);
    case "record":
      return recordLiteral(expr, body);
    case "list":
      return `[${expr.items.map(item => body.code(item)).join(", ")}]`;
    case "binary":
      return binary(expr, body);
    case "and":
      return `(${body.code(expr.left)} && ${body.code(expr.right)})`;
    case "or":
      return `(${body.code(expr.left)} || ${body.code(expr.right)})`;
    case "coalesce":
      return `(${body.code(expr.left)} ?? ${body.code(expr.right)})`;
    case "not":
      return `(!${body.code(expr.operand)})`;
    case "negate":
      return negate(expr, body);
    case "conditional":
      return `(${body.code(expr.test)} ? ${body.code(expr.then)} : ${body.code(expr.else)})`;
    case "template":
      return template(expr, body);
    case "match":
      return match(expr, body);
    case "call":
      return call(expr, body);
    case "builtin":
      return builtinCall(expr, body);
    case "extern":
      return extern(expr, body);
    case "lambda":
      return lambda(expr, body);
  }
}

function constant(value: Json, type: Type, body: Body): string {
  return scalarLiteral(value) ?? body.value(constantValue(value, type));
}

function local(expr: Extract<Expr, { op: "local" }>, body: Body): string {
  const name = body.local(expr.id, expr.name);
  const owner = body.owners.get(expr.id);
  return owner === undefined ? name : `(${owner} = false, ${name})`;
}

function param(name: string, body: Body): string {
  const { params } = body.program.surroundings;
  if (!params.has(name)) throw new Error(`the param ${name} has no value`);
  const value = params.get(name);
  return scalarLiteral(value as Json) ?? body.value(value);
}

function field(expr: Extract<Expr, { op: "field" }>, body: Body): string {
  const of = body.code(expr.of);
  if (hasField(expr.of.type, expr.name)) {
    return expr.optional ? `(${of}?.[${quote(expr.name)}] ?? null)` : member(of, expr.name);
  }
  const own = body.value(ownField);
  if (!expr.optional) return `${own}(${of}, ${quote(expr.name)})`;
  const temp = body.temp();
  return `((${temp} = ${of}) === null ? null : ${own}(${temp}, ${quote(expr.name)}))`;
}

function indexed(expr: Extract<Expr, { op: "index" }>, body: Body): string {
  const of = peek(expr.of, body);
  const index = body.code(expr.index);
  if (expr.of.type.kind === "map") return `(${of}.get(${index}) ?? null)`;
  return `(${of}[${index}] ?? null)`;
}

function template(expr: Extract<Expr, { op: "template" }>, body: Body): string {
  const parts = expr.parts.map(part => (typeof part === "string" ? quote(part) : shown(part, body)));
  return `(${['""', ...parts].join(" + ")})`;
}

function match(expr: Extract<Expr, { op: "match" }>, body: Body): string {
  const temp = body.temp();
  const arms = expr.arms.map(arm => ({ test: armTest(arm, temp), body: body.code(arm.body) }));
  let otherwise = `${body.value(noArm)}(${expr.site})`;
  for (const arm of arms.reverse()) {
    otherwise = arm.test === null ? arm.body : `(${arm.test} ? ${arm.body} : ${otherwise})`;
  }
  return `(${temp} = ${body.code(expr.subject)}, ${otherwise})`;
}

function call(expr: Extract<Expr, { op: "call" }>, body: Body): string {
  const name = body.program.functionName(expr.function, body.stepping);
  return body.call(name, expr.args.map(arg => body.code(arg)).join(", "));
}

function extern(expr: Extract<Expr, { op: "extern" }>, body: Body): string {
  const outside = body.value(body.program.surroundings.outside);
  return callAt(expr.site, expr.args, body, args => `${outside}.callExtern(${expr.extern}, [${args}])`);
}

/** An arrow function. It runs at one go in a stepping program too: built-ins call it. */
function lambda(expr: Extract<Expr, { op: "lambda" }>, body: Body): string {
  const inner = body.nested();
  const parameters = expr.parameters.map(parameter => inner.declare(parameter)).join(", ");
  const result = inner.code(expr.body);
  return `((${parameters}) => { ${inner.temps} return ${result}; })`;
}
