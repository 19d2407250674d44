// readJsonl: every line is one JSON value of the declared type. Blank lines are passed over. Of a field named twice
// the last counts; fields the type does not have are ignored.

import type { SourceReader } from "../job/source.ts";
import type { Type } from "../values/type.ts";
import { Mismatch, type Reader, readerOf } from "./conversion.ts";
import { type FileFormat, type FileSourceOptions, lineFailure } from "./file-format.ts";
import { createFileSource } from "./file-source.ts";
import { jsonFault } from "./json-fault.ts";
import type { LineFile } from "./line-file.ts";
import { typeText } from "./type-text.ts";

export function createJsonReader(options: FileSourceOptions, type: Type): SourceReader {
  const plain = readerOf(type, "json");
  const escaped = readerOf(type, "escapedJson");
  const read: FileFormat["read"] = (file, max, emit, fail) => {
    for (let n = 0; n < max; ) {
      const found = file.next();
      if (found === "end" || found === "wait") return found;
      if (found === "bad") fail(lineFailure(file));
      else if (isBlank(file.text)) continue;
      else {
        const parsed = parse(file, file.text.includes("\\u") ? escaped : plain, type);
        if (parsed instanceof BadRecord)
          fail({ input: file.text, error: parsed.error, origin: parsed.origin });
        else emit(parsed);
      }
      n++;
    }
    return "more";
  };
  return createFileSource(options, () => ({ begin: () => true, read }));
}

const isBlank = (text: string): boolean =>
  text === "" || ((text[0] === " " || text[0] === "\t") && text.trim() === "");

class BadRecord {
  constructor(
    readonly error: string,
    readonly origin: string,
  ) {}
}

function parse(file: LineFile, read: Reader, type: Type): unknown {
  let json: unknown;
  try {
    json = JSON.parse(file.text);
  } catch (error) {
    return malformed(file, error, type);
  }
  try {
    return read(json);
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    return new BadRecord(error.message, `${file.name}:${file.line}:1`);
  }
}

/** Longer texts are not searched for the place of the fault. */
const LONGEST_SEARCHED = 1_000_000;

function malformed(file: LineFile, error: unknown, type: Type): BadRecord {
  const fault = file.text.length <= LONGEST_SEARCHED ? jsonFault(file.text) : null;
  const reason = fault?.reason ?? (error instanceof Error ? error.message : "it cannot be parsed");
  const column = (fault?.offset ?? 0) + 1;
  return new BadRecord(
    `The line is not JSON: ${reason}. Expected one ${typeText(type)} a line`,
    `${file.name}:${file.line}:${column}`,
  );
}
