// Rows of a CSV or JSON lines file, one after the other, whatever its size. For finding a type; a run reads with connectors.

import { closeSync, openSync, readSync } from "node:fs";
import { basename, extname } from "node:path";
import { WeirError } from "../../values/failure.ts";
import type { RecordType } from "../../values/type.ts";
import { nothingSeen, recordOf, type Seen, seeCell, seeValue } from "./infer.ts";

const CHUNK_BYTES = 1 << 20;

/** The file's text in pieces; a byte-order mark is dropped. */
export function* textOf(path: string): Generator<string> {
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

/** Rows of RFC 4180 text: quotes double, newlines may stand inside them. */
export function* csvRows(chunks: Iterable<string>): Generator<string[]> {
  let row: string[] = [];
  let cell = "";
  let state: "plain" | "quoted" | "quoteSeen" = "plain";
  for (const chunk of chunks) {
    for (const char of chunk) {
      if (state === "quoted") {
        if (char === '"') state = "quoteSeen";
        else cell += char;
        continue;
      }
      if (char === '"') {
        if (state === "quoteSeen") cell += '"';
        state = state === "quoteSeen" || cell === "" ? "quoted" : state;
        continue;
      }
      state = "plain";
      if (char === ",") {
        row.push(cell);
        cell = "";
      } else if (char === "\n") {
        row.push(cell.endsWith("\r") ? cell.slice(0, -1) : cell);
        cell = "";
        yield row;
        row = [];
      } else cell += char;
    }
  }
  if (cell !== "" || row.length > 0) yield [...row, cell];
}

function* lines(chunks: Iterable<string>): Generator<string> {
  let rest = "";
  for (const chunk of chunks) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
  if (rest !== "") yield rest;
}

/** What is in the file, as a record type. */
export function schemaOf(path: string): RecordType {
  const extension = extname(path).toLowerCase();
  if (extension === ".csv") return csvSchema(path);
  if (extension === ".jsonl" || extension === ".ndjson") return jsonlSchema(path);
  throw new WeirError("unknown-format", `${basename(path)} is neither CSV nor JSON lines`, {
    remedy: "name a file that ends in .csv, .jsonl or .ndjson",
  });
}

const empty = (path: string): WeirError =>
  new WeirError("no-rows", `${basename(path)} holds no rows to find a type from`);

function csvSchema(path: string): RecordType {
  const rows = csvRows(textOf(path));
  const header = rows.next().value as string[] | undefined;
  if (!header) throw empty(path);
  const columns = header.map(nothingSeen);
  let count = 0;
  for (const row of rows) {
    if (row.length === 1 && row[0] === "") continue;
    count++;
    for (const [i, seen] of columns.entries()) seeCell(seen, row[i] ?? "");
  }
  return recordOf(new Map(header.map((name, i): [string, Seen] => [name, columns[i]!])), count);
}

function jsonlSchema(path: string): RecordType {
  const seen = nothingSeen();
  let number = 0;
  for (const line of lines(textOf(path))) {
    number++;
    if (line.trim() !== "") seeValue(seen, parseLine(line, `${basename(path)}:${number}`));
  }
  if (seen.values === 0) throw empty(path);
  return recordOf(seen.fields, seen.values);
}

function parseLine(line: string, where: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new WeirError("bad-json", `this line is no JSON: ${(error as Error).message}`, { where });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new WeirError("bad-json", "this line holds no object", {
    where,
    remedy: 'each line must be one, as in {"account": "a", "amount": 1.5}',
  });
}
