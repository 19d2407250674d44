// One revision of a file's text, in pieces, with their places in it.

import type { Piece } from "../../runtime/language/incremental/pieces.ts";
import { lineOf } from "../../runtime/language/position.ts";
import type { Module } from "../../runtime/language/syntax.ts";

export interface PlacedPiece {
  readonly module: Module;
  readonly start: number;
}

export interface FileText {
  readonly path: string;
  readonly text: string;
  readonly parsed: readonly Piece[];
  readonly pieces: readonly PlacedPiece[];
  readonly lineStarts: readonly number[];
  /** Where the piece with this path begins; undefined if it is none of this revision. */
  readonly startOf: (piecePath: string) => number | undefined;
}

export function fileText(path: string, text: string, parsed: readonly Piece[]): FileText {
  const pieces: PlacedPiece[] = [];
  const lineStarts: number[] = [0];
  let start = 0;
  for (const { module } of parsed) {
    pieces.push({ module, start });
    for (let i = 1; i < module.lineStarts.length; i++) lineStarts.push(module.lineStarts[i]! + start);
    start += module.text.length;
  }
  let starts: Map<string, number> | null = null;
  const startOf = (piecePath: string): number | undefined => {
    starts ??= new Map(pieces.map(piece => [piece.module.path, piece.start]));
    return starts.get(piecePath);
  };
  return { path, text, parsed, pieces, lineStarts, startOf };
}

/** The piece an offset stands in; between two pieces it is the one before, whose last word it may touch. */
export function pieceAt(file: FileText, offset: number): PlacedPiece {
  let low = 0;
  let high = file.pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (file.pieces[middle]!.start < offset) low = middle;
    else high = middle - 1;
  }
  return file.pieces[low]!;
}

/** Zero-based line and column. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export function positionAt(file: Pick<FileText, "text" | "lineStarts">, offset: number): Position {
  const { line, column } = lineOf(file, offset);
  return { line: line - 1, character: column - 1 };
}

/** A position behind the end of its line is the end. */
export function offsetAt(file: Pick<FileText, "text" | "lineStarts">, { line, character }: Position): number {
  if (line < 0) return 0;
  if (line >= file.lineStarts.length) return file.text.length;
  const start = file.lineStarts[line]!;
  const next = file.lineStarts[line + 1];
  let end = next ?? file.text.length;
  if (next !== undefined) while (end > start && /[\r\n]/.test(file.text[end - 1]!)) end--;
  return Math.min(start + Math.max(0, character), end);
}
