// Plans of programs given as text, for tests of what is said of plans.

import { expect } from "vitest";
import { type Subject, subjectOf } from "../../../runtime/language/analysis/subject.ts";
import { lower } from "../../../runtime/language/lower/lower.ts";
import type { Plan } from "../../../runtime/plan/plan.ts";
import { checkText } from "../check/markers.ts";

/** The plan of the first pipeline beside its text. */
export function subject(text: string): Subject {
  const model = checkText(text);
  expect(model.diagnostics.filter(each => each.severity === "error").map(each => each.message)).toEqual([]);
  const { plan } = lower(model, model.pipelines[0]!.name.text);
  return subjectOf(model, plan!)!;
}

export const planOf = (text: string): Plan => subject(text).plan;

export const pipeline = (...lines: readonly string[]): string =>
  `pipeline P {\n${lines.map(line => `  ${line}\n`).join("")}}\n`;
