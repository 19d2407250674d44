// What can be asked of two types: may a value of one stand for the other, what do they have in common, how they
// read in a message. Pure functions over Type; knows no syntax and reports nothing.

import {
  type Field,
  FLOAT,
  NEVER,
  NULL,
  type PrimitiveKind,
  type RecordType,
  record,
  type Type,
} from "../values/type.ts";

// ---------------------------------------------------------------- unions

export const membersOf = (type: Type): readonly Type[] => (type.kind === "union" ? type.members : [type]);

/** Flat and without duplicates; `never` disappears, one member stands alone, an erroneous member wins. */
export function union(types: readonly Type[]): Type {
  const members: Type[] = [];
  for (const type of types) {
    for (const member of membersOf(type)) {
      if (member.kind === "error") return member;
      if (member.kind !== "never" && !members.some(other => same(other, member))) members.push(member);
    }
  }
  if (members.length === 0) return NEVER;
  return members.length === 1 ? members[0]! : { kind: "union", members };
}

/** `T?` */
export const optional = (type: Type): Type => (isNullable(type) ? type : union([type, NULL]));

export const isNullable = (type: Type): boolean =>
  type.kind === "null" || (type.kind === "union" && type.members.some(member => member.kind === "null"));

export const withoutNull = (type: Type): Type => without(type, member => member.kind === "null");

/** The union without the members for which `drop` holds. */
export function without(type: Type, drop: (member: Type) => boolean): Type {
  if (type.kind !== "union") return drop(type) ? NEVER : type;
  const rest = type.members.filter(member => !drop(member));
  return rest.length === type.members.length ? type : union(rest);
}

/** True where a literal widens to nothing smaller: `"a" | "b"`. */
export const hasLiteral = (type: Type): boolean => membersOf(type).some(member => member.kind === "literal");

// ---------------------------------------------------------------- sameness

const fieldOf = (type: RecordType, name: string): Field | undefined => {
  for (const field of type.fields) if (field.name === name) return field;
  return undefined;
};

export { fieldOf };

/** Equal up to the order of members, and of names given to records. */
export function same(a: Type, b: Type): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case "literal":
      return b.kind === "literal" && a.value === b.value;
    case "list":
      return b.kind === "list" && same(a.element, b.element);
    case "map":
      return b.kind === "map" && same(a.key, b.key) && same(a.value, b.value);
    case "record":
      return b.kind === "record" && sameFields(a, b);
    case "union":
      return b.kind === "union" && sameMembers(a.members, b.members);
    case "variable":
      return b.kind === "variable" && a.name === b.name;
    case "function":
      return (
        b.kind === "function" &&
        a.parameters.length === b.parameters.length &&
        a.parameters.every((parameter, i) => same(parameter, b.parameters[i]!)) &&
        same(a.result, b.result)
      );
    default:
      return a.kind === b.kind;
  }
}

/** Field by field, in order: the order is part of how a record is kept. */
function sameFields(a: RecordType, b: RecordType): boolean {
  if (a.fields.length !== b.fields.length) return false;
  return a.fields.every(
    (field, i) => field.name === b.fields[i]!.name && same(field.type, b.fields[i]!.type),
  );
}

function sameMembers(a: readonly Type[], b: readonly Type[]): boolean {
  return a.length === b.length && a.every(member => b.some(other => same(member, other)));
}

// ---------------------------------------------------------------- assignability

const PRIMITIVE_OF_LITERAL = { string: "string", number: "int", boolean: "bool" } as const;

/** What a literal is a value of. */
export const primitiveOf = (value: string | number | boolean): PrimitiveKind =>
  PRIMITIVE_OF_LITERAL[typeof value as "string" | "number" | "boolean"];

/**
 * Whether a value of `from` may stand where `to` is wanted. An int may stand for a float, a literal for its
 * primitive, a record with more fields for one with fewer (lowering drops the rest); inside lists and maps the
 * fields must agree, since items are not converted.
 */
