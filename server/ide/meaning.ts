// Which declaration a name means, and every place that means it: what definition, references, highlights and rename
// have in common. A declaration is told apart by its node, which all analyses that import a file share.

import type { Symbol as Meaning } from "../../runtime/language/model.ts";
import { fileOf } from "../../runtime/language/program-paths.ts";
import type * as s from "../../runtime/language/syntax.ts";
import { children } from "../../runtime/language/walk.ts";
import { type Analysis, moduleOf, type Place, placeIn, viewOf } from "./analysis.ts";
import { nameAt, type Spot, spotAt } from "./locate.ts";
import { memberNamesIn, type PlacedPipeline, stepsOf, testedBy, testsIn } from "./test-steps.ts";
import type { Workspace } from "./workspace.ts";

/** What names can mean that the program itself declares. */
export interface Target {
  readonly name: s.Name;
  readonly module: s.Module;
  readonly kind: Exclude<Meaning["kind"], "builtin" | "ambient"> | "pipeline" | "uid";
  /** Seen from other files. */
  readonly shared: boolean;
  readonly symbol: Meaning | null;
}

export function targetOf(symbol: Meaning, here: s.Module): Target | null {
  switch (symbol.kind) {
    case "builtin":
    case "ambient":
      return null;
    case "local":
    case "sideOutput":
      return { name: symbol.declaration, module: here, kind: symbol.kind, shared: false, symbol };
    default: {
      const module = moduleOf(symbol) ?? here;
      const shared = symbol.kind === "fn" || symbol.kind === "extern" || symbol.kind === "type";
      return { name: symbol.declaration.name, module, kind: symbol.kind, shared, symbol };
    }
  }
}

export function targetAt(
  analysis: Analysis,
  offset: number,
): { readonly target: Target; readonly spot: Spot } | null {
  const spot = spotAt(analysis, offset);
  const found = nameAt(spot);
  if (found === null) return null;
  const { name, owner } = found;
  const module = spot.piece.module;
  if (owner?.kind === "Pipeline" && owner.name === name)
    return { spot, target: { name, module, kind: "pipeline", shared: false, symbol: null } };
  if (owner?.kind === "Test" && owner.pipeline === name) {
    const target = pipelineNamed(analysis, name.text);
    return target === null ? null : { spot, target };
  }
  if (owner?.kind === "TestStep") {
    const target = memberMeant(analysis, spot, owner, name);
    return target === null ? null : { spot, target };
  }
  if (owner?.kind === "Stage" && owner.as === name)
    return { spot, target: { name, module, kind: "uid", shared: false, symbol: null } };
  const symbol = spot.view.symbolOf(name);
  const target = symbol === null ? null : targetOf(symbol, module);
  return target === null ? null : { target, spot };
}

function pipelineNamed(analysis: Analysis, name: string): Target | null {
  for (const { module } of analysis.file.pieces) {
    for (const each of module.declarations) {
      if (each.kind === "Pipeline" && each.name.text === name)
        return { name: each.name, module, kind: "pipeline", shared: false, symbol: null };
    }
  }
  return null;
}

/** What a step of a test calls by its name: a member of the pipeline under test. */
function memberMeant(analysis: Analysis, { nodes }: Spot, step: s.TestStep, name: s.Name): Target | null {
  const test = nodes.find(each => each.kind === "Test");
  const tested = test === undefined ? null : testedBy(analysis, test);
  if (tested === null || !memberNamesIn(step).includes(name)) return null;
  return memberNamed(analysis, tested, name.text);
}

function memberNamed(analysis: Analysis, { pipeline, module }: PlacedPipeline, text: string): Target | null {
  const view = viewOf(analysis, module);
  let found: Target | null = null;
  eachName(pipeline, (name, owner) => {
    if (found !== null || name.text !== text) return;
    const symbol = view.symbolOf(name);
    const target = symbol === null ? null : targetOf(symbol, module);
    if (target !== null && MEMBERS.has(target.kind)) found = target;
    if (owner.kind === "Stage" && owner.as === name)
      found = { name, module, kind: "uid", shared: false, symbol: null };
  });
  return found;
}

