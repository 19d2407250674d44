// What all of lowering shares: the model, and the tables a plan is made of while they grow (sites, files, functions,
// externs, diagnostics). Everything is numbered in order of first use, so that unrelated edits change no numbers.

import type { SiteId } from "../../plan/ir.ts";
import type { PlanExtern, PlanFunction, PlanParam, Site } from "../../plan/plan.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Model, Symbol as NameSymbol } from "../model.ts";
import type * as s from "../syntax.ts";

export type FnSymbol = Extract<NameSymbol, { kind: "fn" }>;
export type ExternSymbol = Extract<NameSymbol, { kind: "extern" }>;

export interface Context {
  readonly model: Model;
  readonly pipeline: s.PipelineDecl;
  readonly diagnostics: Diagnostic[];
  /** Filled before anything else is lowered. */
  readonly params: PlanParam[];
  readonly files: string[];
  readonly sites: Site[];
  /** By file, then by where they start: few start at one place. */
  readonly siteIds: Map<number, SiteId[]>[];
  /** null while the body is being lowered. */
  readonly functions: (PlanFunction | null)[];
  readonly functionIds: Map<s.FnDecl, number>;
  readonly externs: PlanExtern[];
  readonly externIds: Map<s.ExternDecl, number>;
}

export function createContext(model: Model, pipeline: s.PipelineDecl): Context {
  return {
    model,
    pipeline,
    diagnostics: [],
    params: [],
    files: [model.moduleOf(pipeline).path],
    sites: [],
    siteIds: [],
    functions: [],
    functionIds: new Map(),
    externs: [],
    externIds: new Map(),
  };
}

export function fileId(c: Context, module: s.Module): number {
  const known = c.files.indexOf(module.path);
  return known >= 0 ? known : c.files.push(module.path) - 1;
}

/** The place of a node, for messages and breakpoints. */
export const siteOf = (c: Context, node: s.Node): SiteId => siteAt(c, c.model.moduleOf(node), node);

/** A stage begins at its name, not at the `|>` before it. */
export const siteOfStage = (c: Context, stage: s.StageNode): SiteId =>
  siteAt(c, c.model.moduleOf(stage), { start: stage.name.start, end: stage.end });

function siteAt(c: Context, module: s.Module, { start, end }: s.Span): SiteId {
  const file = fileId(c, module);
  c.siteIds[file] ??= new Map();
  const starting = c.siteIds[file].get(start);
  const known = starting?.find(id => c.sites[id]!.end === end);
  if (known !== undefined) return known;
  const line = lineAt(module.lineStarts, start);
  const column = start - module.lineStarts[line]! + 1;
  const id = c.sites.push({ file, start, end, line: line + 1, column }) - 1;
  if (starting === undefined) c.siteIds[file].set(start, [id]);
  else starting.push(id);
  return id;
}

/** From 0. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function externId(c: Context, symbol: ExternSymbol): number {
  const { declaration, module } = symbol;
  const known = c.externIds.get(declaration);
  if (known !== undefined) return known;
  const id =
    c.externs.push({
      name: declaration.name.text,
      kind: declaration.what === "missing" ? "fn" : declaration.what,
      pure: declaration.modifier === "pure",
      async: declaration.modifier === "async",
      parameters: symbol.parameters,
      result: symbol.result,
      from: declaration.from.kind === "String" ? declaration.from.value : "",
      file: fileId(c, module),
      site: siteOf(c, declaration),
    }) - 1;
  c.externIds.set(declaration, id);
  return id;
}

/** For what the checker has ruled out: lowering is called on programs without errors only. */
export function unexpected(node: s.Node, where: string): never {
  throw new Error(`lowering met ${node.kind} in ${where}, which checking rules out`);
}
