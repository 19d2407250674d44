// Every stage of a declaration's flow, in the order of the text: also of flows in brackets and of those given as
// arguments (`union(a |> …)`, `join(b |> …)`). They share one set of names.

import type * as s from "./syntax.ts";

export function* everyStage(flow: s.FlowNode): Generator<s.StageNode, void, void> {
  yield* within(flow.head);
  for (const stage of flow.stages) {
    for (const { value } of stage.args) yield* within(value);
    yield stage;
  }
}

function* within(node: s.FlowNode["head"] | s.ExprNode): Generator<s.StageNode, void, void> {
  switch (node.kind) {
    case "Flow":
      yield* everyStage(node);
      return;
    case "Paren":
      yield* within(node.inner);
      return;
    case "Call":
      for (const { value } of node.args) yield* within(value);
      return;
    default:
  }
}
