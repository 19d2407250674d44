// Aggregates and reduce against the plain meaning: keep every record of a key, and work the result out anew each time.
// The compiled operator is replaced by one restored from its snapshot between any two items.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Expr } from "../../runtime/plan/ir.ts";
import type { AggregateFunction, Plan, WindowSpec } from "../../runtime/plan/plan.ts";
import { compare, equals } from "../../runtime/values/equality.ts";
import {
  FLOAT,
  INT,
  list,
  NULL,
  type RecordType,
  record,
  STRING,
  type Type,
} from "../../runtime/values/type.ts";
import { MAX_WATERMARK, type Value } from "../../runtime/values/value.ts";
import { type Bench, bench, type Emitted } from "../support/chain.ts";
import type { OnError } from "../support/generate-ir.ts";
import * as ir from "../support/ir.ts";

type GlobalWindow = Extract<WindowSpec, { kind: "global" }>;

const INT_OR_NULL: Type = { kind: "union", members: [INT, NULL] };
const PAIR = record([
  { name: "a", type: INT },
  { name: "b", type: STRING },
]);
const INPUT: RecordType = record([
  { name: "k", type: PAIR },
  { name: "n", type: INT },
  { name: "f", type: FLOAT },
  { name: "m", type: INT_OR_NULL },
  { name: "s", type: STRING },
  { name: "xs", type: list(FLOAT) },
]);

interface In {
  readonly k: { a: number; b: string };
  readonly n: number;
  readonly f: number;
  readonly m: number | null;
  readonly s: string;
  readonly xs: readonly number[];
}
interface Came {
  readonly value: In;
  readonly at: number;
}

/** One call: what is compiled, and what it means over all records that came. */
interface Case {
  readonly fn: AggregateFunction;
  readonly arg: string | null;
  readonly type: Type;
  readonly means: (all: readonly Came[]) => unknown;
}

type Pick = (value: In) => unknown;
const present = (all: readonly Came[], pick: Pick) =>
  all.map(({ value }) => pick(value)).filter(v => v !== null) as Value[];
const best = (all: readonly Came[], pick: Pick, sign: number) => {
  const candidates = all.filter(({ value }) => pick(value) !== null);
  return candidates.reduce<Came | null>(
    (found, next) =>
      found === null || compare(pick(next.value) as Value, pick(found.value) as Value) * sign < 0
        ? next
        : found,
    null,
  );
};
const distinct = (values: readonly Value[]) =>
  values.filter((v, i) => values.findIndex(w => equals(v, w)) === i).length;
const sum = (values: readonly Value[]) => values.reduce<number>((total, v) => total + (v as number), 0);

const CASES: readonly Case[] = [
  { fn: "count", arg: null, type: INT, means: all => all.length },
  { fn: "sum", arg: "n", type: INT, means: all => sum(present(all, v => v.n)) },
  { fn: "sum", arg: "f", type: FLOAT, means: all => sum(present(all, v => v.f)) },
  { fn: "sum", arg: "m", type: INT, means: all => sum(present(all, v => v.m)) },
  ...(["n", "f", "m", "s"] as const).flatMap((arg): Case[] => {
    const type = INPUT.fields.find(({ name }) => name === arg)!.type;
    return [
      { fn: "min", arg, type, means: all => best(all, v => v[arg], 1)?.value[arg] ?? null },
      { fn: "max", arg, type, means: all => best(all, v => v[arg], -1)?.value[arg] ?? null },
      { fn: "minBy", arg, type: INPUT, means: all => best(all, v => v[arg], 1)?.value ?? null },
      { fn: "maxBy", arg, type: INPUT, means: all => best(all, v => v[arg], -1)?.value ?? null },
    ];
  }),
  {
    fn: "avg",
    arg: "m",
    type: FLOAT,
    means: all => {
      const values = present(all, v => v.m);
      return values.length === 0 ? null : sum(values) / values.length;
    },
  },
  {
    fn: "first",
    arg: "m",
    type: INT_OR_NULL,
    means: all => [...all].sort((a, b) => a.at - b.at)[0]?.value.m ?? null,
  },
  {
    fn: "last",
    arg: "s",
    type: STRING,
    means: all => [...all].sort((a, b) => a.at - b.at).at(-1)?.value.s ?? null,
  },
  { fn: "collect", arg: "m", type: list(INT_OR_NULL), means: all => all.map(({ value }) => value.m) },
  { fn: "countDistinct", arg: "f", type: INT, means: all => distinct(present(all, v => v.f)) },
  { fn: "countDistinct", arg: "xs", type: INT, means: all => distinct(present(all, v => v.xs)) },
];

