// Statements of fns and handlers: what they declare, assign, emit and return, and what is known after them.

import { BOOL, ERROR, INT, TIMESTAMP, type Type } from "../values/type.ts";
import {
  type Checker,
  childScope,
  declareLocal,
  type Entry,
  type Env,
  lookup,
  report,
} from "./check-context.ts";
import { check, reportMismatch } from "./check-fit.ts";
import { checkArms } from "./check-match.ts";
import { didYouMean } from "./check-names.ts";
import { assigned, forget, joinFacts, narrow } from "./check-narrow.ts";
import { resolveType } from "./check-types.ts";
import { assignable, optional, show, widen } from "./infer-types.ts";
import { TIMER_CALLS } from "./operators-table.ts";
import type * as s from "./syntax.ts";

/** Checks the statements of a block in a scope of its own. False if its end is never reached. */
export function checkBlock(c: Checker, env: Env, block: s.Block): boolean {
  const inner: Env = { scope: childScope(env.scope), facts: env.facts, place: env.place };
  let reaches = true;
  let told = false;
  for (const statement of block.statements) {
    if (!reaches && !told && statement.kind !== "Unexpected") {
      report(c, "W0507", statement);
      told = true;
    }
    reaches = checkStatement(c, inner, statement) && reaches;
  }
  env.facts = inner.facts;
  return reaches;
}

/** False if what follows is never reached. */
function checkStatement(c: Checker, env: Env, statement: s.StmtNode): boolean {
  switch (statement.kind) {
    case "Let":
      checkLet(c, env, statement);
      return true;
    case "Assign":
      checkAssign(c, env, statement);
      return true;
    case "Put":
      checkPut(c, env, statement);
      return true;
    case "If":
      return checkIf(c, env, statement);
    case "For":
      checkFor(c, env, statement);
      return true;
    case "Match":
      return checkMatch(c, env, statement);
    case "Emit":
      checkEmit(c, env, statement);
      return true;
    case "Return":
      checkReturn(c, env, statement);
      return false;
    case "ExprStmt":
      checkExpression(c, env, statement.value);
      return true;
    case "Unexpected":
      return true;
  }
}

// ---------------------------------------------------------------- names

function checkLet(c: Checker, env: Env, statement: s.LetStmt): void {
  const declared = statement.type === null ? null : resolveType(c, statement.type);
  const found =
    declared === null ? c.infer(env, statement.value, null) : check(c, env, statement.value, declared);
  let type = declared ?? (statement.mutable ? widen(found) : found);
  if (declared === null && statement.mutable && isHollow(type)) {
    report(c, "W0238", statement.name, {
      name: statement.name.text,
      found: show(found),
      example: EXAMPLES[type.kind] ?? "int? = null",
    });
    type = ERROR;
  }
  declareLocal(c, env, statement.name, type, statement.mutable);
  const entry = env.scope.names.get(statement.name.text);
  if (entry !== undefined && declared !== null)
    env.facts = assigned(env.facts, `${entry.id}`, declared, found);
}

/** A variable that begins so could hold nothing else. */
const isHollow = (type: Type): boolean =>
  type.kind === "null" ||
  (type.kind === "list" && type.element.kind === "never") ||
  (type.kind === "map" && type.key.kind === "never") ||
  (type.kind === "record" && type.fields.length === 0);

const EXAMPLES: Partial<Readonly<Record<Type["kind"], string>>> = {
  list: "list<int> = []",
  map: "map<string, int> = {}",
  record: "map<string, int> = {}",
};

function checkAssign(c: Checker, env: Env, statement: s.AssignStmt): void {
  const entry = assignee(c, env, statement.name);
  if (entry === null) {
    c.infer(env, statement.value, null);
    return;
  }
  const found = check(c, env, statement.value, entry.type);
  env.facts = assigned(env.facts, `${entry.id}`, entry.type, found);
}

/** The var or state of this name; anything else is reported. */
function assignee(c: Checker, env: Env, name: s.Name): Entry | null {
  if (name.missing) return null;
  const entry = lookup(env.scope, name.text);
  if (entry === null) {
    if (env.place.ambient.has(name.text))
      report(c, "W0225", name, { name: name.text, hint: " The engine sets it." });
    else
      report(c, "W0100", name, {
        name: name.text,
        hint:
          didYouMean(c, name.text, assignableNames(env)) ||
          ` Declare it: \`var ${name.text} = …\`, or as \`state\`.`,
      });
    return null;
  }
  c.symbols.set(name, entry.symbol);
  const { symbol } = entry;
  if (symbol.kind === "state") {
    if (symbol.declaration.broadcast) c.broadcastWrites?.(symbol.declaration, name);
    else if (env.place.keyless) report(c, "W0349", name, { what: `The state \`${name.text}\`` });
    return entry;
  }
  if (symbol.kind === "local" && symbol.mutable) return entry;
  report(c, "W0225", name, { name: name.text, hint: assignHint(entry) });
  return null;
}

