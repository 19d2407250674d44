// What the formats of files share: how they are asked for elements, and what they say of a line that is none. Knows
// neither positions nor which files there are.

import type { SourceFailure } from "../job/source.ts";
import type { LineFile } from "./line-file.ts";

export interface FileFormat {
  /** Reads what stands before the first element, or again before going on at a position. False: it has not come yet. */
  begin(file: LineFile): boolean;
  /**
   * Up to `max` elements. `more`: there may be. `wait`: the next has not come whole, and the file stands before it.
   */
  read(
    file: LineFile,
    max: number,
    emit: (value: unknown) => void,
    fail: (failure: SourceFailure) => void,
  ): "more" | "end" | "wait";
}

export interface FileSourceOptions {
  /** As the program names it: a file, a pattern, or a directory. */
  readonly path: string;
  readonly baseDir: string;
  readonly subtask: number;
  readonly keepReturns: boolean;
  /** Wait for more at the end. */
  readonly follow?: boolean;
  /** Several files as one sequence by this; null or absent: one after the other. */
  readonly mergeBy?: ((element: unknown) => number) | null;
  /** Told of what a person should know. */
  readonly lateness?: FileLateness | null;
  /** For tests. */
  readonly chunkBytes?: number;
  readonly longestLine?: number;
}

/** To find files that begin before the watermark: their records come too late. */
export interface FileLateness {
  readonly timestampOf: (element: unknown) => number;
  readonly boundMs: number;
  readonly tell: (file: string, late: number) => void;
}

/** A line that is no text, as a failure of its record. */
export const lineFailure = (file: LineFile): SourceFailure => ({
  input: file.fault.excerpt,
  error: file.fault.reason,
  origin: `${file.name}:${file.line}:${file.fault.column}`,
});
