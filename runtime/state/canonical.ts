// What stands for a value as the key of a JavaScript Map: two values have the same canonical form exactly if they
// are equal. Scalars stand for themselves, so that the usual key costs nothing; records, lists and maps become text.

import type { Type } from "../values/type.ts";
import type { RecordValue, Value } from "../values/value.ts";

/** True if every value of the type stands for itself: no records, lists or maps. */
export function isScalar(type: Type): boolean {
  switch (type.kind) {
    case "record":
    case "list":
    case "map":
    case "variable":
    case "function":
    case "error":
      return false;
    case "union":
      return type.members.every(isScalar);
    default:
      return true;
  }
}

/** The canonical form of the values of one type; null: each value is its own (Map already has NaN = NaN, -0 = 0). */
export const canonicalOf = (type: Type | null): ((value: Value) => unknown) | null =>
  type === null || isScalar(type) ? null : canonicalText;

/** Each form starts with what it is and says where it ends, so that no two sequences of them run together alike. */
export function canonicalText(value: Value): string {
  switch (typeof value) {
    case "string":
      return `"${value.length}:${value}`;
    case "number":
      return `#${value === 0 ? 0 : value};`;
    case "boolean":
      return value ? "t" : "f";
    default:
      return canonicalStructure(value as Exclude<Value, string | number | boolean>);
  }
}

function canonicalStructure(value: Exclude<Value, string | number | boolean>): string {
  if (value === null || value === undefined) return "n";
  let text: string;
  if (Array.isArray(value)) {
    text = "[";
    for (const item of value as readonly Value[]) text += canonicalText(item);
    return `${text}]`;
  }
  if (value instanceof Map) {
    const entries = Array.from(
      value as ReadonlyMap<Value, Value>,
      ([k, v]) => canonicalText(k) + canonicalText(v),
    );
    return `<${entries.sort().join("")}>`;
  }
  return canonicalRecord(value as RecordValue);
}

/** Fields by name: records of one union may hold the same fields in another order, and are equal. */
function canonicalRecord(value: RecordValue): string {
  let text = "{";
  for (const name of Object.keys(value).sort()) text += canonicalText(name) + canonicalText(value[name]!);
  return `${text}}`;
}

/**
 * The same string in memory of its own. V8 cuts strings by reference, so a long-lived word would keep the whole
 * line (or file) alive that it was cut from.
 */
export const detached = (key: Value): Value =>
  typeof key === "string" && key.length > 12 ? ` ${key}`.slice(1) : key;
