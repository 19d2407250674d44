// Offsets to lines and columns. Lines end with LF, CRLF or CR; columns count UTF-16 units, as editors do.

import type { Module } from "./syntax.ts";

/** Offsets at which lines begin. */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  return starts;
}

/** 1-based line and column of an offset; an offset outside the text is that of its nearer end. */
export function lineOf(
  module: Pick<Module, "lineStarts" | "text">,
  offset: number,
): { readonly line: number; readonly column: number } {
  const at = Math.max(0, Math.min(offset, module.text.length));
  const { lineStarts: starts } = module;
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - starts[low]! + 1 };
}
