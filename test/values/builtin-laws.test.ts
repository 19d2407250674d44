// Laws of built-in functions against what the host has: digests, calendars and zones, base64, regular expressions. And
// what fails a record, as a table.

import { createHash } from "node:crypto";
import fc from "fast-check";
import { RE2JS } from "re2js";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { ValueFailure } from "../../runtime/values/builtins/builtin.ts";
import { BUILTINS } from "../../runtime/values/builtins/table.ts";
import { compare, equals } from "../../runtime/values/equality.ts";
import { toJson } from "../../runtime/values/text.ts";
import { FLOAT, INT, list, map, record, STRING, TIMESTAMP, type Type } from "../../runtime/values/type.ts";
import { NO_TIMESTAMP, type Value } from "../../runtime/values/value.ts";

/** By number of arguments, and where that is not enough by the kind of the first. */
function call(name: string, ...args: unknown[]): unknown {
  const fitting = BUILTINS.get(name)!.filter(each => each.parameters.length === args.length);
  const kind = Array.isArray(args[0]) ? "list" : args[0] instanceof Map ? "map" : null;
  const found =
    fitting.find(each => kind !== null && each.parameters[0]?.type.kind === kind) ??
    fitting.find(each => args.every((arg, i) => kindFits(arg, each.parameters[i]!.type))) ??
    fitting[0]!;
  return (found.evaluate as (...args: unknown[]) => unknown)(...args);
}

const kindFits = (arg: unknown, type: Type): boolean =>
  typeof arg === "string" ? type.kind === "string" : typeof arg === "number" ? type.kind !== "string" : true;

const text = fc.string({ unit: "binary", maxLength: 200 });
const moment = fc.integer({ min: Date.UTC(1890, 0, 1), max: Date.UTC(2090, 0, 1) });
const zone = fc.constantFrom(
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "America/St_Johns",
  "+05:30",
);

describe("hashes", () => {
  test.each(["md5", "sha1", "sha256"])("%s is what the host computes", name => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ minLength: 50, maxLength: 140 })), value => {
        expect(call(name, value)).toBe(createHash(name).update(value).digest("hex"));
      }),
      { numRuns: 150 },
    );
  });

  test("base64 there and back, and nothing else back", () => {
    fc.assert(
      fc.property(text, value => {
        const encoded = call("toBase64", value);
        expect(encoded).toBe(Buffer.from(value).toString("base64"));
        expect(call("fromBase64", encoded)).toBe(value);
      }),
    );
    for (const bad of ["a", "ab=", "a b=", "////", "YR=="]) expect(call("fromBase64", bad)).toBeNull();
  });

  test("murmur3 of every length of rest", () => {
    const known: readonly (readonly [string, number])[] = [
      ["", 0],
      ["a", 0x3c2569b2],
      ["ab", 0x9bbfd75f],
      ["abc", 0xb3dd93fa],
      ["abcd", 0x43ed676a],
      ["Hello, world!", 0xc0363e43],
    ];
    for (const [value, hash] of known) expect(call("murmur3", value)).toBe(hash);
  });
});