function assignHint(entry: Entry): string {
  if (entry.symbol.kind === "param") return " A param keeps its value for the whole run.";
  return " Only what is declared with `var` or `state` can be assigned.";
}

function* assignableNames(env: Env): Iterable<string> {
  for (let at: Env["scope"] | null = env.scope; at !== null; at = at.parent) {
    for (const [name, { symbol }] of at.names) {
      if (symbol.kind === "state" || (symbol.kind === "local" && symbol.mutable)) yield name;
    }
  }
}

function checkPut(c: Checker, env: Env, statement: s.PutStmt): void {
  const { target } = statement;
  const entry = target.kind === "NameExpr" ? assignee(c, env, target.name) : refusePut(c, env, target);
  if (entry === null || entry.type.kind !== "map") {
    if (entry !== null && entry.type.kind !== "error") report(c, "W0226", target, { type: show(entry.type) });
    c.infer(env, statement.key, null);
    c.infer(env, statement.value, null);
    return;
  }
  c.types.set(target, entry.type);
  check(c, env, statement.key, entry.type.key);
  check(c, env, statement.value, optional(entry.type.value));
  env.facts = forget(env.facts, `${entry.id}`);
}

function refusePut(c: Checker, env: Env, target: s.ExprNode): null {
  if (target.kind === "Missing") return null;
  const before = c.diagnostics.length;
  c.infer(env, target, null);
  c.diagnostics.length = before;
  report(c, "W0227", target);
  return null;
}

// ---------------------------------------------------------------- branches

function checkIf(c: Checker, env: Env, statement: s.IfStmt): boolean {
  check(c, env, statement.test, BOOL);
  const yes: Env = { ...env, facts: narrow(c, env, statement.test, true, env.facts) };
  const no: Env = { ...env, facts: narrow(c, env, statement.test, false, env.facts) };
  const thenReaches = checkBlock(c, yes, statement.then);
  const elseReaches = checkElse(c, no, statement.else);
  env.facts =
    thenReaches && elseReaches ? joinFacts(yes.facts, no.facts) : thenReaches ? yes.facts : no.facts;
  return thenReaches || elseReaches;
}

function checkElse(c: Checker, env: Env, branch: s.IfStmt["else"]): boolean {
  if (branch === null) return true;
  return branch.kind === "If" ? checkIf(c, env, branch) : checkBlock(c, env, branch);
}

function checkMatch(c: Checker, env: Env, statement: s.MatchNode): boolean {
  let after: Env["facts"] | null = null;
  for (const { arm, facts } of checkArms(c, env, statement)) {
    const inner: Env = { scope: childScope(env.scope), facts, place: env.place };
    if (checkArmBody(c, inner, arm.body))
      after = after === null ? inner.facts : joinFacts(after, inner.facts);
  }
  if (after !== null) env.facts = after;
  return after !== null || statement.arms.length === 0;
}

function checkArmBody(c: Checker, env: Env, body: s.MatchArmNode["body"]): boolean {
  switch (body.kind) {
    case "Block":
      return checkBlock(c, env, body);
    case "Let":
    case "Assign":
    case "Put":
    case "If":
    case "For":
    case "Match":
    case "Emit":
    case "Return":
    case "ExprStmt":
    case "Unexpected":
      return checkStatement(c, env, body);
    default:
      checkExpression(c, env, body);
      return true;
  }
}

// ---------------------------------------------------------------- loops

function checkFor(c: Checker, env: Env, statement: s.ForStmt): void {
  const item = checkOver(c, env, statement);
  for (const name of assignedIn(statement.body)) {
    const entry = lookup(env.scope, name);
    if (entry !== null) env.facts = forget(env.facts, `${entry.id}`);
  }
  const before = env.facts;
  const inner: Env = { scope: childScope(env.scope), facts: env.facts, place: env.place };
  declareLocal(c, inner, statement.first, item.first, false);
  if (statement.second !== null) declareLocal(c, inner, statement.second, item.second, false);
  checkBlock(c, inner, statement.body);
  env.facts = before;
}

function checkOver(
  c: Checker,
  env: Env,
  statement: s.ForStmt,
): { readonly first: Type; readonly second: Type } {
  const { over } = statement;
  if (over.kind === "Range") {
    check(c, env, over.from, INT);
    check(c, env, over.to, INT);
    c.types.set(over, { kind: "list", element: INT });
    if (statement.second !== null)
      report(c, "W0237", statement.second, { over: "a range", form: "for n in 1 .. 10" });
    return { first: INT, second: ERROR };
  }
  const type = c.infer(env, over, null);
  if (type.kind === "list") {
    if (statement.second !== null)
      report(c, "W0237", statement.second, { over: "a list", form: "for item in items" });
    return { first: type.element, second: ERROR };
  }
  if (type.kind === "map") {
    if (statement.second === null)
      report(c, "W0237", statement.first, { over: "a map", form: "for key, value in entries" });
    return { first: type.key, second: type.value };
  }
  if (type.kind !== "error") report(c, "W0239", over, { type: show(type) });
  return { first: ERROR, second: ERROR };
}

