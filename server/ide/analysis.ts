// One file as the editor asks about it: parsed and checked, with what it imports. A plain value, made anew for every
// change of text. Knows no protocol and reads files only through the function it is given.

import { check } from "../../runtime/language/check.ts";
import type { Diagnostic } from "../../runtime/language/diagnostic.ts";
import type { Model } from "../../runtime/language/model.ts";
import { loadProgram } from "../../runtime/language/program.ts";
import type { Module } from "../../runtime/language/syntax.ts";

export interface Analysis {
  readonly module: Module;
  readonly model: Model;
}

export function analyze(path: string, read: (path: string) => string | null): Analysis {
  const program = loadProgram(path, read);
  return { module: program.modules[0]!, model: check(program) };
}

/** What is to be said about the file itself; files it imports tell their own. */
export const diagnosticsOf = ({ module, model }: Analysis): readonly Diagnostic[] =>
  model.diagnostics.filter(diagnostic => diagnostic.path === module.path);