describe("time", () => {
  const parts = [
    ["year", (t: Temporal.ZonedDateTime) => t.year],
    ["month", t => t.month],
    ["day", t => t.day],
    ["dayOfWeek", t => t.dayOfWeek],
    ["dayOfYear", t => t.dayOfYear],
    ["weekOfYear", t => t.weekOfYear],
    ["hour", t => t.hour],
    ["minute", t => t.minute],
    ["second", t => t.second],
    ["millisecond", t => t.millisecond],
  ] as readonly (readonly [string, (t: Temporal.ZonedDateTime) => number])[];
  const at = (ms: number, of: string) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(of);

  test("parts are those of Temporal, in every zone", () => {
    fc.assert(
      fc.property(moment, zone, (ms, of) => {
        for (const [name, part] of parts)
          expect([name, call(name, ms, of)]).toEqual([name, part(at(ms, of))]);
      }),
      { numRuns: 200 },
    );
  });

  test("days and months are added as Temporal adds them", () => {
    fc.assert(
      fc.property(moment, zone, fc.integer({ min: -600, max: 600 }), (ms, of, n) => {
        expect(call("addMonths", ms, n, of)).toBe(at(ms, of).add({ months: n }).epochMilliseconds);
        expect(call("addDays", ms, n, of)).toBe(at(ms, of).add({ days: n }).epochMilliseconds);
      }),
      { numRuns: 150 },
    );
  });

  test("truncating to a day gives the start of that day; truncating again changes nothing", () => {
    const units = fc.constantFrom("year", "quarter", "month", "week", "day", "hour", "minute", "second");
    fc.assert(
      fc.property(moment, zone, units, (ms, of, unit) => {
        const truncated = call("truncate", ms, unit, of) as number;
        expect(truncated).toBeLessThanOrEqual(ms);
        expect(call("truncate", truncated, unit, of)).toBe(truncated);
        if (unit === "day") expect(truncated).toBe(at(ms, of).startOfDay().epochMilliseconds);
      }),
      { numRuns: 200 },
    );
  });

  test("what is printed is read back", () => {
    const patterns = fc.constantFrom(
      "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
      "EEEE, d MMMM yyyy h:mm:ss.SSS a xx",
      "yy/M/d H:m:s.SSS 'o''clock' Z",
    );
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2001, 0), max: Date.UTC(2090, 0) }),
        zone,
        patterns,
        (ms, of, pattern) => {
          const shown = call("formatTime", ms, pattern, of) as string;
          expect(call("parseTime", shown, pattern, "America/New_York")).toBe(ms);
        },
      ),
      { numRuns: 200 },
    );
  });

  test.each<[string, string, string, number | null]>([
    ["2026-02-29", "yyyy-MM-dd", "UTC", null],
    ["2024-02-29", "yyyy-MM-dd", "UTC", Date.UTC(2024, 1, 29)],
    ["24:00", "HH:mm", "UTC", null],
    ["13:00 PM", "hh:mm a", "UTC", null],
    ["12:05 am", "hh:mm a", "UTC", 5 * 60_000],
    ["2026-03-29 02:30", "yyyy-MM-dd HH:mm", "Europe/Berlin", Date.UTC(2026, 2, 29, 1, 30)],
    ["2026-10-25 02:30", "yyyy-MM-dd HH:mm", "Europe/Berlin", Date.UTC(2026, 9, 25, 0, 30)],
    ["2026-01-01 ", "yyyy-MM-dd", "UTC", null],
    ["٢٠٢٦", "yyyy", "UTC", null],
  ])("parseTime of %j by %j in %s", (value, pattern, of, expected) => {
    expect(call("parseTime", value, pattern, of)).toBe(expected);
  });

  test("neither zone nor locale of the host matters", () => {
    const before = process.env["TZ"];
    const results = ["UTC", "Asia/Tokyo", "America/New_York"].map(host => {
      process.env["TZ"] = host;
      return [call("hour", 0), call("formatTime", 0, "EEE MMM d HH:mm XXX"), call("parseTime", "5", "d")];
    });
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
});

describe("regular expressions", () => {
  test("no pattern takes time beyond its text", () => {
    const many = "a".repeat(5000);
    for (const pattern of ["(a+)+$", "(a|aa)+$", "(.*)(.*)(.*)(.*)[b-z]$", "^(([a-z])+.)+[A-Z]([a-z])+$"])
      expect(call("matches", `${many}!`, pattern)).toBe(false);
  });

  test("replacing every match by itself, and by nothing", () => {
    fc.assert(
      fc.property(text, fc.constantFrom("\\w+", "(a)|(b)", "", ".", "[^x]*", "😀|é"), (value, pattern) => {
        expect(call("replaceAll", value, pattern, "$&")).toBe(value);
        const found = call("findAll", value, pattern) as string[];
        expect((call("replaceAll", value, pattern, "") as string).length).toBe(
          value.length - found.join("").length,
        );
        expect(found[0] ?? null).toBe(call("find", value, pattern));
        expect(call("matches", value, pattern)).toBe(RE2JS.matches(pattern, value));
      }),
      { numRuns: 150 },
    );
  });
});

describe("lists", () => {
  const values = fc.array(fc.oneof(fc.nat(5), fc.constantFrom<Value>(Number.NaN, "a", null, [1], { a: 1 })));
  test("sorting, distinct and reverse", () => {
    fc.assert(
      fc.property(values, items => {
        const sorted = call("sort", items) as Value[];
        for (let i = 1; i < sorted.length; i++)
          expect(compare(sorted[i - 1]!, sorted[i]!)).toBeLessThanOrEqual(0);
        const once = call("distinct", items) as Value[];
        expect(once).toEqual(items.filter((item, i) => items.findIndex(other => equals(item, other)) === i));
        expect(call("reverse", call("reverse", items))).toEqual(items);
        expect(call("first", sorted)).toEqual(call("min", items));
        expect((call("flatten", call("chunked", items, 3)) as Value[]).length).toBe(items.length);
      }),
    );
  });
});

