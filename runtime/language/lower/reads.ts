// Which sources and streams a flow names, at its head or in the streams given to its stages.

import type { Model } from "../model.ts";
import type * as s from "../syntax.ts";

export function streamsReadBy(model: Model, flow: s.FlowNode): readonly (s.SourceDecl | s.StreamDecl)[] {
  const args = flow.stages.flatMap(stage => stage.args.map(arg => arg.value));
  return [
    ...readBy(model, flow.head),
    ...args.flatMap(value => (value.kind === "Flow" ? streamsReadBy(model, value) : [])),
  ];
}

function readBy(
  model: Model,
  node: s.FlowNode["head"] | s.ExprNode,
): readonly (s.SourceDecl | s.StreamDecl)[] {
  switch (node.kind) {
    case "Flow":
      return streamsReadBy(model, node);
    case "Paren":
      return readBy(model, node.inner);
    case "Call":
      return node.args.flatMap(arg => readBy(model, arg.value));
    case "NameExpr": {
      const symbol = model.symbolOf(node.name);
      return symbol?.kind === "source" || symbol?.kind === "stream" ? [symbol.declaration] : [];
    }
    default:
      return [];
  }
}
