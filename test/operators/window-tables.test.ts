// Windows by hand: late data, sessions merging in any order of arrival, firings counted, windows over the whole input,
// and the greatest records without any window.
import { describe, expect, test } from "vitest";
import type { Ambient, Expr } from "../../runtime/plan/ir.ts";
import type { OperatorSpec, WindowSpec } from "../../runtime/plan/plan.ts";
import { INT, list, TIMESTAMP, type Type } from "../../runtime/values/type.ts";
import { MAX_WATERMARK, NO_TIMESTAMP } from "../../runtime/values/value.ts";
import { bench } from "../support/chain.ts";
import { aggregateCall, aggregated, arrow, field, int, local, recordOf } from "../support/ir.ts";
import { ITEM, planOf } from "./window-run.ts";

const ambient = (name: Ambient, type: Type): Expr => ({ op: "ambient", name, type, site: int(0).site });

/** Start, firing and count of each window. */
const counts = (window: WindowSpec): OperatorSpec => ({
  kind: "aggregate",
  record: local("x", ITEM),
  calls: [aggregateCall("count", null, INT)],
  result: recordOf([
    ["start", ambient("windowStart", TIMESTAMP)],
    ["firing", ambient("windowFiring", INT)],
    ["count", aggregated(0, INT)],
  ]),
  window,
});
const OUTPUT = recordOf([
  ["start", ambient("windowStart", TIMESTAMP)],
  ["firing", ambient("windowFiring", INT)],
  ["count", aggregated(0, INT)],
]).type;

const chain = (operator: OperatorSpec, output: Type = OUTPUT, onError?: { kind: "skip" }) =>
  bench(planOf(operator, { output, chained: true, ...(onError ? { onError } : {}) }), { observe: true });

type Line = readonly [start: number, firing: number, count: number];

/** `w10` a watermark, `5` a record at that time; what comes out at each, late records as `late`. */
function table(window: WindowSpec, script: readonly (readonly [string, ...(Line | string)[]])[]): void {
  const run = chain(counts(window));
  const shown = script.map(([input]) => {
    if (input.startsWith("w")) run.watermark(Number(input.slice(1)));
    else run.send({ k: "a", v: 1, n: null }, Number(input));
    const dropped = run.events.splice(0).filter(({ type }) => type === "lateRecordDropped");
    const out = run.out.splice(0).map(([where, value]) => {
      if (where === "late") return "late";
      const { start, firing, count } = value as { start: number; firing: number; count: number };
      return [start, firing, count];
    });
    return [input, ...out, ...dropped.map(() => "dropped")];
  });
  expect(shown).toEqual(script);
}

const tumbling = (allowedLatenessMs: number, latePort: number | null): WindowSpec => ({
  kind: "tumbling",
  sizeMs: 10,
  offsetMs: 0,
  allowedLatenessMs,
  latePort,
});

describe("late data", () => {
  test("a window fires when the watermark has come to its last moment, and what comes then is late", () =>
    table(tumbling(0, null), [
      ["5"],
      ["w8"],
      ["9"],
      ["w9", [0, 1, 2]],
      ["9", "dropped"],
      ["10"],
      ["w30", [10, 1, 1]],
    ]));

  test("within the allowed lateness the window fires again at once; later ones go to the side output", () =>
    table(tumbling(5, 1), [
      ["5"],
      ["w9", [0, 1, 1]],
      ["3", [0, 2, 2]],
      ["w13"],
      ["4", [0, 3, 3]],
      ["w14"],
      ["9", "late"],
      ["12"],
    ]));

  test("a window may begin late", () =>
    table(tumbling(5, 1), [["w12"], ["3", [0, 1, 1]], ["3", [0, 2, 2]], ["w14"], ["3", "late"]]));

  test("of sliding windows only those that are over are passed by", () =>
    table({ kind: "sliding", sizeMs: 10, slideMs: 5, offsetMs: 0, allowedLatenessMs: 0, latePort: 1 }, [
      ["w9"],
      ["7"],
      ["4", "late"],
      ["w14", [5, 1, 1]],
    ]));

  test("between sliding windows that do not meet, late by its own time", () =>
    table({ kind: "sliding", sizeMs: 2, slideMs: 10, offsetMs: 0, allowedLatenessMs: 0, latePort: 1 }, [
      ["w4"],
      ["4", "late"],
      ["5"],
      ["11"],
      ["w30", [10, 1, 1]],
    ]));

  test("a session that is still kept takes what would be late alone", () =>
    table({ kind: "session", gapMs: 5, allowedLatenessMs: 0, latePort: 1 }, [
      ["10"],
      ["w12"],
      ["6"],
      ["0", "late"],
      ["w14", [6, 1, 2]],
      ["6", "late"],
    ]));

  test("a session that grows after it has fired has not fired yet", () =>
    table({ kind: "session", gapMs: 5, allowedLatenessMs: 20, latePort: 1 }, [
      ["0"],
      ["w4", [0, 1, 1]],
      ["1"],
      ["w5", [0, 1, 2]],
      ["1", [0, 2, 3]],
      ["w40"],
      ["1", "late"],
    ]));
});

