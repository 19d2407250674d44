// Which sources and streams a flow names, at its head or in the streams given to its stages.

import type { Model } from "../model.ts";
import type * as s from "../syntax.ts";

type Read = s.SourceDecl | s.StreamDecl;

export const streamsReadBy = (model: Model, flow: s.FlowNode): readonly Read[] => [
  ...readBy(model, flow.head),
  ...flow.stages.flatMap(stage => stage.args.flatMap(arg => readBy(model, arg.value))),
];

function readBy(model: Model, node: s.FlowNode["head"] | s.ExprNode): readonly Read[] {
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
