// What expressions give, and where and why they fail: a table of cases, through `compileLambda`.
import { describe, expect, test } from "vitest";
import { compileLambda } from "../../runtime/compile/body.ts";
import type { Expr } from "../../runtime/plan/ir.ts";
import { RecordFailure, WeirError } from "../../runtime/values/failure.ts";
import {
  BOOL,
  DURATION,
  FLOAT,
  INT,
  list,
  NULL,
  record,
  STRING,
  TIMESTAMP,
  type Type,
} from "../../runtime/values/type.ts";
import * as ir from "../support/ir.ts";

const MAX = 9007199254740991;
const outside = {
  now: () => 1234,
  random: () => 0.25,
  callExtern: (index: number, args: readonly unknown[]) => {
    if (index === 1) throw new WeirError("extern-failed", "score threw: no such word");
    return [index, ...args];
  },
};

const evaluate = (
  expr: Expr,
  value: unknown = 0,
  type: Type = INT,
  functions: Parameters<typeof withFunctions>[0] = [],
) => {
  const plan = withFunctions(functions);
  const parameter = ir.local("v", type);
  const use = JSON.parse(JSON.stringify(expr).replaceAll('"id":-1', `"id":${parameter.id}`)) as Expr;
  return compileLambda(plan, ir.lambda([parameter], use), { params: new Map([["p", [1, 2]]]), outside })(
    value,
  );
};
function withFunctions(functions: ir.PlanBuilder["functions"]) {
  const b = new ir.PlanBuilder();
  b.functions = functions;
  return b.plan();
}
const v = (type: Type = INT): Expr => ({ op: "local", id: -1, name: "v", type, site: 900 });
const typed = (value: number, type: Type) => ir.constant(value, type);
const div = (a: Expr, b: Expr) => ir.binary(a, "/", b);

describe("values", () => {
  const maybe: Type = { kind: "union", members: [record([{ name: "a", type: INT }]), NULL] };
  const cases: readonly (readonly [string, Expr, unknown, unknown?, Type?])[] = [
    ["int division truncates toward zero", div(ir.int(-7), ir.int(2)), -3],
    ["an int is never -0", div(ir.int(-1), ir.int(2)), 0],
    ["nor after *", ir.binary(ir.int(0), "*", ir.int(-5)), 0],
    ["nor after %", ir.binary(ir.int(-4), "%", ir.int(2)), 0],
    ["the remainder has the sign of the dividend", ir.binary(ir.int(-7), "%", ir.int(3)), -1],
    ["the largest int", ir.binary(ir.int(MAX - 1), "+", ir.int(1)), MAX],
    ["float division by zero", div(ir.float(1), ir.float(0)), Number.POSITIVE_INFINITY],
    ["int and float give float", ir.binary(ir.int(1), "/", ir.float(2), FLOAT), 0.5],
    ["timestamp and duration", ir.binary(typed(1000, TIMESTAMP), "+", typed(5, DURATION), TIMESTAMP), 1005],
    ["half a duration is whole", ir.binary(typed(5, DURATION), "*", ir.float(0.5), DURATION), 2],
    ["NaN equals NaN", ir.binary(v(FLOAT), "==", v(FLOAT)), true, Number.NaN, FLOAT],
    ["-0 equals 0", ir.binary(v(FLOAT), "==", ir.float(0)), true, -0, FLOAT],
    ["NaN is not less", ir.binary(v(FLOAT), "<", ir.float(1)), false, Number.NaN, FLOAT],
    [
      "lists are equal by what they hold",
      ir.binary(v(list(INT)), "==", ir.listOf([ir.int(1)])),
      true,
      [1],
      list(INT),
    ],
    ["null in a union", ir.binary(v(maybe), "==", ir.nothing()), true, null, maybe],
    [
      "?. of null",
      { op: "field", of: v(maybe), name: "a", optional: true, type: INT, site: 1 },
      null,
      null,
      maybe,
    ],
    ["no item before the first", ir.at(v(list(INT)), ir.int(-1), INT), null, [1], list(INT)],
    ["no item behind the last", ir.at(v(list(INT)), ir.int(1), INT), null, [1], list(INT)],
    ["nor one with the name of a property", ir.at(v(list(INT)), ir.int(2 ** 31), INT), null, [1], list(INT)],
    ["text and number", ir.binary(ir.text("n"), "+", ir.int(-1)), "n-1"],
    ["number first", ir.template(ir.int(1), ir.int(2)), "12"],
    [
      "timestamps show as literals",
      ir.template(typed(0, TIMESTAMP), " ", typed(90_000, DURATION)),
      "1970-01-01T00:00:00Z 1min30s",
    ],
    ["null shows", ir.template(v(NULL)), "null", null, NULL],
    ["a negative constant", ir.binary(ir.int(3), "-", ir.int(-4)), 7],
    ["negating zero", { op: "negate", operand: ir.int(0), type: INT, site: 1 }, 0],
    ["the clock", ir.call("now", [], TIMESTAMP), 1234],
    ["chance", ir.call("random", [], FLOAT), 0.25],
    ["a param", { op: "param", name: "p", type: list(INT), site: 1 }, [1, 2]],
    ["an extern", { op: "extern", extern: 0, args: [ir.int(5)], type: INT, site: 1 }, [0, 5]],
    [
      "split by nothing gives characters",
      ir.call("split", [ir.text("a😀"), ir.text("")], list(STRING)),
      ["a", "😀"],
    ],
    [
      "split by a constant",
      ir.call("split", [ir.text("a,,b,"), ir.text(",")], list(STRING)),
      ["a", "", "b", ""],
    ],
    [
      "and stops early",
      {
        op: "and",
        left: ir.bool(false),
        right: ir.binary(div(ir.int(1), ir.int(0)), "==", ir.int(1)),
        type: BOOL,
        site: 1,
      },
      false,
    ],
  ];
  for (const [name, expr, expected, value, type] of cases) {
    test(name, () => expect(evaluate(expr, value, type)).toEqual(expected));
  }
});

