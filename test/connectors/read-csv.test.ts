// readCsv against csv-parse, and what csv-parse does not know: types, missing columns, positions, places of faults.

import { writeFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCsvReader } from "../../runtime/connectors/read-csv.ts";
import { WeirError } from "../../runtime/values/failure.ts";
import { type Came, readAll, readSome, temporaryFolder } from "./drive.ts";
import {
  BOOL,
  type Field,
  FLOAT,
  INT,
  list,
  literal,
  optionalOf,
  record,
  STRING,
  TIMESTAMP,
  type Type,
} from "./types.ts";

const folder = temporaryFolder();
const put = (content: string | Uint8Array) => writeFileSync(folder.path("in.csv"), content);
const field = (name: string, type: Type, more: Partial<Field> = {}): Field => ({ name, type, ...more });
const open = (fields: readonly Field[], delimiter = ",", chunkBytes = 1 << 20) =>
  createCsvReader(
    { path: "in.csv", baseDir: folder.path(), subtask: 0, keepReturns: false, chunkBytes },
    record(fields),
    delimiter,
  );
const read = (content: string | Uint8Array, fields: readonly Field[], delimiter = ",") => {
  put(content);
  return readAll(open(fields, delimiter));
};
const TWO = [field("a", STRING), field("b", STRING)];

// ------------------------------------------------------------------ against csv-parse

const cellText = fc
  .array(fc.constantFrom("a", "b", " ", '"', ",", ";", "\n", "\r\n", "é", "😀", "1"), { maxLength: 6 })
  .map(parts => parts.join(""));
