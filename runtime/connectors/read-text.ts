// readText: every line of a file is an element, as it stands.

import type { SourceReader } from "../job/source.ts";
import { type FileFormat, type FileSourceOptions, lineFailure } from "./file-format.ts";
import { createFileSource } from "./file-source.ts";

const LINES: FileFormat = {
  begin: () => true,
  read(file, max, emit, fail) {
    for (let n = 0; n < max; n++) {
      const found = file.next();
      if (found === "line") emit(file.text);
      else if (found === "bad") fail(lineFailure(file));
      else return found;
    }
    return "more";
  },
};

export const createTextReader = (options: FileSourceOptions): SourceReader =>
  createFileSource(options, () => LINES);
