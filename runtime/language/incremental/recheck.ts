// Checks a program in pieces, and again after an edit: a declaration whose tree is the same and whose questions to the
// names around it are answered as before keeps its result. What it finds equals what `check` finds in the whole text.

import { checkAll, checkerOf, guarded, inText, newChecker } from "../check.ts";
import { type Checker, inModule, type ModuleNames } from "../check-context.ts";
import type { FlowDecl } from "../check-pipeline-context.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { report as makeReport } from "../diagnostics.ts";
import type { Symbol as Meaning, Program, StreamType } from "../model.ts";
import { fileOf } from "../program-paths.ts";
import type * as s from "../syntax.ts";
import {
  type Asked,
  type Entry,
  type Functions,
  type Resolved,
  type SymbolOf,
  stillHolds,
  type Types,
  united,
} from "./asked.ts";
import { type Found, flowsLike, flowsOf, type Run, sameParams } from "./flows.ts";
import { type Question, WatchedMap } from "./watched.ts";

/** What came of one declaration, and on what that depends. */
export interface CheckedDeclaration extends Asked {
  readonly module: s.Module;
  readonly declaration: s.Declaration;
  readonly checker: Checker;
  /** Its own tables first, then those of earlier revisions of which it keeps parts. */
  readonly layers: readonly Checker[];
  /** Of a pipeline: what its flows carry, by name. */
  readonly streams: ReadonlyMap<string, StreamType>;
}

export interface CheckedProgram {
  readonly program: Program;
  readonly declarations: ReadonlyMap<s.Declaration, CheckedDeclaration>;
  /** What belongs to no single declaration: import lists, tests. */
  readonly rest: Checker;
  /** Where each resolved declaration was checked. */
  readonly resolved: Resolved;
}

/** The modules of `program` are pieces of files; those of the file itself stand first. */
export function recheck(program: Program, before: CheckedProgram | null, unused = true): CheckedProgram {
  const declarations = new Map<s.Declaration, CheckedDeclaration>();
  const c: Checker = newChecker(program, (module, declaration, run) => {
    inModule(c, module, () => {
      const known = before?.declarations.get(declaration);
      const checked =
        known !== undefined && stillHolds(c, known)
          ? reuse(c, known)
          : fresh(c, declaration, run, unused ? null : foundBefore(before, module, declaration));
      declarations.set(declaration, checked);
    });
  });
  checkAll(c, unused);
  return { program, declarations, rest: c, resolved: c.resolved };
}

function reuse(c: Checker, known: CheckedDeclaration): CheckedDeclaration {
  const { declaration } = known;
  if (isResolved(declaration)) {
    const symbol = known.checker.resolved.get(declaration);
    if (symbol !== undefined) c.resolved.set(declaration, symbol);
  }
  return known;
}

const isResolved = (declaration: s.Declaration): declaration is s.FnDecl | s.ExternDecl | s.TypeDecl =>
  declaration.kind === "FnDecl" || declaration.kind === "ExternDecl" || declaration.kind === "TypeDecl";

function fresh(
  c: Checker,
  declaration: s.Declaration,
  run: (c: Checker) => void,
  found: Found | null,
): CheckedDeclaration {
  const { module } = c.names;
  const functions: Question<string, Entry<Functions>>[] = [];
  const types: Question<string, Entry<Types>>[] = [];
  const resolved: Question<s.FnDecl | s.ExternDecl | s.TypeDecl, SymbolOf>[] = [];
  const asked: Asked = { functions, types, resolved };
  const watched = {
    ...c.names,
    functions: new WatchedMap(c.names.functions, question => functions.push(question)),
    types: new WatchedMap(c.names.types, question => types.push(question)),
  };
  const meanings: Resolved = new WatchedMap(c.resolved, question => resolved.push(question));
  const flows = declaration.kind === "Pipeline" ? keepingFlows(c, declaration, asked) : null;
  const each = found === null ? flows?.each : flowsLike(found);
  const own = checkerOf(c.program, watched, c.modules, meanings, c.each, each);
  guarded(own, declaration, () => run(own));
  // Asked of later, when this revision's table is gone.
  const kept: Resolved = new Map();
  if (isResolved(declaration)) {
    const symbol = c.resolved.get(declaration);
    if (symbol !== undefined) kept.set(declaration, symbol);
  }
  const checker = { ...own, program: NO_PROGRAM, modules: NO_MODULES, names: bare(c.names), resolved: kept };
  flows?.done(checker);
  const used = flows?.used() ?? [];
  return {
    module,
    declaration,
    checker,
    streams: flows?.streams ?? NO_STREAMS,
    layers: [checker, ...used.map(each => each.checker)],
    functions: united([functions, ...used.map(each => each.functions)]),
    types: united([types, ...used.map(each => each.types)]),
    resolved: united([resolved, ...used.map(each => each.resolved)]),
  };
}