export function assignable(from: Type, to: Type, inside = false): boolean {
  if (from === to || from.kind === "error" || to.kind === "error" || from.kind === "never") return true;
  if (from.kind === "union") return from.members.every(member => assignable(member, to, inside));
  if (to.kind === "union") return to.members.some(member => assignable(from, member, inside));
  switch (from.kind) {
    case "int":
      return to.kind === "int" || to.kind === "float";
    case "literal":
      return to.kind === "literal" ? from.value === to.value : literalFits(primitiveOf(from.value), to.kind);
    case "list":
      return to.kind === "list" && assignable(from.element, to.element, true);
    case "map":
      return (
        to.kind === "map" && assignable(from.key, to.key, true) && assignable(from.value, to.value, true)
      );
    case "record":
      return to.kind === "record" && recordAssignable(from, to, inside);
    case "function":
      return to.kind === "function" && assignable(from.result, to.result, inside);
    default:
      return same(from, to);
  }
}

const literalFits = (primitive: PrimitiveKind, to: Type["kind"]): boolean =>
  primitive === to || (primitive === "int" && to === "float");

function recordAssignable(from: RecordType, to: RecordType, inside: boolean): boolean {
  if (inside && from.fields.length !== to.fields.length) return false;
  return to.fields.every((field, i) => {
    const own = inside ? from.fields[i] : fieldOf(from, field.name);
    return own !== undefined && own.name === field.name && assignable(own.type, field.type, inside);
  });
}

/** Where a value of `from` fails to be one of `to`: the innermost place, for the message. */
export function mismatch(from: Type, to: Type, path = ""): string | null {
  if (assignable(from, to)) return null;
  const target = withoutNull(to);
  if (from.kind === "record" && target.kind === "record") {
    for (const field of target.fields) {
      const at = path === "" ? field.name : `${path}.${field.name}`;
      const own = fieldOf(from, field.name);
      if (own === undefined) return `\`${at}\` is missing`;
      if (!assignable(own.type, field.type)) {
        return mismatch(own.type, field.type, at);
      }
    }
  }
  if (path === "") return null;
  return `\`${path}\` is ${show(from)}, not ${show(to)}`;
}

// ---------------------------------------------------------------- common type

/** The least type both fit, without inventing unions of unlike things; null where they have nothing in common. */
export function join(a: Type, b: Type): Type | null {
  if (a.kind === "error" || b.kind === "never") return a;
  if (b.kind === "error" || a.kind === "never") return b;
  if (same(a, b)) return a;
  if (isNullable(a) || isNullable(b)) {
    const rest = join(withoutNull(a), withoutNull(b));
    return rest === null ? null : optional(rest);
  }
  return joinPlain(a, b);
}

function joinPlain(a: Type, b: Type): Type | null {
  if (a.kind === "record" && b.kind === "record") return joinRecords(a, b) ?? discriminated([a, b]);
  if (a.kind === "list" && b.kind === "list")
    return joinWith([a.element, b.element], ([element]) => ({ kind: "list", element: element! }));
  if (a.kind === "map" && b.kind === "map" && same(a.key, b.key)) {
    return joinWith([a.value, b.value], ([value]) => ({ kind: "map", key: a.key, value: value! }));
  }
  if (assignable(a, b, true)) return b;
  if (assignable(b, a, true)) return a;
  const members = [...membersOf(a), ...membersOf(b)];
  if (members.every(member => member.kind === "literal")) return union(members);
  if (members.every(member => member.kind === "record")) return discriminated(members);
  const wide = widen(a);
  const other = widen(b);
  return same(wide, a) && same(other, b) ? null : join(wide, other);
}

function joinWith(pair: readonly [Type, Type], make: (types: readonly Type[]) => Type): Type | null {
  const joined = join(pair[0], pair[1]);
  return joined === null ? null : make([joined]);
}

/** Field by field, where both have the same fields and no field tells them apart. */
function joinRecords(a: RecordType, b: RecordType): Type | null {
  if (a.fields.length !== b.fields.length || discriminant([a, b]) !== null) return null;
  const fields: Field[] = [];
  for (const field of a.fields) {
    const other = fieldOf(b, field.name);
    const type = other === undefined ? null : join(field.type, other.type);
    if (type === null) return null;
    fields.push({ ...field, type });
  }
  return a.name !== undefined && a.name === b.name ? record(fields, a.name) : record(fields);
}

