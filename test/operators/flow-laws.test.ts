// distinct, limit, tap, assignTimestamps, the joins and two-input process: each against a naive reference over random
// interleavings of both inputs and the watermark; the same with a snapshot and restore between any two of them, and
// stepping.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redistribute } from "../../runtime/checkpoint/redistribute.ts";
import { deploy } from "../../runtime/plan/deploy.ts";
import type { Lambda } from "../../runtime/plan/ir.ts";
import { groupRange, keyGroup } from "../../runtime/plan/key-groups.ts";
import type { OperatorSpec, Partition, Plan } from "../../runtime/plan/plan.ts";
import type { OperatorSnapshot } from "../../runtime/state/snapshot.ts";
import { INT, record, STRING, type Type } from "../../runtime/values/type.ts";
import { MAX_WATERMARK } from "../../runtime/values/value.ts";
import { type Bench, bench } from "../support/chain.ts";
import {
  arrow,
  binary,
  coalesce,
  emit,
  field,
  int,
  key,
  local,
  at as lookUp,
  type NodeOptions,
  PlanBuilder,
  putState,
  recordOf,
  set,
  state,
  states,
  template,
  use,
} from "../support/ir.ts";
import type { Model, Out, Step } from "./flow-models.ts";
import * as models from "./flow-models.ts";

const ITEM = record([
  { name: "k", type: STRING },
  { name: "v", type: INT },
]);
const PAIR = record([
  { name: "k", type: STRING },
  { name: "l", type: INT },
  { name: "r", type: INT },
]);
const byK: Partition = { kind: "hash", key: arrow("x", ITEM, x => field(x, "k")) };
const BROADCAST: Partition = { kind: "broadcast" };
const FORWARD: Partition = { kind: "forward" };

const pair = (): Lambda => {
  const l = local("l", ITEM);
  const r = local("r", ITEM);
  const body = recordOf([
    ["k", field(use(l), "k")],
    ["l", field(use(l), "v")],
    ["r", field(use(r), "v")],
  ]);
  return { parameters: [l, r], body };
};

interface Subject {
  readonly name: string;
  readonly operator: OperatorSpec;
  readonly inputs: readonly Partition[];
  readonly output: Type;
  readonly model: Model;
}

const keyed = (inputs: number): readonly Partition[] => Array.from({ length: inputs }, () => byK);
const LATENESS = { allowedLatenessMs: 0, latePort: null };

/** Left: adds to a sum by key and gives it with the key's rule. Right: the rule, by key or of all. */
const connected = (broadcast: boolean): OperatorSpec => {
  const rules: Type = { kind: "map", key: STRING, value: INT };
  const [sum, rule] = states(["sum", INT, 0], ["rules", rules]);
  const left = local("x", ITEM);
  const right = local("y", ITEM);
  const value = field(use(left), "v");
  return {
    kind: "process",
    states: [sum!, { ...rule!, broadcast }],
    handlers: [
      {
        on: "left",
        parameter: left,
        body: [
          set(0, binary(state(0, INT), "+", value)),
          emit(
            recordOf([
              ["k", key(STRING)],
              ["l", state(0, INT)],
              ["r", coalesce(lookUp(state(1, rules), key(STRING), INT), int(-1))],
            ]),
          ),
        ],
        site: 0,
      },
      {
        on: "right",
        parameter: right,
        body: [putState(1, field(use(right), "k"), field(use(right), "v"))],
        site: 0,
      },
    ],
  };
};

const connectModel: Model = steps => {
  const sums = new Map<string, number>();
  const rules = new Map<string, number>();
  return steps.flatMap((step): Out[] => {
    if (step.kind === "watermark") return [];
    const { k, v } = step.item;
    if (step.input === 1) {
      rules.set(k, v);
      return [];
    }
    sums.set(k, (sums.get(k) ?? 0) + v);
    return [[{ k, l: sums.get(k), r: rules.get(k) ?? -1 }, step.at]];
  });
};

