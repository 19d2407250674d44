// Whether a value that claims to be a type is one. Manifests carry types and are read as untrusted: what compares types
// afterwards may rely on their shape, and on a depth that no program reaches.

import type { Type } from "../values/type.ts";

const DEEPEST = 200;

const PLAIN: ReadonlySet<unknown> = new Set([
  "int",
  "float",
  "string",
  "bool",
  "timestamp",
  "duration",
  "path",
  "null",
  "never",
]);

export function isSoundType(value: unknown, depth = 0): value is Type {
  if (typeof value !== "object" || value === null || depth > DEEPEST) return false;
  const type = value as Readonly<Record<string, unknown>>;
  const isInner = (inner: unknown): boolean => isSoundType(inner, depth + 1);
  switch (type.kind) {
    case "literal":
      return ["string", "number", "boolean"].includes(typeof type.value);
    case "list":
      return isInner(type.element);
    case "map":
      return isInner(type.key) && isInner(type.value);
    case "union":
      return Array.isArray(type.members) && type.members.length > 0 && type.members.every(isInner);
    case "record":
      return Array.isArray(type.fields) && type.fields.every(field => isSoundField(field, isInner));
    default:
      return PLAIN.has(type.kind);
  }
}

function isSoundField(value: unknown, isInner: (type: unknown) => boolean): boolean {
  if (typeof value !== "object" || value === null) return false;
  const field = value as Readonly<Record<string, unknown>>;
  return typeof field.name === "string" && isInner(field.type);
}
