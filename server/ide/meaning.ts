// Which declaration a name means, and every place that means it: what definition, references, highlights and rename
// have in common. A declaration is told apart by its node, which all analyses that import a file share.

import type { Symbol as Meaning } from "../../runtime/language/model.ts";
import { fileOf } from "../../runtime/language/program-paths.ts";
import type * as s from "../../runtime/language/syntax.ts";
import { children } from "../../runtime/language/walk.ts";
import { type Analysis, moduleOf, type Place, placeIn, viewOf } from "./analysis.ts";
import { nameAt, type Spot, spotAt } from "./locate.ts";
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

export function eachName(module: s.Module, run: (name: s.Name, owner: s.Node) => void): void {
  const pending: s.Node[] = [module];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const below = children(node);
    for (let i = below.length - 1; i >= 0; i--) {
      const child = below[i]!;
      if (child.kind !== "Name") pending.push(child);
    }
    for (const child of below) if (child.kind === "Name") run(child, node);
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