/** What tests may name. */
const MEMBERS: ReadonlySet<Target["kind"]> = new Set<Target["kind"]>([
  "param",
  "source",
  "stream",
  "sink",
  "sideOutput",
  "uid",
]);

export const placeOfTarget = (analysis: Analysis, target: Target): Place =>
  placeIn(analysis, target.module, target.name);

// ---------------------------------------------------------------- every place

export interface Occurrence extends Place {
  readonly role: "declaration" | "write" | "read";
  /** `{ name }`: the name of a field and of a value at once. */
  readonly shorthand: boolean;
}

/** In one file, from top to bottom. */
export function occurrencesIn(analysis: Analysis, target: Target): readonly Occurrence[] {
  return [...namesMeaning(analysis, target), ...inTests(analysis, target)];
}

/** Where steps of tests name a member of their pipeline. */
function inTests(analysis: Analysis, target: Target): readonly Occurrence[] {
  if (!MEMBERS.has(target.kind)) return [];
  const { text, start, end } = target.name;
  return analysis.file.pieces.flatMap(({ module }) =>
    testsIn(module).flatMap(test => {
      const tested = testedBy(analysis, test);
      if (tested?.module !== target.module) return [];
      if (tested.pipeline.start > start || end > tested.pipeline.end) return [];
      return stepsOf(test).flatMap(step =>
        memberNamesIn(step)
          .filter(name => name.text === text)
          .map(name => ({ ...placeIn(analysis, module, name), role: "read" as const, shorthand: false })),
      );
    }),
  );
}

function namesMeaning(analysis: Analysis, target: Target): readonly Occurrence[] {
  const text = target.name.text;
  const found: Occurrence[] = [];
  for (const { module } of analysis.file.pieces) {
    if (!target.shared && target.kind !== "pipeline" && module !== target.module) continue;
    if (!module.text.includes(text)) continue;
    const view = viewOf(analysis, module);
    const means = (name: s.Name, owner: s.Node): boolean => {
      if (target.kind === "uid") return name === target.name;
      if (target.kind === "pipeline")
        return (
          (owner.kind === "Pipeline" && owner.name === name) ||
          (owner.kind === "Test" && owner.pipeline === name)
        );
      const symbol = view.symbolOf(name);
      return symbol !== null && targetOf(symbol, module)?.name === target.name;
    };
    eachName(module, (name, owner) => {
      if (name.text !== text || !means(name, owner)) return;
      const shorthand = owner.kind === "RecordEntry" && owner.value === null;
      found.push({ ...placeIn(analysis, module, name), role: roleOf(name, owner, target), shorthand });
    });
  }
  return found;
}

function roleOf(name: s.Name, owner: s.Node, target: Target): Occurrence["role"] {
  if (name === target.name) return "declaration";
  if (owner.kind === "Assign" && owner.name === name) return "write";
  return owner.kind === "Emit" && owner.to === name ? "write" : "read";
}

export function eachName(below: s.Node, run: (name: s.Name, owner: s.Node) => void): void {
  const pending: s.Node[] = [below];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const inner = children(node);
    for (let i = inner.length - 1; i >= 0; i--) {
      const child = inner[i]!;
      if (child.kind !== "Name") pending.push(child);
    }
    for (const child of inner) if (child.kind === "Name") run(child, node);
  }
}

/** In the file, and where it is seen from other files, in all that know it. */
export function* occurrencesEverywhere(
  workspace: Workspace,
  analysis: Analysis,
  target: Target,
): Generator<readonly Occurrence[]> {
  yield sorted(occurrencesIn(analysis, target));
  if (!target.shared) return;
  const home = fileOf(target.module.path);
  for (const path of new Set([home, ...workspace.allPaths()])) {
    if (path === analysis.file.path) continue;
    const other = workspace.analysis(path);
    if (other?.files.has(home)) yield sorted(occurrencesIn(other, target));
  }
}

const sorted = (all: readonly Occurrence[]): readonly Occurrence[] =>
  [...all].sort((a, b) => a.start - b.start);
