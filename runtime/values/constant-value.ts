// The value that a constant written as JSON stands for: defaults of fields, initial states, literals of a plan.

import type { Json, RecordType, Type } from "./type.ts";
import type { MapKey, RecordValue, Value } from "./value.ts";

/** The value a constant's JSON stands for: maps are lists of `{ key, value }` there, all else is as in JavaScript. */
export function constantValue(json: Json, type: Type): Value {
  switch (type.kind) {
    case "list":
      return (json as readonly Json[]).map(item => constantValue(item, type.element));
    case "map":
      return new Map(
        (json as readonly { readonly key: MapKey; readonly value: Json }[]).map(entry => [
          entry.key,
          constantValue(entry.value, type.value),
        ]),
      );
    case "record":
      return recordOf(type, name => (json as { readonly [name: string]: Json })[name] ?? null);
    case "union":
      return constantOfUnion(json, type.members);
    default:
      return json as Value;
  }
}

function constantOfUnion(json: Json, members: readonly Type[]): Value {
  if (json === null || typeof json !== "object") return json;
  const member = members.find(candidate => isShapedLike(json, candidate));
  return member === undefined ? (json as Value) : constantValue(json, member);
}

function isShapedLike(json: Json, type: Type): boolean {
  if (Array.isArray(json)) return type.kind === "list" || type.kind === "map";
  if (type.kind !== "record" || json === null || typeof json !== "object") return false;
  const value = json as { readonly [name: string]: Json };
  return type.fields.every(
    field =>
      Object.hasOwn(value, field.name) &&
      (field.type.kind !== "literal" || field.type.value === value[field.name]),
  );
}

/** Own properties only, in the type's order, whatever a field is called. */
const recordOf = (type: RecordType, field: (name: string) => Json): RecordValue =>
  Object.fromEntries(type.fields.map(({ name, type: of }) => [name, constantValue(field(name), of)]));