const written = (cell: string, quoteAll: boolean, delimiter: string): string =>
  quoteAll || /["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;

test("any table: the cells csv-parse reads", () => {
  const table = fc.record({
    rows: fc.array(fc.tuple(cellText, cellText, cellText), { maxLength: 8 }),
    quoteAll: fc.boolean(),
    end: fc.constantFrom("\n", "\r\n"),
    final: fc.boolean(),
    bom: fc.boolean(),
    delimiter: fc.constantFrom(",", ";"),
    chunkBytes: fc.constantFrom(4, 16, 1 << 20),
  });
  fc.assert(
    fc.property(table, ({ rows, quoteAll, end, final, bom, delimiter, chunkBytes }) => {
      const lines = [["x", "y", "z"], ...rows].map(row =>
        row.map(cell => written(cell, quoteAll, delimiter)).join(delimiter),
      );
      const text = (bom ? "\ufeff" : "") + lines.join(end) + (final ? end : "");
      put(text);
      const expected = parse(text, { columns: true, bom: true, delimiter, record_delimiter: ["\n", "\r\n"] });
      const { values, failures } = readAll(
        open([field("x", STRING), field("y", STRING), field("z", STRING)], delimiter, chunkBytes),
      );
      expect(failures).toEqual([]);
      expect(values).toEqual(expected);
    }),
    { numRuns: 400 },
  );
});

// ------------------------------------------------------------------ header and columns

test("columns by name in any order; unknown ones ignored; aliases; missing ones null or default", () => {
  const fields = [
    field("user", STRING, { alias: "User ID" }),
    field("n", INT),
    field("note", optionalOf(STRING)),
    field("k", INT, { default: 7 }),
  ];
  const { values } = read('n,other,"User ID"\n1,x,u1\n2,y,u2\n', fields);
  expect(values).toEqual([
    { user: "u1", n: 1, note: null, k: 7 },
    { user: "u2", n: 2, note: null, k: 7 },
  ]);
});

test("fields named like those of every object are columns like any other", () => {
  const { values } = read("__proto__,constructor,toString\n1,2,3\n", [
    field("toString", STRING),
    field("__proto__", STRING),
    field("constructor", STRING),
  ]);
  expect(Object.entries(values[0] as object)).toEqual([
    ["toString", "3"],
    ["__proto__", "1"],
    ["constructor", "2"],
  ]);
});

const HEADERS: readonly (readonly [string, readonly Field[], RegExp, RegExp])[] = [
  [
    "usr,page\nx,y\n",
    [field("user", STRING)],
    /no column user; its columns are usr, page/,
    /Did you mean usr\?/,
  ],
  ["a,a\n1,2\n", [field("a", STRING)], /names the column a twice/, /first line/],
  ['"a\n', [field("a", STRING)], /never closed/, /first line/],
];

test.each(HEADERS)("header %j is refused", (content, fields, what, remedy) => {
  try {
    read(content, fields);
  } catch (error) {
    expect(error).toBeInstanceOf(WeirError);
    expect((error as WeirError).what).toMatch(what);
    expect((error as WeirError).options.remedy).toMatch(remedy);
    return;
  }
  throw new Error("it was not refused");
});

test.each([
  ["empty file", "", 0],
  ["header only", "a,b\n", 0],
  ["header without newline", "a,b", 0],
  ["blank lines", "a,b\n\n1,2\n\r\n\n", 1],
])("%s", (_name, content, rows) => expect(read(content as string, TWO).values).toHaveLength(rows as number));

// ------------------------------------------------------------------ cells

const CELLS: readonly (readonly [string, Type, unknown])[] = [
  ["1", INT, 1],
  [" 42 ", INT, 42],
  ["+7", INT, 7],
  ["-0", INT, 0],
  ["9007199254740992", INT, /beyond its range/],
  ["1.5", INT, /column a|The field a should be int, but is the text "1.5"/],
  ["", INT, /an empty cell/],
  ["", optionalOf(INT), null],
  ["", STRING, ""],
  ["", optionalOf(STRING), null],
  ['""', optionalOf(STRING), ""],
  [".5", FLOAT, 0.5],
  ["1e3", FLOAT, 1000],
  ["1e400", FLOAT, /beyond its range/],
  ["0x10", FLOAT, /should be float/],
  ["NaN", FLOAT, /should be float/],
  ["TRUE", BOOL, true],
  ["yes", BOOL, /should be bool, but is the text "yes"/],
  ["2026-01-01T00:00:00Z", TIMESTAMP, 1767225600000],
  ["1767225600000", TIMESTAMP, 1767225600000],
  ["2026-01-01 00:00:00", TIMESTAMP, /no zone/],
  ["x", literal("x"), "x"],
  ["3", { kind: "union", members: [literal(3), literal(4)] }, 3],
  ["5", { kind: "union", members: [literal(3), literal(4)] }, /should be 3 \| 4/],
  ['"[1,2]"', list(INT), [1, 2]],
  ["x", list(INT), /as JSON/],
];

test.each(CELLS)("cell %j", (cell, type, expected) => {
  const { values, failures } = read(`a,b\n${cell},end\n`, [field("a", type)]);
  if (expected instanceof RegExp) expect(failures[0]?.error).toMatch(expected);
  else expect([values, failures]).toEqual([[{ a: expected }], []]);
});

// ------------------------------------------------------------------ faults and their places

const FAULTS: readonly (readonly [string, string, RegExp, number])[] = [
  ["too few cells", "a,b\n1\n2,3\n", /1 cells, and the header has 2/, 1],
  ["too many cells", "a,b\n1,2,3\n4,5\n", /3 cells/, 1],
  ["a quote in mid cell", 'a,b\nx"y,1\n2,3\n', /middle of a cell/, 1],
  ["text behind a quote", 'a,b\n"x"y,1\n2,3\n', /After the closing quote/, 1],
  ["a quote never closed", 'a,b\n1,2\n3,"x\n4,5\n', /never closed/, 1],
];

test.each(FAULTS)("%s fails its row", (_name, content, error, good) => {
  const { values, failures } = read(content, TWO);
  expect(failures).toHaveLength(1);
  expect(failures[0]!.error).toMatch(error);
  expect(values).toHaveLength(good);
});

describe("the place of a faulty cell", () => {
  const fields = [field("a", STRING), field("n", INT)];
  test("in a plain row", () => {
    expect(read("a,n\nabc,x\n", fields).failures[0]).toMatchObject({ origin: "in.csv:2:5", input: "abc,x" });
  });
  test("behind a quoted cell of two lines", () => {
    expect(read('a,n\n"two\nlines",x\n', fields).failures[0]).toMatchObject({ origin: "in.csv:3:8" });
  });
});

test("snapshot and restore between any two rows, quoted newlines and all", () => {
  const content = '\ufeffa,b\r\n1,2\r\n"x\r\ny","z"\r\nbad\r\n3,4';
  const whole = read(content, TWO);
  expect([whole.values.length, whole.failures.length]).toEqual([3, 1]);
  for (let cut = 0; cut <= 4; cut++) {
    const came: Came = { values: [], failures: [] };
    const first = open(TWO, ",", 4);
    readSome(first, cut, came);
    const second = open(TWO, ",", 4);
    second.restore(first.snapshot());
    const rest = readAll(second);
    expect([...came.values, ...rest.values]).toEqual(whole.values);
    expect([...came.failures, ...rest.failures]).toEqual(whole.failures);
  }
});
