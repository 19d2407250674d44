// Key groups stand in snapshots: the vectors of key-groups.json hold for ever, and ranges cover every group once.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  defaultMaxParallelism,
  groupRange,
  hashCode,
  keyGroup,
  murmurHash,
  subtaskOf,
} from "../../runtime/plan/key-groups.ts";
import {
  BOOL,
  FLOAT,
  INT,
  list,
  literal,
  NULL,
  record,
  STRING,
  TIMESTAMP,
  type Type,
} from "../../runtime/values/type.ts";
import type { Value } from "../../runtime/values/value.ts";
import vectors from "./key-groups.json" with { type: "json" };

describe("vectors", () => {
  it.each(vectors.keys)("$type $key", ({ type, key, hashCode: hash, murmur, group }) => {
    const of = { kind: type } as Type;
    expect(hashCode(key, of)).toBe(hash);
    expect(murmurHash(hash)).toBe(murmur);
    expect(keyGroup(key, of, vectors.maxParallelism)).toBe(group);
  });

  it.each(vectors.defaultMaxParallelism)("default for $parallelism", ({ parallelism, max }) => {
    expect(defaultMaxParallelism(parallelism)).toBe(max);
  });
});

describe("Java's hash codes", () => {
  const pair = record([
    { name: "account", type: STRING },
    { name: "n", type: INT },
  ]);
  const cases: readonly (readonly [string, Value, Type, number])[] = [
    ["true is 1231", true, BOOL, 1231],
    ["false is 1237", false, BOOL, 1237],
    ["null is 0", null, { kind: "union", members: [STRING, NULL] }, 0],
    ["a long above 32 bits folds its words", 2 ** 40 + 5, INT, 5 ^ 256],
    ["a negative long folds its words", -(2 ** 40), TIMESTAMP, -256 ^ 0],
    ["the largest int", Number.MAX_SAFE_INTEGER, INT, -1 ^ 0x1fffff],
    ["the empty string is 0", "", STRING, 0],
    ["a literal hashes as its value", "a", literal("a"), 97],
    ["a record is 31·(31·1 + hash) + hash", { account: "a", n: 2 }, pair, (31 + 97) * 31 + 2],
    [
      "an optional record hashes as the record",
      { account: "a", n: 2 },
      { kind: "union", members: [pair, NULL] },
      (31 + 97) * 31 + 2,
    ],
    ["-0.0 is 0.0", -0, FLOAT, 0],
    ["1.0 as a double", 1, FLOAT, 0x3ff00000],
  ];
  it.each(cases)("%s", (_, key, type, hash) => {
    expect(hashCode(key, type)).toBe(hash);
  });

  it("goes by the type's order of fields, not the value's", () => {
    expect(hashCode({ n: 2, account: "a" }, pair)).toBe(hashCode({ account: "a", n: 2 }, pair));
  });

  it("tells records of a union apart by their literal field", () => {
    const bid = record([
      { name: "kind", type: literal("bid") },
      { name: "id", type: INT },
    ]);
    const sale = record([
      { name: "kind", type: literal("sale") },
      { name: "id", type: STRING },
    ]);
    const either: Type = { kind: "union", members: [bid, sale] };
    expect(hashCode({ kind: "sale", id: "x" }, either)).toBe(hashCode({ kind: "sale", id: "x" }, sale));
    expect(hashCode({ kind: "bid", id: 7 }, either)).toBe(hashCode({ kind: "bid", id: 7 }, bid));
  });

  it("reads a field called __proto__ like any other", () => {
    const type = record([{ name: "__proto__", type: STRING }]);
    const key = (text: string) => Object.fromEntries([["__proto__", text]]) as Value;
    expect(hashCode(key("a"), type)).toBe(31 + 97);
    expect(hashCode(key("b"), type)).toBe(31 + 98);
  });
});

describe("laws", () => {
  const sizes = fc
    .integer({ min: 1, max: 4096 })
    .chain(max => fc.record({ max: fc.constant(max), parallelism: fc.integer({ min: 1, max }) }));

  it("the ranges of all subtasks cover every group once, in order", () => {
    fc.assert(
      fc.property(sizes, ({ max, parallelism }) => {
        const ranges = Array.from({ length: parallelism }, (_, subtask) =>
          groupRange(subtask, parallelism, max),
        );
        const next = [0, ...ranges.map(range => range.last + 1)];
        expect(ranges.map(range => range.first)).toEqual(next.slice(0, -1));
        expect(ranges.every(range => range.first <= range.last)).toBe(true);
        expect(next.at(-1)).toBe(max);
      }),
      { numRuns: 60 },
    );
  });

  it("a group lies in the range of its subtask", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), ({ max, parallelism }, n) => {
        const group = n % max;
        const { first, last } = groupRange(subtaskOf(group, parallelism, max), parallelism, max);
        expect(first <= group && group <= last).toBe(true);
      }),
    );
  });

  it("every key has a group, and equal keys have the same", () => {
    const type = record([
      { name: "a", type: STRING },
      { name: "b", type: INT },
    ]);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.maxSafeInteger(), sizes, (a, b, { max }) => {
        const group = keyGroup({ a, b }, type, max);
        expect(Number.isInteger(group) && group >= 0 && group < max).toBe(true);
        expect(keyGroup({ b, a }, type, max)).toBe(group);
      }),
    );
  });

  it("the murmur of any 32-bit number is not negative", () => {
    fc.assert(
      fc.property(fc.integer(), code => {
        expect(murmurHash(code)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("a type that is no key is hashed all the same, without failing", () => {
    expect(hashCode([1], list(INT))).toBe(0);
  });
});
