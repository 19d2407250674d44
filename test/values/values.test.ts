// Equality, order and text of values, and every built-in function, as tables and laws.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ValueFailure } from "../../runtime/values/builtins/builtin.ts";
import { BUILTINS } from "../../runtime/values/builtins/table.ts";
import { compare, equals } from "../../runtime/values/equality.ts";
import { display, displayDuration, toJson } from "../../runtime/values/text.ts";
import {
  DURATION,
  FLOAT,
  INT,
  list,
  literal,
  map,
  NULL,
  record,
  STRING,
  TIMESTAMP,
  type Type,
} from "../../runtime/values/type.ts";
import { NO_TIMESTAMP, type Value } from "../../runtime/values/value.ts";

const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Value>(null, true, false, 0, -0, 1, Number.NaN, "", "a", "__proto__"),
    fc.double(),
    fc.string(),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.array(fc.tuple(fc.string(), tie("value")), { maxLength: 3 }).map(entries => new Map(entries)),
    fc.dictionary(fc.constantFrom("a", "b", "__proto__", "constructor"), tie("value"), { maxKeys: 3 }),
  ),
})).value;

describe("equality and order", () => {
  test("a value equals its copy", () => {
    fc.assert(fc.property(value, a => equals(a, structuredClone(a)) && compare(a, structuredClone(a)) === 0));
  });

  test("order is total and agrees with equality", () => {
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0);
        expect(compare(a, b) === 0).toBe(equals(a, b));
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });

  test.each<[Value, Value, boolean]>([
    [Number.NaN, Number.NaN, true],
    [0, -0, true],
    [1, "1", false],
    [null, 0, false],
    [[1, [2]], [1, [2]], true],
    [[], new Map(), false],
    [
      new Map([
        ["a", 1],
        ["b", 2],
      ]),
      new Map([
        ["b", 2],
        ["a", 1],
      ]),
      true,
    ],
    [new Map([["a", 1]]), new Map([["a", 2]]), false],
    [{ a: 1 }, { a: 1, b: null }, false],
    [{ toString: 1 }, { a: 1 }, false],
    [JSON.parse('{"__proto__": 1}'), JSON.parse('{"__proto__": 2}'), false],
  ])("%j = %j is %j", (a, b, equal) => {
    expect(equals(a, b)).toBe(equal);
    expect(equals(b, a)).toBe(equal);
  });
});

const row = record([
  { name: "at", type: TIMESTAMP },
  { name: "took", type: DURATION },
  { name: "x", type: FLOAT, alias: "X value" },
]);
const event: Type = {
  kind: "union",
  members: [
    record([
      { name: "kind", type: literal("bid") },
      { name: "at", type: TIMESTAMP },
    ]),
    record([
      { name: "kind", type: literal("ask") },
      { name: "at", type: INT },
    ]),
    NULL,
  ],
};

describe("text", () => {
  test.each<[Value, Type, string]>([
    [{ at: 0, took: 90_000, x: 0.1 }, row, '{"at":"1970-01-01T00:00:00Z","took":90000,"X value":0.1}'],
    [1, TIMESTAMP, '"1970-01-01T00:00:00.001Z"'],
    [NO_TIMESTAMP, TIMESTAMP, "-9007199254740991"],
    [-0, FLOAT, "0"],
    [1e21, FLOAT, "1e+21"],
    [Number.NaN, FLOAT, "null"],
    ['"\u2028\n', STRING, JSON.stringify('"\u2028\n')],
    [[1, 2], list(INT), "[1,2]"],
    [
      new Map([
        [2, "b"],
        [1, "a"],
      ]),
      map(INT, STRING),
      '{"2":"b","1":"a"}',
    ],
    [new Map([[0, 1]]), map(TIMESTAMP, INT), '{"1970-01-01T00:00:00Z":1}'],
    [{ kind: "bid", at: 0 }, event, '{"kind":"bid","at":"1970-01-01T00:00:00Z"}'],
    [{ kind: "ask", at: 0 }, event, '{"kind":"ask","at":0}'],
    [null, event, "null"],
    [JSON.parse('{"__proto__":1}'), record([{ name: "__proto__", type: INT }]), '{"__proto__":1}'],
    [{}, record([]), "{}"],
  ])("JSON of %j", (a, type, json) => {
    expect(toJson(a, type)).toBe(json);
  });

  test.each<[Value, Type, string]>([
    ["a", STRING, "a"],
    [5_400_000, DURATION, "1h30min"],
    [0, TIMESTAMP, "1970-01-01T00:00:00Z"],
    [1.5, FLOAT, "1.5"],
    [null, { kind: "union", members: [TIMESTAMP, NULL] }, "null"],
    [0, { kind: "union", members: [TIMESTAMP, NULL] }, "1970-01-01T00:00:00Z"],
    [[0], list(DURATION), "[0]"],
  ])("%j shows as it is written", (a, type, text) => {
    expect(display(a, type)).toBe(text);
  });

  test("a duration shows as a literal that means it", () => {
    const units: Record<string, number> = { d: 86_400_000, h: 3_600_000, min: 60_000, s: 1000, ms: 1 };
    fc.assert(
      fc.property(fc.maxSafeNat(), ms => {
        const pieces = [...displayDuration(ms).matchAll(/(\d+)([a-z]+)/g)];
        expect(pieces.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit!]!, 0)).toBe(ms);
        expect(displayDuration(-ms)).toBe(ms === 0 ? "0ms" : `-${displayDuration(ms)}`);
      }),
    );
  });
});

