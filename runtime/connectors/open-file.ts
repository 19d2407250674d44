// One file being read by a format: begun once its head has come, followed where it grows, and exchanged for the file
// that took its name. Knows its position; knows no other file.

import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { SourceFailure } from "../job/source.ts";
import type { FileFormat, FileSourceOptions } from "./file-format.ts";
import { LineFile } from "./line-file.ts";
import type { FilePosition } from "./position.ts";

export interface OpenFile {
  readonly file: LineFile;
  read(
    max: number,
    emit: (value: unknown) => void,
    fail: (failure: SourceFailure) => void,
  ): "more" | "end" | "wait";
  /** The next element to read. */
  position(): FilePosition;
  seek(position: FilePosition): void;
  /** Of a followed file that waits: another file has its name now. Throws WeirError where it was truncated. */
  wasReplaced(): boolean;
  close(): void;
}

/** `path` as the program would name it. */
export function openFile(
  options: FileSourceOptions,
  path: string,
  format: FileFormat,
  follow: boolean,
): OpenFile {
  const absolute = resolve(options.baseDir, path);
  const { keepReturns, chunkBytes, longestLine } = options;
  const file = new LineFile({ name: path, path: absolute, keepReturns, chunkBytes, longestLine, follow });
  let begun = false;
  const begin = (): boolean => {
    if (begun) return true;
    file.mark();
    begun = format.begin(file);
    if (!begun) file.goBack();
    return begun;
  };
  return {
    file,
    read(max, emit, fail) {
      if (!begin()) return "wait";
      file.mark();
      return format.read(file, max, emit, fail);
    },
    position() {
      begin();
      return file.position();
    },
    seek(position) {
      if (begin() && position.offset > 0) file.seek(position);
    },
    wasReplaced() {
      file.verifyNotTruncated();
      const stat = statSync(absolute, { bigint: true, throwIfNoEntry: false });
      return stat !== undefined && `${stat.dev}:${stat.ino}` !== file.inode;
    },
    close: () => file.close(),
  };
}
