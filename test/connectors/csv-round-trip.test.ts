// What writeCsv writes readCsv reads back, and csv-parse reads the same cells.

import { writeFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { csvHeader } from "../../runtime/connectors/csv-text.ts";
import { createCsvReader } from "../../runtime/connectors/read-csv.ts";
import { readAll, temporaryFolder } from "./drive.ts";
import { pendingOf, sinkNode } from "./sinks.ts";
import { BOOL, FLOAT, INT, list, map, optionalOf, record, STRING, TIMESTAMP } from "./types.ts";

const folder = temporaryFolder();
const TYPE = record([
  { name: "s", type: STRING, alias: 'a "name", quoted' },
  { name: "maybe", type: optionalOf(STRING) },
  { name: "n", type: optionalOf(INT) },
  { name: "x", type: FLOAT },
  { name: "b", type: BOOL },
  { name: "at", type: TIMESTAMP },
  { name: "xs", type: list(STRING) },
  { name: "m", type: map(STRING, INT) },
]);

const text = fc
  .array(fc.constantFrom("a", ",", '"', "\n", "\r", "\r\n", " ", "é", "😀", "null"), { maxLength: 5 })
  .map(parts => parts.join(""));
const row = fc
  .tuple(
    text,
    fc.option(text),
    fc.option(fc.maxSafeInteger()),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(x => x + 0),
    fc.boolean(),
    fc.integer({ min: 0, max: 4e12 }),
    fc.array(text, { maxLength: 2 }),
    fc.array(fc.tuple(fc.constantFrom("k", "__proto__", '"'), fc.integer()), { maxLength: 2 }),
  )
  .map(([s, maybe, n, x, b, at, xs, m]) => ({ s, maybe, n, x, b, at, xs, m: new Map(m) }));

test("any records", () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 5 }), rows => {
      const body = pendingOf(sinkNode("writeCsv", "x.csv", TYPE), [[rows]], 1 << 20).text();
      const content = csvHeader(TYPE, ",") + body;
      writeFileSync(folder.path("x.csv"), content);
      const options = { path: "x.csv", baseDir: folder.path(), subtask: 0, keepReturns: false };
      const { values, failures } = readAll(createCsvReader(options, TYPE, ","));
      expect(failures).toEqual([]);
      expect(values).toEqual(rows);
      const cells: string[][] = parse(content, { record_delimiter: ["\n"] });
      expect(cells.slice(1).map(each => each[0])).toEqual(rows.map(each => each.s));
    }),
    { numRuns: 300 },
  );
});
