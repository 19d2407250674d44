// Every stage of a declaration's flow, in the order of the text: also of flows in brackets and of those given as
// arguments (`union(a |> …)`, `join(b |> …)`). They share one set of names.

import type * as s from "./syntax.ts";

export function everyStage(flow: s.FlowNode): readonly s.StageNode[] {
  const found: s.StageNode[] = [];
  stagesOf(flow, found);
  return found;
}

function stagesOf(flow: s.FlowNode, found: s.StageNode[]): void {
  within(flow.head, found);
  for (const stage of flow.stages) {
    for (const { value } of stage.args) within(value, found);
    found.push(stage);
  }
}

function within(node: s.FlowNode["head"] | s.ExprNode, found: s.StageNode[]): void {
  switch (node.kind) {
    case "Flow":
      stagesOf(node, found);
      return;
    case "Paren":
      within(node.inner, found);
      return;
    case "Call":
      for (const { value } of node.args) within(value, found);
      return;
    default:
  }
}
