// Values from outside against declared types: a table of texts, types, and what comes of them.

import { describe, expect, test } from "vitest";
import { type Dialect, readerOf } from "../../runtime/connectors/conversion.ts";
import { parseTimestamp } from "../../runtime/values/timestamp-text.ts";
import * as t from "../../runtime/values/type.ts";

const field = (name: string, type: t.Type, more: Partial<t.Field> = {}): t.Field => ({ name, type, ...more });
const optional = (type: t.Type): t.Type => ({ kind: "union", members: [type, t.NULL] });
const union = (...members: t.Type[]): t.Type => ({ kind: "union", members });
const inRecord = (name: string, type: t.Type, more: Partial<t.Field> = {}) =>
  t.record([field(name, type, more)]);

const bid = t.record([field("kind", t.literal("bid")), field("price", t.INT)]);
const auction = t.record([field("kind", t.literal("auction")), field("seller", t.STRING)]);

type Case = readonly [text: string, type: t.Type, value: unknown];
type Refused = readonly [text: string, type: t.Type, error: RegExp];

const ACCEPTED: readonly Case[] = [
  ["1", t.INT, 1],
  ["-0", t.INT, 0],
  ["1.0", t.INT, 1],
  ["1e3", t.INT, 1000],
  ["9007199254740991", t.INT, Number.MAX_SAFE_INTEGER],
  ["1.5", t.FLOAT, 1.5],
  ["5e-324", t.FLOAT, 5e-324],
  ['"a\\u00e9"', t.STRING, "aé"],
  ["true", t.BOOL, true],
  ["null", optional(t.INT), null],
  ["null", t.NULL, null],
  ["60000", t.DURATION, 60_000],
  ["1767225600000", t.TIMESTAMP, 1767225600000],
  ['"2026-01-01T00:00:00Z"', t.TIMESTAMP, 1767225600000],
  ['"2026-01-01T01:30:00.250+01:30"', t.TIMESTAMP, 1767225600250],
  ['"a"', union(t.literal("a"), t.literal("b")), "a"],
  ["[1,2]", t.list(t.INT), [1, 2]],
  ["[]", t.list(t.INT), []],
  [
    '{"b":1,"a":2}',
    t.map(t.STRING, t.INT),
    new Map([
      ["b", 1],
      ["a", 2],
    ]),
  ],
  [
    '{"1":"x","-2":"y"}',
    t.map(t.INT, t.STRING),
    new Map([
      [1, "x"],
      [-2, "y"],
    ]),
  ],
  ['{"true":1}', t.map(t.BOOL, t.INT), new Map([[true, 1]])],
  ['{"true":1}', t.map(t.STRING, t.INT), new Map([["true", 1]])],
  [
    '{"__proto__":1,"constructor":2,"toString":3}',
    t.map(t.STRING, t.INT),
    new Map([
      ["__proto__", 1],
      ["constructor", 2],
      ["toString", 3],
    ]),
  ],
  ['{"a":1,"unknown":2}', inRecord("a", t.INT), { a: 1 }],
  ['{"a":1,"a":2}', inRecord("a", t.INT), { a: 2 }],
  ["{}", inRecord("a", optional(t.INT)), { a: null }],
  ["{}", inRecord("a", t.INT, { default: 7 }), { a: 7 }],
  ['{"a":null}', inRecord("a", optional(t.INT), { default: 7 }), { a: null }],
  ["{}", inRecord("a", optional(t.INT), { default: 7 }), { a: 7 }],
  ["{}", inRecord("a", t.list(t.INT), { default: [] }), { a: [] }],
  ['{"User ID":"x"}', inRecord("user", t.STRING, { alias: "User ID" }), { user: "x" }],
  ['{"kind":"bid","price":3}', union(bid, auction), { kind: "bid", price: 3 }],
  ['{"kind":"auction","seller":"s"}', union(bid, auction), { kind: "auction", seller: "s" }],
  ['"x"', union(t.INT, t.STRING), "x"],
  ["3", union(t.INT, t.STRING), 3],
  ["{}", inRecord("toString", optional(t.STRING)), { toString: null }],
];