describe("text by code points", () => {
  test("parts are those of the list of characters", () => {
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: -2, max: 20 }),
        fc.integer({ min: -2, max: 20 }),
        (value, from, to) => {
          const points = Array.from(value);
          const start = Math.max(0, from);
          expect(call("substring", value, from, to)).toBe(points.slice(start, Math.max(start, to)).join(""));
          expect(call("charAt", value, from)).toBe(from < 0 ? null : (points[from] ?? null));
          expect(Array.from(call("padStart", value, 30, "né😀") as string).length).toBe(
            Math.max(30, points.length),
          );
          const search = points.slice(2, 4).join("");
          const position = call("indexOf", value, search) as number;
          if (points.length >= 3)
            expect(call("substring", value, position, position + Array.from(search).length)).toBe(search);
        },
      ),
    );
  });
});

describe("JSON", () => {
  const type = record([
    { name: "n", type: INT },
    { name: "x", type: FLOAT, default: 1.5 },
    { name: "at", type: TIMESTAMP, alias: "When" },
    { name: "tags", type: { kind: "union", members: [list(STRING), { kind: "null" }] } },
    { name: "by", type: map(INT, STRING) },
    { name: "__proto__", type: { kind: "union", members: [INT, { kind: "null" }] } },
  ]);
  const builtin = BUILTINS.get("parseJson")![0]!;
  const result: Type = { kind: "union", members: [type, { kind: "null" }] };
  const parse = builtin.specialize!([STRING], result) as (text: string) => Value;

  test("what is written is parsed again", () => {
    const value = fc.record({
      n: fc.integer(),
      x: fc.double({ noNaN: true, noDefaultInfinity: true }),
      at: moment,
      tags: fc.option(fc.array(fc.string())),
      by: fc.array(fc.tuple(fc.integer(), fc.string())).map(entries => new Map(entries)),
    });
    fc.assert(
      fc.property(value, each => {
        const whole = Object.fromEntries([...Object.entries(each), ["__proto__", 7]]) as unknown as Value;
        expect(equals(parse(toJson(whole, type)), whole)).toBe(true);
      }),
    );
  });

  test.each([
    ["", null],
    ["null", null],
    ["[]", null],
    ['{"n": 1.5, "When": 0, "by": {}}', null],
    ['{"n": 1, "When": "1970-01-01", "by": {}}', null],
    ['{"n": 1, "When": 0, "by": {"x": "y"}}', null],
    ['{"n": 1, "When": 0, "by": {"2": "\\ud800"}}', null],
  ])("%s is null", (json, expected) => expect(parse(json)).toBe(expected));

  test("missing fields are null or their default", () => {
    const found = parse('{"n": 1, "When": "1970-01-01T00:00:01Z", "by": {"2": "y"}, "more": 0}') as object;
    expect(Object.entries(found)).toEqual([
      ["n", 1],
      ["x", 1.5],
      ["at", 1000],
      ["tags", null],
      ["by", new Map([[2, "y"]])],
      ["__proto__", null],
    ]);
  });

  test.each([
    ['{"a": [{"b": 1}]}', "a[0].b", "1"],
    ['{"a": "x"}', "a", "x"],
    ['{"a": {"b": [1]}}', "a", '{"b":[1]}'],
    ['{"a": 1}', "constructor", null],
    ["[1]", "length", null],
    ["[1]", "[1]", null],
    ['{"a": 1}', "a[", null],
    ["x", "a", null],
    ['{"a": null}', "a", null],
  ])("%s, %s", (json, path, expected) => expect(call("jsonField", json, path)).toBe(expected));
});

test.each<[string, ...unknown[]]>([
  ["repeat", "ab", -1],
  ["repeat", "ab", 6_000_000],
  ["padEnd", "ab", 20_000_000],
  ["padStart", "ab", 5, ""],
  ["fromCodePoints", [0xd800]],
  ["range", 1, 2_000_000],
  ["range", 1, 2, 0],
  ["chunked", [1], 0],
  ["sum", [Number.MAX_SAFE_INTEGER, 1]],
  ["clamp", 1, 3, 2],
  ["mod", 1, 0],
  ["round", 1.5, 16],
  ["toFixed", 1.5, -1],
  ["toInt", "1", 37],
  ["ceil", Number.NaN],
  ["matches", "a", "("],
  ["matches", "a", "(?=a)"],
  ["capture", "a", "a", 1],
  ["capture", "a", "a", "name"],
  ["replaceAll", "a", "a", "$<name>"],
  ["hour", 0, "Nowhere/Land"],
  ["hour", 0, ""],
  ["hour", 0, "+25:00"],
  ["year", NO_TIMESTAMP],
  ["truncate", 0, "decade"],
  ["truncate", 0, 0],
  ["addMonths", 0, 10_000_000],
  ["formatTime", 0, "yyyy-mm-dd'T"],
  ["formatTime", 0, "Q"],
])("%s(%j, %j, %j) fails the record", (name, ...args) => {
  expect(() => call(name, ...args)).toThrow(ValueFailure);
});
