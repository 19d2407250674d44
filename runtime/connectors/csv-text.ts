// Records as rows of CSV (RFC 4180), each ended by a line feed. A missing value is an empty cell, an empty text one
// in quotes; lists, maps and records stand in a cell as JSON. Pure.

import { display, fits, toJson } from "../values/text.ts";
import type { RecordType, Type } from "../values/type.ts";
import type { RecordValue, Value } from "../values/value.ts";

/** The header of a type's rows, with its line end. */
export const csvHeader = (type: Type, delimiter: string): string =>
  `${columnNames(type)
    .map(name => quoted(name, delimiter))
    .join(delimiter)}\n`;

/** What is no record has one column, `value`. */
const columnNames = (type: Type): readonly string[] =>
  type.kind === "record" ? type.fields.map(field => field.alias ?? field.name) : ["value"];

export function csvRow(type: Type, delimiter: string): (value: Value) => string {
  if (type.kind !== "record") return value => `${cell(value, type, delimiter) || '""'}\n`;
  const { fields } = type as RecordType;
  if (fields.length === 1) {
    const { name, type: of } = fields[0]!;
    return value => `${cell((value as RecordValue)[name]!, of, delimiter) || '""'}\n`;
  }
  return value => {
    let row = "";
    for (const field of fields) {
      if (row !== "" || field !== fields[0]) row += delimiter;
      row += cell((value as RecordValue)[field.name]!, field.type, delimiter);
    }
    return `${row}\n`;
  };
}

function cell(value: Value, type: Type, delimiter: string): string {
  if (value === null) return "";
  if (typeof value === "string") return value === "" ? '""' : quoted(value, delimiter);
  if (typeof value === "object") return quoted(toJson(value, type), delimiter);
  if (typeof value === "number" && mayBeTime(type, value))
    return quoted(JSON.parse(toJson(value, type)), delimiter);
  return display(value, { kind: typeof value === "number" ? "float" : "bool" });
}

/** Timestamps are written as in JSON, in ISO-8601, so that they can be read back. */
function mayBeTime(type: Type, value: number): boolean {
  if (type.kind !== "union") return type.kind === "timestamp";
  return type.members.find(member => fits(value, member))?.kind === "timestamp";
}

function quoted(text: string | number, delimiter: string): string {
  if (typeof text === "number") return String(text);
  const special =
    text.includes('"') || text.includes(delimiter) || text.includes("\n") || text.includes("\r");
  return special ? `"${text.replaceAll('"', '""')}"` : text;
}
