// What the steps of `test` blocks speak of: members of the pipeline under test, and the records that are fed to it or
// expected of it. Tests are not checked yet, so this is read off the pipeline. Knows no names outside of tests.

import { fieldOf, membersOf, union } from "../../runtime/language/infer-types.ts";
import type * as s from "../../runtime/language/syntax.ts";
import { ERROR, type RecordType, type Type } from "../../runtime/values/type.ts";
import { type Analysis, viewOf } from "./analysis.ts";

export interface PlacedPipeline {
  readonly pipeline: s.PipelineDecl;
  readonly module: s.Module;
}

/** The pipeline a test is for; the only one of the file where none is named. */
export function testedBy(analysis: Analysis, test: s.TestDecl): PlacedPipeline | null {
  const all = analysis.file.pieces.flatMap(({ module }) =>
    module.declarations.flatMap(each => (each.kind === "Pipeline" ? [{ pipeline: each, module }] : [])),
  );
  const { pipeline } = test;
  if (pipeline === null) return all.length === 1 ? all[0]! : null;
  return all.find(each => each.pipeline.name.text === pipeline.text) ?? null;
}

export const testsIn = (module: s.Module): readonly s.TestDecl[] =>
  module.declarations.filter(each => each.kind === "Test");

export const stepsOf = (test: s.TestDecl): readonly s.TestStep[] =>
  test.steps.filter(each => each.kind === "TestStep");

const ABOUT_FIRST: ReadonlySet<string> = new Set(["feed", "set", "fail", "expect"]);

/** Names of members in a step; its other names are words. */
export function memberNamesIn(step: s.TestStep): readonly s.Name[] {
  const from = step.names.findIndex(name => name.text === "from");
  return [
    ...(ABOUT_FIRST.has(step.word) ? step.names.slice(0, 1) : []),
    ...(from > 0 ? step.names.slice(from + 1, from + 2) : []),
  ];
}

/** What a step feeds or expects: records of this type. */
export function elementOf(analysis: Analysis, { pipeline, module }: PlacedPipeline, step: s.TestStep): Type {
  const about = step.names[0];
  if (about === undefined || (step.word !== "feed" && step.word !== "expect")) return ERROR;
  const view = viewOf(analysis, module);
  for (const member of pipeline.members) {
    if (member.kind !== "Source" && member.kind !== "Stream" && member.kind !== "Sink") continue;
    if (member.name.text !== about.text) continue;
    const { flow } = member;
    if (member.kind !== "Sink") return view.streamOf(flow).element;
    const before = flow.stages.at(-2);
    return before === undefined ? view.typeOf(flow) : view.streamOf(before).element;
  }
  return ERROR;
}

/** Every record that is written in a step, with what it may be. */
export function* recordsFed(
  analysis: Analysis,
  tested: PlacedPipeline,
  step: s.TestStep,
): Generator<{ readonly node: s.RecordExpr; readonly records: readonly RecordType[] }> {
  const element = elementOf(analysis, tested, step);
  for (const value of step.expressions)
    yield* recordsAt(value, value.kind === "List" ? { kind: "list", element } : element);
}

function* recordsAt(value: s.ExprNode, type: Type): ReturnType<typeof recordsFed> {
  if (value.kind === "Paren") yield* recordsAt(value.inner, type);
  if (value.kind === "List") {
    const elements = membersOf(type).flatMap(each => (each.kind === "list" ? [each.element] : []));
    for (const item of value.items) yield* recordsAt(item, union(elements));
  }
  if (value.kind !== "Record") return;
  const records = membersOf(type).filter(each => each.kind === "record");
  yield { node: value, records };
  for (const entry of value.entries) {
    if (entry.kind !== "RecordEntry" || entry.value === null) continue;
    const types = records.flatMap(each => fieldOf(each, entry.name.text)?.type ?? []);
    yield* recordsAt(entry.value, union(types));
  }
}
