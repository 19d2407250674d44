// A value with where it is held: what can be written to, and what it is made of. A part is written by writing the whole
// with that part replaced, but entries of a map state one by one. Knows no session: whoever makes a holder says how.

import { optional } from "../language/infer-types.ts";
import { fieldName } from "../language/type-text.ts";
import { equals } from "../values/equality.ts";
import { WeirError } from "../values/failure.ts";
import type { Type } from "../values/type.ts";
import type { MapKey, RecordValue, Value } from "../values/value.ts";
import { literalText, memberFor } from "./value-text.ts";

export interface Holder {
  readonly type: Type;
  readonly value: Value;
  /** An expression that gives the value at this stop; null: there is none. */
  readonly expression: string | null;
  /** null: cannot be changed. */
  readonly write: ((value: Value) => Promise<void>) | null;
  /** Of a map state or the values of a set, one by one; null as the value takes it away. */
  readonly writeEntry?: (entry: Value, value: Value) => Promise<void>;
  /** A stable id for data breakpoints; absent: none. */
  readonly dataId?: string;
  readonly entryDataId?: (entry: Value) => string;
  /** Of a record put together from what is held apart. */
  readonly field?: (name: string) => Holder | null;
  /** What may be written; absent: values of `type`. */
  readonly accepts?: Type;
}

export const fixed = (value: Value, type: Type, expression: string | null): Holder => ({
  value,
  type,
  expression,
  write: null,
});

export interface Part {
  readonly name: string;
  readonly holder: Holder;
}

/** null: it has no parts. Fields by name; items and entries by number. */
export interface Parts {
  readonly count: number;
  readonly named: boolean;
  at(index: number): Part;
}

export function partsOf(holder: Holder): Parts | null {
  const { value } = holder;
  if (value === null || typeof value !== "object") return null;
  const type = memberFor(value, holder.type);
  if (Array.isArray(value)) return { count: value.length, named: false, at: i => itemPart(holder, type, i) };
  if (value instanceof Map) return mapParts(holder, value as ReadonlyMap<MapKey, Value>, type);
  const names = type.kind === "record" ? type.fields.map(field => field.name) : Object.keys(value);
  return { count: names.length, named: true, at: i => fieldPart(holder, type, names[i]!) };
}

// ---------------------------------------------------------------- one part

export function fieldPart(holder: Holder, type: Type, name: string): Part {
  const own = holder.field?.(name) ?? null;
  if (own !== null) return { name, holder: own };
  const record = holder.value as RecordValue;
  const field = type.kind === "record" ? type.fields.find(each => each.name === name) : undefined;
  const { write, expression } = holder;
  return {
    name,
    holder: {
      type: field?.type ?? UNKNOWN,
      value: record[name] ?? null,
      expression: expression === null || !isWord(name) ? null : `${wrapped(expression)}.${name}`,
      write: write === null || field === undefined ? null : value => write({ ...record, [name]: value }),
    },
  };
}

/** The language has other names too, of aggregates for instance: no expression says them. */
export const isWord = (name: string): boolean => fieldName(name) === name;

/** What stands before `.` or `[`. */
const wrapped = (expression: string): string =>
  /^[\w.]+$|[)\]]$/.test(expression) ? expression : `(${expression})`;

const UNKNOWN: Type = { kind: "error" };

export function itemPart(holder: Holder, type: Type, index: number): Part {
  const items = holder.value as readonly Value[];
  const { write, expression } = holder;
  return {
    name: String(index),
    holder: {
      type: type.kind === "list" ? type.element : UNKNOWN,
      value: items[index] ?? null,
      expression: expression === null ? null : `${wrapped(expression)}[${index}]`,
      write: write === null ? null : value => write(items.with(index, value)),
    },
  };
}

export function entryPart(holder: Holder, type: Type, key: MapKey): Part {
  const entries = holder.value as ReadonlyMap<MapKey, Value>;
  const [keyType, valueType] = type.kind === "map" ? [type.key, type.value] : [UNKNOWN, UNKNOWN];
  const literal = literalText(key, keyType);
  const { expression, entryDataId } = holder;
  return {
    name: literal ?? String(key),
    holder: {
      type: entries.has(key) ? valueType : optional(valueType),
      accepts: optional(valueType),
      value: entries.get(key) ?? null,
      expression: expression === null || literal === null ? null : `${wrapped(expression)}[${literal}]`,
      write: entryWriter(holder, key),
      ...(entryDataId !== undefined && { dataId: entryDataId(key) }),
    },
  };
}

function entryWriter({ value, write, writeEntry }: Holder, key: MapKey): Holder["write"] {
  if (writeEntry !== undefined) return given => writeEntry(key, given);
  if (write === null) return null;
  return given => {
    const copy = new Map(value as ReadonlyMap<MapKey, Value>);
    if (given === null) copy.delete(key);
    else copy.set(key, given);
    return write(copy);
  };
}

function mapParts(holder: Holder, entries: ReadonlyMap<MapKey, Value>, type: Type): Parts {
  let keys: readonly MapKey[] | null = null;
  return {
    count: entries.size,
    named: false,
    at: i => {
      keys ??= [...entries.keys()];
      return entryPart(holder, type, keys[i]!);
    },
  };
}

// ---------------------------------------------------------------- writing

/** Writes, or says in words why it cannot. A value that is there already is written too: it counts as written now. */
export async function write(holder: Holder, name: string, value: Value): Promise<void> {
  if (holder.write === null) throw readOnly(name);
  await holder.write(value);
}

const readOnly = (name: string, why = "it shows what was, or what the engine keeps"): WeirError =>
  new WeirError("read-only", `${name} cannot be changed: ${why}`);

export const isSame = (a: Value, b: Value): boolean => equals(a, b);
