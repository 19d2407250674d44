// Values as a person reads them, and mostly could write them: `{ user: "a", at: @2026-01-01T00:00:00Z }`. Stops when it
// has said enough, so that a list of a million items costs no more than one of ten. Knows no items.

import { fieldName } from "../language/type-text.ts";
import { displayDuration, displayTimestamp, fits } from "../values/text.ts";
import type { Type } from "../values/type.ts";
import {
  MAX_WATERMARK,
  type MapKey,
  MIN_WATERMARK,
  NO_TIMESTAMP,
  type RecordValue,
  type Value,
} from "../values/value.ts";

const LONGEST = 100;

/** One line of about 100 characters; what is cut ends in `…`. */
export function previewText(value: Value, type: Type, longest = LONGEST): string {
  const text = [...pieces(value, type, { left: longest })].join("");
  return text.length <= longest + 1 ? text : `${text.slice(0, longest)}…`;
}

/** All of it, in one line; null: the language has no such literal (maps, moments beyond all calendars). */
export function literalText(value: Value, type: Type): string | null {
  return isWritable(value, type)
    ? [...pieces(value, type, { left: Number.POSITIVE_INFINITY })].join("")
    : null;
}

/** `@2026-01-01T00:00:00Z`, or in words what lies beyond time. */
export function momentText(ms: number): string {
  if (ms === NO_TIMESTAMP || ms === MIN_WATERMARK) return "none yet";
  if (ms === MAX_WATERMARK) return "end of input";
  const text = displayTimestamp(ms);
  return /^\d{4}-/.test(text) ? `@${text}` : text;
}

/** The member of a union that a value is of; other types as they are. */
export function memberFor(value: Value, type: Type): Type {
  if (type.kind !== "union") return type;
  return type.members.find(member => fits(value, member)) ?? type;
}

interface Room {
  left: number;
}

function* pieces(value: Value, of: Type, room: Room): Generator<string, void, void> {
  if (room.left < 0) {
    yield "…";
    return;
  }
  const type = memberFor(value, of);
  if (value === null || typeof value !== "object") {
    yield spend(scalarText(value, type, room.left), room);
  } else if (Array.isArray(value)) {
    const element = type.kind === "list" ? type.element : UNKNOWN;
    yield* bracketed("[", value.length, each => [null, value[each], element], "]", room);
  } else if (value instanceof Map) {
    const entries = firstOf(value as ReadonlyMap<MapKey, Value>, room.left);
    const [key, item] = type.kind === "map" ? [type.key, type.value] : [UNKNOWN, UNKNOWN];
    const entry = (i: number) => [scalarText(entries[i]![0], key, LONGEST), entries[i]![1], item] as const;
    yield* bracketed(value.size === 0 ? "{" : "{ ", value.size, entry, value.size === 0 ? "}" : " }", room);
  } else {
    yield* recordPieces(value as RecordValue, type, room);
  }
}

const UNKNOWN: Type = { kind: "error" };

function* recordPieces(value: RecordValue, type: Type, room: Room): Generator<string, void, void> {
  const names = type.kind === "record" ? type.fields.map(field => field.name) : Object.keys(value);
  const types = new Map(type.kind === "record" ? type.fields.map(field => [field.name, field.type]) : []);
  const entry = (i: number) => {
    const name = names[i]!;
    return [fieldName(name), value[name] ?? null, types.get(name) ?? UNKNOWN] as const;
  };
  yield* bracketed(
    names.length === 0 ? "{" : "{ ",
    names.length,
    entry,
    names.length === 0 ? "}" : " }",
    room,
  );
}

function* bracketed(
  open: string,
  count: number,
  entry: (i: number) => readonly [name: string | null, value: Value | undefined, type: Type],
  close: string,
  room: Room,
): Generator<string, void, void> {
  yield spend(open, room);
  for (let i = 0; i < count; i++) {
    if (i > 0) yield spend(", ", room);
    if (room.left < 0) {
      yield "…";
      return;
    }
    const [name, value, type] = entry(i);
    if (name !== null) yield spend(`${name}: `, room);
    yield* pieces(value ?? null, type, room);
  }
  yield spend(close, room);
}

const spend = (text: string, room: Room): string => {
  room.left -= text.length;
  return text;
};

function firstOf(entries: ReadonlyMap<MapKey, Value>, count: number): readonly (readonly [MapKey, Value])[] {
  const found: (readonly [MapKey, Value])[] = [];
  for (const entry of entries) {
    if (found.length > count) break;
    found.push(entry);
  }
  return found;
}

function scalarText(value: Value, type: Type, longest: number): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > longest ? value.slice(0, Math.max(1, longest)) : value);
    case "number":
      return numberText(value, type);
    default:
      return String(value);
  }
}

function numberText(value: number, type: Type): string {
  switch (type.kind) {
    case "timestamp":
      return momentText(value);
    case "duration":
      return displayDuration(value);
    case "float":
      return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : String(value);
    default:
      return String(value);
  }
}

function isWritable(value: Value, of: Type): boolean {
  const type = memberFor(value, of);
  if (typeof value === "number") {
    if (type.kind === "timestamp") return /^@/.test(momentText(value));
    return Number.isFinite(value) && !(type.kind === "float" && /e/.test(String(value)));
  }
  if (value === null || typeof value !== "object") return true;
  if (Array.isArray(value))
    return value.every(item => isWritable(item, type.kind === "list" ? type.element : UNKNOWN));
  if (value instanceof Map) return value.size === 0;
  const fields = type.kind === "record" ? type.fields : [];
  return fields.every(field => isWritable((value as RecordValue)[field.name] ?? null, field.type));
}
