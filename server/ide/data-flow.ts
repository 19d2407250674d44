// Data flow as a hierarchy of calls: what a stream reads is incoming, what reads it is outgoing. For functions, who
// calls whom.

import type * as s from "../../runtime/language/syntax.ts";
import { type Analysis, type Place, placeIn, viewOf } from "./analysis.ts";
import { nodesAt } from "./locate.ts";
import { eachName, occurrencesIn, type Target, targetAt, targetOf } from "./meaning.ts";

export interface FlowItem {
  readonly name: string;
  readonly kind: Target["kind"];
  readonly detail: string;
  readonly whole: Place;
  readonly at: Place;
}

export interface FlowCall {
  readonly item: FlowItem;
  /** Where the one names the other. */
  readonly places: readonly Place[];
}

const HELD: ReadonlySet<s.Node["kind"]> = new Set<s.Node["kind"]>([
  "Source",
  "Stream",
  "Sink",
  "FnDecl",
  "ExternDecl",
]);

type Holder = s.SourceDecl | s.StreamDecl | s.SinkDecl | s.FnDecl | s.ExternDecl;
const isHolder = (node: s.Node): node is Holder => HELD.has(node.kind);

export function flowItemAt(analysis: Analysis, offset: number): FlowItem | null {
  const found = targetAt(analysis, offset);
  if (found === null) return null;
  const { target } = found;
  const nodes = nodesAt(target.module, target.name.start);
  const holder = nodes.findLast(isHolder);
  return holder === undefined ? null : itemOf(analysis, target.module, holder, target.kind, target.name);
}

function itemOf(
  analysis: Analysis,
  module: s.Module,
  holder: Holder,
  kind: Target["kind"],
  name: s.Name,
): FlowItem {
  const pipeline = module.declarations.find(
    each => each.kind === "Pipeline" && each.start <= holder.start && holder.end <= each.end,
  );
  const detail = pipeline?.kind === "Pipeline" ? pipeline.name.text : "";
  return {
    name: name.text,
    kind,
    detail,
    whole: placeIn(analysis, module, holder),
    at: placeIn(analysis, module, name),
  };
}

const FLOWS: ReadonlySet<string> = new Set(["source", "stream", "sink", "sideOutput", "fn", "extern"]);

/** What the declaration at this place names: streams it reads, functions it calls. */
export function upstream(analysis: Analysis, offset: number): readonly FlowCall[] {
  const found = targetAt(analysis, offset);
  if (found === null) return [];
  const { module, name } = found.target;
  const holder = nodesAt(module, name.start).findLast(isHolder);
  if (holder === undefined) return [];
  const view = viewOf(analysis, module);
  const calls = new Map<s.Name, { target: Target; places: Place[] }>();
  eachName(module, used => {
    if (used.start < holder.start || used.end > holder.end) return;
    const symbol = view.symbolOf(used);
    const target = symbol === null || !FLOWS.has(symbol.kind) ? null : targetOf(symbol, module);
    if (target === null || target.name === used || target.name === holder.name) return;
    const call = calls.get(target.name) ?? { target, places: [] };
    call.places.push(placeIn(analysis, module, used));
    calls.set(target.name, call);
  });
  return [...calls.values()].flatMap(({ target, places }) => {
    const owner = nodesAt(target.module, target.name.start).findLast(isHolder);
    return owner === undefined || owner === holder
      ? []
      : [{ item: itemOf(analysis, target.module, owner, target.kind, target.name), places }];
  });
}

/** What names the declaration at this place. */
export function downstream(analysis: Analysis, offset: number): readonly FlowCall[] {
  const found = targetAt(analysis, offset);
  if (found === null) return [];
  const calls = new Map<Holder, { module: s.Module; places: Place[] }>();
  for (const { module, start } of analysis.file.pieces) {
    for (const each of occurrencesIn(analysis, found.target)) {
      if (each.start < start || each.end > start + module.text.length || each.role === "declaration")
        continue;
      const holder = nodesAt(module, each.start - start).findLast(isHolder);
      if (holder === undefined) continue;
      const call = calls.get(holder) ?? { module, places: [] };
      call.places.push(each);
      calls.set(holder, call);
    }
  }
  const kinds = {
    Source: "source",
    Stream: "stream",
    Sink: "sink",
    FnDecl: "fn",
    ExternDecl: "extern",
  } as const;
  return [...calls].map(([holder, { module, places }]) => ({
    item: itemOf(analysis, module, holder, kinds[holder.kind], holder.name),
    places,
  }));
}
