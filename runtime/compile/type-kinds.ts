// Questions of the code generator about types: which JavaScript operation means the right thing for their values.

import { type RecordType, STRING, type Type } from "../values/type.ts";

/** The members of a union; any other type is its own. */
export const membersOf = (type: Type): readonly Type[] =>
  type.kind === "union" ? type.members.flatMap(membersOf) : [type];

const some = (type: Type, holds: (member: Type) => boolean): boolean => membersOf(type).some(holds);
const every = (type: Type, holds: (member: Type) => boolean): boolean => membersOf(type).every(holds);

export const canBeNull = (type: Type): boolean => some(type, member => member.kind === "null");

const isFloat = (type: Type): boolean =>
  type.kind === "float" ||
  (type.kind === "literal" && typeof type.value === "number" && !Number.isInteger(type.value));

export const canBeFloat = (type: Type): boolean => some(type, isFloat);

/** Whole numbers of some kind: arithmetic on them is checked. */
export const isWhole = (type: Type): boolean =>
  every(
    type,
    member =>
      member.kind === "int" ||
      member.kind === "timestamp" ||
      member.kind === "duration" ||
      (member.kind === "literal" && Number.isInteger(member.value)),
  );

export const isText = (type: Type): boolean =>
  every(
    type,
    member =>
      member.kind === "string" ||
      member.kind === "path" ||
      (member.kind === "literal" && typeof member.value === "string"),
  );

/** `===` is equality for its values, whatever they are compared with: no floats (NaN), no structures. */
export const isPlainScalar = (type: Type): boolean =>
  every(type, member => {
    switch (member.kind) {
      case "record":
      case "list":
      case "map":
      case "float":
      case "variable":
      case "function":
      case "error":
        return false;
      default:
        return true;
    }
  });

/** Numbers and null only. */
export const isNumberOrNull = (type: Type): boolean =>
  every(type, member => isWhole(member) || isFloat(member) || member.kind === "null");

/** What JavaScript turns into the same text as `display` when it is concatenated. */
export const showsAsItself = (type: Type): boolean =>
  every(type, member => {
    switch (member.kind) {
      case "string":
      case "path":
      case "int":
      case "float":
      case "bool":
      case "null":
      case "literal":
        return true;
      default:
        return false;
    }
  });

export const isCollection = (type: Type): boolean => type.kind === "list" || type.kind === "map";

/** The record type with these fields among the members of a union; where there is none, one is made up. */
export function recordType(type: Type, names: readonly string[]): RecordType {
  const records = membersOf(type).filter(member => member.kind === "record");
  const fits = (record: RecordType) =>
    record.fields.length === names.length && record.fields.every(field => names.includes(field.name));
  if (type.kind === "record") return type;
  return records.find(fits) ?? { kind: "record", fields: names.map(name => ({ name, type: STRING })) };
}

/** Whether every record of the type has the field, so that reading it needs no look. */
export const hasField = (type: Type, name: string): boolean =>
  membersOf(type).every(
    member =>
      member.kind === "null" ||
      (member.kind === "record" && member.fields.some(field => field.name === name)),
  );
