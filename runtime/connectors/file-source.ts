// A source over one file: polling, position and messages are the same for every format; what a line or several mean
// is the format's. One subtask reads the file, in order; the others have nothing to do.

import { resolve } from "node:path";
import type { SourceFailure, SourceReader } from "../job/source.ts";
import { LineFile } from "./line-file.ts";
import { FILE_POSITION, positionOf, positionRow } from "./position.ts";

/** Reads one element from the file, or tells why it cannot be one. Null: nothing here (a blank line), go on. */
export type ElementFormat = (file: LineFile) => { readonly value: unknown } | FormatFault | null;

export interface FormatFault {
  readonly fault: string;
  /** 1-based. */
  readonly column: number;
  readonly line: number;
  readonly input: string;
}

export interface FileSourceOptions {
  /** As the program names it. */
  readonly path: string;
  readonly baseDir: string;
  readonly subtask: number;
  readonly keepReturns: boolean;
  /** For tests. */
  readonly chunkBytes?: number;
  readonly longestLine?: number;
}

export function openLines(options: FileSourceOptions): LineFile {
  const { path, baseDir, keepReturns, chunkBytes, longestLine } = options;
  return new LineFile({ name: path, path: resolve(baseDir, path), keepReturns, chunkBytes, longestLine });
}

/** What a format does for each poll: up to `max` elements; true while there may be more. */
export type Reading = (
  file: LineFile,
  max: number,
  emit: (value: unknown) => void,
  fail: (failure: SourceFailure) => void,
) => boolean;

/** `begin` runs when the file is opened, before the first element and again before going on at a position. */
export function createFileSource(
  options: FileSourceOptions,
  read: Reading,
  begin: (file: LineFile) => void = () => {},
): SourceReader {
  let file: LineFile | null = null;
  // Only the first subtask reads, unless another is given the file's position when the parallelism changes.
  let ended = options.subtask !== 0;
  const opened = (): LineFile => {
    if (file === null) {
      file = openLines(options);
      begin(file);
    }
    return file;
  };
  return {
    poll(max, emit, fail) {
      if (ended) return "end";
      if (read(opened(), max, emit, fail)) return "more";
      ended = true;
      return "end";
    },
    schema: [FILE_POSITION],
    snapshot: () => (options.subtask !== 0 && file === null ? [] : [positionRow(opened().position())]),
    restore(rows) {
      const position = positionOf(rows);
      if (position === null) return;
      ended = false;
      opened().seek(position);
    },
    where: () => `${options.path}:${file?.line ?? 0}`,
    close() {
      file?.close();
      file = null;
      ended = true;
    },
  };
}

/** A line that is no text, as a failure of its record. */
export const lineFailure = (file: LineFile): SourceFailure => ({
  input: file.fault.excerpt,
  error: file.fault.reason,
  origin: `${file.name}:${file.line}:${file.fault.column}`,
});
