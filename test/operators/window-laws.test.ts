// Windows of event time against a naive model: each kind with each operator, over random timestamps, watermarks and
// lateness, snapshotted and restored at another parallelism between items; plain and stepping, chained and not.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeStateFile, encodeStateFile } from "../../runtime/checkpoint/state-file.ts";
import type { Ambient, Expr } from "../../runtime/plan/ir.ts";
import type { AggregateCall, OperatorSpec, PlanNode } from "../../runtime/plan/plan.ts";
import { FLOAT, INT, list, NULL, STRING, TIMESTAMP, type Type } from "../../runtime/values/type.ts";
import { bench } from "../support/chain.ts";
import {
  aggregateCall,
  aggregated,
  arrow,
  binary,
  field,
  int,
  key,
  lambda,
  local,
  recordOf,
  use,
} from "../support/ir.ts";
import {
  type Fired,
  type Item,
  type ResultOf,
  type Stamped,
  type TimeWindow,
  WindowModel,
} from "./window-model.ts";
import { ITEM, planOf, WindowRun } from "./window-run.ts";

const MAYBE: Type = { kind: "union", members: [INT, NULL] };
const RECORD: Type = { kind: "union", members: [ITEM, NULL] };

// ---------------------------------------------------------------- operators

interface Subject {
  readonly name: string;
  readonly operator: (window: TimeWindow) => OperatorSpec;
  readonly output: Type;
  readonly result: ResultOf;
  readonly check?: (items: readonly Stamped[]) => void;
}

const ambient = (name: Ambient, type: Type): Expr => ({ op: "ambient", name, type, site: int(0).site });
const x = local("x", ITEM);
const of = (name: string) => field(use(x), name);

const CALLS: readonly (readonly [string, AggregateCall, (items: readonly Stamped[]) => unknown])[] = [
  ["count", aggregateCall("count", null, INT), items => items.length],
  [
    "some",
    aggregateCall("count", null, INT, binary(of("v"), ">", int(2))),
    items => values(items).filter(v => v > 2).length,
  ],
  ["sum", aggregateCall("sum", of("v"), INT), items => values(items).reduce((a, b) => a + b, 0)],
  ["least", aggregateCall("min", of("n"), MAYBE), items => least(numbers(items))],
  [
    "most",
    aggregateCall("max", of("n"), MAYBE, binary(of("v"), "<", int(4))),
    items => most(numbers(items.filter(({ item }) => item.v < 4))),
  ],
  [
    "mean",
    aggregateCall("avg", of("n"), { kind: "union", members: [FLOAT, NULL] }),
    items => mean(numbers(items)),
  ],
  ["first", aggregateCall("first", of("n"), MAYBE), items => sorted(items)[0]!.item.n],
  ["last", aggregateCall("last", of("n"), MAYBE), items => sorted(items).at(-1)!.item.n],
  ["all", aggregateCall("collect", of("v"), list(INT)), items => values(items)],
  ["distinct", aggregateCall("countDistinct", of("n"), INT), items => new Set(numbers(items)).size],
  ["small", aggregateCall("minBy", of("n"), RECORD), items => by(items, n => -n)],
  ["large", aggregateCall("maxBy", of("n"), RECORD), items => by(items, n => n)],
  ["top", { ...aggregateCall("topN", of("n"), list(ITEM)), n: 2 }, items => top(items, 2)],
];

const values = (items: readonly Stamped[]) => items.map(({ item }) => item.v);
const numbers = (items: readonly Stamped[]) => items.flatMap(({ item }) => (item.n === null ? [] : [item.n]));
const least = (of: readonly number[]) => (of.length === 0 ? null : Math.min(...of));
const most = (of: readonly number[]) => (of.length === 0 ? null : Math.max(...of));
const mean = (of: readonly number[]) => (of.length === 0 ? null : of.reduce((a, b) => a + b, 0) / of.length);
const sorted = (items: readonly Stamped[]) => [...items].sort((a, b) => a.at - b.at);
const measured = (items: readonly Stamped[]) => items.map(({ item }) => item).filter(({ n }) => n !== null);
const by = (items: readonly Stamped[], measure: (n: number) => number) =>
  measured(items).sort((a, b) => measure(b.n!) - measure(a.n!))[0] ?? null;
const top = (items: readonly Stamped[], n: number) =>
  measured(items)
    .sort((a, b) => b.n! - a.n!)
    .slice(0, n);

