// What stands outside pipelines: imports, externs and fns. Finds the names of every module, then resolves each
// declaration after those it needs.

import { ERROR, type Type } from "../values/type.ts";
import {
  type Checker,
  childScope,
  declaredHere,
  declareLocal,
  type Env,
  type ExternSymbol,
  type FnSymbol,
  inModule,
  type ModuleNames,
  NO_FACTS,
  namesOf,
  place,
  type Returned,
  report,
} from "./check-context.ts";
import { check, joinOrReport } from "./check-fit.ts";
import { didYouMean } from "./check-names.ts";
import { inOrder } from "./check-order.ts";
import { checkBlock } from "./check-statements.ts";
import { isBuiltinType, resolveType } from "./check-types.ts";
import { fileOf, resolveImport } from "./program-paths.ts";
import type * as s from "./syntax.ts";

// ---------------------------------------------------------------- names of a module

export const moduleNames = (file: string, pieces: readonly s.Module[]): ModuleNames => ({
  module: pieces[0]!,
  file,
  pieces,
  declared: new Map(),
  functions: new Map(),
  types: new Map(),
});

/** Enters what the current module declares; a name is declared once. */
export function bindDeclarations(c: Checker): void {
  for (const declaration of c.names.module.declarations) {
    if (declaration.kind === "Import" || declaration.kind === "Test" || declaration.name.missing) continue;
    if (!once(c, declaration.name)) continue;
    enter(c.names, declaration);
    if (declaration.kind === "TypeDecl" && isBuiltinType(declaration.name.text)) {
      report(c, "W0101", declaration.name, { name: declaration.name.text, hint: " It is a built-in type." });
    }
  }
}

function once(c: Checker, name: s.Name): boolean {
  const { declared, module } = c.names;
  const before = declared.get(name.text);
  if (before === undefined) {
    declared.set(name.text, { name, path: module.path });
    return true;
  }
  report(c, "W0101", name, { name: name.text, hint: "" }, [declaredHere(before.path, before.name)]);
  return false;
}

function enter(names: ModuleNames, declaration: s.TypeDecl | s.FnDecl | s.ExternDecl | s.PipelineDecl): void {
  const name = declaration.name.text;
  if (declaration.kind === "TypeDecl") names.types.set(name, { declaration, module: names.module });
  else if (declaration.kind !== "Pipeline") names.functions.set(name, { declaration, module: names.module });
}

// ---------------------------------------------------------------- imports

export function bindImports(c: Checker): void {
  const { module } = c.names;
  for (const declaration of module.declarations) {
    if (declaration.kind !== "Import" || declaration.from.kind !== "String") continue;
    const path = resolveImport(c.names.file, declaration.from.value);
    const from = c.modules.get(path);
    if (from === undefined) report(c, "W0106", declaration.from, { path: declaration.from.value });
    else for (const name of declaration.names) importName(c, from, name, declaration.from.value);
  }
}

function importName(c: Checker, from: ModuleNames, name: s.Name, path: string): void {
  if (name.missing) return;
  const own = (entry: { readonly module: s.Module } | undefined) =>
    entry !== undefined && fileOf(entry.module.path) === from.file;
  const fn = from.functions.get(name.text);
  const type = from.types.get(name.text);
  if (!own(fn) && !own(type)) {
    const isPipeline = from.pieces.some(piece =>
      piece.declarations.some(each => each.kind === "Pipeline" && each.name.text === name.text),
    );
    const hint = isPipeline
      ? " Types, fns and externs can be imported, pipelines cannot."
      : didYouMean(c, name.text, [...from.functions.keys(), ...from.types.keys()]);
    report(c, "W0107", name, { name: name.text, path, hint });
    return;
  }
  if (c.names.functions.has(name.text) || c.names.types.has(name.text)) {
    report(c, "W0101", name, { name: name.text, hint: " One of them needs another name." });
    return;
  }
  if (fn !== undefined && own(fn)) c.names.functions.set(name.text, fn);
  else if (type !== undefined) c.names.types.set(name.text, type);
}

/** Names in import lists mean what they import: set once everything is resolved. */
export function linkImports(c: Checker): void {
  for (const declaration of c.names.module.declarations) {
    if (declaration.kind !== "Import") continue;
    for (const name of declaration.names) {
      const entry = c.names.functions.get(name.text) ?? c.names.types.get(name.text);
      const symbol = entry === undefined ? undefined : c.resolved.get(entry.declaration);
      if (symbol !== undefined) c.symbols.set(name, symbol);
    }
  }
}

/** Files that import each other in a circle. */
export function checkImportCircles(c: Checker): void {
  const importsOf = (names: ModuleNames): readonly ModuleNames[] =>
    importsIn(names).flatMap(({ to }) => {
      const target = c.modules.get(to);
      return target === undefined ? [] : [target];
    });
  for (const circle of inOrder(c.modules.values(), importsOf).circles) {
    const first = circle[0]!;
    const next = circle[1] ?? first;
    const at = importsIn(first).find(({ to }) => to === next.file);
    const path = [...circle, first].map(names => names.file).join(" → ");
    inModule(c, at?.piece ?? first.module, () =>
      report(c, "W0108", at?.declaration ?? first.module, { path }),
    );
  }
}

/** The imports of a file, with where they lead. */
const importsIn = (names: ModuleNames) =>
  names.pieces.flatMap(piece =>
    piece.declarations.flatMap(declaration =>
      declaration.kind === "Import" && declaration.from.kind === "String"
        ? [{ piece, declaration, to: resolveImport(names.file, declaration.from.value) }]
        : [],
    ),
  );

