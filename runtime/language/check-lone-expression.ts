// One expression in a scope of its own, beside a program that is checked already: what someone types who looks at a run.
// It sees the program's functions and params and the names it is given. Knows nothing of runs.

import { ERROR, type Type } from "../values/type.ts";
import { checkerOf, guarded } from "./check.ts";
import { isFunctionName, notALambda } from "./check-calls.ts";
import {
  type Checker,
  childScope,
  inModule,
  type ModuleNames,
  NO_FACTS,
  place,
  type Scope,
  typeAt,
} from "./check-context.ts";
import { bindDeclarations, bindImports, moduleNames } from "./check-declarations.ts";
import { infer } from "./check-expressions.ts";
import { check } from "./check-fit.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { report as makeReport } from "./diagnostics.ts";
import type { Model, Symbol as NameSymbol } from "./model.ts";
import { fileOf } from "./program-paths.ts";
import type * as s from "./syntax.ts";
import { children } from "./walk.ts";

/** A value given from outside; `declaration` stands for where it is declared. */
export interface GivenName {
  readonly declaration: s.Name;
  readonly type: Type;
}

export interface LoneExpression {
  readonly root: s.ExprNode;
  readonly module: s.Module;
}

export interface CheckedExpression extends LoneExpression {
  readonly type: Type;
  readonly diagnostics: readonly Diagnostic[];
  /** The program's, which knows this expression too. */
  readonly model: Model;
}

export interface LoneScope {
  readonly pipeline: s.PipelineDecl;
  /** Of two with one name the later one is meant. */
  readonly names: readonly GivenName[];
  /** The type of a call that means something here and nothing in programs; null: it is an ordinary one. */
  readonly special: (call: s.CallExpr) => Type | null;
  /** What its value goes into; null: anything. */
  readonly expected: Type | null;
}

export function givenName(text: string): s.Name {
  return { kind: "Name", start: 0, end: 0, firstToken: 0, lastToken: 0, text, missing: false };
}

export function checkLoneExpression(model: Model, lone: LoneExpression, scope: LoneScope): CheckedExpression {
  const c = besides(model, lone.module, scope.special);
  c.streamNames = new Map(scope.pipeline.members.map(member => [memberName(member), member]));
  const env = { scope: scopeOf(c, model, scope), facts: NO_FACTS, place: place("lambda") };
  const syntax = lone.module.errors.map(each => makeReport(each.code, lone.module.path, each, each.args));
  let type: Type = ERROR;
  if (syntax.length === 0)
    guarded(c, lone.root, () => {
      type =
        scope.expected === null ? c.infer(env, lone.root, null) : check(c, env, lone.root, scope.expected);
    });
  return { ...lone, type, diagnostics: [...syntax, ...c.diagnostics], model: joined(model, lone, c) };
}

/** A checker that knows what the program declares, with tables of its own for everything else. */
function besides(model: Model, module: s.Module, special: LoneScope["special"]): Checker {
  const modules = modulesOf(model);
  const [names] = modules.values();
  if (names === undefined) throw new Error("a program has at least one module");
  const c: Checker = {
    ...checkerOf(model.program, names, modules, new Map(), () => {}),
    infer: (env, expression, expected) => {
      const known = expression.kind === "Call" ? special(expression) : null;
      if (known === null) return infer(c, env, expression, expected);
      c.types.set(expression, known);
      return known;
    },
    isFunctionName: name => isFunctionName(c, name),
    notALambda: (env, value, wanted) => notALambda(c, env, value, wanted),
  };
  bindNames(c, model);
  c.names = { ...names, module };
  // Of the program: told when it was checked.
  c.diagnostics.length = 0;
  return c;
}

const memberName = (member: s.PipelineMember): string =>
  member.kind === "Source" || member.kind === "Stream" ? member.name.text : "";

function modulesOf(model: Model): Map<string, ModuleNames> {
  const pieces = new Map<string, s.Module[]>();
  for (const module of model.program.modules) {
    const file = fileOf(module.path);
    pieces.set(file, [...(pieces.get(file) ?? []), module]);
  }
  return new Map(Array.from(pieces, ([file, each]) => [file, moduleNames(file, each)]));
}

function bindNames(c: Checker, model: Model): void {
  for (const run of [bindDeclarations, bindImports])
    for (const names of c.modules.values())
      for (const piece of names.pieces) inModule(c, piece, () => run(c));
  for (const names of c.modules.values()) {
    for (const { declaration } of [...names.functions.values(), ...names.types.values()]) {
      const symbol = model.symbolOf(declaration.name);
      if (symbol?.kind === "fn" || symbol?.kind === "extern" || symbol?.kind === "type")
        c.resolved.set(declaration, symbol);
    }
  }
}

function scopeOf(c: Checker, model: Model, { pipeline, names }: LoneScope): Scope {
  const params = childScope(null);
  for (const member of pipeline.members) {
    const symbol = member.kind === "Param" ? model.symbolOf(member.name) : null;
    if (member.kind === "Param" && symbol?.kind === "param") enter(c, params, member.name, symbol);
  }
  const scope = childScope(params);
  for (const { declaration, type } of names)
    enter(c, scope, declaration, { kind: "local", declaration, type, mutable: false });
  return scope;
}

function enter(
  c: Checker,
  scope: Scope,
  name: s.Name,
  symbol: Extract<NameSymbol, { readonly kind: "local" | "param" }>,
): void {
  scope.names.set(name.text, { symbol, type: symbol.type, id: c.nextId++ });
}

/** What is known of the expression, else of the program. */
function joined(model: Model, { root, module }: LoneExpression, c: Checker): Model {
  const own = new Set<s.Node>();
  const pending: s.Node[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    own.add(node);
    pending.push(...children(node));
  }
  return {
    ...model,
    typeOf: expression => (own.has(expression) ? typeAt(c, expression) : model.typeOf(expression)),
    typeOfNode: node => c.nodeTypes.get(node) ?? model.typeOfNode(node),
    typeOfShorthand: name => c.shorthands.get(name) ?? model.typeOfShorthand(name),
    symbolOf: name => c.symbols.get(name) ?? model.symbolOf(name),
    moduleOf: node => (own.has(node) ? module : model.moduleOf(node)),
  };
}