/** The names assigned anywhere in a block: what is known of them before a loop need not hold in its next turn. */
function assignedIn(block: s.Block): ReadonlySet<string> {
  const names = new Set<string>();
  forEachStatement(block, statement => {
    if (statement.kind === "Assign") names.add(statement.name.text);
    if (statement.kind === "Put" && statement.target.kind === "NameExpr")
      names.add(statement.target.name.text);
  });
  return names;
}

/** Every statement in a block, also in blocks within. */
export function forEachStatement(block: s.Block, visit: (statement: s.StmtNode) => void): void {
  const pending: (s.StmtNode | s.Block)[] = [block];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === "Block") {
      pending.push(...node.statements);
      continue;
    }
    visit(node);
    if (node.kind === "If") pending.push(node.then, ...(node.else === null ? [] : [node.else]));
    else if (node.kind === "For") pending.push(node.body);
    else if (node.kind === "Match")
      pending.push(...node.arms.flatMap(arm => (arm.kind === "MatchArm" ? blockOf(arm.body) : [])));
  }
}

const STATEMENTS: ReadonlySet<string> = new Set([
  "Block",
  "Let",
  "Assign",
  "Put",
  "If",
  "For",
  "Match",
  "Emit",
  "Return",
  "ExprStmt",
]);
const blockOf = (body: s.MatchArmNode["body"]): (s.StmtNode | s.Block)[] =>
  STATEMENTS.has(body.kind) ? [body as s.StmtNode | s.Block] : [];

// ---------------------------------------------------------------- results

function checkEmit(c: Checker, env: Env, statement: s.EmitStmt): void {
  const port = statement.to === null ? "" : statement.to.text;
  if (env.place.emits === null) {
    c.infer(env, statement.value, null);
    report(c, "W0230", statement);
    return;
  }
  const wanted = port === "" ? env.place.emitExpected : null;
  const type = wanted === null ? c.infer(env, statement.value, null) : check(c, env, statement.value, wanted);
  const before = env.place.emits.get(port);
  const emission = { type, value: statement.value, to: statement.to };
  if (before === undefined) env.place.emits.set(port, [emission]);
  else before.push(emission);
}

function checkReturn(c: Checker, env: Env, statement: s.ReturnStmt): void {
  const { returns } = env.place;
  if (statement.value === null) {
    if (returns !== null) report(c, "W0228", statement, { what: "This `return` gives no value" });
    return;
  }
  const found = c.infer(env, statement.value, returns?.expected ?? null);
  if (returns === null) {
    report(c, "W0229", statement.value);
    return;
  }
  if (returns.expected !== null && !assignable(found, returns.expected)) {
    reportMismatch(c, statement.value, found, returns.expected);
  }
  returns.found.push({ type: found, at: statement.value });
}

function checkExpression(c: Checker, env: Env, value: s.ExprNode): void {
  if (
    value.kind === "Call" &&
    value.callee.kind === "NameExpr" &&
    TIMER_CALLS.has(value.callee.name.text) &&
    env.place.timers !== null
  ) {
    checkTimer(c, env, value, value.callee.name);
    return;
  }
  const type = c.infer(env, value, null);
  if (value.kind === "Missing" || type.kind === "error" || isEffect(c, value)) return;
  report(c, "W0506", value, { hint: thrownHint(value) });
}

/** An impure extern may be called for what it does. */
function isEffect(c: Checker, value: s.ExprNode): boolean {
  if (value.kind !== "Call" || value.callee.kind !== "NameExpr") return false;
  const symbol = c.symbols.get(value.callee.name);
  return symbol?.kind === "extern" && symbol.declaration.modifier !== "pure";
}

function thrownHint(value: s.ExprNode): string {
  if (value.kind !== "Call" || value.callee.kind !== "NameExpr") return "";
  const first = value.args[0]?.value;
  const target = first?.kind === "NameExpr" ? first.name.text : "x";
  const name = value.callee.name.text;
  return name === "append" || name === "put"
    ? ` Values never change in place: write \`${target} = ${name}(${target}, …)\`.`
    : "";
}

function checkTimer(c: Checker, env: Env, value: s.CallExpr, name: s.Name): void {
  c.symbols.set(name, { kind: "builtin", name: name.text });
  c.types.set(value, ERROR);
  if (value.args.length !== 1)
    report(c, "W0209", name, { name: name.text, expected: "1 argument", found: String(value.args.length) });
  for (const argument of value.args) check(c, env, argument.value, TIMESTAMP);
  if (env.place.keyless) report(c, "W0349", name, { what: "A timer" });
  else if (!env.place.ambient.has("key")) report(c, "W0319", name, { what: "A timer", hint: "" });
  const { heldUp } = env.place;
  if (name.text === "timer" && heldUp !== null && !env.place.keyless)
    report(c, "W0512", name, { what: heldUp.what, when: heldUp.when, needs: heldUp.needs });
  if (!name.text.startsWith("cancel") && !env.place.timers!.has(name.text))
    env.place.timers!.set(name.text, name);
}
