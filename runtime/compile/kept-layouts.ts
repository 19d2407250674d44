// What the operators with a result per key or window remember: aggregate, reduce, topN, sortBy. In windows of event time
// each state is kept by key and window, [start, end) being its namespace in a snapshot.

import type { AggregateSpec, OperatorSpec, PlanNode, WindowSpec } from "../plan/plan.ts";
import { WINDOW_ENTRY } from "../state/frozen-cells.ts";
import type { SlotPlan, WindowLayout } from "../state/layout.ts";
import type { StateSchema } from "../values/row.ts";
import { BOOL, INT, list, record, TIMESTAMP, type Type } from "../values/type.ts";
import { AGGREGATES } from "./aggregates.ts";
import { entrySchema, valueSchema } from "./schemas.ts";
import { everyOf, isTimed } from "./window-spec.ts";

export type KeptSpec = Extract<
  OperatorSpec,
  { readonly kind: "reduce" | "aggregate" | "topN" | "sortBy" | "join" }
>;

export function keptSlots(operator: KeptSpec, node: PlanNode): readonly SlotPlan[] {
  const { keyType } = node;
  const { window } = operator;
  const own = ownSlots(operator, node);
  const every = everyOf(window) === null ? [] : ["$records", "$firings"];
  const late = countsFirings(window) ? ["$firings"] : [];
  // Says that something has come, where all else may be empty.
  const marked = every.length + late.length > 0 || own.some(slot => slot.initial !== undefined);
  const present = window !== null && mayBeEmpty(operator) && !marked ? ["$seen"] : [];
  const slots = [...own, ...[...every, ...late, ...present].map(name => engineSlot(name, keyType))];
  return isTimed(window) ? slots.map(inWindow) : slots;
}

function ownSlots(operator: KeptSpec, { keyType, output }: PlanNode): readonly SlotPlan[] {
  switch (operator.kind) {
    case "aggregate":
      return aggregateSlots(operator, keyType);
    case "reduce":
      return [{ schema: valueSchema("value", keyType, output), content: "value" }];
    case "topN":
      return [
        { schema: valueSchema("top", keyType, output), content: "value" },
        { schema: valueSchema("top.by", keyType, list(operator.by.body.type)), content: "value" },
      ];
    case "join":
      return [
        { schema: valueSchema("left", keyType, list(operator.leftType)), content: "list" },
        { schema: valueSchema("right", keyType, list(operator.rightType)), content: "list" },
      ];
    case "sortBy":
      return [
        { schema: valueSchema("records", keyType, list(output)), content: "list" },
        { schema: valueSchema("records.by", keyType, list(operator.by.body.type)), content: "list" },
      ];
  }
}

const mayBeEmpty = ({ kind }: KeptSpec): boolean => kind === "aggregate" || kind === "topN";

/** A window that stays after it has fired must know that it has. */
const countsFirings = (window: WindowSpec | null): boolean => isTimed(window) && window.allowedLatenessMs > 0;

/** Absent where the operator has no windows of event time. */
export function windowLayout(
  operator: OperatorSpec,
  slots: readonly SlotPlan[],
): { readonly window?: WindowLayout } {
  const window = "window" in operator ? operator.window : null;
  if (!isTimed(window)) return {};
  const firing = slots.findIndex(slot => slot.schema.name === "$firings");
  return { window: { latenessMs: window.allowedLatenessMs, firing } };
}

/** The same state by window. */
export function inWindow(slot: SlotPlan): SlotPlan {
  const { schema } = slot;
  const entry = schema.namespaceType;
  const namespaceType = record([
    { name: "start", type: TIMESTAMP },
    { name: "end", type: TIMESTAMP },
    ...(entry === null ? [] : [{ name: WINDOW_ENTRY, type: entry }]),
  ]);
  const kind: StateSchema["kind"] = schema.keyType === null ? "operator" : "map";
  return { ...slot, schema: { ...schema, kind, namespaceType } };
}

const engineSlot = (name: string, keyType: Type | null): SlotPlan => ({
  schema: valueSchema(name, keyType, INT),
  content: "value",
  initial: 0,
});

// ---------------------------------------------------------------- aggregate

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
  return operator.calls.flatMap(call => {
    const number = (seen.get(call.fn) ?? 0) + 1;
    seen.set(call.fn, number);
    const name = number === 1 ? call.fn : `${call.fn}#${number}`;
    return AGGREGATES[call.fn].accumulators(call, operator.record.type).map((accumulator): SlotPlan => {
      const full = name + accumulator.suffix;
      const set = accumulator.content === "set";
      return {
        schema: set
          ? { ...entrySchema(full, keyType, accumulator.type), valueType: BOOL }
          : valueSchema(full, keyType, accumulator.type),
        content: accumulator.content,
        initial: accumulator.initial,
      };
    });
  });
}
