// What each operator of a plan remembers: the states of its snapshot and the slots that hold them. Read by the code
// generator, by restoring, and by whoever asks whether a snapshot fits a plan.

import { bodiesOf } from "../plan/bodies.ts";
import { constantValue } from "../plan/constant.ts";
import type { AggregateSpec, PlanNode, StateSpec } from "../plan/plan.ts";
import { everyStatement, isStatements } from "../plan/walk.ts";
import { layOut, type SlotPlan, type StoreLayout } from "../state/layout.ts";
import { schemasOf } from "../state/operator-state.ts";
import type { StateSchema } from "../values/row.ts";
import type { Json, Type } from "../values/type.ts";
import { INT } from "../values/type.ts";
import { AGGREGATES } from "./aggregates.ts";

/** What every operator kind but the stateless ones has. */
export interface OperatorLayout {
  readonly store: StoreLayout;
  readonly timers: boolean;
}

/** null: the operator remembers nothing. */
export function layoutOf(node: PlanNode): OperatorLayout | null {
  const slots = slotsOf(node);
  return slots === null ? null : { store: layOut(node.keyType, slots), timers: setsTimers(node) };
}

/** The schemas of an operator's rows in a snapshot, in order; empty for stateless operators and sources. */
export function stateSchemas(node: PlanNode): readonly StateSchema[] {
  const layout = layoutOf(node);
  return layout === null ? [] : schemasOf(layout.store, layout.timers);
}

function slotsOf(node: PlanNode): readonly SlotPlan[] | null {
  const { operator, keyType } = node;
  switch (operator.kind) {
    case "reduce":
      return [
        { schema: valueSchema("value", keyType, node.output), content: "value" },
        ...windowSlots(operator.window?.every ?? null, keyType),
      ];
    case "aggregate":
      return aggregateSlots(operator, keyType);
    case "process":
      return operator.states.map(state => stateSlot(state, keyType));
    default:
      return null;
  }
}

export function setsTimers(node: PlanNode): boolean {
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
    return { schema: { ...entrySchema(state.name, keyType, key), valueType: value }, content: "map" };
  }
  const content = state.type.kind === "list" ? "list" : "value";
  return { schema: valueSchema(state.name, keyType, state.type), content };
}

const isEmpty = (initial: Json): boolean =>
  initial === null || (typeof initial === "object" && Object.keys(initial).length === 0);

/** The value of a state that is not stored. */
export function initialOf(state: StateSpec): unknown {
  if (state.type.kind === "map" && isEmpty(state.initial)) return new Map();
  if (state.type.kind === "list" && isEmpty(state.initial)) return [];
  return constantValue(state.initial, state.type);
}

// ---------------------------------------------------------------- aggregate

/** The first of the two slots of `every: n`, behind the accumulators. */
export const windowSlotsAt = (operator: AggregateSpec): number =>
  callSlots(operator).reduce((sum, slots) => sum + slots.count, 0);

export interface CallSlots {
  readonly first: number;
  readonly count: number;
}

/** Where each call's accumulators lie. */
export function callSlots(operator: AggregateSpec): readonly CallSlots[] {
  let next = 0;
  return operator.calls.map(call => {
    const first = next;
    const { length } = AGGREGATES[call.fn].accumulators(call, operator.record.type);
    next += length;
    return { first, count: length };
  });
}

function aggregateSlots(operator: AggregateSpec, keyType: Type | null): readonly SlotPlan[] {
  const seen = new Map<string, number>();
  const slots = operator.calls.flatMap(call => {
    const number = (seen.get(call.fn) ?? 0) + 1;
    seen.set(call.fn, number);
    const name = number === 1 ? call.fn : `${call.fn}#${number}`;
    return AGGREGATES[call.fn].accumulators(call, operator.record.type).map((accumulator): SlotPlan => {
      const full = name + accumulator.suffix;
      const set = accumulator.content === "set";
      return {
        schema: set
          ? { ...entrySchema(full, keyType, accumulator.type), valueType: { kind: "bool" } }
          : valueSchema(full, keyType, accumulator.type),
        content: accumulator.content,
        initial: accumulator.initial,
      };
    });
  });
  const every = operator.window?.every ?? null;
  const present =
    operator.window !== null && every === null && !slots.some(slot => slot.initial !== undefined);
  return [
    ...slots,
    ...windowSlots(every, keyType),
    // Says that the key has come, where its accumulators may all be empty.
    ...(present ? [engineSlot("$seen", keyType)] : []),
  ];
}

function windowSlots(every: number | null, keyType: Type | null): readonly SlotPlan[] {
  return every === null ? [] : [engineSlot("$records", keyType), engineSlot("$firings", keyType)];
}

const engineSlot = (name: string, keyType: Type | null): SlotPlan => ({
  schema: valueSchema(name, keyType, INT),
  content: "value",
  initial: 0,
});

// ---------------------------------------------------------------- schemas

const valueSchema = (name: string, keyType: Type | null, valueType: Type): StateSchema => ({
  name,
  kind: keyType === null ? "operator" : "value",
  keyType,
  namespaceType: null,
  valueType,
  redistribution: keyType === null ? "split" : "keyed",
});

const entrySchema = (
  name: string,
  keyType: Type | null,
  namespaceType: Type,
): Omit<StateSchema, "valueType"> => ({
  name,
  kind: keyType === null ? "operator" : "map",
  keyType,
  namespaceType,
  redistribution: keyType === null ? "split" : "keyed",
});