interface Setup {
  readonly cases: readonly (readonly [Case, boolean])[];
  readonly window: GlobalWindow | null;
  readonly onError: OnError;
}

/** The last call divides by `n`, so that records without one fail. */
function planOf({ cases, window, onError }: Setup): Plan {
  const b = new ir.PlanBuilder();
  const source = b.source(INPUT);
  const r = ir.local("r", INPUT);
  const calls = cases.map(([{ fn, arg, type }, where]) => {
    const test = where ? ir.binary(ir.field(ir.use(r), "n"), ">", ir.int(1)) : null;
    return ir.aggregateCall(fn, arg === null ? null : ir.field(ir.use(r), arg), type, test);
  });
  const risky = ir.aggregateCall("sum", ir.binary(ir.int(12), "/", ir.field(ir.use(r), "n")), INT);
  const fields: [string, Expr][] = calls.map((call, i) => [`v${i}`, ir.aggregated(i, call.type)]);
  const result = ir.recordOf([["k", ir.key(PAIR)], ...fields, ["risky", ir.aggregated(calls.length, INT)]]);
  const node = b.add(
    { kind: "aggregate", record: r, calls: [...calls, risky], result, window },
    {
      uid: "agg",
      keyType: PAIR,
      output: result.type,
      onError: onError === "to" ? { kind: "to", port: 1 } : { kind: onError },
      sideOutputs: [{ name: "bad", type: INT }],
    },
  );
  b.edge(
    source,
    node,
    ir.arrow("v", INPUT, v => ir.field(v, "k")),
  );
  b.edge(node, b.sink("out"));
  b.edge(node, b.sink("bad"), null, 1);
  return b.plan();
}

/** The meaning: every record kept, every result worked out from all of them. */
function expected({ cases, window, onError }: Setup, items: readonly Came[]): Emitted[] {
  const out: Emitted[] = [];
  const kept = new Map<string, Came[]>();
  const result = (all: readonly Came[]) => ({
    k: all[0]!.value.k,
    ...Object.fromEntries(
      cases.map(([one, where], i) => [
        `v${i}`,
        one.means(where ? all.filter(({ value }) => value.n > 1) : all),
      ]),
    ),
    risky: sum(all.map(({ value }) => Math.trunc(12 / value.n))),
  });
  for (const item of items) {
    if (item.value.n === 0) {
      if (onError === "to") {
        out.push([
          "bad",
          { input: item.value, error: "Division by zero.", operator: "agg", origin: "" },
          item.at,
        ]);
      }
      continue;
    }
    const name = JSON.stringify(item.value.k);
    const all = kept.get(name) ?? [];
    kept.set(name, [...all, item]);
    if (window === null) out.push(["out", result(kept.get(name)!), item.at]);
    else if (window.every !== null && kept.get(name)!.length % window.every === 0) {
      out.push(["out", result(kept.get(name)!), MAX_WATERMARK]);
    }
  }
  if (window === null) return out;
  for (const all of kept.values()) {
    if (window.every === null || all.length % window.every !== 0)
      out.push(["out", result(all), MAX_WATERMARK]);
  }
  return out;
}

