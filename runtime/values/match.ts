// Whether a value is of a type, judged by the value alone: chooses the branch of a union when writing it.
// Pure; knows nothing of encodings.

import type { RecordType, Type } from "./type.ts";
import type { Value } from "./value.ts";

export type Shape = "null" | "boolean" | "number" | "string" | "list" | "map" | "record";

export function shapeOfValue(value: Value): Shape {
  if (value === null) return "null";
  switch (typeof value) {
    case "boolean":
    case "number":
    case "string":
      return typeof value as Shape;
    default:
      if (Array.isArray(value)) return "list";
      return value instanceof Map ? "map" : "record";
  }
}

/** The shape of every value of a type that is not a union. */
export function shapeOfType(type: Type): Shape {
  switch (type.kind) {
    case "int":
    case "float":
    case "timestamp":
    case "duration":
      return "number";
    case "string":
    case "path":
      return "string";
    case "bool":
      return "boolean";
    case "literal":
      return typeof type.value as Shape;
    case "list":
      return "list";
    case "map":
      return "map";
    case "record":
      return "record";
    default:
      return "null";
  }
}

export function valueMatches(value: Value, type: Type): boolean {
  if (type.kind === "union") return type.members.some(member => valueMatches(value, member));
  if (shapeOfValue(value) !== shapeOfType(type)) return false;
  switch (type.kind) {
    case "int":
    case "timestamp":
    case "duration":
      return Number.isSafeInteger(value) && !Object.is(value, -0);
    case "literal":
      return value === type.value;
    case "list":
      return (value as readonly Value[]).every(item => valueMatches(item, type.element));
    case "map":
      return [...(value as ReadonlyMap<Value, Value>)].every(
        ([k, v]) => valueMatches(k, type.key) && valueMatches(v, type.value),
      );
    case "record":
      return recordMatches(value as object, type);
    default:
      return true;
  }
}

function recordMatches(value: object, type: RecordType): boolean {
  if (Object.keys(value).length !== type.fields.length) return false;
  return type.fields.every(
    field =>
      Object.hasOwn(value, field.name) &&
      valueMatches((value as Record<string, Value>)[field.name]!, field.type),
  );
}
