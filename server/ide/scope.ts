// The names that are visible at a place of the tree, the nearest first, with their types.

import { show } from "../../runtime/language/infer-types.ts";
import type * as s from "../../runtime/language/syntax.ts";
import type { Type } from "../../runtime/values/type.ts";
import type { View } from "./analysis.ts";

export interface Visible {
  readonly name: string;
  readonly type: string;
  readonly what: "local" | "state" | "param";
}

/** `nodes` from the outermost in; `offset` decides which statements stand before. */
export function visibleAt(nodes: readonly s.Node[], view: View, offset: number): readonly Visible[] {
  const found = new Map<string, Visible>();
  const add = (name: s.Name, what: Visible["what"]): void => {
    if (name.missing || name.text === "_" || found.has(name.text)) return;
    found.set(name.text, { name: name.text, type: typeOf(name, view), what });
  };
  for (const node of [...nodes].reverse()) {
    for (const name of declaredBy(node, offset)) add(name, "local");
    if (node.kind === "ProcessBody")
      for (const each of node.members) if (each.kind === "State") add(each.name, "state");
    if (node.kind === "Pipeline")
      for (const each of node.members) if (each.kind === "Param") add(each.name, "param");
  }
  return [...found.values()];
}

function declaredBy(node: s.Node, offset: number): readonly s.Name[] {
  switch (node.kind) {
    case "Lambda":
      return node.parameters;
    case "FnDecl":
      return node.parameters.map(each => each.name);
    case "Handler":
      return [node.parameter];
    case "For":
      return node.second === null ? [node.first] : [node.first, node.second];
    case "Block":
      return node.statements.flatMap(each => (each.kind === "Let" && each.end < offset ? [each.name] : []));
    default:
      return [];
  }
}

function typeOf(name: s.Name, view: View): string {
  const symbol = view.symbolOf(name);
  return symbol !== null && "type" in symbol ? show(symbol.type) : "";
}

/** The lambda of the `aggregate` the place stands in, and whether it stands in a call of an aggregate. */
export function aggregateAround(nodes: readonly s.Node[]): { readonly element: string } | null {
  const at = nodes.findLastIndex(node => node.kind === "Stage");
  const stage = nodes[at];
  const lambda = nodes.slice(at).find(node => node.kind === "Lambda");
  if (stage?.kind !== "Stage" || stage.name.text !== "aggregate" || lambda?.kind !== "Lambda") return null;
  return { element: lambda.parameters[0]?.text ?? "c" };
}

export const isInPipeline = (nodes: readonly s.Node[]): boolean =>
  nodes.some(node => node.kind === "Pipeline");

/** Fields of a record or of what all records of a union have; null of a nullable is looked through. */
export function fieldsOf(type: Type): readonly { readonly name: string; readonly type: Type }[] {
  if (type.kind === "record") return type.fields;
  if (type.kind !== "union") return [];
  const members = type.members.filter(member => member.kind !== "null");
  const [first, ...rest] = members.map(fieldsOf);
  return (first ?? []).filter(field => rest.every(fields => fields.some(each => each.name === field.name)));
}

export const isNullable = (type: Type): boolean =>
  type.kind === "union" && type.members.some(member => member.kind === "null");
