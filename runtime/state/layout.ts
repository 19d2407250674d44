// How the states of one operator lie in the slots of a cell. Compiled code writes the slots by number, the store
// turns them into rows and back; both read this. Knows no operator kinds.

import type { StateSchema } from "../values/row.ts";
import type { Type } from "../values/type.ts";

/**
 * - `value`: one row. `list`: one row too, but its array may be appended to in place by its owner.
 * - `map`: a Map, one row an entry. `set`: a Map from canonical form to value, one row a value.
 */
export type SlotContent = "value" | "list" | "map" | "set";

export interface SlotLayout {
  readonly schema: StateSchema;
  readonly content: SlotContent;
  /**
   * Number of the slot holding the ownership mark of a list, map or set, else -1. What the slot holds may be changed in
   * place if its mark equals the store's epoch: nobody else has a reference then, no snapshot and no value of the program.
   */
  readonly mark: number;
}

export interface StoreLayout {
  readonly keyType: Type | null;
  readonly slots: readonly SlotLayout[];
  /** Slots of a new cell, marks included; `undefined` is "not stored". */
  readonly template: readonly unknown[];
}

/** One entry: a state's schema with its content and what a new cell holds. */
export interface SlotPlan {
  readonly schema: StateSchema;
  readonly content: SlotContent;
  readonly initial?: unknown;
}

/** States first, in order; then the marks. */
export function layOut(keyType: Type | null, plans: readonly SlotPlan[]): StoreLayout {
  let next = plans.length;
  const slots = plans.map(({ schema, content }) => ({
    schema,
    content,
    mark: content === "value" ? -1 : next++,
  }));
  const template: unknown[] = plans.map(plan => plan.initial);
  while (template.length < next) template.push(-1);
  return { keyType, slots, template };
}

/** The layout that states have by their schemas alone. */
export const layoutOfSchemas = (keyType: Type | null, states: readonly StateSchema[]): StoreLayout =>
  layOut(
    keyType,
    states.map(schema => ({ schema, content: contentOf(schema) })),
  );

function contentOf(schema: StateSchema): SlotContent {
  if (schema.kind === "map") return "map";
  return schema.valueType.kind === "list" ? "list" : "value";
}