const subjects: readonly Subject[] = [
  {
    name: "distinct by key",
    operator: { kind: "distinct", by: null, ttl: null },
    inputs: keyed(1),
    output: ITEM,
    model: models.distinct(true, (a, b) => a.k === b.k && a.v === b.v),
  },
  {
    name: "distinct with ttl",
    operator: { kind: "distinct", by: null, ttl: { ms: 7, domain: "event" } },
    inputs: keyed(1),
    output: ITEM,
    model: models.distinctUntil(7),
  },
  {
    name: "distinct of all, by a function",
    operator: {
      kind: "distinct",
      by: arrow("x", ITEM, x => binary(field(x, "v"), "%", int(3))),
      ttl: null,
    },
    inputs: [FORWARD],
    output: ITEM,
    model: models.distinct(false, (a, b) => a.v % 3 === b.v % 3),
  },
  {
    name: "limit",
    operator: { kind: "limit", count: 4 },
    inputs: [FORWARD],
    output: ITEM,
    model: models.limit(4),
  },
  ...[
    [-4, 6],
    [2, 5],
    [-5, -1],
    [0, 0],
  ].map(
    ([lowerMs, upperMs]): Subject => ({
      name: `intervalJoin ${lowerMs} .. ${upperMs}`,
      operator: {
        kind: "intervalJoin",
        lowerMs: lowerMs!,
        upperMs: upperMs!,
        fn: pair(),
        leftType: ITEM,
        rightType: ITEM,
      },
      inputs: keyed(2),
      output: PAIR,
      model: models.intervalJoin(lowerMs!, upperMs!),
    }),
  ),
  {
    name: "join",
    operator: { kind: "join", window: null, ttl: null, fn: pair(), leftType: ITEM, rightType: ITEM },
    inputs: keyed(2),
    output: PAIR,
    model: models.join(Number.POSITIVE_INFINITY),
  },
  {
    name: "join with ttl",
    operator: {
      kind: "join",
      window: null,
      ttl: { ms: 7, domain: "event" },
      fn: pair(),
      leftType: ITEM,
      rightType: ITEM,
    },
    inputs: keyed(2),
    output: PAIR,
    model: models.join(7),
  },
  {
    name: "join in windows",
    operator: {
      kind: "join",
      window: { kind: "tumbling", sizeMs: 8, offsetMs: 0, ...LATENESS },
      ttl: null,
      fn: pair(),
      leftType: ITEM,
      rightType: ITEM,
    },
    inputs: keyed(2),
    output: PAIR,
    model: models.windowJoin(8),
  },
  {
    name: "connect, both keyed",
    operator: connected(false),
    inputs: keyed(2),
    output: PAIR,
    model: connectModel,
  },
  {
    name: "connect, the right side broadcast",
    operator: connected(true),
    inputs: [byK, BROADCAST],
    output: PAIR,
    model: connectModel,
  },
];

/** Sources of parallelism 2, so that nothing is chained to the operator. */
const planOf = ({ operator, inputs, output }: Subject, parallelism: number, more: NodeOptions = {}): Plan => {
  const b = new PlanBuilder();
  const isKeyed = inputs[0]!.kind === "hash";
  const sources = inputs.map((_, i) =>
    b.add(
      { kind: "source", connector: "sequence", args: {}, timestamp: null, watermark: null, idleMs: null },
      { uid: `in${i}`, output: ITEM, parallelism: 7 },
    ),
  );
  const node = b.add(operator, {
    uid: "op",
    output,
    keyType: isKeyed ? STRING : null,
    parallelism,
    ...more,
  });
  inputs.forEach((partition, input) => {
    b.edges.push({ from: sources[input]!, port: 0, to: node, input, partition });
  });
  b.edge(node, b.add({ kind: "sink", connector: "discard", args: {} }, { uid: "out", output, parallelism }));
  return b.plan();
};

const stepsOf = (subject: Subject): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          kind: fc.constant("record" as const),
          input:
            subject.inputs.length === 1 ? fc.constant(0 as const) : fc.constantFrom(0 as const, 1 as const),
          item: fc.record({ k: fc.constantFrom("a", "b", "c", "d"), v: fc.integer({ min: 0, max: 9 }) }),
          at: fc.integer({ min: 0, max: 30 }),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant("watermark" as const),
          at: fc.integer({ min: 0, max: 30 }),
        }),
      },
    ),
    { maxLength: 40 },
  );

const drive = (run: Bench, step: Step, stepping = false): void => {
  if (step.kind === "watermark") run.watermark(step.at);
  else if (!stepping) run.send(step.item, step.at, step.input);
  else for (const _ of run.chain.processStepping(step.input, step.item, step.at));
};
const results = (run: Bench): readonly Out[] =>
  run.out.filter(([where]) => where === "out").map(([, value, at]) => [value, at]);
const ending: Step = { kind: "watermark", at: MAX_WATERMARK };
const RUNS = { numRuns: 120 };

