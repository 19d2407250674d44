// Type → Avro schema, for whoever reads our files with other tools. Maps are arrays of {key, value}; record names
// derive from their path; a name Avro cannot hold is escaped and kept beside as `weir.name`.
// How unions are laid out is decided here once; avro-codec.ts follows it.

import { avroName } from "./avro-names.ts";
import type { Field, Json, RecordType, Type } from "./type.ts";

export type AvroSchema = Json;

/** One branch of an Avro union. Members that Avro cannot tell apart share a branch or are wrapped in a record. */
export interface UnionBranch {
  readonly members: readonly Type[];
  /** A second array in one union is illegal: it stands as the only field of a record. */
  readonly wrapped: boolean;
}

type Primitive = "null" | "boolean" | "long" | "double" | "string";

/** The Avro primitive a type is written as; null for lists, maps, records and unions. */
export function avroPrimitive(type: Type): Primitive | null {
  switch (type.kind) {
    case "int":
    case "timestamp":
    case "duration":
      return "long";
    case "float":
      return "double";
    case "string":
    case "path":
      return "string";
    case "bool":
      return "boolean";
    case "null":
    case "never":
      return "null";
    case "literal":
      return literalPrimitive(type.value);
    case "list":
    case "map":
    case "record":
    case "union":
      return null;
    case "error":
    case "variable":
    case "function":
      throw new Error(`a ${type.kind} has no values to write`);
  }
}

function literalPrimitive(value: string | number | boolean): Primitive {
  if (typeof value === "string") return "string";
  if (typeof value === "boolean") return "boolean";
  return Number.isSafeInteger(value) ? "long" : "double";
}

/** Members flattened; primitives merged by how they are written; every list, map and record on its own. */
export function unionBranches(members: readonly Type[]): readonly UnionBranch[] {
  const merged = new Map<Primitive, Type[]>();
  const branches: { members: Type[]; wrapped: boolean }[] = [];
  let arrays = 0;
  for (const member of flatMembers(members)) {
    const primitive = avroPrimitive(member);
    const known = primitive === null ? undefined : merged.get(primitive);
    if (known) {
      known.push(member);
      continue;
    }
    const branch = {
      members: [member],
      wrapped: primitive === null && member.kind !== "record" && arrays++ > 0,
    };
    if (primitive !== null) merged.set(primitive, branch.members);
    branches.push(branch);
  }
  return branches;
}

const flatMembers = (members: readonly Type[]): readonly Type[] =>
  members.flatMap(member => (member.kind === "union" ? flatMembers(member.members) : [member]));

/** `path` becomes the names of the records within; `unique` keeps them apart. */
export function avroSchema(type: Type, path: string, unique: (wanted: string) => string): AvroSchema {
  switch (type.kind) {
    case "timestamp":
      return { type: "long", logicalType: "timestamp-millis" };
    case "list":
      return { type: "array", items: avroSchema(type.element, `${path}_item`, unique) };
    case "map":
      return { type: "array", items: entrySchema(type.key, type.value, path, unique) };
    case "record":
      return recordSchema(type, path, unique);
    case "union":
      return unionBranches(type.members).map((branch, i) => branchSchema(branch, `${path}_${i + 1}`, unique));
    default:
      return avroPrimitive(type);
  }
}

const entrySchema = (
  key: Type,
  value: Type,
  path: string,
  unique: (wanted: string) => string,
): AvroSchema => ({
  type: "record",
  name: unique(`${path}_entry`),
  fields: [
    { name: "key", type: avroSchema(key, `${path}_key`, unique) },
    { name: "value", type: avroSchema(value, `${path}_value`, unique) },
  ],
});

const recordSchema = (type: RecordType, path: string, unique: (wanted: string) => string): AvroSchema => ({
  type: "record",
  name: unique(path),
  fields: type.fields.map(field => fieldSchema(field, path, unique)),
});

function fieldSchema(field: Field, path: string, unique: (wanted: string) => string): Json {
  const name = avroName(field.name);
  const schema = { name, type: avroSchema(field.type, `${path}_${name}`, unique) };
  return {
    ...schema,
    ...(field.was === undefined ? {} : { aliases: [avroName(field.was)] }),
    ...(name === field.name ? {} : { "weir.name": field.name }),
  };
}

function branchSchema(branch: UnionBranch, path: string, unique: (wanted: string) => string): AvroSchema {
  const first = branch.members[0]!;
  if (!branch.wrapped) {
    // Merged members (`timestamp | int`) are written alike but mean different things: no logical type then.
    return branch.members.length > 1 ? avroPrimitive(first) : avroSchema(first, path, unique);
  }
  return {
    type: "record",
    name: unique(path),
    fields: [{ name: "value", type: avroSchema(first, `${path}_value`, unique) }],
  };
}
