// Schemas of states: one value a key, or entries of a map; of the operator where there is no key.

import type { StateSchema } from "../values/row.ts";
import type { Type } from "../values/type.ts";

export const valueSchema = (name: string, keyType: Type | null, valueType: Type): StateSchema => ({
  name,
  kind: keyType === null ? "operator" : "value",
  keyType,
  namespaceType: null,
  valueType,
  redistribution: keyType === null ? "split" : "keyed",
});

export const entrySchema = (
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
