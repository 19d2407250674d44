// The protocol's to Weir's: URIs become paths, positions become offsets.

import { fileURLToPath } from "node:url";
import type { Position, Range } from "vscode-languageserver/node";
import { type FileText, offsetAt } from "../ide/file-text.ts";

/** Documents that are no files (untitled ones) go by their URI. */
export function pathOf(uri: string): string {
  if (!uri.startsWith("file:")) return uri;
  try {
    return fileURLToPath(uri).split("\\").join("/");
  } catch {
    return uri;
  }
}

export const toOffset = (file: FileText, position: Position): number => offsetAt(file, position);

export const toSpan = (file: FileText, range: Range): { readonly start: number; readonly end: number } => ({
  start: offsetAt(file, range.start),
  end: offsetAt(file, range.end),
});
