// The type of files of data on this machine, as `weir schema` and `weir new` show it. What their text says is read in
// language/schema.

import { statSync } from "node:fs";
import { resolve } from "node:path";
import { openBytes } from "../connectors/byte-file.ts";
import { listInputs, meansSeveral } from "../connectors/input-files.ts";
import { knownFormat, type Schema, schemaOfTexts } from "../language/schema/rows.ts";
import { WeirError } from "../values/failure.ts";

/** Of files as a person names them: also folders and patterns, whose files are taken together. `delimiter` null: found out. */
export function schemaOf(given: readonly string[], cwd: string, delimiter: string | null = null): Schema {
  const names = given.flatMap(each => filesOf(each, cwd));
  return schemaOfTexts(
    names.map(name => ({ name, chunks: textOf(name, resolve(cwd, name)) })),
    delimiter,
  );
}

function filesOf(given: string, cwd: string): readonly string[] {
  const found = statSync(resolve(cwd, given), { throwIfNoEntry: false });
  const folder = found?.isDirectory() === true;
  const written = folder && !/[\\/]$/.test(given) ? `${given}/` : given;
  if (!meansSeveral(written, cwd)) {
    if (found !== undefined) return [given];
    throw new WeirError("data-missing", `there is no such file: ${given}`, {
      remedy: "paths are relative to the working directory",
    });
  }
  const names = listInputs(written, cwd).filter(name => knownFormat(name) !== null);
  if (names.length > 0) return names;
  throw new WeirError("no-data", `there is no file of data in ${given}`, {
    remedy: "name files that end in .csv, .tsv, .jsonl or .ndjson; behind that .gz may stand",
  });
}

const CHUNK_BYTES = 1 << 20;

/** The file's text in pieces; a byte-order mark is dropped, and what is compressed is inflated. */
function* textOf(name: string, path: string): Generator<string> {
  const file = openBytes(name, path);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  try {
    let offset = 0;
    for (let got = file.read(buffer, 0, 0); got > 0; got = file.read(buffer, 0, offset)) {
      offset += got;
      yield decoder.decode(buffer.subarray(0, got), { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new WeirError("not-utf8", `${name} is not UTF-8 text`, {
      remedy: "convert it first, with iconv say",
    });
  } finally {
    file.close();
  }
}
