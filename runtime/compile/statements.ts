// Statements to JavaScript statements. Lists and maps in variables grow in place while nobody else can see them.
// Knows no operators: emitting, timers and states come through the frame.

import type { Expr, Stmt } from "../plan/ir.ts";
import { everyStatement } from "../plan/walk.ts";
import { putLocal } from "../state/slots.ts";
import { armTest, demand, peek } from "./pieces.ts";
import { isCollection } from "./type-kinds.ts";
import type { Body } from "./writer.ts";

export const statements = (list: readonly Stmt[], body: Body): string =>
  body.scoped(() => list.map(stmt => `${body.step(stmt.site)}\n${statement(stmt, body)}`).join("\n"));

const block = (list: readonly Stmt[], body: Body): string => `{ ${statements(list, body)} }`;

function statement(stmt: Stmt, body: Body): string {
  switch (stmt.op) {
    case "let":
      return declaration(stmt, body);
    case "assign":
      return assignment(stmt, body);
    case "put":
      return putInto(stmt, body);
    case "setState":
      return setState(stmt, body);
    case "putState": {
      const key = body.code(stmt.key);
      return demand(body.frame.states, "state").putEntry(stmt.index, key, body.code(stmt.value));
    }
    case "if": {
      const otherwise = stmt.else.length === 0 ? "" : ` else ${block(stmt.else, body)}`;
      return `if (${body.code(stmt.test)}) ${block(stmt.then, body)}${otherwise}`;
    }
    case "for":
      return loop(stmt, body);
    case "match":
      return match(stmt, body);
    case "emit":
      return demand(body.frame.emit, "emit")(stmt.port, body.code(stmt.value));
    case "return":
      return leave(stmt, body);
    case "timer":
      return `$s = ${stmt.site}; ${demand(body.frame.timer, "timer")(stmt.domain, stmt.cancel, body.code(stmt.at))}`;
    case "expr":
      return `${body.code(stmt.value)};`;
  }
}

function declaration(stmt: Extract<Stmt, { op: "let" }>, body: Body): string {
  const value = body.code(stmt.value);
  const name = body.declare(stmt.local);
  if (!stmt.mutable) return `${body.variable} ${name} = ${value};`;
  if (!isCollection(stmt.local.type)) return `let ${name} = ${value};`;
  const owner = `${name}$own`;
  body.owners.set(stmt.local.id, owner);
  return `let ${name} = ${value}, ${owner} = false;`;
}

function assignment(stmt: Extract<Stmt, { op: "assign" }>, body: Body): string {
  const name = body.local(stmt.id, stmt.name);
  const owner = body.owners.get(stmt.id);
  if (owner === undefined) return `${name} = ${body.code(stmt.value)};`;
  const item = appended(stmt.value, list => list.op === "local" && list.id === stmt.id);
  if (item === null) return `${name} = ${body.code(stmt.value)}; ${owner} = false;`;
  const value = body.code(item);
  return `{ const $i = ${value}; if (!${owner}) { ${name} = ${name}.slice(); ${owner} = true; } ${name}.push($i); }`;
}

/** The item of `append(xs, item)` where `xs` is what is assigned to; null for anything else. */
function appended(value: Expr, isTarget: (list: Expr) => boolean): Expr | null {
  if (value.op !== "builtin" || value.name !== "append") return null;
  return isTarget(value.args[0]!) ? value.args[1]! : null;
}

function putInto(stmt: Extract<Stmt, { op: "put" }>, body: Body): string {
  const name = body.local(stmt.id, stmt.name);
  const owner = demand(body.owners.get(stmt.id), stmt.name);
  const copy = `if (!${owner}) { ${name} = new Map(${name}); ${owner} = true; }`;
  const put = body.value(putLocal);
  return `{ const $i = ${body.code(stmt.key)}, $j = ${body.code(stmt.value)}; ${copy} ${put}(${name}, $i, $j); }`;
}

function setState(stmt: Extract<Stmt, { op: "setState" }>, body: Body): string {
  const states = demand(body.frame.states, "state");
  const item = appended(stmt.value, list => list.op === "state" && list.index === stmt.index);
  if (item !== null) return states.append(stmt.index, body.code(item));
  return states.set(stmt.index, body.code(stmt.value));
}

// Names inside a loop's head cannot clash with an inner loop's: each stands in a block of its own.
const loop = (stmt: Extract<Stmt, { op: "for" }>, body: Body): string =>
  body.scoped(() => loopOver(stmt, body));

function loopOver(stmt: Extract<Stmt, { op: "for" }>, body: Body): string {
  if (stmt.to !== null) return rangeLoop(stmt, stmt.to, body);
  const over = changes(stmt) ? body.code(stmt.over) : peek(stmt.over, body);
  const key = stmt.key === null ? null : body.declare(stmt.key);
  const value = body.declare(stmt.value);
  const inner = statements(stmt.body, body);
  if (stmt.over.type.kind !== "map") return `for (${body.variable} ${value} of ${over}) { ${inner} }`;
  if (key === null) return `for (${body.variable} ${value} of ${over}.values()) { ${inner} }`;
  return `for (${body.variable} [${key}, ${value}] of ${over}) { ${inner} }`;
}

function rangeLoop(stmt: Extract<Stmt, { op: "for" }>, to: Expr, body: Body): string {
  const first = body.code(stmt.over);
  const last = body.code(to);
  const value = body.declare(stmt.value);
  const inner = statements(stmt.body, body);
  return `for (let $i = ${first}, $n = ${last}; $i <= $n; $i++) { ${body.variable} ${value} = $i; ${inner} }`;
}

/** Whether the loop's body writes what the loop runs over: then it must run over a value of its own. */
function changes(stmt: Extract<Stmt, { op: "for" }>): boolean {
  for (const inner of everyStatement(stmt.body)) {
    if (inner.op === "setState" || inner.op === "putState" || inner.op === "assign" || inner.op === "put") {
      return true;
    }
  }
  return false;
}

function match(stmt: Extract<Stmt, { op: "match" }>, body: Body): string {
  const arms = stmt.arms.map(arm => {
    const test = armTest(arm, "$m");
    return `${test === null ? "" : `if (${test}) `}${block(arm.body, body)}`;
  });
  return `{ const $m = ${body.code(stmt.subject)}; ${arms.length === 0 ? "" : arms.join(" else ")} }`;
}

function leave(stmt: Extract<Stmt, { op: "return" }>, body: Body): string {
  const { leave: end } = body.frame;
  if (end !== undefined) return stmt.value === null ? end : `${body.code(stmt.value)}; ${end}`;
  return `return ${stmt.value === null ? "null" : body.code(stmt.value)};`;
}