// ---------------------------------------------------------------- functions

interface DeclaredFunction {
  readonly declaration: s.FnDecl | s.ExternDecl;
  readonly module: s.Module;
}

/** Externs first, then each fn after those it calls. */
export function resolveFunctions(c: Checker): void {
  const all: DeclaredFunction[] = [];
  for (const names of c.modules.values()) {
    for (const entry of names.functions.values())
      if (fileOf(entry.module.path) === names.file) all.push(entry);
  }
  const { order, circles } = inOrder(all, entry => callsIn(entry, namesOf(c, entry.module)));
  for (const circle of circles) reportRecursion(c, circle);
  for (const entry of order) {
    const { declaration } = entry;
    c.each(entry.module, declaration, own => {
      const symbol =
        declaration.kind === "FnDecl" ? resolveFn(own, declaration) : resolveExtern(own, declaration);
      own.resolved.set(declaration, symbol);
      own.symbols.set(declaration.name, symbol);
    });
  }
}

function reportRecursion(c: Checker, circle: readonly DeclaredFunction[]): void {
  const first = circle[0]!;
  const path = [...circle, first].map(entry => `\`${entry.declaration.name.text}\``).join(" → ");
  inModule(c, first.module, () => report(c, "W0112", first.declaration.name, { path }));
}

/** What a fn calls, by its tokens: a name before `(`, and not after `.`. Its own names are no functions. */
function callsIn(entry: DeclaredFunction, names: ModuleNames | undefined): readonly DeclaredFunction[] {
  if (entry.declaration.kind !== "FnDecl" || names === undefined || names.functions.size === 0) return [];
  let called = calledNames.get(entry.declaration);
  if (called === undefined) {
    called = namesCalled(entry.module, entry.declaration);
    calledNames.set(entry.declaration, called);
  }
  return called.flatMap(name => names.functions.get(name) ?? []);
}

/** Trees do not change, so what they call is looked for once. */
const calledNames = new WeakMap<s.FnDecl, readonly string[]>();

function namesCalled({ text, tokens }: s.Module, { body }: s.FnDecl): readonly string[] {
  const found: string[] = [];
  for (let i = body.firstToken; i < body.lastToken - 1; i++) {
    const token = tokens[i]!;
    if (token.kind !== "identifier" || text[tokens[i + 1]!.start] !== "(") continue;
    if (i > 0 && text[tokens[i - 1]!.start] === "." && tokens[i - 1]!.end - tokens[i - 1]!.start === 1)
      continue;
    found.push(text.slice(token.start, token.end));
  }
  return found;
}

function parameterTypes(c: Checker, parameters: readonly s.ParameterDecl[]): readonly Type[] {
  return parameters.map(parameter => {
    if (parameter.type !== null) return resolveType(c, parameter.type);
    if (!parameter.name.missing) report(c, "W0224", parameter.name, { name: parameter.name.text });
    return ERROR;
  });
}

function resolveExtern(c: Checker, declaration: s.ExternDecl): ExternSymbol {
  const types = parameterTypes(c, declaration.parameters);
  const result = declaration.result === null ? ERROR : resolveType(c, declaration.result);
  if (declaration.result === null && declaration.what !== "missing") {
    report(c, "W0234", declaration.name, { name: declaration.name.text, what: declaration.what });
  }
  const parameters = declaration.parameters.map((parameter, i) => ({
    name: parameter.name.text,
    type: types[i]!,
  }));
  return { kind: "extern", declaration, module: c.names.module, parameters, result };
}

function resolveFn(c: Checker, declaration: s.FnDecl): FnSymbol {
  const parameters = parameterTypes(c, declaration.parameters);
  const declared = declaration.result === null ? null : resolveType(c, declaration.result);
  const found: Returned[] = [];
  const isBlock = declaration.body.kind === "Block";
  const env: Env = {
    scope: childScope(null),
    facts: NO_FACTS,
    place: place("fn", { returns: isBlock ? { expected: declared, found } : null }),
  };
  declaration.parameters.forEach((parameter, i) => {
    declareLocal(c, env, parameter.name, parameters[i]!, false);
  });
  const result = isBlock
    ? blockResult(c, env, declaration, found)
    : expressionResult(c, env, declaration.body, declared);
  return { kind: "fn", declaration, module: c.names.module, parameters, result: declared ?? result };
}

function expressionResult(c: Checker, env: Env, body: s.FnDecl["body"], declared: Type | null): Type {
  if (body.kind === "Block") return ERROR;
  return declared === null ? c.infer(env, body, null) : check(c, env, body, declared);
}

function blockResult(c: Checker, env: Env, declaration: s.FnDecl, found: readonly Returned[]): Type {
  if (declaration.body.kind !== "Block") return ERROR;
  if (checkBlock(c, env, declaration.body) && !endsBroken(declaration.body, c.names.module)) {
    report(c, "W0228", declaration.name, {
      what: `Not every way through \`${declaration.name.text}\` ends with \`return\``,
    });
  }
  let result: Type | null = null;
  for (const { type, at } of found) {
    result =
      result === null
        ? type
        : env.place.returns?.expected
          ? result
          : joinOrReport(c, at, result, type, "the results of this `fn`");
  }
  return result ?? ERROR;
}

/** A body that is cut off has its syntax error already. */
const endsBroken = (body: s.Block, module: s.Module): boolean =>
  body.start === body.end || module.text[body.end - 1] !== "}";
