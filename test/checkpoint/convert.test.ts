// Which changes of a type keep the state, what becomes of its values, and why the others are refused.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { conversion, Inconvertible, SAME } from "../../runtime/checkpoint/convert.ts";
import {
  BOOL,
  FLOAT,
  INT,
  list,
  literal,
  map,
  NULL,
  record,
  STRING,
  type Type,
} from "../../runtime/values/type.ts";
import type { Value } from "../../runtime/values/value.ts";
import { types } from "./arbitrary.ts";

const optional = (type: Type): Type => ({ kind: "union", members: [type, NULL] });
const one = (name: string, type: Type, more: object = {}): Type => record([{ name, type, ...more }]);

const kept: readonly (readonly [what: string, from: Type, to: Type, before: Value, after: Value])[] = [
  ["int to float", INT, FLOAT, 7, 7],
  ["made optional", INT, optional(INT), 7, 7],
  ["int to optional float", INT, optional(FLOAT), 7, 7],
  ["a literal to its base", literal("bid"), STRING, "bid", "bid"],
  ["a wider union", optional(INT), { kind: "union", members: [STRING, INT, NULL] }, null, null],
  ["inside a list", list(INT), list(FLOAT), [1, 2], [1, 2]],
  [
    "a field added with a default",
    one("a", INT),
    record([
      { name: "a", type: INT },
      { name: "b", type: INT, default: 5 },
    ]),
    { a: 1 },
    { a: 1, b: 5 },
  ],
  [
    "a field added as optional",
    one("a", INT),
    record([
      { name: "b", type: optional(STRING) },
      { name: "a", type: INT },
    ]),
    { a: 1 },
    { b: null, a: 1 },
  ],
  ["a field renamed by was", one("a", INT), one("c", FLOAT, { was: "a" }), { a: 1 }, { c: 1 }],
  [
    "fields in another order",
    record([
      { name: "a", type: INT },
      { name: "b", type: BOOL },
    ]),
    record([
      { name: "b", type: BOOL },
      { name: "a", type: INT },
    ]),
    { a: 1, b: true },
    { b: true, a: 1 },
  ],
  [
    "inside a map",
    map(STRING, one("a", INT)),
    map(STRING, one("c", INT, { was: "a" })),
    new Map([["k", { a: 1 }]]),
    new Map([["k", { c: 1 }]]),
  ],
  ["inside a union", optional(one("a", INT)), optional(one("c", INT, { was: "a" })), { a: 1 }, { c: 1 }],
  [
    "a field called __proto__",
    one("__proto__", INT),
    record([
      { name: "__proto__", type: INT },
      { name: "b", type: INT, default: 0 },
    ]),
    JSON.parse('{"__proto__":1}'),
    JSON.parse('{"__proto__":1,"b":0}'),
  ],
];

const refused: readonly (readonly [from: Type, to: Type, reason: string])[] = [
  [FLOAT, INT, "float cannot become int"],
  [STRING, INT, "string cannot become int"],
  [optional(INT), INT, "null cannot become int"],
  [one("a", INT), record([]), "the field a is gone"],
  [
    one("a", INT),
    record([
      { name: "a", type: INT },
      { name: "b", type: INT },
    ]),
    "the field b is new and has no default",
  ],
  [one("a", STRING), one("a", INT), "in the field a, string cannot become int"],
  [STRING, { kind: "union", members: [INT, NULL] }, "string cannot become int"],
  [list(INT), map(INT, INT), "list<int> cannot become map<int, int>"],
];

describe("kept", () => {
  test.each(kept)("%s", (_, from, to, before, after) => {
    const convert = conversion(from, to);
    expect(convert).not.toBeInstanceOf(Inconvertible);
    const made = (convert as (value: Value) => Value)(before);
    expect(made).toEqual(after);
    expect(JSON.stringify(made)).toBe(JSON.stringify(after));
  });
});

describe("refused", () => {
  test.each(refused)("%j to %j", (from, to, reason) => {
    expect(conversion(from, to)).toMatchObject({ reason });
  });
});

test("no type changes by becoming itself", () => {
  fc.assert(
    fc.property(types(true), type => {
      expect(conversion(type, type)).toBe(SAME);
    }),
  );
});