/** The union of records that a literal field tells apart, or null. */
function discriminated(members: readonly Type[]): Type | null {
  const all = union(members);
  const records = membersOf(all).filter(member => member.kind === "record");
  return records.length === membersOf(all).length && discriminant(records) !== null ? all : null;
}

/** The field by which records of a union are told apart: a literal in each, never the same in two. */
export function discriminant(records: readonly RecordType[]): string | null {
  for (const field of records[0]?.fields ?? []) {
    if (tellsApart(field.name, records)) return field.name;
  }
  return null;
}

function tellsApart(name: string, records: readonly RecordType[]): boolean {
  const seen = new Set<unknown>();
  for (const each of records) {
    const field = fieldOf(each, name);
    if (field === undefined) return false;
    for (const member of membersOf(field.type)) {
      if (member.kind !== "literal" || seen.has(member.value)) return false;
      seen.add(member.value);
    }
  }
  return true;
}

/** A literal becomes its primitive. */
export function widen(type: Type): Type {
  if (type.kind === "literal") return { kind: primitiveOf(type.value) };
  if (type.kind === "union" && hasLiteral(type)) return union(type.members.map(widen));
  return type;
}

/** Whether two values of these types can ever be equal. */
export function comparable(a: Type, b: Type): boolean {
  if (a.kind === "union") return a.members.some(member => comparable(member, b));
  if (b.kind === "union") return b.members.some(member => comparable(a, member));
  if (a.kind === "literal" && b.kind === "literal") return a.value === b.value;
  if (a.kind === "list" && b.kind === "list") return comparable(a.element, b.element);
  if (a.kind === "map" && b.kind === "map") return comparable(a.value, b.value);
  return assignable(a, b) || assignable(b, a) || join(a, b) !== null;
}

export const isNumber = (type: Type): boolean =>
  type.kind === "int" || type.kind === "float" || (type.kind === "literal" && typeof type.value === "number");
export const isString = (type: Type): boolean =>
  membersOf(type).every(
    member => member.kind === "string" || (member.kind === "literal" && typeof member.value === "string"),
  );

export const SCALARS: ReadonlySet<Type["kind"]> = new Set([
  "int",
  "string",
  "bool",
  "timestamp",
  "duration",
  "literal",
  "error",
  "never",
]);

/** What may be the key of a map. */
export const isMapKey = (type: Type): boolean => membersOf(type).every(member => SCALARS.has(member.kind));

/** What a stream may be keyed by. */
export function isStreamKey(type: Type, seen: Set<Type> = new Set()): boolean {
  if (type.kind !== "record")
    return membersOf(type).every(member => SCALARS.has(member.kind) && member.kind !== "duration");
  if (seen.has(type)) return true;
  seen.add(type);
  return type.fields.every(field => isStreamKey(field.type, seen));
}

// ---------------------------------------------------------------- in words

/** As a person would write it; long records are cut. */
export function show(type: Type, depth = 0): string {
  switch (type.kind) {
    case "literal":
      return JSON.stringify(type.value);
    case "list":
      return type.element.kind === "never" ? "an empty list" : `list<${show(type.element, depth + 1)}>`;
    case "map":
      return `map<${show(type.key, depth + 1)}, ${show(type.value, depth + 1)}>`;
    case "record":
      return showRecord(type, depth);
    case "union":
      return showUnion(type.members, depth);
    case "variable":
      return type.name;
    case "function":
      return `(${type.parameters.map(each => show(each, depth + 1)).join(", ")}) => ${show(type.result, depth + 1)}`;
    case "never":
      return "nothing";
    case "error":
      return "unknown";
    default:
      return type.kind;
  }
}

const SHOWN_FIELDS = 6;

function showRecord(type: RecordType, depth: number): string {
  if (type.name !== undefined) return type.name;
  if (type.fields.length === 0) return "{ }";
  if (depth > 2) return "{ … }";
  const shown = type.fields
    .slice(0, SHOWN_FIELDS)
    .map(field => `${field.name}: ${show(field.type, depth + 1)}`);
  if (type.fields.length > SHOWN_FIELDS) shown.push("…");
  return `{ ${shown.join(", ")} }`;
}

