// Cells of CSV as values of a type. An empty cell without quotes is a missing value, but for strings. Pure.

import { parseTimestamp } from "../values/timestamp-text.ts";
import type { Field, Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { Mismatch, missingValue, type Reader, readerOf } from "./conversion.ts";
import { foundText, quote, typeText } from "./type-text.ts";

export type CellReader = (text: string, quoted: boolean) => Value;

/** For the field of a record, under the name it has in the header. */
export function cellReaderOf(field: Field, column: string): CellReader {
  const read = build(field.type, column);
  if (field.type.kind === "string" || field.type.kind === "path") return read;
  const missing = missingValue(field);
  return (text, quoted) => {
    if (text !== "" || quoted) return read(text, quoted);
    if (missing !== null) return missing.value;
    throw new Mismatch(column, typeText(field.type), "an empty cell");
  };
}

const DIGITS = /^-?\d+$/;
const INT = /^[+-]?\d+$/;
const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function build(type: Type, column: string): CellReader {
  switch (type.kind) {
    case "string":
    case "path":
      return text => text;
    case "int":
    case "duration":
      return numberReader(type, column, INT);
    case "float":
      return numberReader(type, column, FLOAT);
    case "bool":
      return boolReader(column);
    case "timestamp":
      return timestampReader(column);
    case "null":
      return (text, quoted) => (text === "" && !quoted ? null : no(type, column, text));
    case "literal":
      return text => (String(type.value) === text ? type.value : no(type, column, text));
    case "union":
      return unionReader(type.members, type, column);
    default:
      return jsonReader(type, column);
  }
}

function no(type: Type, column: string, text: string): never {
  throw new Mismatch(column, typeText(type), text === "" ? "an empty cell" : foundText(text));
}

function numberReader(type: Type, column: string, pattern: RegExp): CellReader {
  const exact = type.kind !== "float";
  return text => {
    const quick = plainNumber(text);
    if (exact ? Number.isSafeInteger(quick) && DIGITS.test(text) : quick - quick === 0) return quick + 0;
    const trimmed = text.trim();
    const value = pattern.test(trimmed) ? Number(trimmed) : Number.NaN;
    if (exact ? Number.isSafeInteger(value) : Number.isFinite(value)) return value + 0;
    if (!Number.isNaN(value)) throw new Mismatch(column, typeText(type), `${quote(text)}, beyond its range`);
    return no(type, column, text);
  };
}

/** The number of a text that begins like one and is in no other base; NaN where a closer look is needed. */
function plainNumber(text: string): number {
  const first = text.charCodeAt(0);
  const begins = (first >= 48 && first <= 57) || first === 45 || first === 46;
  // The x of 0x10, the o of 0o7, the b of 0b1.
  const second = text.charCodeAt(1) | 32;
  return begins && second !== 120 && second !== 111 && second !== 98 ? Number(text) : Number.NaN;
}

const boolReader =
  (column: string): CellReader =>
  text => {
    const word = text.trim().toLowerCase();
    return word === "true" ? true : word === "false" ? false : no({ kind: "bool" }, column, text);
  };

function timestampReader(column: string): CellReader {
  return text => {
    const trimmed = text.trim();
    if (INT.test(trimmed) && Number.isSafeInteger(Number(trimmed))) return Number(trimmed) + 0;
    const parsed = parseTimestamp(trimmed);
    if ("ms" in parsed) return parsed.ms;
    throw new Mismatch(column, "timestamp", `${foundText(text)}: ${parsed.reason}`);
  };
}

function unionReader(members: readonly Type[], type: Type, column: string): CellReader {
  const readers = members.filter(member => member.kind !== "null").map(member => build(member, column));
  const nullable = readers.length < members.length;
  const only = readers.length === 1 ? readers[0]! : null;
  return (text, quoted) => {
    if (nullable && text === "" && !quoted) return null;
    if (only !== null) return only(text, quoted);
    for (const read of readers) {
      try {
        return read(text, quoted);
      } catch (error) {
        if (!(error instanceof Mismatch)) throw error;
      }
    }
    return no(type, column, text);
  };
}

/** Lists, maps and records stand in a cell as JSON, as writeCsv writes them. */
function jsonReader(type: Type, column: string): CellReader {
  const read: Reader = readerOf(type, "escapedJson");
  return text => {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      throw new Mismatch(column, `${typeText(type)} as JSON`, foundText(text));
    }
    return read(json);
  };
}
