// Values as text: JSON for output, and what interpolation and toString show. By type, since a timestamp, a duration
// and an int are all numbers. Knows no files and no formats but JSON.

import type { RecordType, Type } from "./type.ts";
import { MAX_WATERMARK, type MapKey, NO_TIMESTAMP, type RecordValue, type Value } from "./value.ts";

type Writer = (value: Value) => string;

/** Beyond these a JavaScript date has no calendar. */
const LAST_CALENDAR_MS = 8.64e15;

/** `2026-01-01T00:00:00Z`, with milliseconds only if there are any; null where there is no calendar. */
function iso(ms: number): string | null {
  if (!(Math.abs(ms) <= LAST_CALENDAR_MS)) return null;
  return new Date(ms).toISOString().replace(".000Z", "Z");
}

/** As a timestamp literal without its `@`; what lies beyond calendars shows as milliseconds. */
export function displayTimestamp(ms: number): string {
  if (ms === NO_TIMESTAMP) return "none";
  if (ms === MAX_WATERMARK) return "end";
  return iso(ms) ?? String(ms);
}

const UNITS: readonly (readonly [string, number])[] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
  ["ms", 1],
];

/** As a duration literal: `1h30min`. */
export function displayDuration(ms: number): string {
  let rest = Math.abs(ms);
  let text = "";
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text === "" ? "0ms" : ms < 0 ? `-${text}` : text;
}

// ------------------------------------------------------------------ JSON

const writers = new WeakMap<Type, Writer>();

/** The writer of JSON for a type: made once, then called per value. */
export function jsonWriter(type: Type): Writer {
  let writer = writers.get(type);
  if (writer === undefined) writers.set(type, (writer = makeWriter(type)));
  return writer;
}

/** One line of JSON: floats as ECMAScript prints them (NaN and infinities as null), timestamps in ISO-8601, durations in ms, maps as objects in their order. */
export const toJson = (value: Value, type: Type): string => jsonWriter(type)(value);

function makeWriter(type: Type): Writer {
  switch (type.kind) {
    case "int":
    case "float":
    case "duration":
      return value => writeNumber(value as number);
    case "timestamp":
      return value => writeTimestamp(value as number);
    case "list":
      return listWriter(type.element);
    case "map":
      return mapWriter(type.key, type.value);
    case "record":
      return recordWriter(type);
    case "union":
      return unionWriter(type.members);
    default:
      return writeUntyped;
  }
}

const writeNumber = (value: number): string => (Number.isFinite(value) ? String(value) : "null");

function writeTimestamp(ms: number): string {
  const text = iso(ms);
  return text === null ? writeNumber(ms) : `"${text}"`;
}

function listWriter(element: Type): Writer {
  const write = jsonWriter(element);
  return value => `[${(value as readonly Value[]).map(item => write(item)).join(",")}]`;
}

function mapWriter(key: Type, value: Type): Writer {
  const write = jsonWriter(value);
  const writeKey = (name: MapKey) => JSON.stringify(display(name, key));
  return entries =>
    `{${Array.from(entries as ReadonlyMap<MapKey, Value>, ([name, item]) => `${writeKey(name)}:${write(item)}`).join(",")}}`;
}

function recordWriter(type: RecordType): Writer {
  const fields = type.fields.map((field, i) => ({
    name: field.name,
    label: `${i === 0 ? "{" : ","}${JSON.stringify(field.alias ?? field.name)}:`,
    write: jsonWriter(field.type),
  }));
  if (fields.length === 0) return () => "{}";
  return value => {
    let text = "";
    for (const field of fields)
      text += field.label + field.write((value as RecordValue)[field.name] as Value);
    return `${text}}`;
  };
}

function unionWriter(members: readonly Type[]): Writer {
  if (members.every(member => member.kind === "null" || member.kind === "literal")) return writeUntyped;
  const writing = members.map(member => ({ member, write: jsonWriter(member) }));
  return value => {
    for (const { member, write } of writing) if (fits(value, member)) return write(value);
    return writeUntyped(value);
  };
}

/** Where no type says more: numbers as numbers, fields as they are called. */
function writeUntyped(value: Value): string {
  if (value === null || typeof value !== "object") {
    return typeof value === "number" ? writeNumber(value) : JSON.stringify(value ?? null);
  }
  if (Array.isArray(value)) return `[${value.map(writeUntyped).join(",")}]`;
  const entries: Iterable<readonly [MapKey, Value]> =
    value instanceof Map ? value : Object.entries(value as RecordValue);
  return `{${Array.from(entries, ([name, item]) => `${JSON.stringify(String(name))}:${writeUntyped(item)}`).join(",")}}`;
}

// ------------------------------------------------------------------ which member of a union

/** Whether a value can be of a type; deep only where a literal field tells records apart. */
export function fits(value: Value, type: Type): boolean {
  switch (type.kind) {
    case "null":
      return value === null;
    case "bool":
      return typeof value === "boolean";
    case "int":
      return Number.isSafeInteger(value);
    case "float":
    case "timestamp":
    case "duration":
      return typeof value === "number";
    case "string":
    case "path":
      return typeof value === "string";
    case "literal":
      return value === type.value;
    case "list":
      return Array.isArray(value);
    case "map":
      return value instanceof Map;
    case "record":
      return isRecord(value) && fitsRecord(value, type);
    case "union":
      return type.members.some(member => fits(value, member));
    default:
      return false;
  }
}

const isRecord = (value: Value): value is RecordValue =>
  value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Map);

function fitsRecord(value: RecordValue, type: RecordType): boolean {
  if (Object.keys(value).length !== type.fields.length) return false;
  return type.fields.every(
    field => Object.hasOwn(value, field.name) && fits(value[field.name] as Value, field.type),
  );
}

// ------------------------------------------------------------------ display

/** What `"${value}"` and toString give: text as it is, timestamps and durations as literals, the rest as JSON. */
export function display(value: Value, type: Type): string {
  if (typeof value === "string") return value;
  if (type.kind === "union") {
    const member = type.members.find(candidate => fits(value, candidate));
    if (member !== undefined) return display(value, member);
  }
  if (typeof value !== "number") return toJson(value, type);
  if (type.kind === "timestamp") return displayTimestamp(value);
  return type.kind === "duration" ? displayDuration(value) : String(value);
}