function showUnion(members: readonly Type[], depth: number): string {
  const rest = members.filter(member => member.kind !== "null");
  const text = rest.map(member => show(member, depth + 1)).join(" | ");
  if (rest.length === members.length) return text;
  return rest.length > 1 ? `(${text})?` : `${text}?`;
}

// ---------------------------------------------------------------- variables of signatures

export type Bindings = Map<string, Type>;

/** The fields of a record in a signature may be variables themselves, and hold none further in. */
const isOfVariables = (type: RecordType): boolean =>
  type.fields.some(field => field.type.kind === "variable");

/** The type with its variables replaced; unbound ones stay. */
export function substitute(type: Type, bindings: Bindings): Type {
  switch (type.kind) {
    case "variable":
      return bindings.get(type.name) ?? type;
    case "list":
      return { kind: "list", element: substitute(type.element, bindings) };
    case "map":
      return { kind: "map", key: substitute(type.key, bindings), value: substitute(type.value, bindings) };
    case "union":
      return union(type.members.map(member => substitute(member, bindings)));
    case "function":
      return {
        kind: "function",
        parameters: type.parameters.map(each => substitute(each, bindings)),
        result: substitute(type.result, bindings),
      };
    case "record":
      return isOfVariables(type)
        ? record(type.fields.map(field => ({ ...field, type: substitute(field.type, bindings) })))
        : type;
    default:
      return type;
  }
}

export function hasVariables(type: Type): boolean {
  switch (type.kind) {
    case "variable":
      return true;
    case "list":
      return hasVariables(type.element);
    case "map":
      return hasVariables(type.key) || hasVariables(type.value);
    case "union":
      return type.members.some(hasVariables);
    case "function":
      return type.parameters.some(hasVariables) || hasVariables(type.result);
    case "record":
      return isOfVariables(type);
    default:
      return false;
  }
}

/** Binds the variables of `pattern` so that `type` fits it; false where it cannot. */
export function unify(pattern: Type, type: Type, bindings: Bindings): boolean {
  if (type.kind === "error") return bindAll(pattern, type, bindings);
  if (!hasVariables(pattern)) return assignable(type, pattern);
  switch (pattern.kind) {
    case "variable":
      return bind(pattern.name, type, bindings);
    case "list":
      return (
        type.kind === "never" || (type.kind === "list" && unify(pattern.element, type.element, bindings))
      );
    case "map":
      return (
        type.kind === "map" &&
        unify(pattern.key, type.key, bindings) &&
        unify(pattern.value, type.value, bindings)
      );
    case "union":
      return unifyUnion(pattern.members, type, bindings);
    default:
      return false;
  }
}

/** `V?`: what is null fits the null, the rest the variable. */
function unifyUnion(patterns: readonly Type[], type: Type, bindings: Bindings): boolean {
  const variables = patterns.filter(hasVariables);
  const rest = without(type, member =>
    patterns.some(each => !hasVariables(each) && assignable(member, each)),
  );
  return rest.kind === "never" || (variables.length === 1 && unify(variables[0]!, rest, bindings));
}

function bind(name: string, type: Type, bindings: Bindings): boolean {
  const bound = bindings.get(name);
  const joined = bound === undefined ? type : join(bound, type);
  if (joined === null) return false;
  bindings.set(name, joined);
  return true;
}

/** After an error every variable of the pattern is an error too, so that nothing else is reported. */
function bindAll(pattern: Type, type: Type, bindings: Bindings): boolean {
  if (pattern.kind === "variable" && !bindings.has(pattern.name)) bindings.set(pattern.name, type);
  if (pattern.kind === "list") bindAll(pattern.element, type, bindings);
  if (pattern.kind === "map") bindAll(pattern.key, type, bindings) && bindAll(pattern.value, type, bindings);
  return true;
}

export const isFloat = (type: Type): boolean => same(type, FLOAT);