/** Calls the overload with this number. */
const call = (name: string, overload: number, ...args: unknown[]): unknown =>
  (BUILTINS.get(name)![overload]!.evaluate as (...args: unknown[]) => unknown)(...args);

const entries = new Map<string, Value>([
  ["b", 2],
  ["a", 1],
]);

describe("built-in functions", () => {
  test.each<[string, number, unknown[], unknown]>([
    ["split", 0, [" to  be\t"], ["to", "be"]],
    ["split", 0, [""], []],
    ["split", 1, ["a,,b", ","], ["a", "", "b"]],
    ["split", 1, ["né😀", ""], ["n", "é", "😀"]],
    ["join", 0, [["a", "b"], ", "], "a, b"],
    ["trim", 0, [" a\n"], "a"],
    ["toUpper", 0, ["straße"], "STRASSE"],
    ["toLower", 0, ["Weir"], "weir"],
    ["length", 0, ["né😀"], 3],
    ["contains", 0, ["weir", "ei"], true],
    ["contains", 1, [[{ a: 1 }], { a: 1 }], true],
    ["contains", 2, [entries, "c"], false],
    ["startsWith", 0, ["weir", "we"], true],
    ["endsWith", 0, ["weir", "we"], false],
    ["replace", 0, ["a.b.c", ".", "$&"], "a$&b$&c"],
    ["replace", 0, ["😀", "", "-"], "😀"],
    ["abs", 0, [-3], 3],
    ["min", 0, [3, 7], 3],
    ["max", 0, [3, 7], 7],
    ["max", 1, [Number.NaN, 7], Number.NaN],
    ["max", 4, ["a", "b"], "b"],
    ["round", 0, [2.5], 3],
    ["round", 0, [-0.4], 0],
    ["floor", 0, [-0.5], -1],
    ["toInt", 0, ["+42"], 42],
    ["toInt", 0, ["-0"], 0],
    ["toInt", 0, ["4.2"], null],
    ["toInt", 0, [""], null],
    ["toInt", 0, ["9007199254740993"], null],
    ["toInt", 1, [-2.7], -2],
    ["toFloat", 0, ["1e-3"], 0.001],
    ["toFloat", 0, ["0x10"], null],
    ["toFloat", 0, [" 1"], null],
    ["toString", 2, [0.1], "0.1"],
    ["toString", 3, [0], "1970-01-01T00:00:00Z"],
    ["toString", 4, [90_000], "1min30s"],
    ["append", 0, [[1], 2], [1, 2]],
    ["put", 0, [entries, "a", null], new Map([["b", 2]])],
    ["put", 0, [entries, "c", 3], new Map([...entries, ["c", 3]])],
    ["size", 0, [[1, 2]], 2],
    ["size", 1, [entries], 2],
    ["map", 0, [[1, 2], (n: number) => n * 10], [10, 20]],
    ["filter", 0, [[1, 2], (n: number) => n > 1], [2]],
    ["filter", 1, [entries, (_: string, n: number) => n > 1], new Map([["b", 2]])],
    ["keys", 0, [entries], ["b", "a"]],
    ["values", 0, [entries], [2, 1]],
    ["hour", 0, [Date.UTC(2026, 0, 31, 17, 30)], 17],
    ["day", 0, [Date.UTC(2026, 0, 31, 17, 30)], 31],
  ])("%s/%d", (name, overload, args, result) => {
    expect(call(name, overload, ...args)).toStrictEqual(result);
  });

  test.each<[string, number, unknown]>([
    ["round", 0, Number.NaN],
    ["floor", 0, 1e300],
    ["toInt", 1, Number.POSITIVE_INFINITY],
    ["hour", 0, NO_TIMESTAMP],
  ])("%s/%d of %d fails the record", (name, overload, argument) => {
    expect(() => call(name, overload, argument)).toThrow(ValueFailure);
  });

  test("nothing changes its arguments", () => {
    const before = [...entries];
    call("put", 0, entries, "z", 1);
    call("filter", 1, entries, () => false);
    expect([...entries]).toEqual(before);
  });

  test("strings stay well-formed", () => {
    const text = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        const made = [
          call("replace", 0, a, b, c),
          ...(call("split", 1, a, b) as string[]),
          call("toUpper", 0, a),
        ];
        for (const each of made) expect(/\p{Surrogate}/u.test(each as string)).toBe(false);
        expect(call("length", 0, a)).toBe(Array.from(a).length);
      }),
    );
  });

  test("each says what it does, and gives an example", () => {
    for (const overloads of BUILTINS.values()) {
      for (const { doc } of overloads) expect(doc).toMatch(/^[A-Z][^\n]*\..*`/s);
    }
  });
});
