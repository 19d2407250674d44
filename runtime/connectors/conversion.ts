// Values from outside (parsed JSON, results of externs) as values of the language: checked against the declared type,
// with exactly its fields in its order. A reader is built once per type; records are read by a generated function.

import { evaluate } from "../compile/evaluate.ts";
import { constantValue } from "../plan/constant.ts";
import { parseTimestamp } from "../values/timestamp-text.ts";
import type { Field, RecordType, Type } from "../values/type.ts";
import type { MapKey, Value } from "../values/value.ts";
import { foundText, quote, typeText } from "./type-text.ts";

export type Reader = (value: unknown) => Value;

/**
 * Where values come from. `json`: timestamps also in ISO-8601, maps as objects. `escapedJson`: the same from a text
 * with \u escapes, which alone can make ill-formed strings. `extern`: timestamps in ms, maps as Map.
 */
export type Dialect = "json" | "escapedJson" | "extern";

/** The value does not fit: the message is a sentence naming field, expected and found. */
export class Mismatch extends Error {
  constructor(path: string, expected: string, found: string) {
    super(`${path === "" ? "The value" : `The field ${path}`} should be ${expected}, but is ${found}`);
    this.name = "Mismatch";
  }
}

export const readerOf = (type: Type, dialect: Dialect): Reader => build(type, "", dialect);

function build(type: Type, path: string, dialect: Dialect): Reader {
  const no = (value: unknown): never => {
    throw new Mismatch(path, typeText(type), foundText(value));
  };
  switch (type.kind) {
    case "int":
    case "duration":
      return value => (Number.isSafeInteger(value) ? (value as number) + 0 : notInt(value, path, type));
    case "float":
      return floatReader(path, dialect, no);
    case "timestamp":
      return dialect === "extern"
        ? value => (isTime(value) ? value + 0 : no(value))
        : timestampReader(path, no);
    case "string":
    case "path":
      return dialect === "json"
        ? value => (typeof value === "string" ? value : no(value))
        : textReader(path, no);
    case "bool":
      return value => (typeof value === "boolean" ? value : no(value));
    case "null":
      return value => (value === null || value === undefined ? null : no(value));
    case "literal":
      return value => (value === type.value ? type.value : no(value));
    case "list":
      return listReader(build(type.element, `${path}[]`, dialect), no);
    case "map":
      return dialect === "extern" ? mapReader(type, path, no) : objectReader(type, path, dialect, no);
    case "record":
      return recordReader(type, path, dialect, no);
    case "union":
      return unionReader(type.members, path, dialect, no);
    default:
      return no;
  }
}

type No = (value: unknown) => never;

const isTime = (value: unknown): value is number => Number.isSafeInteger(value);

function notInt(value: unknown, path: string, type: Type): never {
  const beyond = typeof value === "number" && Number.isInteger(value);
  const why = beyond ? `${foundText(value)}, beyond the safe range of int (2^53 - 1)` : foundText(value);
  throw new Mismatch(path, typeText(type), why);
}

function floatReader(path: string, dialect: Dialect, no: No): Reader {
  if (dialect === "extern") return value => (typeof value === "number" ? value : no(value));
  return value => {
    if (typeof value !== "number") return no(value);
    if (Number.isFinite(value)) return value;
    throw new Mismatch(path, "float", "a number too large for one");
  };
}

function timestampReader(path: string, no: No): Reader {
  return value => {
    if (isTime(value)) return value + 0;
    if (typeof value !== "string") return no(value);
    const parsed = parseTimestamp(value);
    if ("ms" in parsed) return parsed.ms;
    throw new Mismatch(path, "timestamp", `the text ${quote(value)}: ${parsed.reason}`);
  };
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function textReader(path: string, no: No): Reader {
  return value => {
    if (typeof value !== "string") return no(value);
    if (!LONE_SURROGATE.test(value)) return value;
    throw new Mismatch(path, "string", "ill-formed text with half of a surrogate pair");
  };
}

function listReader(element: Reader, no: No): Reader {
  return value => (Array.isArray(value) ? value.map(element) : no(value));
}

// ------------------------------------------------------------------ maps

type MapType = Type & { readonly kind: "map" };

function mapReader(type: MapType, path: string, no: No): Reader {
  const key = build(type.key, `${path}{key}`, "extern");
  const item = build(type.value, `${path}{}`, "extern");
  return value => {
    if (!(value instanceof Map)) return no(value);
    const result = new Map<MapKey, Value>();
    for (const [k, v] of value) result.set(key(k) as MapKey, item(v));
    return result;
  };
}

function objectReader(type: MapType, path: string, dialect: Dialect, no: No): Reader {
  const key = keyReader(type.key, `${path}{key}`, dialect);
  const item = build(type.value, `${path}{}`, dialect);
  return value => {
    if (!isObject(value)) return no(value);
    const result = new Map<MapKey, Value>();
    for (const name of Object.keys(value)) result.set(key(name), item(value[name]));
    return result;
  };
}

/** Names of a JSON object are text whatever the map's keys are. */
function keyReader(type: Type, path: string, dialect: Dialect): (name: string) => MapKey {
  const read = build(type, path, dialect);
  if (type.kind === "string" || type.kind === "path") return name => read(name) as MapKey;
  return name => {
    const parsed = parsedKey(name);
    return read(type.kind === "literal" && type.value === name ? name : (parsed ?? name)) as MapKey;
  };
}

function parsedKey(name: string): MapKey | null {
  if (name === "true" || name === "false") return name === "true";
  return /^-?\d+(\.\d+)?$/.test(name) ? Number(name) : null;
}

// ------------------------------------------------------------------ records

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Map);

