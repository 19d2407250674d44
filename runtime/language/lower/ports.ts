// The side outputs of one operator, numbered in the order in which its text names them.

import type { PlanNode } from "../../plan/plan.ts";
import type { Type } from "../../values/type.ts";
import type * as s from "../syntax.ts";
import { type Context, unexpected } from "./context.ts";

export interface Ports {
  /** null: the main output. A side output named for the first time gets the next port. */
  readonly portOf: (name: s.Name | null) => { readonly port: number; readonly type: Type };
  readonly sideOutputs: { readonly name: string; readonly type: Type }[];
}

export function createPorts(c: Context, main: Type): Ports {
  const sideOutputs: { readonly name: string; readonly type: Type }[] = [];
  const portOf: Ports["portOf"] = name => {
    if (name === null) return { port: 0, type: main };
    const known = sideOutputs.findIndex(output => output.name === name.text);
    if (known >= 0) return { port: known + 1, type: sideOutputs[known]!.type };
    const symbol = c.model.symbolOf(name);
    if (symbol?.kind !== "sideOutput") return unexpected(name, "the name of a side output");
    return {
      port: sideOutputs.push({ name: name.text, type: symbol.stream.element }),
      type: symbol.stream.element,
    };
  };
  return { portOf, sideOutputs };
}

/** The port of X in `to(X)`. */
export function sidePort(node: s.ExprNode, ports: Ports): number {
  if (node.kind === "Paren") return sidePort(node.inner, ports);
  const target = node.kind === "Call" ? node.args[0]?.value : undefined;
  return target?.kind === "NameExpr"
    ? ports.portOf(target.name).port
    : unexpected(node, "the name of a side output");
}

/** `fail`, `skip` or `to(X)`. */
export function lowerOnError(node: s.ExprNode | undefined, ports: Ports): PlanNode["onError"] {
  if (node === undefined) return { kind: "fail" };
  if (node.kind === "Paren") return lowerOnError(node.inner, ports);
  if (node.kind === "NameExpr") return { kind: node.name.text === "skip" ? "skip" : "fail" };
  return { kind: "to", port: sidePort(node, ports) };
}
