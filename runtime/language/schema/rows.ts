// The type of a data file, from its text: rows of CSV or JSON lines, one after the other, whatever its size. Knows no
// disk; a run reads with connectors.

import { WeirError } from "../../values/failure.ts";
import type { RecordType } from "../../values/type.ts";
import { nothingSeen, recordOf, type Seen, seeCell, seeValue } from "./infer.ts";

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

/** What is in the file of this name, as a record type; `chunks` are its text. */
export function schemaOfText(name: string, chunks: Iterable<string>): RecordType {
  const extension = /\.[^.]*$/.exec(name)?.[0].toLowerCase();
  if (extension === ".csv") return csvSchema(name, chunks);
  if (extension === ".jsonl" || extension === ".ndjson") return jsonlSchema(name, chunks);
  throw new WeirError("unknown-format", `${name} is neither CSV nor JSON lines`, {
    remedy: "name a file that ends in .csv, .jsonl or .ndjson",
  });
}

const empty = (name: string): WeirError =>
  new WeirError("no-rows", `${name} holds no rows to find a type from`);

function csvSchema(name: string, chunks: Iterable<string>): RecordType {
  const rows = csvRows(chunks);
  const header = rows.next().value as string[] | undefined;
  if (!header) throw empty(name);
  const columns = header.map(nothingSeen);
  let count = 0;
  for (const row of rows) {
    if (row.length === 1 && row[0] === "") continue;
    count++;
    for (const [i, seen] of columns.entries()) seeCell(seen, row[i] ?? "");
  }
  return recordOf(new Map(header.map((column, i): [string, Seen] => [column, columns[i]!])), count);
}

function jsonlSchema(name: string, chunks: Iterable<string>): RecordType {
  const seen = nothingSeen();
  let number = 0;
  for (const line of lines(chunks)) {
    number++;
    if (line.trim() !== "") seeValue(seen, parseLine(line, `${name}:${number}`));
  }
  if (seen.values === 0) throw empty(name);
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