describe("sessions", () => {
  const orders = (items: readonly number[]): readonly (readonly number[])[] =>
    items.length <= 1
      ? [items]
      : items.flatMap((first, i) => orders(items.filter((_, j) => j !== i)).map(rest => [first, ...rest]));

  test.each(orders([0, 4, 8, 20, 24]))("in the order %i %i %i %i %i they are the same two", (...times) => {
    const run = chain(counts({ kind: "session", gapMs: 4, allowedLatenessMs: 0, latePort: null }));
    for (const at of times) run.send({ k: "a", v: 1, n: null }, at);
    run.end();
    expect(run.out).toEqual([
      ["out", { start: 0, firing: 1, count: 3 }, 11],
      ["out", { start: 20, firing: 1, count: 2 }, 27],
    ]);
  });
});

describe("windows over the whole input", () => {
  test("fire at its end, and after every n records before; firings count from one", () => {
    const run = chain(counts({ kind: "global", every: 2 }));
    for (let i = 0; i < 5; i++) run.send({ k: "a", v: 1, n: null });
    run.end();
    expect(run.out.map(([, value]) => value)).toEqual([
      { start: NO_TIMESTAMP, firing: 1, count: 2 },
      { start: NO_TIMESTAMP, firing: 2, count: 4 },
      { start: NO_TIMESTAMP, firing: 3, count: 5 },
    ]);
  });

  test("without `every` they fire once", () => {
    const run = chain(counts({ kind: "global", every: null }));
    for (let i = 0; i < 3; i++) run.send({ k: "a", v: 1, n: null });
    run.end();
    expect(run.out).toEqual([["out", { start: NO_TIMESTAMP, firing: 1, count: 3 }, MAX_WATERMARK]]);
  });

  test("sortBy emits all in order, equal ones as they came, from a snapshot too", () => {
    const sort: OperatorSpec = {
      kind: "sortBy",
      by: arrow("x", ITEM, x => field(x, "v")),
      window: { kind: "global", every: null },
    };
    const plan = planOf(sort, { output: ITEM, chained: true, keyed: false });
    const first = bench(plan);
    const items = [2, 1, 2, 0].map((v, n) => ({ k: "a", v, n }));
    for (const item of items.slice(0, 2)) first.send(item);
    const second = bench(plan, { restore: first.chain.snapshot() });
    for (const run of [first, second]) {
      for (const item of items.slice(2)) run.send(item);
      run.end();
      expect(run.out.map(([, value]) => value)).toEqual([items[3], items[1], items[0], items[2]]);
    }
  });
});

describe("topN without a window", () => {
  test("gives the list whenever it has changed, and only then", () => {
    const run = chain(
      { kind: "topN", n: 2, by: arrow("x", ITEM, x => field(x, "n")), window: null },
      list(ITEM),
    );
    const send = (v: number, n: number | null) => {
      run.send({ k: "a", v, n }, v);
      return run.out.splice(0).map(([, value, at]) => [(value as { v: number }[]).map(item => item.v), at]);
    };
    expect(send(1, 5)).toEqual([[[1], 1]]);
    expect(send(2, 5)).toEqual([[[1, 2], 2]]);
    expect(send(3, 5)).toEqual([]);
    expect(send(4, null)).toEqual([]);
    expect(send(5, 7)).toEqual([[[5, 1], 5]]);
    expect(send(6, 1)).toEqual([]);
  });
});

describe("a record without a timestamp", () => {
  test("belongs to no window of time", () => {
    expect(() => chain(counts(tumbling(0, null))).send({ k: "a", v: 1, n: null })).toThrow(/no timestamp/);
    const run = chain(counts(tumbling(0, null)), OUTPUT, { kind: "skip" });
    run.send({ k: "a", v: 1, n: null });
    run.end();
    expect(run.out).toEqual([]);
    expect(run.events.map(({ type }) => type)).toContain("recordFailed");
  });
});