const inputs: fc.Arbitrary<readonly Came[]> = fc.array(
  fc.record({
    value: fc.record({
      k: fc.record({ a: fc.nat(1), b: fc.constantFrom("x", "1:x") }, { noNullPrototype: true }),
      n: fc.integer({ min: -2, max: 4 }),
      f: fc.constantFrom(0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, -2.25),
      m: fc.constantFrom(null, 1, 2, -3),
      s: fc.constantFrom("", "a", "b", "\u{1f600}"),
      xs: fc.constantFrom([], [Number.NaN], [0], [-0], [1, 2]),
    }),
    at: fc.integer({ min: 0, max: 5 }),
  }),
  { maxLength: 20 },
);

const setups: fc.Arbitrary<Setup> = fc.record({
  cases: fc.array(fc.tuple(fc.constantFrom(...CASES), fc.boolean()), { maxLength: 5 }),
  window: fc.constantFrom(
    null,
    { kind: "global" as const, every: null },
    { kind: "global" as const, every: 3 },
  ),
  onError: fc.constantFrom<OnError>("skip", "to"),
});

describe("aggregate", () => {
  test("gives what its functions mean, whatever the window and the failures", () => {
    fc.assert(
      fc.property(setups, inputs, (setup, items) => {
        const run = bench(planOf(setup));
        for (const { value, at } of items) run.send(value, at);
        run.end();
        expect(run.out).toEqual(expected(setup, items));
      }),
      { numRuns: 400 },
    );
  });

  test("snapshot → restore → go on ≡ go on, between any two records", () => {
    fc.assert(
      fc.property(setups, inputs, (setup, items) => {
        const plan = planOf(setup);
        let run: Bench = bench(plan);
        const out: Emitted[] = [];
        for (const { value, at } of items) {
          run.send(value, at);
          out.push(...run.out);
          const snapshot = run.chain.snapshot();
          // The old chain goes on a little: the snapshot must not see it.
          run.send(value, at);
          run.send({ ...value, n: 3 }, at + 1);
          run = bench(plan, { restore: snapshot });
        }
        run.end();
        expect([...out, ...run.out]).toEqual(expected(setup, items));
      }),
      { numRuns: 300 },
    );
  });
});

describe("reduce", () => {
  const reducing = (window: GlobalWindow | null, onError: OnError) => {
    const b = new ir.PlanBuilder();
    const source = b.source(INT);
    const a = ir.local("a", INT);
    const x = ir.local("x", INT);
    const quotient = ir.binary(ir.int(60), "/", ir.use(x));
    const node = b.add(
      { kind: "reduce", fn: ir.lambda([a, x], ir.binary(ir.use(a), "+", quotient)), window },
      {
        uid: "sums",
        keyType: INT,
        onError: onError === "to" ? { kind: "to", port: 1 } : { kind: onError },
        sideOutputs: [{ name: "bad", type: INT }],
      },
    );
    b.edge(
      source,
      node,
      ir.arrow("v", INT, v => ir.binary(v, "%", ir.int(2))),
    );
    b.edge(node, b.sink("out"));
    b.edge(node, b.sink("bad"), null, 1);
    return b.plan();
  };

  test("without a window: the updated value of each record, with its timestamp", () => {
    const run = bench(reducing(null, "skip"));
    for (const [i, n] of [4, 3, 2, 0, 5].entries()) run.send(n, i);
    run.end();
    expect(run.out).toEqual([
      ["out", 4, 0],
      ["out", 3, 1],
      ["out", 34, 2],
      ["out", 15, 4],
    ]);
  });

  test("over the whole input, across a restore, failures to a side output", () => {
    const first = bench(reducing({ kind: "global", every: null }, "to"), { origin: () => "n.txt:4" });
    for (const n of [4, 3, 2, 0]) first.send(n, 7);
    const second = bench(reducing({ kind: "global", every: null }, "to"), {
      restore: first.chain.snapshot(),
    });
    second.send(5, 9);
    second.end();
    expect(first.out).toEqual([
      ["bad", { input: 0, error: "Division by zero.", operator: "sums", origin: "n.txt:4" }, 7],
    ]);
    expect(second.out).toEqual([
      ["out", 34, MAX_WATERMARK],
      ["out", 15, MAX_WATERMARK],
    ]);
  });
});
