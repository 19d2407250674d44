// What each operator of a plan remembers: the states of its snapshot and the slots that hold them. Read by the code
// generator, by restoring, and by whoever asks whether a snapshot fits a plan.

import { bodiesOf } from "../plan/bodies.ts";
import { constantValue } from "../plan/constant.ts";
import type { PlanNode, StateSpec } from "../plan/plan.ts";
import { everyStatement, isStatements } from "../plan/walk.ts";
import { layOut, type SlotPlan, type StoreLayout } from "../state/layout.ts";
import { schemasOf } from "../state/operator-state.ts";
import type { StateSchema } from "../values/row.ts";
import type { Json, Type } from "../values/type.ts";
import { distinctSlots, intervalSlots, joinSlots, limitSlots } from "./flow-layouts.ts";
import { keptSlots, windowLayout } from "./kept-layouts.ts";
import { entrySchema, valueSchema } from "./schemas.ts";

/** What every operator kind but the stateless ones has. */
export interface OperatorLayout {
  readonly store: StoreLayout;
  readonly timers: boolean;
  /** Broadcast state: one copy a subtask. */
  readonly shared: StoreLayout | null;
}

/** null: the operator remembers nothing. */
export function layoutOf(node: PlanNode): OperatorLayout | null {
  const slots = slotsOf(node);
  if (slots === null) return null;
  const shared = sharedSlots(node);
  return {
    store: { ...layOut(node.keyType, slots), ...windowLayout(node.operator, slots) },
    timers: setsTimers(node),
    shared: shared.length === 0 ? null : layOut(null, shared),
  };
}

/** The schemas of an operator's rows in a snapshot, in order; empty for stateless operators and sources. */
export function stateSchemas(node: PlanNode): readonly StateSchema[] {
  const layout = layoutOf(node);
  return layout === null ? [] : schemasOf(layout.store, layout.timers, layout.shared);
}

function slotsOf(node: PlanNode): readonly SlotPlan[] | null {
  const { operator, keyType } = node;
  switch (operator.kind) {
    case "reduce":
    case "aggregate":
    case "topN":
    case "sortBy":
      return keptSlots(operator, node);
    case "process":
      return operator.states.filter(state => !state.broadcast).map(state => stateSlot(state, keyType));
    case "distinct":
      return distinctSlots(operator, node.output, keyType);
    case "limit":
      return limitSlots(keyType);
    case "intervalJoin":
      return intervalSlots(operator, keyType);
    case "join":
      return operator.window === null ? joinSlots(operator, keyType) : keptSlots(operator, node);
    default:
      return null;
  }
}

function sharedSlots({ operator }: PlanNode): readonly SlotPlan[] {
  if (operator.kind !== "process") return [];
  return operator.states
    .filter(state => state.broadcast)
    .map(state => {
      const slot = stateSlot(state, null);
      return { ...slot, schema: { ...slot.schema, redistribution: "broadcast" } };
    });
}

export function setsTimers(node: PlanNode): boolean {
  if (node.operator.kind === "intervalJoin") return true;
  for (const body of bodiesOf(node.operator)) {
    if (!isStatements(body)) continue;
    for (const stmt of everyStatement(body)) if (stmt.op === "timer") return true;
  }
  return false;
}

// ---------------------------------------------------------------- process

function stateSlot(state: StateSpec, keyType: Type | null): SlotPlan {
  if (state.type.kind === "map" && isEmpty(state.initial)) {
    const { key, value } = state.type;
    const schema = { ...entrySchema(state.name, keyType, key), valueType: value };
    return { schema, content: "map", ttl: state.ttl };
  }
  const content = state.type.kind === "list" ? "list" : "value";
  return { schema: valueSchema(state.name, keyType, state.type), content, ttl: state.ttl };
}

const isEmpty = (initial: Json): boolean =>
  initial === null || (typeof initial === "object" && Object.keys(initial).length === 0);

/** The value of a state that is not stored. */
export function initialOf(state: StateSpec): unknown {
  if (state.type.kind === "map" && isEmpty(state.initial)) return new Map();
  if (state.type.kind === "list" && isEmpty(state.initial)) return [];
  return constantValue(state.initial, state.type);
}