const HEAD = [
  ["key", key(STRING)],
  ["start", ambient("windowStart", TIMESTAMP)],
  ["end", ambient("windowEnd", TIMESTAMP)],
  ["firing", ambient("windowFiring", INT)],
] as const;

const aggregate = (names: readonly string[]): Subject => {
  const chosen = CALLS.filter(([name]) => names.includes(name));
  const calls = chosen.map(([, call]) => call);
  const result = recordOf([
    ...HEAD,
    ...chosen.map(([name, call], i) => [name, aggregated(i, call.type)] as const),
  ]);
  return {
    name: `aggregate ${names.join(" ")}`,
    operator: window => ({ kind: "aggregate", record: x, calls, result, window }),
    output: result.type,
    result: (items, { key: k, start, end, firing }: Fired) => [
      {
        key: k,
        start,
        end,
        firing,
        ...Object.fromEntries(chosen.map(([name, , value]) => [name, value(items)])),
      },
    ],
    check: items => {
      if (values(items).reduce((a, b) => a + b, 0) > Number.MAX_SAFE_INTEGER) throw new RangeError();
    },
  };
};

const left = local("a", ITEM);
const right = local("b", ITEM);
const reduce: Subject = {
  name: "reduce",
  operator: window => {
    const joined = binary(field(use(left), "k"), "+", field(use(right), "k"), STRING);
    const body = recordOf(
      [
        ["k", joined],
        ["v", field(use(right), "v")],
        ["n", field(use(left), "n")],
      ],
      ITEM,
    );
    return { kind: "reduce", fn: lambda([left, right], body), window };
  },
  output: ITEM,
  result: items => [
    { k: items.map(({ item }) => item.k).join(""), v: items.at(-1)!.item.v, n: items[0]!.item.n },
  ],
};

const topN: Subject = {
  name: "topN",
  operator: window => ({ kind: "topN", n: 2, by: arrow("x", ITEM, r => field(r, "n")), window }),
  output: list(ITEM),
  result: items => [top(items, 2)],
};

const sortBy: Subject = {
  name: "sortBy",
  operator: window => ({ kind: "sortBy", by: arrow("x", ITEM, r => field(r, "v")), window }),
  output: ITEM,
  result: items => items.map(({ item }) => item).sort((a, b) => a.v - b.v),
};

const SUBJECTS = [
  aggregate(CALLS.map(([name]) => name)),
  aggregate(["count", "sum"]),
  aggregate(["least"]),
  reduce,
  topN,
  sortBy,
];

// ---------------------------------------------------------------- windows and items

const lateness = { allowedLatenessMs: fc.constantFrom(0, 0, 3, 12), latePort: fc.constantFrom(null, 1) };
const size = fc.integer({ min: 1, max: 10 });
const WINDOWS: Readonly<Record<string, fc.Arbitrary<TimeWindow>>> = {
  tumbling: fc.record({
    kind: fc.constant("tumbling"),
    sizeMs: size,
    offsetMs: fc.integer({ min: -4, max: 4 }),
    ...lateness,
  }),
  sliding: fc.record({
    kind: fc.constant("sliding"),
    sizeMs: size,
    slideMs: size,
    offsetMs: fc.integer({ min: -4, max: 4 }),
    ...lateness,
  }),
  session: fc.record({ kind: fc.constant("session"), gapMs: fc.integer({ min: 1, max: 6 }), ...lateness }),
};

type Step =
  | { readonly kind: "record"; readonly item: Item; readonly at: number }
  | { readonly kind: "watermark"; readonly which: number; readonly at: number }
  | { readonly kind: "rescale"; readonly parallelism: number };

const item = (large: boolean): fc.Arbitrary<Item> =>
  fc.record({
    k: fc.constantFrom("a", "b", "c"),
    v: large ? fc.constantFrom(1, 2 ** 52) : fc.integer({ min: 0, max: 6 }),
    n: fc.option(fc.integer({ min: -2, max: 3 })),
  });

const record_ = (large: boolean): fc.Arbitrary<Step> =>
  fc.record({
    kind: fc.constant("record"),
    item: item(large),
    at: large ? fc.integer({ min: -4, max: 10 }) : fc.integer({ min: -15, max: 30 }),
  });
const watermark: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant("watermark"),
  which: fc.nat({ max: 3 }),
  at: fc.integer({ min: -15, max: 40 }),
});
const rescale: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant("rescale"),
  parallelism: fc.integer({ min: 1, max: 4 }),
});

