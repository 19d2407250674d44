// The type of a data file, from its text: rows of CSV or JSON lines, one after the other, whatever its size. Knows no
// disk; a run reads with connectors.

import { WeirError } from "../../values/failure.ts";
import type { RecordType } from "../../values/type.ts";
import { withDelimiter } from "./delimiter.ts";
import { nothingSeen, recordOf, type Seen, seeCell, seeValue } from "./infer.ts";

/** Rows of RFC 4180 text: quotes double, newlines may stand inside them. */
export function* csvRows(chunks: Iterable<string>, delimiter = ","): Generator<string[]> {
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
      if (char === delimiter) {
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

/** One file of several that have the same rows: its name, and its text. */
export interface DataText {
  readonly name: string;
  readonly chunks: Iterable<string>;
}

export interface Schema {
  readonly type: RecordType;
  readonly format: "csv" | "jsonl";
  /** Of CSV: what separates the cells. */
  readonly delimiter: string;
}

/** What is in these files, as one record type; what some of them lack is optional. `delimiter` null: found out. */
export function schemaOfTexts(texts: readonly DataText[], delimiter: string | null = null): Schema {
  const formats = new Map(texts.map(({ name }) => [formatOf(name), name]));
  if (formats.size > 1)
    throw new WeirError("several-formats", `${[...formats.values()].join(" and ")} are not of one format`, {
      remedy: "name files that have the same rows",
    });
  const [format] = formats.keys();
  return format === "csv" ? csvSchema(texts, delimiter) : jsonlSchema(texts);
}

const FORMATS: Readonly<Record<string, Schema["format"]>> = {
  csv: "csv",
  tsv: "csv",
  jsonl: "jsonl",
  ndjson: "jsonl",
};

/** null: of none that is read. Compressed or not. */
export function knownFormat(name: string): Schema["format"] | null {
  const extension = /\.([^.]*?)(\.gz)?$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(FORMATS, extension) ? FORMATS[extension]! : null;
}

function formatOf(name: string): Schema["format"] {
  const format = knownFormat(name);
  if (format !== null) return format;
  throw new WeirError("unknown-format", `${name} is neither CSV nor JSON lines`, {
    remedy: "name a file that ends in .csv, .tsv, .jsonl or .ndjson; behind that .gz may stand",
  });
}

const empty = (texts: readonly DataText[]): WeirError =>
  new WeirError("no-rows", `${texts[0]!.name} holds no rows to find a type from`);

function csvSchema(texts: readonly DataText[], given: string | null): Schema {
  const columns = new Map<string, Seen>();
  let delimiter = given;
  let count = 0;
  for (const { chunks } of texts) {
    const text = delimiter === null ? withDelimiter(chunks) : { delimiter, chunks };
    const rows = csvRows(text.chunks, text.delimiter);
    const header = rows.next().value as string[] | undefined;
    if (header === undefined) continue;
    delimiter = text.delimiter;
    const seen = header.map(name => seenIn(columns, name.trim()));
    for (const row of rows) {
      if (row.length === 1 && row[0] === "") continue;
      count++;
      for (const [i, column] of seen.entries()) seeCell(column, row[i] ?? "");
    }
  }
  if (delimiter === null || columns.size === 0) throw empty(texts);
  return { type: recordOf(columns, count), format: "csv", delimiter };
}

function seenIn(columns: Map<string, Seen>, name: string): Seen {
  let seen = columns.get(name);
  if (seen === undefined) columns.set(name, (seen = nothingSeen()));
  return seen;
}

function jsonlSchema(texts: readonly DataText[]): Schema {
  const seen = nothingSeen();
  for (const { name, chunks } of texts) {
    let number = 0;
    for (const line of lines(chunks)) {
      number++;
      if (line.trim() !== "") seeValue(seen, parseLine(line, `${name}:${number}`));
    }
  }
  if (seen.values === 0) throw empty(texts);
  return { type: recordOf(seen.fields, seen.values), format: "jsonl", delimiter: "," };
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
