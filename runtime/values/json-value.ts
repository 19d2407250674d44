// JSON text as values of a declared type, or null where it is none: for `parseJson`. Readers of files say what is
// wrong and where; this one only has to know whether.

import { constantValue } from "./constant-value.ts";
import { parseTimestamp } from "./timestamp-text.ts";
import type { Field, RecordType, Type } from "./type.ts";
import type { MapKey, Value } from "./value.ts";

/** undefined: it is no such value. */
type Reader = (json: unknown) => Value | undefined;

export function jsonParser(type: Type): (text: string) => Value {
  const read = lazily(type, new Map());
  return text => {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return null;
    }
    return read(json) ?? null;
  };
}

/** Types may hold themselves: a reader is made when it is first needed, once for each type. */
function lazily(type: Type, known: Map<Type, Reader>): Reader {
  const found = known.get(type);
  if (found !== undefined) return found;
  let made: Reader | null = null;
  const reader: Reader = json => {
    made ??= readerOf(type, known);
    return made(json);
  };
  known.set(type, reader);
  return reader;
}

function readerOf(type: Type, known: Map<Type, Reader>): Reader {
  switch (type.kind) {
    case "int":
    case "duration":
      return json => (Number.isSafeInteger(json) ? (json as number) + 0 : undefined);
    case "float":
      return json => (typeof json === "number" && Number.isFinite(json) ? json + 0 : undefined);
    case "timestamp":
      return timestampOf;
    case "string":
    case "path":
      return json => (typeof json === "string" && !/\p{Surrogate}/u.test(json) ? json : undefined);
    case "bool":
      return json => (typeof json === "boolean" ? json : undefined);
    case "null":
      return json => (json === null ? null : undefined);
    case "literal":
      return json => (json === type.value ? type.value : undefined);
    case "list":
      return listReader(lazily(type.element, known));
    case "map":
      return mapReader(type.key, lazily(type.key, known), lazily(type.value, known));
    case "record":
      return recordReader(type, known);
    case "union":
      return firstOf(type.members.map(member => lazily(member, known)));
    default:
      return () => undefined;
  }
}

function timestampOf(json: unknown): number | undefined {
  if (Number.isSafeInteger(json)) return (json as number) + 0;
  if (typeof json !== "string") return undefined;
  const parsed = parseTimestamp(json);
  return "ms" in parsed ? parsed.ms : undefined;
}

function listReader(read: Reader): Reader {
  return json => {
    if (!Array.isArray(json)) return undefined;
    const items = json.map(read);
    return items.includes(undefined) ? undefined : (items as Value[]);
  };
}

const isObject = (json: unknown): json is Readonly<Record<string, unknown>> =>
  typeof json === "object" && json !== null && !Array.isArray(json);

/** Names of an object are text whatever the map's keys are. */
function keyJson(type: Type, name: string): unknown {
  if (type.kind === "string" || type.kind === "path" || (type.kind === "literal" && type.value === name))
    return name;
  if (name === "true" || name === "false") return name === "true";
  return /^-?\d+(\.\d+)?$/.test(name) ? Number(name) : name;
}

function mapReader(keyType: Type, readKey: Reader, read: Reader): Reader {
  return json => {
    if (!isObject(json)) return undefined;
    const entries = new Map<MapKey, Value>();
    for (const name of Object.keys(json)) {
      const key = readKey(keyJson(keyType, name));
      const value = read(json[name]);
      if (key === undefined || value === undefined) return undefined;
      entries.set(key as MapKey, value);
    }
    return entries;
  };
}

function recordReader(type: RecordType, known: Map<Type, Reader>): Reader {
  const fields = type.fields.map(field => ({
    field,
    outside: field.alias ?? field.name,
    read: lazily(field.type, known),
  }));
  return json => {
    if (!isObject(json)) return undefined;
    const entries: [string, Value][] = [];
    for (const { field, outside, read } of fields) {
      const value = Object.hasOwn(json, outside) ? read(json[outside]) : missing(field);
      if (value === undefined) return undefined;
      entries.push([field.name, value]);
    }
    return Object.fromEntries(entries);
  };
}

function missing(field: Field): Value | undefined {
  if (field.default !== undefined) return constantValue(field.default, field.type);
  const members = field.type.kind === "union" ? field.type.members : [field.type];
  return members.some(member => member.kind === "null") ? null : undefined;
}

function firstOf(readers: readonly Reader[]): Reader {
  return json => {
    for (const read of readers) {
      const value = read(json);
      if (value !== undefined) return value;
    }
    return undefined;
  };
}
