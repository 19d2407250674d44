// What no type says, computed from the plan of a pipeline: how often each sink delivers, what its order depends on, what
// differs from run to run, what grows without end, what waits without end, what contradicts itself. Pure.

import type { Plan } from "../../plan/plan.ts";
import { atOnce, type Steps } from "../../plan/steps.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Model } from "../model.ts";
import { contradictionDiagnostics } from "./contradictions.ts";
import { deliveryDiagnostics } from "./delivery.ts";
import { chanceDiagnostics, orderDiagnostics } from "./schedule.ts";
import { type Subject, subjectOf } from "./subject.ts";
import { eventTimeDiagnostics, growthDiagnostics } from "./waiting.ts";

export { type Subject, subjectOf } from "./subject.ts";

const ANALYSES: readonly ((subject: Subject) => readonly Diagnostic[])[] = [
  deliveryDiagnostics,
  orderDiagnostics,
  chanceDiagnostics,
  growthDiagnostics,
  eventTimeDiagnostics,
  contradictionDiagnostics,
];

/** In the order of the text. For whoever has the pipeline's tree at hand, as the editor does. */
export function* analyseInSteps(subject: Subject): Steps<readonly Diagnostic[]> {
  const found: (readonly Diagnostic[])[] = [];
  for (const analysis of ANALYSES) {
    found.push(analysis(subject));
    yield;
  }
  return found.flat().sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The same at once, for a pipeline of a checked program. */
export function planDiagnostics(model: Model, plan: Plan): readonly Diagnostic[] {
  const subject = subjectOf(model, plan);
  return subject === null ? [] : atOnce(analyseInSteps(subject));
}
