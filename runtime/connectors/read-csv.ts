// readCsv: rows under a header, as records of the declared type. Columns the type does not have are ignored; one that
// is missing is null, the field's default, or (for a field that has neither) the end of the run.

import { evaluate } from "../compile/evaluate.ts";
import type { SourceReader } from "../job/source.ts";
import { WeirError } from "../values/failure.ts";
import type { Field, RecordType } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { Mismatch, missingValue } from "./conversion.ts";
import { type CellReader, cellReaderOf } from "./csv-cells.ts";
import { cellPlace, type Row, type RowFault, readRow } from "./csv-rows.ts";
import { type FileFormat, type FileSourceOptions, lineFailure } from "./file-format.ts";
import { createFileSource } from "./file-source.ts";
import { nearest } from "./input-errors.ts";
import type { LineFile } from "./line-file.ts";

interface Header {
  readonly columns: number;
  /** By field: column and reader. */
  readonly fields: readonly ColumnReader[];
  readonly make: (cells: readonly string[], row: Row) => Value;
  /** Straight from the text of a row without quotes; undefined where it has not as many cells as the header. */
  readonly quick: (text: string) => Value | undefined;
}

interface ColumnReader {
  readonly name: string;
  /** -1: not in the file. */
  readonly column: number;
  readonly read: CellReader;
}

export function createCsvReader(
  options: FileSourceOptions,
  type: RecordType,
  delimiter: string,
): SourceReader {
  return createFileSource({ ...options, keepReturns: true }, () => createFormat(type, delimiter));
}

/** Each file has a header of its own. */
function createFormat(type: RecordType, delimiter: string): FileFormat {
  let header: Header | null = null;
  return {
    begin(file) {
      const found = file.next();
      if (found === "bad") throw badHeader(file, file.fault.reason);
      if (found === "wait") return false;
      const begun = found === "end" ? null : headerOf(file, type, delimiter);
      if (begun !== "wait") header = begun;
      return begun !== "wait";
    },
    read(file, max, emit, fail) {
      if (header === null) return "end";
      for (let n = 0; n < max; ) {
        if (file.following) file.mark();
        const found = file.next();
        if (found === "end" || found === "wait") return found;
        if (found === "bad") fail(lineFailure(file));
        else {
          if (isBlank(file.text) && header.columns > 1) continue;
          const value = quickRecord(file.text, header);
          if (value !== undefined) emit(value);
          else if (!readRecord(file, header, delimiter, emit, fail)) {
            file.goBack();
            return "wait";
          }
        }
        n++;
      }
      return "more";
    },
  };
}

const isBlank = (text: string): boolean => text === "" || text === "\r";

/** undefined: there is a quote, or something is wrong; the long way finds out what. */
function quickRecord(text: string, header: Header): Value | undefined {
  if (text.includes('"')) return undefined;
  try {
    return header.quick(text);
  } catch (error) {
    if (error instanceof Mismatch) return undefined;
    throw error;
  }
}

/** False: the row goes on in what has not come yet. */
function readRecord(
  file: LineFile,
  header: Header,
  delimiter: string,
  emit: (value: unknown) => void,
  fail: Parameters<FileFormat["read"]>[3],
): boolean {
  const row = readRow(file, delimiter);
  if (row === "wait") return false;
  const result = "fault" in row ? row : recordOf(row, header, delimiter);
  if ("fault" in result) {
    const { fault, line, column, input } = result;
    fail({ input, error: fault, origin: `${file.name}:${line}:${column}` });
  } else {
    emit(result.value);
  }
  return true;
}

function recordOf(row: Row, header: Header, delimiter: string): { readonly value: Value } | RowFault {
  const input = row.cells.join(delimiter);
  if (row.cells.length !== header.columns) {
    const fault = `The row has ${row.cells.length} cells, and the header has ${header.columns} columns`;
    return { fault, line: row.line, column: 1, input };
  }
  try {
    return { value: header.make(row.cells, row) };
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    return { fault: error.message, ...cellPlace(row, failing(row, header), delimiter), input };
  }
}

