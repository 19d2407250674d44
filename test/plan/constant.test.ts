// Values known before a run: texts as params, constants of plans, arguments of connectors.

import { describe, expect, it } from "vitest";
import { constantValue, evaluateConstant, resolveParams } from "../../runtime/plan/constant.ts";
import type { Expr } from "../../runtime/plan/ir.ts";
import { parseParam } from "../../runtime/plan/param-text.ts";
import type { PlanParam } from "../../runtime/plan/plan.ts";
import { WeirError } from "../../runtime/values/failure.ts";
import {
  BOOL,
  DURATION,
  FLOAT,
  INT,
  type Json,
  list,
  literal,
  map,
  NULL,
  PATH,
  record,
  STRING,
  TIMESTAMP,
  type Type,
} from "../../runtime/values/type.ts";
import type { Value } from "../../runtime/values/value.ts";
import { planOf } from "./build-plan.ts";

const optionalInt: Type = { kind: "union", members: [INT, NULL] };
const mode: Type = { kind: "union", members: [literal("fast"), literal("slow")] };
const point = record([
  { name: "x", type: INT },
  { name: "at", type: TIMESTAMP },
  { name: "label", type: STRING, default: "none" },
]);

describe("a text as a param", () => {
  const good: readonly (readonly [Type, string, Json])[] = [
    [STRING, "anything  at all", "anything  at all"],
    [PATH, "a/b", "a/b"],
    [INT, "42", 42],
    [INT, "-7", -7],
    [INT, "1_000", 1000],
    [FLOAT, "2.5", 2.5],
    [FLOAT, "3", 3],
    [FLOAT, "1e3", 1000],
    [BOOL, "true", true],
    [DURATION, "1h30min", 5_400_000],
    [DURATION, "500ms", 500],
    [TIMESTAMP, "2026-01-01T00:00:00Z", 1_767_225_600_000],
    [TIMESTAMP, "2026-01-01T01:00:00+01:00", 1_767_225_600_000],
    [TIMESTAMP, "@2026-01-01", 1_767_225_600_000],
    [TIMESTAMP, "1767225600000", 1_767_225_600_000],
    [optionalInt, "null", null],
    [optionalInt, "5", 5],
    [mode, "fast", "fast"],
    [list(INT), "[1, 2]", [1, 2]],
    [list(DURATION), '["1s", 5]', [1000, 5]],
    [map(STRING, INT), '{"a": 1}', [{ key: "a", value: 1 }]],
    [point, '{"at": "2026-01-01", "x": 1}', { x: 1, at: 1_767_225_600_000, label: "none" }],
  ];
  it.each(good)("%j takes %j", (type, text, json) => {
    expect(parseParam(type, text)).toEqual({ json });
  });

  const bad: readonly (readonly [Type, string, string])[] = [
    [INT, "ten", 'Expected a whole number such as 42, found "ten".'],
    [INT, "1.5", 'Expected a whole number such as 42, found "1.5".'],
    [INT, "9007199254740993", 'Expected a whole number such as 42, found "9007199254740993".'],
    [FLOAT, "NaN", 'Expected a number such as 2.5, found "NaN".'],
    [BOOL, "yes", 'Expected true or false, found "yes".'],
    [DURATION, "10", 'Expected a duration such as 500ms, 10s or 1h30min, found "10".'],
    [
      TIMESTAMP,
      "2026-01-01T00:00:00",
      'Expected a time with its zone such as 2026-01-01T00:00:00Z, or milliseconds, found "2026-01-01T00:00:00".',
    ],
    [mode, "medium", 'Expected fast or slow, found "medium".'],
    [optionalInt, "x", 'Expected a whole number such as 42, found "x".'],
    [list(INT), "1,2", 'Expected JSON, found "1,2".'],
    [list(INT), '["a"]', 'Expected a whole number such as 42, found "a".'],
    [point, '{"at": 0}', "Expected int at x."],
    [STRING, "\ud800", "It is no well-formed text."],
  ];
  it.each(bad)("%j refuses %j", (type, text, error) => {
    expect(parseParam(type, text)).toEqual({ error });
  });
});