/** JSON.parse makes no maps. */
const isJsonObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What a missing field is: null, its default, or a failure. Made once, shared: values are immutable. */
export function missingValue(field: Field): { readonly value: Value } | null {
  if (field.default !== undefined) return { value: constantValue(field.default, field.type) };
  const optional =
    field.type.kind === "null" ||
    (field.type.kind === "union" && field.type.members.some(member => member.kind === "null"));
  return optional ? { value: null } : null;
}

function fieldReader(field: Field, path: string, dialect: Dialect): Reader {
  const read = build(field.type, path, dialect);
  const missing = missingValue(field);
  return value => {
    if (value !== undefined) return read(value);
    if (missing !== null) return missing.value;
    throw new Mismatch(path, typeText(field.type), "missing");
  };
}

/** `{ a: …, b: … }` with all fields own, in order, and one hidden class, whatever they are called. */
function recordReader(type: RecordType, path: string, dialect: Dialect, no: No): Reader {
  const names = type.fields.map(field => (dialect === "extern" ? field.name : (field.alias ?? field.name)));
  const readers = type.fields.map((field, i) =>
    fieldReader(field, path === "" ? names[i]! : `${path}.${names[i]}`, dialect),
  );
  const entries = type.fields.map(
    (field, i) => `${label(field.name)}: ${fieldCode(field.type, names[i]!, i, dialect)}`,
  );
  const bindings = readers.map((_, i) => `const r${i} = readers[${i}];`).join("");
  const text = `const [readers, isObject, no] = $values; const own = Object.hasOwn; let v; ${bindings}
     return value => isObject(value) ? { ${entries.join(", ")} } : no(value);`;
  return evaluate<Reader>(text, [readers, dialect === "extern" ? isObject : isJsonObject, no]);
}

/** In a literal only the computed form makes `__proto__` a field like any other. */
const label = (name: string): string => (name === "__proto__" ? `["__proto__"]` : JSON.stringify(name));

/** The commonest fields are read in place; all else by their reader. */
function fieldCode(type: Type, name: string, index: number, dialect: Dialect): string {
  const quoted = JSON.stringify(name);
  const get =
    name in Object.prototype ? `(own(value, ${quoted}) ? value[${quoted}] : undefined)` : `value[${quoted}]`;
  if (type.kind === "string" && dialect === "json")
    return `typeof (v = ${get}) === "string" ? v : r${index}(v)`;
  if (type.kind === "bool") return `typeof (v = ${get}) === "boolean" ? v : r${index}(v)`;
  if (type.kind === "int" || type.kind === "timestamp" || type.kind === "duration")
    return `Number.isSafeInteger(v = ${get}) ? v + 0 : r${index}(v)`;
  if (type.kind === "float") return `typeof (v = ${get}) === "number" && v - v === 0 ? v : r${index}(v)`;
  return `r${index}(${get})`;
}

// ------------------------------------------------------------------ unions

function unionReader(members: readonly Type[], path: string, dialect: Dialect, no: No): Reader {
  const nullable = members.some(member => member.kind === "null");
  const rest = members.filter(member => member.kind !== "null");
  const read = rest.length === 1 ? build(rest[0]!, path, dialect) : oneOf(rest, path, dialect, no);
  if (!nullable) return read;
  return value => (value === null || value === undefined ? null : read(value));
}

function oneOf(members: readonly Type[], path: string, dialect: Dialect, no: No): Reader {
  if (members.every(member => member.kind === "literal")) {
    const allowed = new Set<unknown>(members.map(member => member.value));
    return value => (allowed.has(value) ? (value as Value) : no(value));
  }
  return byLiteralField(members, path, dialect, no) ?? firstFitting(members, path, dialect, no);
}

/** Records told apart by a field of literal type: the chosen one's complaint is then the right one. */
function byLiteralField(members: readonly Type[], path: string, dialect: Dialect, no: No): Reader | null {
  const records = members.filter(member => member.kind === "record");
  const tag = records[0]?.fields.find(field =>
    records.every(record => literalOf(record, field.name) !== null),
  );
  if (tag === undefined || records.length !== members.length) return null;
  const readers = new Map(records.map(record => [literalOf(record, tag.name), build(record, path, dialect)]));
  if (readers.size !== records.length) return null;
  const outside = dialect === "extern" ? tag.name : (tag.alias ?? tag.name);
  return value => {
    if (!isObject(value) || !Object.hasOwn(value, outside)) return no(value);
    const read = readers.get(value[outside] as string);
    if (read !== undefined) return read(value);
    const expected = [...readers.keys()].map(key => JSON.stringify(key)).join(" | ");
    throw new Mismatch(path === "" ? outside : `${path}.${outside}`, expected, foundText(value[outside]));
  };
}

function literalOf(record: RecordType, name: string): string | number | boolean | null {
  const type = record.fields.find(field => field.name === name)?.type;
  return type?.kind === "literal" ? type.value : null;
}

function firstFitting(members: readonly Type[], path: string, dialect: Dialect, no: No): Reader {
  const readers = members.map(member => build(member, path, dialect));
  return value => {
    for (const read of readers) {
      try {
        return read(value);
      } catch (error) {
        if (!(error instanceof Mismatch)) throw error;
      }
    }
    return no(value);
  };
}
