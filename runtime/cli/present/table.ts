// A table of text for people, and the same rows as CSV for programs. Numbers stand right.

import { clip, displayWidth, padEnd, padStart } from "./width.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Longer cells are cut. */
  readonly max?: number;
}

/** Control characters would break the lines: shown escaped. */
const tame = (cell: string): string =>
  cell.replace(/[\u0000-\u001f\u007f-\u009f]/g, char => JSON.stringify(char).slice(1, -1));

export function tableText(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paintHead: (text: string) => string = text => text,
): string {
  const cells = rows.map(row => row.map((cell, i) => clip(tame(cell), columns[i]?.max ?? 60)));
  const widths = columns.map((column, i) =>
    cells.reduce((widest, row) => Math.max(widest, displayWidth(row[i] ?? "")), displayWidth(column.title)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) =>
        columns[i]?.align === "right" ? padStart(cell, widths[i]!) : padEnd(cell, widths[i]!),
      )
      .join("  ")
      .trimEnd();
  const head = paintHead(line(columns.map(column => column.title)));
  return [head, ...cells.map(line)].map(text => `${text}\n`).join("");
}

const csvCell = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

export const csvText = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  [titles, ...rows].map(row => `${row.map(csvCell).join(",")}\n`).join("");