const steps = (large = false): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.oneof(
      { arbitrary: record_(large), weight: 8 },
      { arbitrary: watermark, weight: 3 },
      { arbitrary: rescale, weight: 1 },
    ),
    { minLength: 6, maxLength: 30, size: "max" },
  );

interface Driven {
  readonly parallelism: number;
  record(item: Item, at: number): void;
  watermark(subtask: number, at: number): void;
  rescale(parallelism: number): void;
}

function drive(run: Driven, all: readonly Step[]): void {
  for (const step of all) {
    if (step.kind === "record") run.record(step.item, step.at);
    else if (step.kind === "watermark") run.watermark(step.which % run.parallelism, step.at);
    else run.rescale(step.parallelism);
  }
  for (let subtask = 0; subtask < run.parallelism; subtask++) run.watermark(subtask, Number.MAX_SAFE_INTEGER);
}

const runOf = (
  subject: Subject,
  window: TimeWindow,
  mode: "plain" | "stepping",
  onError: PlanNode["onError"],
) =>
  new WindowRun(
    parallelism => planOf(subject.operator(window), { output: subject.output, parallelism, onError }),
    mode,
  );

describe.each(Object.entries(WINDOWS))("%s windows", (_, windows) => {
  test.each(SUBJECTS)("$name ≡ model, restored at any parallelism between items", subject => {
    fc.assert(
      fc.property(windows, steps(), fc.constantFrom("plain", "stepping"), (window, all, mode) => {
        const model = new WindowModel(window, subject.result);
        const run = runOf(subject, window, mode, { kind: "fail" });
        drive(model, all);
        drive(run, all);
        expect(run.out).toEqual(model.out);
        expect(run.open()).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test("what is open is in the snapshot, in the order in which it came", () => {
    fc.assert(
      fc.property(
        windows,
        fc.array(fc.oneof(record_(false), watermark), { maxLength: 20 }),
        (window, all) => {
          const subject = aggregate(["least"]);
          const model = new WindowModel(window, subject.result);
          const run = runOf(subject, window, "plain", { kind: "fail" });
          for (const step of all) {
            for (const each of [model, run]) {
              if (step.kind === "record") each.record(step.item, step.at);
              else if (step.kind === "watermark") each.watermark(0, step.at);
            }
            expect(run.open()).toEqual(model.open());
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test("what is open is read back from a file as it was", () => {
    fc.assert(
      fc.property(windows, fc.array(record_(false), { minLength: 1, maxLength: 20 }), (window, all) => {
        const subject = SUBJECTS[0]!;
        const plan = planOf(subject.operator(window), { output: subject.output });
        const before = bench(plan, { root: "w", maxParallelism: 4 });
        for (const step of all) if (step.kind === "record") before.send(step.item, step.at);
        const snapshot = before.chain.snapshot().find(({ uid }) => uid === "w")!;
        const decoded = decodeStateFile(Buffer.concat([...encodeStateFile(snapshot)]));
        expect([...decoded.rows()]).toEqual([...snapshot.rows()]);
        const after = bench(plan, { root: "w", maxParallelism: 4, restore: [decoded] });
        for (const run of [before, after]) run.end();
        expect(after.out).toEqual(before.out);
      }),
      { numRuns: 20 },
    );
  });

  test.each([SUBJECTS[0]!, SUBJECTS[1]!])("$name: a record that fails leaves no trace", subject => {
    fc.assert(
      fc.property(windows, steps(true), fc.constantFrom("plain", "stepping"), (window, all, mode) => {
        const model = new WindowModel(window, subject.result, subject.check);
        const run = runOf(subject, window, mode, { kind: "skip" });
        drive(model, all);
        drive(run, all);
        expect(run.out).toEqual(model.out);
      }),
      { numRuns: 30 },
    );
  });

  test("chained ≡ unchained, unkeyed too", () => {
    fc.assert(
      fc.property(windows, steps(), fc.boolean(), (window, all, keyed) => {
        const subject = keyed ? SUBJECTS[0]! : sortBy;
        const straight = all.filter(({ kind }) => kind !== "rescale");
        const plan = (chained: boolean) =>
          planOf(subject.operator(window), { output: subject.output, chained, keyed });
        const apart = new WindowRun(() => plan(false));
        const together = new WindowRun(() => plan(true), "plain", "source");
        drive(apart, straight);
        drive(together, straight);
        expect(together.out).toEqual(apart.out);
      }),
      { numRuns: 30 },
    );
  });
});
