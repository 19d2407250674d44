// Checks a program in pieces, and again after an edit: a declaration whose tree is the same and whose questions to the
// names around it are answered as before keeps its result. What it finds equals what `check` finds in the whole text.

import { checkAll, checkerOf, guarded, inText, newChecker } from "../check.ts";
import { type Checker, inModule, type ModuleNames } from "../check-context.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { report as makeReport } from "../diagnostics.ts";
import type { Program } from "../model.ts";
import { fileOf } from "../program-paths.ts";
import type * as s from "../syntax.ts";
import { answersSame, type Question, WatchedMap } from "./watched.ts";

type Functions = ModuleNames["functions"];
type Types = ModuleNames["types"];
type Resolved = Checker["resolved"];
type Entry<M> = M extends Map<string, infer V> ? V : never;

/** What came of one declaration, and on what that depends. */
export interface CheckedDeclaration {
  readonly module: s.Module;
  readonly declaration: s.Declaration;
  readonly checker: Checker;
  readonly functions: readonly Question<string, Entry<Functions>>[];
  readonly types: readonly Question<string, Entry<Types>>[];
  readonly resolved: readonly Question<s.FnDecl | s.ExternDecl | s.TypeDecl, SymbolOf>[];
}
type SymbolOf = Resolved extends Map<unknown, infer V> ? V : never;

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
        known !== undefined && stillHolds(c, known) ? reuse(c, known) : fresh(c, declaration, run);
      declarations.set(declaration, checked);
    });
  });
  checkAll(c, unused);
  return { program, declarations, rest: c, resolved: c.resolved };
}

const sameDeclaration = (
  a: { readonly declaration: unknown } | undefined,
  b: { readonly declaration: unknown } | undefined,
) => a?.declaration === b?.declaration;

const identical = (a: unknown, b: unknown): boolean => a === b;

function stillHolds(c: Checker, known: CheckedDeclaration): boolean {
  return (
    known.functions.every(question => answersSame(c.names.functions, question, sameDeclaration)) &&
    known.types.every(question => answersSame(c.names.types, question, sameDeclaration)) &&
    known.resolved.every(question => answersSame(c.resolved, question, identical))
  );
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

function fresh(c: Checker, declaration: s.Declaration, run: (c: Checker) => void): CheckedDeclaration {
  const { module } = c.names;
  const functions: Question<string, Entry<Functions>>[] = [];
  const types: Question<string, Entry<Types>>[] = [];
  const resolved: Question<s.FnDecl | s.ExternDecl | s.TypeDecl, SymbolOf>[] = [];
  const watched = {
    ...c.names,
    functions: new WatchedMap(c.names.functions, question => functions.push(question)),
    types: new WatchedMap(c.names.types, question => types.push(question)),
  };
  const meanings: Resolved = new WatchedMap(c.resolved, question => resolved.push(question));
  const own = checkerOf(c.program, watched, c.modules, meanings, c.each);
  guarded(own, declaration, () => run(own));
  // Asked of later, when this revision's table is gone.
  const kept: Resolved = new Map();
  if (isResolved(declaration)) {
    const symbol = c.resolved.get(declaration);
    if (symbol !== undefined) kept.set(declaration, symbol);
  }
  const checker = { ...own, program: NO_PROGRAM, modules: NO_MODULES, names: bare(c.names), resolved: kept };
  return { module, declaration, checker, functions, types, resolved };
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
