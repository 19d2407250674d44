// readText: every line of a file is an element, as it stands.

import type { SourceReader } from "../job/source.ts";
import { createFileSource, type FileSourceOptions, lineFailure, type Reading } from "./file-source.ts";

const readLines: Reading = (file, max, emit, fail) => {
  for (let n = 0; n < max; n++) {
    const found = file.next();
    if (found === "line") emit(file.text);
    else if (found === "end") return false;
    else fail(lineFailure(file));
  }
  return true;
};

export const createTextReader = (options: FileSourceOptions): SourceReader =>
  createFileSource(options, readLines);