describe.each(subjects)("$name", subject => {
  const plan = planOf(subject, 1);
  const start = (restore?: readonly OperatorSnapshot[]): Bench =>
    bench(plan, { root: "op", ...(restore && { restore }) });

  test("gives what the reference gives, plain and stepping", () => {
    fc.assert(
      fc.property(stepsOf(subject), random => {
        const steps = [...random, ending];
        const expected = subject.model(steps);
        const [plain, stepping] = [start(), start()];
        for (const step of steps) {
          drive(plain, step);
          drive(stepping, step, true);
        }
        expect(results(plain)).toEqual(expected);
        expect(stepping.out).toEqual(plain.out);
      }),
      RUNS,
    );
  });

  test("goes on from a snapshot as if there had been none, and no snapshot changes", () => {
    fc.assert(
      fc.property(stepsOf(subject), random => {
        const steps = [...random, ending];
        let run = start();
        const out: Out[] = [];
        const taken: { readonly snapshot: readonly OperatorSnapshot[]; readonly then: unknown }[] = [];
        const read = (snapshot: readonly OperatorSnapshot[]) => snapshot.map(({ rows }) => [...rows()]);
        for (const step of steps) {
          drive(run, step);
          out.push(...results(run));
          const snapshot = run.chain.snapshot();
          taken.push({ snapshot, then: structuredClone(read(snapshot)) });
          const next = start(snapshot);
          // The old one lives on, and must not disturb what it gave.
          drive(run, step);
          run = next;
        }
        expect(out).toEqual(subject.model(steps));
        for (const { snapshot, then } of taken) expect(read(snapshot)).toEqual(then);
      }),
      RUNS,
    );
  });
});

describe.each(subjects.filter(({ inputs }) => inputs[0]!.kind === "hash"))("$name, rescaled", subject => {
  const deployments = [1, 2, 3].map(parallelism => {
    const plan = planOf(subject, parallelism);
    return { plan, parallelism, deployment: deploy(plan, { maxParallelism: 128 }) };
  });

  test("gives the same as a set, at whatever parallelism it goes on", () => {
    fc.assert(
      fc.property(
        stepsOf(subject),
        fc.array(fc.tuple(fc.nat(40), fc.constantFrom(0, 1, 2)), { maxLength: 3 }),
        (random, changes) => {
          const steps = [...random, ending];
          const out: Out[] = [];
          let at = deployments[0]!;
          let runs = startAll(at, null);
          steps.forEach((step, i) => {
            const change = changes.find(([place]) => place === i);
            if (change !== undefined) {
              const snapshot = runs.flatMap(run => run.chain.snapshot());
              for (const run of runs) out.push(...results(run));
              at = deployments[change[1]]!;
              runs = startAll(at, snapshot);
            }
            deliver(runs, subject, step);
          });
          for (const run of runs) out.push(...results(run));
          const sorted = (all: readonly Out[]) => all.map(each => JSON.stringify(each)).sort();
          expect(sorted(out)).toEqual(sorted(subject.model(steps)));
        },
      ),
      RUNS,
    );
  });

  function startAll(at: (typeof deployments)[number], snapshot: readonly OperatorSnapshot[] | null): Bench[] {
    const { plan, parallelism, deployment } = at;
    const chain = deployment.chains.findIndex(({ name }) => name.startsWith("op"));
    const parts = snapshot === null ? null : redistribute(snapshot, plan, deployment);
    return Array.from({ length: parallelism }, (_, subtask) => {
      const run = bench(plan, { root: "op", subtask, parallelism, maxParallelism: 128 });
      if (parts !== null) run.chain.restore(parts(chain, subtask));
      return run;
    });
  }
});

function deliver(runs: readonly Bench[], { inputs }: Subject, step: Step): void {
  const everywhere = step.kind === "watermark" || inputs[step.input]!.kind === "broadcast";
  runs.forEach((run, subtask) => {
    const { first, last } = groupRange(subtask, runs.length, 128);
    const group = everywhere ? first : keyGroup(step.item.k, STRING, 128);
    if (group >= first && group <= last) drive(run, step);
  });
}