describe("constants of a plan", () => {
  const cases: readonly (readonly [Type, Json, Value])[] = [
    [map(STRING, INT), [{ key: "__proto__", value: 1 }], new Map([["__proto__", 1]])],
    [map(STRING, list(INT)), [], new Map()],
    [
      record([
        { name: "b", type: INT },
        { name: "a", type: INT },
      ]),
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [
      { kind: "union", members: [NULL, list(map(STRING, INT))] },
      [[{ key: "k", value: 3 }]],
      [new Map([["k", 3]])],
    ],
    [optionalInt, null, null],
  ];
  it.each(cases)("%j of %j", (type, json, value) => {
    expect(constantValue(json, type)).toEqual(value);
  });

  it("have exactly the fields of their type, in its order", () => {
    const type = record([
      { name: "b", type: INT },
      { name: "__proto__", type: INT },
    ]);
    const value = constantValue(JSON.parse('{"__proto__": 1, "b": 2, "c": 3}') as Json, type);
    expect(Object.keys(value as object)).toEqual(["b", "__proto__"]);
  });
});

const constant = (value: Json, type: Type): Expr => ({ op: "const", value, type, site: 0 });
const env = (name: string): string | undefined => ({ HOME_DIR: "/home/me", RATE: "7" })[name];

describe("arguments of connectors", () => {
  const text = (value: string) => constant(value, STRING);
  const dir: Expr = {
    op: "builtin",
    name: "env",
    overload: 0,
    args: [text("HOME_DIR")],
    type: STRING,
    site: 0,
  };
  const cases: readonly (readonly [string, Expr, Value])[] = [
    ["a literal", text("a"), "a"],
    ["a param", { op: "param", name: "n", type: INT, site: 0 }, 3],
    ["the environment", dir, "/home/me"],
    [
      "a text around them",
      {
        op: "template",
        parts: [dir, "/x-", { op: "param", name: "n", type: INT, site: 0 }],
        type: STRING,
        site: 0,
      },
      "/home/me/x-3",
    ],
    [
      "a sum",
      { op: "binary", operator: "+", left: constant(2, INT), right: constant(3, INT), type: INT, site: 0 },
      5,
    ],
    [
      "a division of ints truncates",
      { op: "binary", operator: "/", left: constant(-7, INT), right: constant(2, INT), type: INT, site: 0 },
      -3,
    ],
    [
      "a choice",
      {
        op: "conditional",
        test: constant(false, BOOL),
        then: text("a"),
        else: text("b"),
        type: STRING,
        site: 0,
      },
      "b",
    ],
  ];
  it.each(cases)("%s", (_, expr, value) => {
    expect(evaluateConstant(expr, new Map([["n", 3]]), env)).toEqual(value);
  });

  it("name the variable that is missing", () => {
    const missing: Expr = {
      op: "builtin",
      name: "env",
      overload: 0,
      args: [text("NOPE")],
      type: STRING,
      site: 0,
    };
    expect(() => evaluateConstant(missing, new Map(), env)).toThrow(/environment variable NOPE is not set/);
  });

  it("are refused where they cannot be worked out", () => {
    const zero: Expr = {
      op: "binary",
      operator: "/",
      left: constant(1, INT),
      right: constant(0, INT),
      type: INT,
      site: 0,
    };
    const clock: Expr = { op: "builtin", name: "now", overload: 0, args: [], type: TIMESTAMP, site: 0 };
    for (const expr of [zero, clock]) expect(() => evaluateConstant(expr, new Map(), env)).toThrow(WeirError);
  });
});

describe("params", () => {
  const plan = (params: readonly PlanParam[]) => ({ ...planOf([], []), params });

  it("are constants or come from the environment", () => {
    const params: readonly PlanParam[] = [
      { name: "tags", type: list(STRING), value: { json: ["a"] } },
      { name: "rate", type: INT, value: { env: "RATE" } },
    ];
    expect([...resolveParams(plan(params), env)]).toEqual([
      ["tags", ["a"]],
      ["rate", 7],
    ]);
  });

  it("never show what the environment holds", () => {
    const secret = plan([{ name: "rate", type: INT, value: { env: "HOME_DIR" } }]);
    expect(() => resolveParams(secret, env)).toThrow(/HOME_DIR is no int/);
    try {
      resolveParams(secret, env);
    } catch (error) {
      expect(JSON.stringify(error) + String(error)).not.toContain("/home/me");
    }
  });
});
