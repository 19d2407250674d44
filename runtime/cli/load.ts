// From a file's name to a checked program, and to the plan of one of its pipelines, with every mistake shown on the
// way. What commands that read a program share; decides nothing about running it.

import { dirname, join } from "node:path";
import { planDiagnostics } from "../language/analysis/analyse.ts";
import { check } from "../language/check.ts";
import type { Diagnostic } from "../language/diagnostics.ts";
import { lower } from "../language/lower/lower.ts";
import type { Model } from "../language/model.ts";
import { loadProgram } from "../language/program.ts";
import type { PipelineDecl } from "../language/syntax.ts";
import type { Plan } from "../plan/plan.ts";
import { WeirError } from "../values/failure.ts";
import { nearest } from "../values/nearest.ts";
import { type ProgramFile, readText } from "./files.ts";
import type { Host } from "./host.ts";
import { overrides, type PlanFlags } from "./overrides.ts";
import { countText, diagnosticText, type SourceText } from "./present/diagnostics.ts";

/** Paths in the model and the plan are relative to the file's folder, so that a project can be moved. */
export function loadModel(file: ProgramFile): Model {
  const read = (path: string): string | null => readText(join(file.baseDir, path));
  if (read(file.name) === null)
    throw new WeirError("program-missing", `there is no file ${file.given}`, {
      remedy: "paths are relative to the working directory",
    });
  return check(loadProgram(file.name, read));
}

/** A path of the model as seen from the working directory. */
export const shownPath = (file: ProgramFile, path: string): string => join(dirname(file.given), path);

export function showDiagnostics(
  diagnostics: readonly Diagnostic[],
  model: Model,
  file: ProgramFile,
  host: Host,
): void {
  const sourceOf = (path: string): SourceText | null => {
    const module = model.program.modules.find(each => each.path === path);
    return module ? { path: shownPath(file, path), text: module.text } : null;
  };
  for (const diagnostic of diagnostics) host.err(`${diagnosticText(diagnostic, sourceOf, host.errColors)}\n`);
}

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(diagnostic => diagnostic.severity === "error");

/** What `weir explain` would be asked next. */
export function explainHint(diagnostics: readonly Diagnostic[]): string {
  const first = diagnostics.find(diagnostic => diagnostic.severity === "error") ?? diagnostics[0];
  return first ? `${countText(diagnostics)}; \`weir explain ${first.code}\` tells more\n` : "";
}

/** The pipeline asked for; with none, the only one. */
export function choosePipeline(model: Model, given: string | undefined, file: ProgramFile): PipelineDecl {
  const names = model.pipelines.map(pipeline => pipeline.name.text);
  const wanted = given ?? (names.length === 1 ? names[0] : undefined);
  const found = model.pipelines.find(pipeline => pipeline.name.text === wanted);
  if (found) return found;
  if (names.length === 0)
    throw new WeirError("no-pipeline", `${file.given} holds no pipeline`, {
      remedy: "a program needs one to run: pipeline NAME { … }",
    });
  if (given === undefined)
    throw new WeirError("which-pipeline", `${file.given} holds ${names.length} pipelines: say which`, {
      remedy: names.map(name => `weir run ${file.given} ${name}`).join("\n"),
    });
  const near = nearest(given, names);
  throw new WeirError("no-such-pipeline", `${file.given} holds no pipeline ${given}`, {
    remedy: near ? `did you mean ${near}?` : `it holds ${names.join(", ")}`,
  });
}

/** The plan, or null after its errors have been shown. Warnings are shown either way. */
export function loadPlan(
  file: ProgramFile,
  pipelineName: string | undefined,
  flags: PlanFlags,
  host: Host,
): Plan | null {
  const model = loadModel(file);
  const refuse = (diagnostics: readonly Diagnostic[]): null => {
    showDiagnostics(diagnostics, model, file, host);
    host.err(explainHint(diagnostics));
    return null;
  };
  if (hasErrors(model.diagnostics)) return refuse(model.diagnostics);
  const pipeline = choosePipeline(model, pipelineName, file);
  const lowered = lower(model, pipeline.name.text, overrides(model, pipeline, flags, host.cwd));
  const ofPlan = lowered.plan === null ? [] : planDiagnostics(model, lowered.plan);
  const all = [...model.diagnostics, ...lowered.diagnostics, ...ofPlan];
  if (lowered.plan === null || hasErrors(all)) return refuse(all);
  showDiagnostics(
    all.filter(diagnostic => diagnostic.severity === "warning"),
    model,
    file,
    host,
  );
  return lowered.plan;
}