describe("failures", () => {
  const over = "lies outside the range of int";
  const zero = div(ir.int(1), ir.int(0));
  const round = (of: Expr) => ir.call("round", [of], INT);
  const nan = ir.binary(ir.float(0), "/", ir.float(0));
  const bad = round(nan);
  const outer = ir.call("append", [ir.listOf([ir.int(1)]), round(ir.float(1))], list(INT));
  const later = round(ir.binary(round(ir.float(2)), "/", ir.float(0), FLOAT));
  const threw: Expr = { op: "extern", extern: 1, args: [], type: INT, site: 77 };
  const cases: readonly (readonly [string, Expr, string, Expr])[] = [
    ["division by zero", ir.binary(ir.int(1), "+", zero), "Division by zero", zero],
    ["overflow of +", ir.binary(ir.int(MAX), "+", ir.int(1)), over, ir.int(0)],
    ["overflow of *", ir.binary(ir.int(MAX), "*", ir.int(-2)), over, ir.int(0)],
    ["a built-in's own reason", bad, "round(NaN) is no int", bad],
    ["the outer call, after an inner one went well", later, "round(Infinity)", later],
    ["an extern's failure", threw, "score threw: no such word", threw],
    [
      "a failing argument is not blamed on the call",
      ir.call("append", [ir.listOf([ir.int(1)]), bad], list(INT)),
      "round(NaN)",
      bad,
    ],
  ];
  test.each(cases)("%s", (_, expr, reason, place) => {
    let failure: unknown;
    try {
      evaluate(expr);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(RecordFailure);
    expect((failure as RecordFailure).reason).toContain(reason);
    const site = place.op === "const" ? expr.site : place.site;
    expect((failure as RecordFailure).site).toBe(site);
  });
  test("what does not fail", () => expect(evaluate(outer)).toEqual([1, 1]));

  test("a programmer's error stays one", () => {
    const thrower = {
      ...outside,
      callExtern: () => {
        throw new TypeError("a mistake of ours");
      },
    };
    const expr: Expr = { op: "extern", extern: 0, args: [], type: INT, site: 1 };
    const run = compileLambda(withFunctions([]), ir.lambda([], expr), {
      params: new Map(),
      outside: thrower,
    });
    expect(run).toThrow(TypeError);
  });
});

describe("functions", () => {
  test("statements, loops and a local list that grows in place", () => {
    const n = ir.local("n", INT);
    const xs = ir.local("xs", list(INT));
    const ys = ir.local("ys", list(INT));
    const i = ir.local("i", INT);
    const grow = () => ir.assign(xs, ir.call("append", [ir.use(xs), ir.use(i)], list(INT)));
    const body = [
      ir.declare(xs, ir.listOf([], INT), true),
      ir.range(i, ir.int(1), ir.use(n), [grow()]),
      ir.declare(ys, ir.use(xs)),
      ir.range(i, ir.int(1), ir.int(2), [grow()]),
      ir.returns(ir.listOf([ir.use(ys), ir.use(xs)], list(INT))),
    ];
    const fn = { name: "f", parameters: [n], result: list(list(INT)), body, site: 0 };
    const call: Expr = { op: "call", function: 0, args: [ir.int(2)], type: INT, site: 0 };
    expect(evaluate(call, 0, INT, [fn])).toEqual([
      [1, 2],
      [1, 2, 1, 2],
    ]);
  });
});
