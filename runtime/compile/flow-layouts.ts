// What the operators that pass on, pair or connect elements remember: distinct, limit, joins, broadcast state.

import type { DistinctSpec, IntervalJoinSpec, JoinSpec } from "../plan/plan.ts";
import { isScalar } from "../state/canonical.ts";
import type { SlotPlan } from "../state/layout.ts";
import { BOOL, INT, list, record, STRING, TIMESTAMP, type Type } from "../values/type.ts";
import { comparedType } from "./passing-code.ts";
import { entrySchema, valueSchema } from "./schemas.ts";

/** With a ttl: when each was passed, by its canonical form. */
export function distinctSlots(
  operator: DistinctSpec,
  element: Type,
  keyType: Type | null,
): readonly SlotPlan[] {
  const compared = comparedType(operator, element);
  if (operator.ttl === null) {
    const schema = { ...entrySchema("seen", keyType, compared), valueType: BOOL };
    return [{ schema, content: "set" }];
  }
  const name = isScalar(compared) ? compared : STRING;
  return [{ schema: { ...entrySchema("seen", keyType, name), valueType: INT }, content: "map" }];
}

export const limitSlots = (keyType: Type | null): readonly SlotPlan[] => [
  { schema: valueSchema("passed", keyType, INT), content: "value" },
];

/** By timestamp. */
export const intervalSlots = (operator: IntervalJoinSpec, keyType: Type | null): readonly SlotPlan[] =>
  sides(operator).map(([name, type]) => ({
    schema: { ...entrySchema(name, keyType, TIMESTAMP), valueType: list(type) },
    content: "map",
  }));

/** In the order of arrival. */
export const joinSlots = (operator: JoinSpec, keyType: Type | null): readonly SlotPlan[] =>
  sides(operator).map(([name, type]) => ({
    schema: valueSchema(name, keyType, list(keptType(type, operator.ttl !== null))),
    content: "list",
  }));

const sides = (operator: IntervalJoinSpec | JoinSpec): readonly (readonly [string, Type])[] => [
  ["left", operator.leftType],
  ["right", operator.rightType],
];

const keptType = (type: Type, expires: boolean): Type =>
  record([
    { name: "at", type: TIMESTAMP },
    { name: "value", type },
    ...(expires ? [{ name: "written", type: TIMESTAMP }] : []),
  ]);