const REFUSED: readonly Refused[] = [
  ["9007199254740992", t.INT, /beyond the safe range/],
  ["-9007199254740993", t.INT, /beyond the safe range/],
  ["1.5", t.INT, /should be int, but is the number 1.5/],
  ['"1"', t.INT, /should be int, but is the text "1"/],
  ["1e400", t.FLOAT, /too large/],
  ["null", t.INT, /but is null/],
  ["1", t.STRING, /should be string, but is the number 1/],
  ['"\\ud800"', t.STRING, /ill-formed/],
  ['"2026-01-01T00:00:00"', t.TIMESTAMP, /no zone/],
  ['"2026-02-30T00:00:00Z"', t.TIMESTAMP, /no such day/],
  ['"yesterday"', t.TIMESTAMP, /no ISO-8601/],
  ["1.5", t.TIMESTAMP, /should be timestamp/],
  ['"c"', union(t.literal("a"), t.literal("b")), /should be "a" \| "b", but is the text "c"/],
  [
    '{"a":{"b":["x"]}}',
    inRecord("a", inRecord("b", t.list(t.INT))),
    /The field a\.b\[\] should be int, but is the text "x"/,
  ],
  ["{}", inRecord("a", t.INT), /The field a should be int, but is missing/],
  ["{}", inRecord("__proto__", t.STRING), /The field __proto__ should be string, but is missing/],
  ["{}", inRecord("constructor", t.STRING), /but is missing/],
  ["[]", inRecord("a", t.INT), /but is a list of 0/],
  ["null", inRecord("a", t.INT), /but is null/],
  [
    '{"kind":"gift"}',
    union(bid, auction),
    /The field kind should be "bid" \| "auction", but is the text "gift"/,
  ],
  ['{"kind":"bid"}', union(bid, auction), /The field price should be int, but is missing/],
  ['{"x":1}', t.map(t.INT, t.INT), /\{key\} should be int/],
  ["true", union(t.INT, t.STRING), /should be int \| string, but is true/],
];

const read = (text: string, type: t.Type, dialect: Dialect = "escapedJson") =>
  readerOf(type, dialect)(JSON.parse(text));

describe("accepted", () => {
  for (const [text, type, value] of ACCEPTED) test(text, () => expect(read(text, type)).toEqual(value));
});

describe("refused, with field, expected and found", () => {
  for (const [text, type, error] of REFUSED) test(text, () => expect(() => read(text, type)).toThrow(error));
});

test("a record has exactly its type's fields, own, in order, whatever they are called", () => {
  const names = ["toString", "__proto__", "a", "constructor"];
  const type = t.record(names.map(name => field(name, t.INT)));
  const value = read('{"a":3,"constructor":4,"__proto__":2,"toString":1,"x":0}', type) as object;
  expect(Object.entries(value)).toEqual([
    ["toString", 1],
    ["__proto__", 2],
    ["a", 3],
    ["constructor", 4],
  ]);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
});

test("nesting as deep as a line allows is read past where it is ignored", () => {
  const deep = `{"a":1,"deep":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  expect(read(deep, inRecord("a", t.INT))).toEqual({ a: 1 });
});

test("an extern gives timestamps in ms and maps as Map", () => {
  const reader = readerOf(t.record([field("at", t.TIMESTAMP), field("m", t.map(t.STRING, t.INT))]), "extern");
  expect(reader({ at: 5, m: new Map([["__proto__", 1]]) })).toEqual({
    at: 5,
    m: new Map([["__proto__", 1]]),
  });
  expect(() => reader({ at: new Date(5), m: new Map() })).toThrow(/at should be timestamp, but is a Date/);
  expect(() => reader({ at: 5, m: { a: 1 } })).toThrow(
    /m should be map<string, int>, but is an object with a/,
  );
});

test("an extern's record may be an instance with getters", () => {
  class Point {
    get x() {
      return 1;
    }
  }
  expect(readerOf(inRecord("x", t.INT), "extern")(new Point())).toEqual({ x: 1 });
});

const TIMESTAMPS: readonly (readonly [string, number | string])[] = [
  ["1970-01-01T00:00:00Z", 0],
  ["1970-01-01T00:00Z", 0],
  ["1970-01-01 00:00:00z", 0],
  ["1970-01-01T00:00:00.1239Z", 123],
  ["1970-01-01T00:00:00,5Z", 500],
  ["1969-12-31T23:00:00-01:00", 0],
  ["1970-01-01T05:30:00+0530", 0],
  ["1970-01-01T01:00:00+01", 0],
  ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29)],
  ["0001-01-01T00:00:00Z", -62135596800000],
  ["1900-02-29T00:00:00Z", "there is no such day"],
  ["2026-13-01T00:00:00Z", "there is no such day"],
  ["2026-04-31T00:00:00Z", "there is no such day"],
  ["2026-01-01T24:00:00Z", "there is no such time of day"],
  ["2026-01-01T00:60:00Z", "there is no such time of day"],
  ["2026-01-01T00:00:00+24:00", "there is no such zone"],
];

test.each(TIMESTAMPS)("timestamp %s", (text, expected) => {
  expect(parseTimestamp(text)).toEqual(
    typeof expected === "number" ? { ms: expected } : { reason: expected },
  );
});