/** The column of the first cell that cannot be read: asked only after one could not. */
function failing(row: Row, header: Header): number {
  for (const field of header.fields) {
    if (field.column < 0) continue;
    try {
      field.read(row.cells[field.column]!, row.details?.[field.column]?.quoted ?? false);
    } catch {
      return field.column;
    }
  }
  return 0;
}

function headerOf(file: LineFile, type: RecordType, delimiter: string): Header | "wait" {
  const row = readRow(file, delimiter);
  if (row === "wait") return "wait";
  if ("fault" in row) throw badHeader(file, row.fault);
  const names = row.cells.map(cell => cell.trim());
  const fields = type.fields.map(field => columnOf(file, field, names));
  return {
    columns: names.length,
    fields,
    make: maker(type, fields),
    quick: quickMaker(type, fields, names.length, delimiter),
  };
}

function columnOf(file: LineFile, field: Field, names: readonly string[]): ColumnReader {
  const name = field.alias ?? field.name;
  const column = names.indexOf(name);
  if (column !== names.lastIndexOf(name)) throw badHeader(file, `It names the column ${name} twice`);
  if (column >= 0) return { name, column, read: cellReaderOf(field, name) };
  const missing = missingValue(field);
  if (missing === null) throw missingColumn(file, name, names);
  return { name, column, read: () => missing.value };
}

/** Cuts out only the cells that a field wants; walks over the others. */
function quickMaker(
  type: RecordType,
  fields: readonly ColumnReader[],
  columns: number,
  delimiter: string,
): Header["quick"] {
  const bindings = fields.map((_, i) => `const r${i} = fields[${i}].read;`).join("");
  const ends = Array.from({ length: columns }, (_, k) => {
    const find = `text.indexOf(${JSON.stringify(delimiter)}, ${k === 0 ? "0" : `e${k - 1} + 1`})`;
    if (k < columns - 1) return `const e${k} = ${find}; if (e${k} < 0) return undefined;`;
    return `if (${find} >= 0) return undefined; const e${k} = text.charCodeAt(text.length - 1) === 13 ? text.length - 1 : text.length;`;
  });
  const entries = type.fields.map(({ name }, i) => {
    const { column } = fields[i]!;
    const cell = column < 0 ? `""` : `text.slice(${column === 0 ? "0" : `e${column - 1} + 1`}, e${column})`;
    return `${labelCode(name)}: r${i}(${cell}, false)`;
  });
  const code = `${bindings} return text => { ${ends.join(" ")} return { ${entries.join(", ")} }; };`;
  return evaluate<Header["quick"]>(`const [fields] = $values; ${code}`, [fields]);
}

/** In a literal only the computed form makes `__proto__` a field like any other. */
const labelCode = (name: string): string => (name === "__proto__" ? `["__proto__"]` : JSON.stringify(name));

/** One generated literal: fields own, in the type's order, whatever they are called. */
function maker(type: RecordType, fields: readonly ColumnReader[]): Header["make"] {
  const bindings = fields.map((_, i) => `const r${i} = fields[${i}].read;`).join("");
  const entries = type.fields.map((field, i) => {
    const column = fields[i]!.column;
    const call =
      column < 0 ? `r${i}("", false)` : `r${i}(cells[${column}], d !== null && d[${column}].quoted)`;
    return `${labelCode(field.name)}: ${call}`;
  });
  const code = `${bindings} return (cells, row) => { const d = row.details; return { ${entries.join(", ")} }; };`;
  return evaluate<Header["make"]>(`const [fields] = $values; ${code}`, [fields]);
}

const badHeader = (file: LineFile, why: string): WeirError =>
  new WeirError("input-header", `The header of ${file.name} cannot be used. ${why}`, {
    where: `${file.name}:${Math.max(file.line, 1)}`,
    remedy: "Mend the first line of the file",
    exit: 2,
  });

function missingColumn(file: LineFile, name: string, names: readonly string[]): WeirError {
  const near = nearest(name, names);
  const shown = names.slice(0, 20).join(", ");
  return new WeirError("input-header", `${file.name} has no column ${name}; its columns are ${shown}`, {
    where: `${file.name}:1`,
    remedy: `${near === undefined ? "Name" : `Did you mean ${near}? Name`} the column in the type ("${near ?? names[0] ?? "Column"}" as field), or give the field a default or a type that ends in ?`,
    exit: 2,
  });
}
