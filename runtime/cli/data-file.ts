// The type of a file of data on this machine, as `weir schema` and `weir new` show it. What its text says is read in
// language/schema.

import { closeSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { schemaOfText } from "../language/schema/rows.ts";
import { WeirError } from "../values/failure.ts";
import type { RecordType } from "../values/type.ts";

export const schemaOf = (path: string): RecordType => schemaOfText(basename(path), textOf(path));

const CHUNK_BYTES = 1 << 20;

/** The file's text in pieces; a byte-order mark is dropped. */
function* textOf(path: string): Generator<string> {
  const handle = openSync(path, "r");
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  try {
    for (let got = readSync(handle, buffer); got > 0; got = readSync(handle, buffer))
      yield decoder.decode(buffer.subarray(0, got), { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new WeirError("not-utf8", `${path} is not UTF-8 text`, {
      remedy: "convert it first, with iconv say",
    });
  } finally {
    closeSync(handle);
  }
}
