// The type of some rows, found by reading them: what every value so far could be. Pure; knows no file and no format.

import {
  BOOL,
  type Field,
  FLOAT,
  INT,
  list,
  NULL,
  type RecordType,
  record,
  STRING,
  TIMESTAMP,
  type Type,
} from "../../values/type.ts";

/** What has been seen in one place: how often, and what it was. A record remembers its fields in the order they came. */
export interface Seen {
  values: number;
  nulls: number;
  readonly kinds: Set<"int" | "float" | "bool" | "timestamp" | "string" | "list" | "record">;
  readonly fields: Map<string, Seen>;
  item: Seen | null;
  /** Cells are text: where they do not agree on something narrower, they are just that. */
  cells: boolean;
}

export const nothingSeen = (): Seen => ({
  values: 0,
  nulls: 0,
  kinds: new Set(),
  fields: new Map(),
  item: null,
  cells: false,
});

/** A moment with its zone. Beyond milliseconds a timestamp would lose digits, so such text stays text. */
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:?\d{2})$/;
const isMoment = (text: string): boolean => MOMENT.test(text) && !Number.isNaN(Date.parse(text));

/** A leading zero means a code (a postal code, say), not a number. */
const INTEGER = /^-?(0|[1-9]\d*)$/;
const NUMBER = /^-?(0|[1-9]\d*)?(\.\d+)?([eE][+-]?\d+)?$/;

/** A cell of a CSV file: text that may stand for something else. An empty one is null. */
export function seeCell(seen: Seen, cell: string): void {
  seen.values++;
  seen.cells = true;
  if (cell === "") seen.nulls++;
  else seen.kinds.add(cellKind(cell));
}

function cellKind(cell: string): "int" | "float" | "bool" | "timestamp" | "string" {
  if (cell === "true" || cell === "false") return "bool";
  if (INTEGER.test(cell)) return Number.isSafeInteger(Number(cell)) ? "int" : "string";
  if (/\d/.test(cell) && NUMBER.test(cell)) return "float";
  return isMoment(cell) ? "timestamp" : "string";
}

/** A value of a JSON document. */
export function seeValue(seen: Seen, value: unknown): void {
  seen.values++;
  if (value === null || value === undefined) seen.nulls++;
  else if (typeof value === "number") seen.kinds.add(Number.isSafeInteger(value) ? "int" : "float");
  else if (typeof value === "boolean") seen.kinds.add("bool");
  else if (typeof value === "string") seen.kinds.add(isMoment(value) ? "timestamp" : "string");
  else if (Array.isArray(value)) seeItems(seen, value);
  else seeFields(seen, value as object);
}

function seeItems(seen: Seen, items: readonly unknown[]): void {
  seen.kinds.add("list");
  seen.item ??= nothingSeen();
  for (const item of items) seeValue(seen.item, item);
}

function seeFields(seen: Seen, value: object): void {
  seen.kinds.add("record");
  for (const [name, field] of Object.entries(value)) {
    let known = seen.fields.get(name);
    if (!known) seen.fields.set(name, (known = nothingSeen()));
    seeValue(known, field);
  }
}

/** What holds all that was seen; `rows` is how many rows could have had it: fewer makes it optional. */
export function typeOfSeen(seen: Seen, rows: number): Type {
  const solid = solidType(seen);
  return seen.nulls > 0 || seen.values < rows ? optionalOf(solid) : solid;
}

const optionalOf = (type: Type): Type =>
  type.kind === "union"
    ? { ...type, members: [...type.members, NULL] }
    : { kind: "union", members: [type, NULL] };

function solidType(seen: Seen): Type {
  const kinds = new Set(seen.kinds);
  if (kinds.has("float")) kinds.delete("int");
  if (seen.cells && kinds.size > 1) return STRING;
  if (kinds.has("string")) kinds.delete("timestamp");
  const types = [...kinds].map(kind => typeOfKind(kind, seen));
  if (types.length === 0) return STRING;
  return types.length === 1 ? types[0]! : { kind: "union", members: types };
}

function typeOfKind(kind: string, seen: Seen): Type {
  switch (kind) {
    case "int":
      return INT;
    case "float":
      return FLOAT;
    case "bool":
      return BOOL;
    case "timestamp":
      return TIMESTAMP;
    case "list":
      return list(seen.item ? typeOfSeen(seen.item, seen.item.values) : STRING);
    case "record":
      return recordOf(seen.fields, seen.values - seen.nulls);
    default:
      return STRING;
  }
}

/** A record type with a name for every field that the language can write. */
export function recordOf(fields: ReadonlyMap<string, Seen>, rows: number): RecordType {
  const taken = new Set<string>();
  const typed = [...fields].map(([outside, seen]): Field => {
    const name = freeName(identifierFor(outside), taken);
    const type = typeOfSeen(seen, rows);
    return name === outside ? { name, type } : { name, type, alias: outside };
  });
  return record(typed);
}

/** `User ID` → `userId`; what begins with a digit gets an underscore. */
export function identifierFor(outside: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(outside) && outside !== "_") return outside;
  const words = outside.split(/[^A-Za-z0-9]+/).filter(word => word !== "");
  const [first = "field", ...rest] = words;
  const lowered = /[a-z]/.test(first) ? first[0]!.toLowerCase() + first.slice(1) : first.toLowerCase();
  const joined = [lowered, ...rest.map(capital)].join("");
  return /^\d/.test(joined) ? `_${joined}` : joined;
}

const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1).toLowerCase();

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted}${n}`;
  taken.add(name);
  return name;
}

/** `bird-strikes.csv` → `BirdStrikes`; `.gz` says nothing. */
export function typeNameFor(fileName: string): string {
  const words = fileName
    .replace(/\.gz$/i, "")
    .replace(/\.[^.]*$/, "")
    .split(/[^A-Za-z0-9]+/)
    .filter(word => word !== "");
  const joined = words.map(word => word[0]!.toUpperCase() + word.slice(1)).join("");
  return /^[A-Za-z]/.test(joined) ? joined : `Row${joined}`;
}
