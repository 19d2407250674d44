// Lowers a program given as text; for the tests beside this file.

import { expect } from "vitest";
import { check } from "../../../runtime/language/check.ts";
import { type Lowered, type LowerOptions, lower } from "../../../runtime/language/lower/lower.ts";
import type { Model } from "../../../runtime/language/model.ts";
import { loadProgram } from "../../../runtime/language/program.ts";
import type { Plan } from "../../../runtime/plan/plan.ts";

/** `files` by path; the first is the program. */
export function modelOf(files: Readonly<Record<string, string>>): Model {
  const path = Object.keys(files)[0]!;
  const model = check(loadProgram(path, name => files[name] ?? null));
  const errors = model.diagnostics.filter(each => each.severity === "error");
  expect(errors.map(each => `${each.code} ${each.message}`)).toEqual([]);
  return model;
}

export const lowerFiles = (files: Readonly<Record<string, string>>, options: LowerOptions = {}): Lowered => {
  const model = modelOf(files);
  return lower(model, model.pipelines[0]!.name.text, options);
};

export const lowerText = (text: string, options: LowerOptions = {}): Lowered =>
  lowerFiles({ "main.weir": text }, options);

export function planOf(text: string, options: LowerOptions = {}): Plan {
  const { plan, diagnostics } = lowerText(text, options);
  expect(diagnostics).toEqual([]);
  return plan!;
}

/** A pipeline whose members these lines are, beside a source `n` of ints. */
export const pipeline = (...lines: readonly string[]): string =>
  ["pipeline P {", ...lines, "source n = sequence(1 .. 3)", "sink out = n |> print()", "}"].join("\n");
