// What may be written between parentheses and behind settings, by the tables: found from the nodes around a place.

import type { Symbol as Meaning } from "../../runtime/language/model.ts";
import { OPERATOR, SINK, SOURCE } from "../../runtime/language/operators-table.ts";
import { SETTING } from "../../runtime/language/settings-table.ts";
import type { Choice, Parameter, ParameterKind } from "../../runtime/language/signatures.ts";
import type { CallExpr, Node, StageNode } from "../../runtime/language/syntax.ts";

/** `checkpoint.interval`, for the innermost setting or group. */
export const settingPath = (nodes: readonly Node[]): string =>
  nodes.flatMap(node => (node.kind === "Group" || node.kind === "Setting" ? [node.name.text] : [])).join(".");

export type Called = CallExpr | StageNode;

export const calledName = (called: Called): string =>
  called.kind === "Stage"
    ? called.name.text
    : called.callee.kind === "NameExpr"
      ? called.callee.name.text
      : "";

/** The innermost call or stage whose arguments the place stands in; `nodes` from the outermost in. */
export function enclosingCall(
  nodes: readonly Node[],
): { readonly called: Called; readonly depth: number } | null {
  for (let i = nodes.length - 1; i > 0; i--) {
    const node = nodes[i]!;
    const inside = nodes[i + 1]?.kind === "Argument";
    if ((node.kind === "Call" || node.kind === "Stage") && inside) return { called: node, depth: i };
  }
  return null;
}

/** What a call or stage may be given, where a table says so. */
export function parametersOf(nodes: readonly Node[], depth: number): readonly Parameter[] | null {
  const called = nodes[depth];
  if (called === undefined) return null;
  if (called.kind === "Stage")
    return (OPERATOR.get(called.name.text) ?? SINK.get(called.name.text))?.parameters ?? null;
  if (called.kind !== "Call") return null;
  const name = calledName(called);
  const parent = nodes[depth - 1];
  if (parent?.kind === "Flow" && parent.head === called) return SOURCE.get(name)?.parameters ?? null;
  const choice = kindAround(nodes, depth)?.find(each => each.name === name);
  return choice?.parameters ?? null;
}

/** The choices that may stand where the node at this depth stands. */
export function kindAround(nodes: readonly Node[], depth: number): readonly Choice[] | null {
  const kind = kindAt(nodes, depth);
  return kind?.kind === "choice" ? kind.choices : null;
}

/** What is wanted where the node at this depth stands: the value of a setting or of an argument. */
export function kindAt(nodes: readonly Node[], depth: number): ParameterKind | null {
  const parent = nodes[depth - 1];
  if (parent?.kind === "Setting") return SETTING.get(settingPath(nodes.slice(0, depth)))?.type ?? null;
  if (parent?.kind !== "Argument") return null;
  const called = nodes[depth - 2];
  if (called?.kind === "State") return null;
  const parameters = parametersOf(nodes, depth - 2);
  if (parameters === null || (called?.kind !== "Call" && called?.kind !== "Stage")) return null;
  if (parent.name !== null) return parameters.find(each => each.name === parent.name!.text)?.type ?? null;
  const position = called.args.filter(each => each.name === null).indexOf(parent);
  return parameters.filter(each => !each.named)[position]?.type ?? null;
}

export function parameterNamed(nodes: readonly Node[], name: string): Parameter | null {
  const call = enclosingCall(nodes);
  return call === null ? null : (parametersOf(nodes, call.depth)?.find(each => each.name === name) ?? null);
}

export function choiceNamed(nodes: readonly Node[], name: string): Choice | null {
  for (let depth = nodes.length - 1; depth > 0; depth--) {
    const found = kindAround(nodes, depth)?.find(each => each.name === name);
    if (found !== undefined) return found;
  }
  return null;
}

/** Names and types of what an own function takes. */
export const ownParameters = (symbol: Extract<Meaning, { kind: "fn" | "extern" }>) =>
  symbol.declaration.parameters.map((each, i) => ({
    name: each.name.text,
    type: symbol.kind === "fn" ? symbol.parameters[i]! : symbol.parameters[i]!.type,
  }));
