// How the states of one operator lie in the slots of a cell. Compiled code writes the slots by number, the store
// turns them into rows and back; both read this. Knows no operator kinds.

import type { Ttl } from "../plan/plan.ts";
import type { StateSchema } from "../values/row.ts";
import { STRING, TIMESTAMP, type Type } from "../values/type.ts";
import { isScalar } from "./canonical.ts";
import type { Expiring } from "./expiring.ts";

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
  /** Those of the states that have a time to live. */
  readonly expiring: readonly Expiring[];
  /** Present where cells are windows of event time. */
  readonly window?: WindowLayout;
}

export interface WindowLayout {
  /** How long a window that has fired is kept. */
  readonly latenessMs: number;
  /** Number of the slot that counts firings; -1: a window that fires is forgotten. */
  readonly firing: number;
}

/** One entry: a state's schema with its content and what a new cell holds. */
export interface SlotPlan {
  readonly schema: StateSchema;
  readonly content: SlotContent;
  readonly initial?: unknown;
  readonly ttl?: Ttl | null;
}

/**
 * States first, in order; then the moments when those that expire were written, the marks, and what is no state. Moments
 * go with the keys, but a program need not know them: a state may get or lose its time to live.
 */
export function layOut(keyType: Type | null, plans: readonly SlotPlan[]): StoreLayout {
  const moments = plans.flatMap(plan => (plan.ttl ? [momentsOf(plan)] : []));
  const all = [...plans, ...moments];
  let next = all.length;
  const slots = all.map(({ schema, content }) => ({
    schema,
    content,
    mark: content === "value" ? -1 : next++,
  }));
  const template: unknown[] = all.map(plan => plan.initial);
  while (template.length < next) template.push(-1);
  const expiring: Expiring[] = [];
  plans.forEach(({ ttl, content }, slot) => {
    if (!ttl) return;
    const written = plans.length + expiring.length;
    const entries = content === "map" || content === "set";
    const { mark } = slots[slot]!;
    expiring.push({ slot, mark, written, writtenMark: slots[written]!.mark, newest: next++, entries, ttl });
  });
  while (template.length < next) template.push(undefined);
  return { keyType, slots, template, expiring };
}

/** How the states are called that say when others were written. */
export const MOMENTS = "$written.";

/** Of a set the moments stand under what stands for its items. */
function momentsOf({ schema, content }: SlotPlan): SlotPlan {
  const name = `${MOMENTS}${schema.name}`;
  const item = schema.namespaceType;
  const under = content === "set" && item !== null && !isScalar(item) ? STRING : item;
  return {
    schema: { ...schema, name, kind: "operator", namespaceType: under, valueType: TIMESTAMP },
    content: content === "map" || content === "set" ? "map" : "value",
  };
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
