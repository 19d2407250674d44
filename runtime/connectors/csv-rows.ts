// Lines as rows of CSV (RFC 4180): cells in quotes may hold delimiters, doubled quotes and line ends. A row without a
// quote, the usual one, is one split. Knows no header and no types.

import { constants } from "node:buffer";
import type { LineFile } from "./line-file.ts";

export interface Row {
  readonly cells: readonly string[];
  /** Where a quote stood anywhere in the row: which cells were quoted, and where each began. */
  readonly details: readonly CellDetail[] | null;
  /** Line its first cell stands in, from 1. */
  readonly line: number;
}

export interface CellDetail {
  readonly quoted: boolean;
  readonly line: number;
  /** 1-based. */
  readonly column: number;
}

export interface RowFault {
  readonly fault: string;
  readonly line: number;
  readonly column: number;
  readonly input: string;
}

/**
 * The row that begins with the file's current line; reads further lines where a quoted cell goes on there. `wait`:
 * those have not come yet.
 */
export function readRow(file: LineFile, delimiter: string): Row | RowFault | "wait" {
  const text = file.text;
  if (!text.includes('"'))
    return { cells: withoutReturn(text).split(delimiter), details: null, line: file.line };
  return readQuotedRow(file, delimiter);
}

const withoutReturn = (text: string): string => (text.endsWith("\r") ? text.slice(0, -1) : text);

export function cellPlace(row: Row, index: number, delimiter: string): { line: number; column: number } {
  const detail = row.details?.[index];
  if (detail !== undefined) return detail;
  let column = 1;
  for (const cell of row.cells.slice(0, Math.max(index, 0))) column += cell.length + delimiter.length;
  return { line: row.line, column };
}

function readQuotedRow(file: LineFile, delimiter: string): Row | RowFault | "wait" {
  const first = file.line;
  const cells: string[] = [];
  const details: CellDetail[] = [];
  const input = () => cells.join(delimiter) + (cells.length > 0 ? delimiter : "") + file.text;
  let at = 0;
  for (;;) {
    const line = file.line;
    const text = file.text;
    if (text[at] !== '"') {
      const end = text.indexOf(delimiter, at);
      const cell = end < 0 ? withoutReturn(text.slice(at)) : text.slice(at, end);
      if (cell.includes('"')) {
        const column = at + cell.indexOf('"') + 1;
        return {
          fault: "A quote stands in the middle of a cell that does not begin with one",
          line,
          column,
          input: input(),
        };
      }
      cells.push(cell);
      details.push({ quoted: false, line, column: at + 1 });
      if (end < 0) return { cells, details, line: first };
      at = end + delimiter.length;
      continue;
    }
    const closed = readQuotedCell(file, at);
    if (closed === "wait") return "wait";
    if ("fault" in closed)
      return { ...closed, line, column: at + 1, input: cells.concat(closed.input).join(delimiter) };
    cells.push(closed.cell);
    details.push({ quoted: true, line, column: at + 1 });
    const rest = file.text.slice(closed.end);
    if (rest === "" || rest === "\r") return { cells, details, line: first };
    if (!rest.startsWith(delimiter))
      return {
        fault: "After the closing quote of a cell comes more text",
        line: file.line,
        column: closed.end + 1,
        input: input(),
      };
    at = closed.end + delimiter.length;
  }
}

/** The cell whose quote opens at `start` of the current line; `end` is after its closing quote, in the then current line. */
function readQuotedCell(
  file: LineFile,
  start: number,
): { cell: string; end: number } | { fault: string; input: string } | "wait" {
  const parts: string[] = [];
  let length = 0;
  let from = start + 1;
  for (;;) {
    const text = file.text;
    const quote = text.indexOf('"', from);
    if (quote < 0) {
      length += text.length - from + 1;
      parts.push(text.slice(from), "\n");
      if (length >= constants.MAX_STRING_LENGTH)
        return {
          fault: "A quoted cell is longer than any text can be: is a closing quote missing?",
          input: parts[0]!,
        };
      const found = file.next();
      if (found === "bad") return { fault: file.fault.reason, input: parts.join("") };
      if (found === "wait") return "wait";
      if (found === "end")
        return { fault: "The quote that opens here is never closed", input: parts.join("") };
      from = 0;
    } else if (text[quote + 1] === '"') {
      parts.push(text.slice(from, quote + 1));
      length += quote + 1 - from;
      from = quote + 2;
    } else {
      parts.push(text.slice(from, quote));
      return { cell: parts.length === 1 ? parts[0]! : parts.join(""), end: quote + 1 };
    }
  }
}
