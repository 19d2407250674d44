// `weir schema`: what rows are taken to be.

import { describe, expect, it } from "vitest";
import {
  identifierFor,
  nothingSeen,
  seeCell,
  seeValue,
  typeNameFor,
  typeOfSeen,
} from "../../runtime/language/schema/infer.ts";
import { csvRows } from "../../runtime/language/schema/rows.ts";
import { typeText } from "../../runtime/language/type-text.ts";

describe("a column of cells", () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["1", "-2", "0"], "int"],
    [["1", "2.5"], "float"],
    [["1e3", ".5"], "float"],
    [["9007199254740993"], "string"],
    [["1", ""], "int?"],
    [["007", "123"], "string"],
    [["true", "false"], "bool"],
    [["true", "1"], "string"],
    [["2026-01-01T00:00:00Z", "2026-01-01T10:00:00.5+02:00"], "timestamp"],
    [["2026-01-01T00:00:00Z", "soon"], "string"],
    [["2026-01-01"], "string"],
    [["2026-01-01T00:00:00.123456Z"], "string"],
    [["", ""], "string?"],
    [["NaN"], "string"],
    [["-"], "string"],
    [["1,000"], "string"],
  ];
  it.each(cases)("%j is %s", (cells, expected) => {
    const seen = nothingSeen();
    for (const cell of cells) seeCell(seen, cell);
    expect(typeText(typeOfSeen(seen, cells.length))).toBe(expected);
  });
});

describe("JSON values", () => {
  const cases: readonly (readonly [readonly unknown[], string])[] = [
    [[1, 2.5], "float"],
    [[1, null], "int?"],
    [["a", 1], "string | int"],
    [["a", 1, null], "(string | int)?"],
    [[[1], [2.5], []], "list<float>"],
    [[{ a: 1 }, { a: 2, b: "x" }], "{ a: int, b: string? }"],
    [[{ "User ID": 1 }], '{ "User ID" as userId: int }'],
    [[JSON.parse('{"__proto__": 1, "constructor": "x"}')], "{ __proto__: int, constructor: string }"],
  ];
  it.each(cases)("%j are %s", (values, expected) => {
    const seen = nothingSeen();
    for (const value of values) seeValue(seen, value);
    expect(typeText(typeOfSeen(seen, values.length))).toBe(expected);
  });
});

describe("names", () => {
  it.each([
    ["user", "user"],
    ["User ID", "userId"],
    ["Cost Total $", "costTotal"],
    ["1st", "_1st"],
    ["日本", "field"],
    ["URL path", "urlPath"],
    ["_", "field"],
  ])("%j becomes %s", (outside, name) => {
    expect(identifierFor(outside)).toBe(name);
  });

  it.each([
    ["bird-strikes.csv", "BirdStrikes"],
    ["2024.jsonl", "Row2024"],
  ])("the file %s gives the type %s", (file, name) => {
    expect(typeNameFor(file)).toBe(name);
  });
});

describe("rows of CSV", () => {
  it.each([
    [
      "a,b\n1,2\n",
      [
        ["a", "b"],
        ["1", "2"],
      ],
    ],
    ["a\r\nb", [["a"], ["b"]]],
    ['"x, ""y""\nz",1\n', [['x, "y"\nz', "1"]]],
    ["", []],
    ["a,\n", [["a", ""]]],
  ])("%j", (text, rows) => {
    expect([...csvRows([text])]).toEqual(rows);
    // However it is cut into pieces.
    expect([...csvRows([...text])]).toEqual(rows);
  });
});
