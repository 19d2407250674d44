// Where a run can stop: every place of a program's text at which something happens, and what. Made from the syntax of
// the pipeline and from its plan; what is in no plan (a `fn` that is never called, another pipeline) has no places.
// Knows no breakpoints.

import type * as s from "../language/syntax.ts";
import { children } from "../language/walk.ts";
import type { SiteId } from "../plan/ir.ts";
import type { PlanNode } from "../plan/plan.ts";
import { type Code, codesOf } from "./code-places.ts";
import type { DebugProgram } from "./session.ts";

/** What happens at a place. */
export type Meaning =
  /** The operator takes a record; `input` null: through whichever input. */
  | { readonly what: "record"; readonly node: number; readonly input: number | null }
  | { readonly what: "timer"; readonly node: number; readonly domain: "event" | "processing" }
  /** A statement, or the expression that is the whole of a lambda or `fn`. */
  | { readonly what: "statement"; readonly site: SiteId; readonly code: Code }
  | { readonly what: "write"; readonly node: number; readonly state: string }
  | { readonly what: "triggered" | "completed" | "restart" };

export interface Place {
  readonly file: string;
  /** UTF-16 offsets of what a person sees marked. */
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Lines up to here belong to it where nothing else begins on them; the offset is exclusive. */
  readonly extent: number;
  readonly meaning: Meaning;
}

export interface Places {
  /** In the order of the text, by file. */
  readonly byFile: ReadonlyMap<string, readonly Place[]>;
  readonly modules: ReadonlyMap<string, s.Module>;
  readonly pipeline: s.PipelineDecl;
  /** Names of the functions that the pipeline calls, by where they are declared: `file:offset`. */
  readonly called: ReadonlySet<string>;
}

export function placesOf(program: DebugProgram): Places {
  const { plan, model } = program;
  const modules = new Map(model.program.modules.map(module => [module.path, module]));
  const pipeline = model.pipelines.find(each => each.name.text === plan.name);
  if (pipeline === undefined) throw new Error(`the program has no pipeline ${plan.name}`);
  const found: Place[] = [];
  const add = (file: string, span: s.Span, extent: number, meaning: Meaning): void => {
    const { line, column } = positionIn(modules.get(file)!, span.start);
    found.push({ file, start: span.start, end: span.end, line, column, extent, meaning });
  };
  const home = plan.files[0]!;
  addSettings(pipeline, (span, meaning) => add(home, span, span.end, meaning));
  const atHome: Add = (span, extent, meaning) => add(home, span, extent, meaning);
  addDeclarations(program, pipeline, atHome);
  addStages(program, pipeline, atHome);
  const codes = codesOf(plan);
  for (const code of codes)
    for (const { site, simple } of code.sites) {
      const { file, start, end } = plan.sites[site]!;
      add(plan.files[file]!, { start, end }, simple ? end : start, { what: "statement", site, code });
    }
  return { byFile: inOrder(found), modules, pipeline, called: calledIn(program) };
}

const calledIn = ({ plan }: DebugProgram): ReadonlySet<string> =>
  new Set(
    plan.functions.map(fn => {
      const site = plan.sites[fn.site]!;
      return `${plan.files[site.file]}:${site.start}`;
    }),
  );

function inOrder(places: readonly Place[]): ReadonlyMap<string, readonly Place[]> {
  const byFile = new Map<string, Place[]>();
  for (const place of places) {
    const file = byFile.get(place.file);
    if (file === undefined) byFile.set(place.file, [place]);
    else file.push(place);
  }
  return new Map(Array.from(byFile, ([file, each]) => [file, withoutDoubles(each.sort(byOffset))]));
}

const byOffset = (a: Place, b: Place): number => a.start - b.start || b.end - a.end;

/** A sink and its stage on one line are one place. */
const withoutDoubles = (places: readonly Place[]): readonly Place[] =>
  places.filter(
    ({ line, meaning }, i) =>
      meaning.what !== "record" ||
      !places
        .slice(0, i)
        .some(
          before =>
            before.line === line &&
            before.meaning.what === "record" &&
            before.meaning.node === meaning.node &&
            before.meaning.input === meaning.input,
        ),
  );

export function positionIn(
  { lineStarts }: s.Module,
  offset: number,
): { readonly line: number; readonly column: number } {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lineStarts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - lineStarts[low]! + 1 };
}

// ---------------------------------------------------------------- settings

function addSettings(pipeline: s.PipelineDecl, add: (span: s.Span, meaning: Meaning) => void): void {
  for (const member of pipeline.members) {
    if (member.kind === "Group" && member.name.text === "checkpoint") {
      add(member.name, { what: "triggered" });
      add({ start: member.end - 1, end: member.end }, { what: "completed" });
    } else if ((member.kind === "Setting" || member.kind === "Group") && member.name.text === "restart") {
      add(member.name, { what: "restart" });
    }
  }
}

// ---------------------------------------------------------------- sources, sinks, stages

type Add = (span: s.Span, extent: number, meaning: Meaning) => void;

function addDeclarations({ plan }: DebugProgram, pipeline: s.PipelineDecl, add: Add): void {
  for (const member of pipeline.members) {
    if (member.kind !== "Source" && member.kind !== "Sink") continue;
    const kind = member.kind === "Source" ? "source" : "sink";
    const node = plan.nodes.find(
      each => each.operator.kind === kind && each.declaration === member.name.text,
    );
    if (node === undefined) continue;
    const extent = kind === "source" ? member.end : member.name.end;
    const span = { start: member.start, end: member.name.end };
    add(span, extent, { what: "record", node: node.id, input: null });
  }
}

function addStages({ plan }: DebugProgram, pipeline: s.PipelineDecl, add: Add): void {
  const stages = new Map<number, s.StageNode>();
  collectStages(pipeline, stages);
  const nodes = new Map<s.StageNode, PlanNode>();
  // A conversion before an operator has the operator's site; the operator comes after it.
  for (const node of plan.nodes) {
    const { file, start } = plan.sites[node.site]!;
    const stage = file === 0 ? stages.get(start) : undefined;
    if (stage !== undefined && node.operator.kind !== "source") nodes.set(stage, node);
  }
  for (const [stage, node] of nodes) addStage(stage, node, add);
}

function collectStages(node: s.Node, stages: Map<number, s.StageNode>): void {
  if (node.kind === "Stage") stages.set(node.name.start, node);
  for (const child of children(node)) collectStages(child, stages);
}

function addStage(stage: s.StageNode, node: PlanNode, add: Add): void {
  const { operator, id } = node;
  add(stage.name, stage.body === null ? stage.end : stage.body.start, {
    what: "record",
    node: id,
    input: null,
  });
  if (operator.kind !== "process" || stage.body === null) return;
  for (const member of stage.body.members) {
    if (member.kind === "State") {
      const span = { start: member.start, end: member.name.end };
      add(span, member.end, { what: "write", node: id, state: member.name.text });
    } else if (member.kind === "Handler") {
      const span = { start: member.start, end: member.parameter.end };
      add(span, span.end, meaningOf(member, id));
    }
  }
}

function meaningOf({ event }: s.HandlerDecl, node: number): Meaning {
  switch (event) {
    case "timer":
      return { what: "timer", node, domain: "event" };
    case "processingTimer":
      return { what: "timer", node, domain: "processing" };
    case "right":
      return { what: "record", node, input: 1 };
    case "left":
    case "record":
      return { what: "record", node, input: 0 };
  }
}