describe("tap", () => {
  const operator: OperatorSpec = { kind: "tap", fn: arrow("x", ITEM, x => template("v=", field(x, "v"))) };
  const subject: Subject = { name: "tap", operator, inputs: [FORWARD], output: ITEM, model: () => [] };

  test("passes everything on and tells its text", () => {
    const run = bench(planOf(subject, 1), { root: "op", observe: true });
    run.send({ k: "a", v: 1 }, 5);
    run.send({ k: "b", v: 2 }, 6);
    expect(results(run)).toEqual([
      [{ k: "a", v: 1 }, 5],
      [{ k: "b", v: 2 }, 6],
    ]);
    expect(run.events.filter(({ type }) => type === "tapped")).toEqual([
      { type: "tapped", uid: "op", text: "v=1" },
      { type: "tapped", uid: "op", text: "v=2" },
    ]);
  });
});

test("ttl in processing time goes by the clock, and a snapshot holds nothing that has expired", () => {
  const operator: OperatorSpec = { kind: "distinct", by: null, ttl: { ms: 10, domain: "processing" } };
  const subject: Subject = { name: "", operator, inputs: keyed(1), output: ITEM, model: () => [] };
  let now = 0;
  const run = bench(planOf(subject, 1), { root: "op", outside: { now: () => now } });
  for (now of [0, 9, 10, 19, 25]) run.send({ k: "a", v: 1 }, 0);
  expect(run.out.length).toBe(3);
  const rows = () =>
    run.chain.snapshot().flatMap(({ rows: of }) => [...of()].filter(({ state: name }) => name === "seen"));
  expect(rows().map(({ value }) => value)).toEqual([25]);
  now = 35;
  expect(rows()).toEqual([]);
});

test("a record late by its key group's watermark is late after rescaling too", () => {
  const subject = subjects.find(({ name }) => name === "intervalJoin -4 .. 6")!;
  const before = [0, 1].map(subtask =>
    bench(planOf(subject, 2), { root: "op", subtask, parallelism: 2, maxParallelism: 128 }),
  );
  before[0]!.watermark(20);
  before[1]!.watermark(10);
  const snapshot = before.flatMap(run => run.chain.snapshot());
  const plan = planOf(subject, 1);
  const after = bench(plan, { root: "op", maxParallelism: 128, observe: true });
  const deployment = deploy(plan, { maxParallelism: 128 });
  const chain = deployment.chains.findIndex(({ name }) => name.startsWith("op"));
  after.chain.restore(redistribute(snapshot, plan, deployment)(chain, 0));
  const keys = ["a", "b", "c", "d", "e", "f"];
  for (const k of keys) after.send({ k, v: 0 }, 15);
  const late = after.events.filter(({ type }) => type === "lateRecordDropped").length;
  const inFirst = keys.filter(k => keyGroup(k, STRING, 128) <= groupRange(0, 2, 128).last).length;
  expect(late).toBe(inFirst);
  expect(inFirst).toBeGreaterThan(0);
  expect(inFirst).toBeLessThan(keys.length);
});

describe("a pair that fails", () => {
  const failing = (): Lambda => {
    const { parameters } = pair();
    const [l, r] = parameters;
    const quotient = binary(field(use(l!), "v"), "/", field(use(r!), "v"));
    return {
      parameters,
      body: recordOf([
        ["k", field(use(l!), "k")],
        ["l", quotient],
        ["r", int(0)],
      ]),
    };
  };
  const joins: readonly OperatorSpec[] = [
    { kind: "join", window: null, ttl: null, fn: failing(), leftType: ITEM, rightType: ITEM },
    { kind: "intervalJoin", lowerMs: -9, upperMs: 9, fn: failing(), leftType: ITEM, rightType: ITEM },
  ];

  test.each(joins)("$kind: the record leaves no trace, and its other pairs are not given", operator => {
    const subject: Subject = { name: "", operator, inputs: keyed(2), output: PAIR, model: () => [] };
    const plan = planOf(subject, 1, { onError: { kind: "skip" } });
    const run = bench(plan, { root: "op", observe: true });
    run.send({ k: "a", v: 3 }, 1, 1);
    run.send({ k: "a", v: 0 }, 1, 1);
    run.send({ k: "a", v: 6 }, 2, 0);
    expect(results(run)).toEqual([]);
    expect(run.events.filter(({ type }) => type === "recordFailed").length).toBe(1);
    run.send({ k: "a", v: 2 }, 3, 1);
    expect(results(run)).toEqual([]);
    const rows = run.chain.snapshot().flatMap(({ rows: of }) => [...of()]);
    expect(rows.filter(({ state: name }) => name === "left")).toEqual([]);
  });
});
