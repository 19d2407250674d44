// Which states the operators of a plan keep: asked of the layouts that compiled code uses, so that a snapshot is
// compared with what would really be restored.

import { stateSchemas } from "../compile/layouts.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import type { StateSchema } from "../values/row.ts";

/** null: not known here (what a source remembers is its connector's business); such rows are passed on unchecked. */
export type StatesOf = (node: PlanNode) => readonly StateSchema[] | null;

/** The answers are remembered: a plan does not change. */
export function expectedStates(_plan: Plan): StatesOf {
  const known = new Map<number, readonly StateSchema[] | null>();
  return node => {
    const found = known.get(node.id);
    if (found !== undefined) return found;
    const states = node.operator.kind === "source" ? null : stateSchemas(node);
    known.set(node.id, states);
    return states;
  };
}