const NO_PROGRAM: Program = { modules: [] };
const NO_MODULES: Checker["modules"] = new Map();

/** Without the tables of the revision. */
const bare = (names: ModuleNames): ModuleNames => ({
  ...names,
  pieces: [],
  declared: new Map(),
  functions: new Map(),
  types: new Map(),
});

const NO_STREAMS: ReadonlyMap<string, StreamType> = new Map();

/** The pipeline of this name in this file, as it was. */
function foundBefore(
  before: CheckedProgram | null,
  module: s.Module,
  declaration: s.Declaration,
): Found | null {
  if (declaration.kind !== "Pipeline") return null;
  for (const known of before?.declarations.values() ?? []) {
    const { declaration: pipeline } = known;
    if (pipeline.kind !== "Pipeline" || pipeline.name.text !== declaration.name.text) continue;
    if (fileOf(known.module.path) !== fileOf(module.path)) continue;
    return foundIn(known, pipeline);
  }
  return null;
}

function foundIn({ module, layers, streams }: CheckedDeclaration, pipeline: s.PipelineDecl): Found {
  const flows = new Map<string, FlowDecl>();
  const symbols = new Map<string, Meaning>();
  for (const member of pipeline.members) {
    if (member.kind !== "Source" && member.kind !== "Stream" && member.kind !== "Sink") continue;
    flows.set(member.name.text, member);
    for (const { symbols: table } of layers) {
      const symbol = table.get(member.name);
      if (symbol === undefined) continue;
      symbols.set(member.name.text, symbol);
      break;
    }
  }
  return { text: module.text, flows, symbols, streams };
}

function keepingFlows(c: Checker, pipeline: s.PipelineDecl, asked: Asked) {
  const answers = new Map<Run, boolean>();
  const used = new Set<Run>();
  const streams = new Map<string, StreamType>();
  const run = { pipeline, checker: c, ...asked };
  const holds = (before: Run): boolean => {
    let same = answers.get(before);
    if (same === undefined) {
      same = sameParams(before.pipeline, pipeline) && stillHolds(c, before);
      answers.set(before, same);
    }
    return same;
  };
  return {
    each: flowsOf(run, holds, used, streams),
    streams,
    used: (): readonly Run[] => [...used],
    done(checker: Checker): void {
      run.checker = checker;
    },
  };
}

// ---------------------------------------------------------------- what was found

/** What is to be said of one file, piece by piece: places count from the piece's start. */
export function diagnosticsIn(
  checked: CheckedProgram,
  file: string,
): ReadonlyMap<s.Module, readonly Diagnostic[]> {
  const found = new Map<s.Module, Diagnostic[]>();
  const listOf = (module: s.Module): Diagnostic[] => {
    let list = found.get(module);
    if (list === undefined) {
      list = [];
      found.set(module, list);
    }
    return list;
  };
  for (const module of checked.program.modules) {
    if (fileOf(module.path) !== file) continue;
    for (const error of module.errors)
      listOf(module).push(makeReport(error.code, module.path, error, error.args));
  }
  const add = (module: s.Module, diagnostics: readonly Diagnostic[]): void => {
    if (diagnostics.length > 0 && fileOf(module.path) === file) listOf(module).push(...diagnostics);
  };
  const modules = new Map(checked.program.modules.map(module => [module.path, module]));
  for (const diagnostic of checked.rest.diagnostics) {
    const module = modules.get(diagnostic.path);
    if (module !== undefined) add(module, [diagnostic]);
  }
  for (const { module, checker } of checked.declarations.values()) add(module, checker.diagnostics);
  for (const list of found.values()) list.sort(inText);
  return found;
}
