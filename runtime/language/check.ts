// Program to Model: binds names, infers types, and gathers every diagnostic. Never throws, whatever the tree looks
// like. The parts are in the files named check-*; this one says in which order they run.

import { ERROR, type Json } from "../values/type.ts";
import { isFunctionName, notALambda } from "./check-calls.ts";
import { constantOf } from "./check-constants.ts";
import { type Checker, inModule, type ModuleNames, report, typeAt } from "./check-context.ts";
import {
  bindDeclarations,
  bindImports,
  checkImportCircles,
  linkImports,
  moduleNames,
  resolveFunctions,
} from "./check-declarations.ts";
import { infer } from "./check-expressions.ts";
import { checkPipeline } from "./check-pipeline.ts";
import { ERROR_STREAM } from "./check-pipeline-context.ts";
import { resolveTypes } from "./check-types.ts";
import { checkUnused } from "./check-unused.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { report as makeReport } from "./diagnostics.ts";
import type { Model, Program } from "./model.ts";
import { fileOf } from "./program-paths.ts";
import type * as s from "./syntax.ts";
import { children } from "./walk.ts";

export function check(program: Program): Model {
  const c: Checker = newChecker(program, (module, declaration, run) => {
    c.suggestions = 0;
    inModule(c, module, () => guarded(c, declaration, () => run(c)));
  });
  checkAll(c);
  return modelOf(program, c);
}

/** All of a program. Names first; then declarations after those they need; what is unused only where it is told. */
export function checkAll(c: Checker, unused = true): void {
  const steps: readonly (() => void)[] = [
    () => eachModule(c, () => bindDeclarations(c)),
    () => eachModule(c, () => bindImports(c)),
    () => checkImportCircles(c),
    () => resolveTypes(c),
    () => resolveFunctions(c),
    () => eachModule(c, () => linkImports(c)),
    () => eachModule(c, () => checkPipelines(c)),
    ...(unused ? [() => checkUnused(c)] : []),
  ];
  for (const step of steps) if (!guarded(c, c.names.module, step)) break;
}

export function newChecker(program: Program, each: Checker["each"]): Checker {
  const modules = new Map<string, ModuleNames>();
  for (const [file, pieces] of byFile(program)) modules.set(file, moduleNames(file, pieces));
  const [names] = modules.values();
  if (names === undefined) throw new Error("a program has at least one module");
  return checkerOf(program, names, modules, new Map(), each);
}

function byFile(program: Program): ReadonlyMap<string, readonly s.Module[]> {
  const files = new Map<string, s.Module[]>();
  for (const module of program.modules) {
    const file = fileOf(module.path);
    const pieces = files.get(file);
    if (pieces === undefined) files.set(file, [module]);
    else pieces.push(module);
  }
  return files;
}

/** With tables of its own, but for what declarations mean. */
export function checkerOf(
  program: Program,
  names: ModuleNames,
  modules: Checker["modules"],
  resolved: Checker["resolved"],
  each: Checker["each"],
  eachFlow: Checker["eachFlow"] = (p, _, run) => run(p),
): Checker {
  const c: Checker = {
    program,
    names,
    modules,
    diagnostics: [],
    types: new Map(),
    nodeTypes: new Map(),
    symbols: new Map(),
    shorthands: new Map(),
    streams: new Map(),
    words: new Map(),
    resolved,
    suggestions: 0,
    streamNames: null,
    broadcastWrites: null,
    nextId: 1,
    each,
    eachFlow,
    infer: (env, expression, expected) => infer(c, env, expression, expected),
    isFunctionName: name => isFunctionName(c, name),
    notALambda: (env, value, wanted) => notALambda(c, env, value, wanted),
  };
  return c;
}

function eachModule(c: Checker, run: () => void): void {
  for (const names of c.modules.values()) for (const piece of names.pieces) inModule(c, piece, run);
}

/** A tree deeper than the stack is a mistake of the program (W0240), not of the checker. */
export function guarded(c: Checker, at: s.Span, step: () => void): boolean {
  const names = c.names;
  try {
    step();
    return true;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    c.names = names;
    report(c, "W0240", { start: at.start, end: Math.min(at.end, at.start + 1) });
    return false;
  }
}

function checkPipelines(c: Checker): void {
  const { module } = c.names;
  for (const declaration of module.declarations) {
    if (declaration.kind === "Pipeline") c.each(module, declaration, own => checkPipeline(own, declaration));
    if (declaration.kind === "Test") checkTest(c, declaration);
  }
}

const hasPipeline = (names: ModuleNames, name: string): boolean =>
  names.pieces.some(piece =>
    piece.declarations.some(each => each.kind === "Pipeline" && each.name.text === name),
  );

function checkTest(c: Checker, test: s.TestDecl): void {
  const { pipeline } = test;
  if (pipeline !== null && !pipeline.missing && !hasPipeline(c.names, pipeline.text))
    report(c, "W0341", pipeline, { name: pipeline.text });
  report(c, "W0901", test.title);
}

// ---------------------------------------------------------------- the model

function modelOf(program: Program, c: Checker): Model {
  const moduleOf = moduleFinder(program);
  return {
    program,
    diagnostics: [...syntaxDiagnostics(program), ...c.diagnostics].sort(byPlace(program)),
    pipelines: program.modules[0]!.declarations.filter(each => each.kind === "Pipeline"),
    typeOf: expression => typeAt(c, expression),
    typeOfNode: node => c.nodeTypes.get(node) ?? ERROR,
    typeOfShorthand: name => c.shorthands.get(name) ?? ERROR,
    symbolOf: name => c.symbols.get(name) ?? null,
    streamOf: flow => c.streams.get(flow) ?? ERROR_STREAM,
    constantOf: (expression): Json | undefined => constantOf(expression, c.words),
    moduleOf,
  };
}

function syntaxDiagnostics(program: Program): readonly Diagnostic[] {
  return program.modules.flatMap(module =>
    module.errors.map(error => makeReport(error.code, module.path, error, error.args)),
  );
}

/** From top to bottom; several at one place by their codes, whoever found them first. */
export const inText = (a: Diagnostic, b: Diagnostic): number =>
  a.start - b.start || a.end - b.end || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);

/** In the order of the program's modules, and there from top to bottom. */
function byPlace(program: Program): (a: Diagnostic, b: Diagnostic) => number {
  const rank = new Map(program.modules.map((module, i) => [module.path, i]));
  return (a, b) => (rank.get(a.path) ?? 0) - (rank.get(b.path) ?? 0) || inText(a, b);
}

/** Nodes do not know their module: looked up in a table that is made when it is first needed. */
function moduleFinder(program: Program): (node: s.Node) => s.Module {
  const first = program.modules[0]!;
  let owners: Map<s.Node, s.Module> | null = null;
  return node => {
    if (program.modules.length === 1) return first;
    owners ??= ownersOf(program);
    return owners.get(node) ?? first;
  };
}

function ownersOf(program: Program): Map<s.Node, s.Module> {
  const owners = new Map<s.Node, s.Module>();
  for (const module of program.modules) {
    const pending: s.Node[] = [module];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      owners.set(node, module);
      pending.push(...children(node));
    }
  }
  return owners;
}
