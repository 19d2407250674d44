// Two-input tasks and calls under way, under every schedule: what comes out does not depend on it where it must not,
// and failures, restores and another parallelism lose and repeat nothing.
import { describe, expect, test } from "vitest";
import type { SimulationOptions } from "../../runtime/execute/simulate/options.ts";
import { simulate } from "../../runtime/execute/simulate/simulation.ts";
import { createStorage } from "../../runtime/execute/simulate/storage.ts";
import { createRandom } from "../../runtime/job/random.ts";
import type { OperatorSpec, Partition, Plan, PlanExtern } from "../../runtime/plan/plan.ts";
import { failedType, INT, record, STRING, type Type } from "../../runtime/values/type.ts";
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
  use,
} from "../support/ir.ts";
import { ITEM, worldOf } from "./plans.ts";

const SEEDS = 200;
const faults = {
  crash: { probability: 0.006, count: 4 },
  storage: { probability: 0.01, count: 1 },
  commit: { probability: 0.05, count: 1 },
};
const byKey: Partition = { kind: "hash", key: arrow("x", ITEM, x => field(x, "k")) };
const BROADCAST: Partition = { kind: "broadcast" };
const REBALANCE: Partition = { kind: "rebalance" };

const items = (count: number, seed: number) => {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => ({
    k: `key-${Math.floor(random.next() * 5)}`,
    v: Math.floor(random.next() * 100),
    at: i * 10 + Math.floor(random.next() * 30),
  }));
};
const inputs = { left: items(40, 1), right: items(20, 2) };
type Inputs = Parameters<typeof worldOf>[0]["inputs"];

class Flow {
  readonly builder = new PlanBuilder();

  source(uid: string, parallelism = 1): number {
    return this.builder.add(
      {
        kind: "source",
        connector: "sequence",
        args: {},
        timestamp: arrow("x", ITEM, x => field(x, "at")),
        watermark: { kind: "boundedOutOfOrderness", boundMs: 30 },
        idleMs: null,
      },
      { uid, output: ITEM, parallelism },
    );
  }

  add(operator: OperatorSpec, options: NodeOptions): number {
    return this.builder.add(operator, options);
  }

  edge(from: number, to: number, partition: Partition, input = 0, port = 0): void {
    this.builder.edges.push({ from, port, to, input, partition });
  }

  sink(from: number, output: Type, uid = "out", port = 0): void {
    this.edge(from, this.builder.sink(uid, output), REBALANCE, 0, port);
  }

  plan(externs: readonly PlanExtern[] = []): Plan {
    const plan = this.builder.plan();
    const checkpoint = { ...plan.settings.checkpoint, intervalMs: 8, minPauseMs: 0 };
    const restart = { kind: "fixedDelay", attempts: 50, delayMs: 1 } as const;
    return { ...plan, externs, settings: { ...plan.settings, checkpoint, restart } };
  }
}

const lines = (simulation: { committed(sink: string): Uint8Array }, sink = "out"): readonly string[] =>
  new TextDecoder().decode(simulation.committed(sink)).split("\n").filter(Boolean);

const run = (plan: Plan, seed: number, more: Partial<SimulationOptions> = {}, given: Inputs = inputs) => {
  const simulation = simulate({ plan, seed, observeTasks: false, ...worldOf({ inputs: given }), ...more });
  expect(simulation.run(), `seed ${seed}`).toBe("finished");
  return simulation;
};

// ---------------------------------------------------------------- the right side first

const ENRICHED = record([
  { name: "k", type: STRING },
  { name: "sum", type: INT },
  { name: "rule", type: INT },
]);

/** Left: sums by key, with the newest rule of that key. Right: the rules. */
const enrichment = (rightFirst: boolean, broadcast: boolean): OperatorSpec => {
  const rules: Type = { kind: "map", key: STRING, value: INT };
  const [sum, rule] = states(["sum", INT, 0], ["rules", rules]);
  const left = local("x", ITEM);
  const right = local("y", ITEM);
  const enriched = recordOf([
    ["k", key(STRING)],
    ["sum", state(0, INT)],
    ["rule", coalesce(lookUp(state(1, rules), key(STRING), INT), int(-1))],
  ]);
  return {
    kind: "process",
    rightFirst,
    states: [sum!, { ...rule!, broadcast }],
    handlers: [
      {
        on: "left",
        parameter: left,
        body: [set(0, binary(state(0, INT), "+", field(use(left), "v"))), emit(enriched)],
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

const enriching = (rightFirst: boolean, broadcast: boolean, parallelism: number): Plan => {
  const flow = new Flow();
  const left = flow.source("left");
  const right = flow.source("right");
  const operator = enrichment(rightFirst, broadcast);
  const node = flow.add(operator, { uid: "enrich", output: ENRICHED, keyType: STRING, parallelism });
  flow.edge(left, node, byKey, 0);
  flow.edge(right, node, broadcast ? BROADCAST : byKey, 1);
  flow.sink(node, ENRICHED);
  return flow.plan();
};

/** By key the order is one. */
const perKey = (all: readonly string[]) => {
  const groups: Record<string, string[]> = {};
  for (const line of all) (groups[(JSON.parse(line) as { k: string }).k] ??= []).push(line);
  return groups;
};

const expectedEnrichment = () => {
  const rules = new Map(inputs.right.map(({ k, v }) => [k, v]));
  const sums = new Map<string, number>();
  return perKey(
    inputs.left.map(({ k, v }) => {
      sums.set(k, (sums.get(k) ?? 0) + v);
      return JSON.stringify({ k, sum: sums.get(k), rule: rules.get(k) ?? -1 });
    }),
  );
};

describe.each([
  ["broadcast", true],
  ["keyed", false],
])("first: true, the right side %s", (_name, broadcast) => {
  const expected = expectedEnrichment();

  test.each([
    [1, 40],
    [3, SEEDS],
  ])("one output over every schedule, at parallelism %i, %i seeds", (parallelism, seeds) => {
    const plan = enriching(true, broadcast, parallelism);
    let early = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const simulation = run(plan, seed, {
        faults,
        channelCapacity: 4,
        stepping: seed % 10 === 9,
        observeTasks: seed % 10 === 0,
      });
      expect(perKey(lines(simulation)), `seed ${seed}`).toEqual(expected);
      const ended = simulation.events.findIndex(
        event => event.type === "endOfInput" && event.task === "right",
      );
      const completed = simulation.events.findIndex(event => event.type === "checkpointCompleted");
      if (completed >= 0 && completed < ended) early++;
    }
    expect(early).toBeGreaterThan(seeds / 20);
  });

  test("without it the output depends on the schedule", () => {
    const plan = enriching(false, broadcast, 1);
    const outputs = new Set<string>();
    for (let seed = 0; seed < 20; seed++) outputs.add(JSON.stringify(perKey(lines(run(plan, seed)))));
    expect(outputs.size).toBeGreaterThan(1);
  });

  test("a run that stops while the right side is read goes on at another parallelism", () => {
    let held = 0;
    for (let seed = 0; seed < 60; seed++) {
      const storage = createStorage();
      const first = simulate({
        plan: enriching(true, broadcast, 1 + (seed % 3)),
        seed,
        storage,
        channelCapacity: 4,
        observeTasks: false,
        ...worldOf({ inputs }),
      });
      first.run(60 + seed * 3);
      if (first.finalRows().some(({ state: name }) => name === "$waiting")) held++;
      const second = run(enriching(true, broadcast, 1 + ((seed >> 1) % 3)), seed, { storage });
      expect(perKey(lines(second)), `seed ${seed}`).toEqual(expected);
    }
    expect(held).toBeGreaterThan(10);
  });
});

test("first: true does not stand still where both sides come from one source", () => {
  const flow = new Flow();
  const source = flow.source("left");
  const operator = enrichment(true, false);
  const node = flow.add(operator, { uid: "enrich", output: ENRICHED, keyType: STRING });
  flow.edge(source, node, byKey, 0);
  flow.edge(source, node, byKey, 1);
  flow.sink(node, ENRICHED);
  const plan = flow.plan();
  const rules = new Map(inputs.left.map(({ k, v }) => [k, v]));
  for (let seed = 0; seed < 20; seed++) {
    const out = lines(run(plan, seed, { channelCapacity: 4, faults })).map(
      line => JSON.parse(line) as { k: string; rule: number },
    );
    expect(out.length).toBe(inputs.left.length);
    for (const { k, rule } of out) expect(rule).toBe(rules.get(k));
  }
});

// ---------------------------------------------------------------- calls

const lookup: PlanExtern = {
  name: "lookup",
  kind: "fn",
  pure: false,
  async: true,
  parameters: [{ name: "x", type: ITEM }],
  result: ITEM,
  from: "./lookup.js",
  file: 0,
  site: 0,
};
type Spec = Partial<Extract<OperatorSpec, { kind: "asyncMap" }>>;

const calling = (spec: Spec, parallelism = 1, more: NodeOptions = {}): Plan => {
  const flow = new Flow();
  const left = flow.source("left");
  const node = flow.add(
    { kind: "asyncMap", extern: 0, capacity: 5, timeoutMs: 1000, ordered: true, ...spec },
    { uid: "call", output: ITEM, parallelism, ...more },
  );
  flow.edge(left, node, REBALANCE);
  flow.sink(node, ITEM);
  if (more.sideOutputs !== undefined) flow.sink(node, failedType(ITEM), "failed", 1);
  return flow.plan([lookup]);
};
type Item = (typeof inputs.left)[number];
const doubled = (item: Item): Item => ({ ...item, v: item.v * 2 });
const answering: Partial<SimulationOptions> = {
  beginExtern: (_extern, [item], settle) => settle({ value: doubled(item as Item) }),
};
const json = (all: readonly Item[]) =>
  all.map(item => JSON.stringify({ ...item, at: new Date(item.at).toISOString().replace(".000Z", "Z") }));
const parsed = (all: readonly string[]) => all.map(line => JSON.parse(line) as { k: string; v: number });

describe("asyncMap", () => {
  const expected = parsed(json(inputs.left.map(doubled)));

  test("ordered is map, whatever the delays and failures", () => {
    const plan = calling({});
    for (let seed = 0; seed < SEEDS; seed++) {
      const simulation = run(plan, seed, { ...answering, faults, callMs: 1 + (seed % 40) });
      expect(
        parsed(lines(simulation)).map(({ k, v }) => [k, v]),
        `seed ${seed}`,
      ).toEqual(expected.map(({ k, v }) => [k, v]));
    }
  });

  const sorted = (all: readonly { readonly k: string; readonly v: number }[]) =>
    all.map(({ k, v }) => `${k} ${v}`).sort();

  test("unordered is map as a set, and orders differ", () => {
    const plan = calling({ ordered: false });
    const orders = new Set<string>();
    for (let seed = 0; seed < SEEDS; seed++) {
      const out = parsed(lines(run(plan, seed, { ...answering, faults, callMs: 1 + (seed % 40) })));
      expect(sorted(out), `seed ${seed}`).toEqual(sorted(expected));
      orders.add(JSON.stringify(out));
    }
    expect(orders.size).toBeGreaterThan(10);
  });

  test("a run that stops with calls under way goes on at another parallelism", () => {
    let waiting = 0;
    for (let seed = 0; seed < 60; seed++) {
      const storage = createStorage();
      const first = simulate({
        plan: calling({}, 1 + (seed % 3)),
        seed,
        storage,
        observeTasks: false,
        callMs: 40,
        ...answering,
        ...worldOf({ inputs }),
      });
      first.run(80 + seed * 3);
      if (first.finalRows().some(({ state: name }) => name === "$waiting")) waiting++;
      const second = run(calling({}, 1 + ((seed >> 1) % 3)), seed, { ...answering, storage });
      expect(sorted(parsed(lines(second))), `seed ${seed}`).toEqual(sorted(expected));
    }
    expect(waiting).toBeGreaterThan(20);
  });

  test("never more calls under way than its capacity", () => {
    for (let seed = 0; seed < 20; seed++) {
      let open = 0;
      let most = 0;
      const begun = new Map<string, number>();
      run(calling({ capacity: 3 }), seed, {
        callMs: 30,
        observeTasks: true,
        beginExtern: (_extern, [item], settle) => {
          begun.set(JSON.stringify(item), ++open);
          settle({ value: item });
        },
        onEvent: event => {
          if (event.type === "recordProcessed" && event.uid === "call") open--;
          most = Math.max(most, open);
        },
      });
      expect(begun.size).toBeGreaterThan(30);
      expect(most).toBe(3);
    }
  });

  test.each([true, false])("no element passes a watermark, ordered %s", ordered => {
    for (let seed = 0; seed < 40; seed++) {
      const simulation = run(calling({ ordered }), seed, { ...answering, observeTasks: true, callMs: 30 });
      const marks = simulation.events.flatMap(event =>
        event.type === "watermarkAdvanced" && event.uid === "call" ? [event.watermark] : [],
      );
      expect([...marks].sort((a, b) => a - b)).toEqual(marks);
      // An element is in front of the watermark that it raised, and behind those before it.
      const out: number[] = [];
      let mark = Number.NEGATIVE_INFINITY;
      let next = 0;
      const order = parsed(lines(simulation)).map(({ v }) => v);
      for (const event of simulation.events) {
        if (event.type === "watermarkAdvanced" && event.uid === "call") mark = event.watermark;
        if (event.type !== "recordProcessed" || event.uid !== "call") continue;
        const at = (JSON.parse(lines(simulation)[next]!) as { at: string }).at;
        out.push(order[next++]!);
        expect(Date.parse(at) + 30).toBeGreaterThanOrEqual(mark);
      }
      expect(out.length).toBe(inputs.left.length);
    }
  });

  const odd: Partial<SimulationOptions> = {
    beginExtern: (_extern, [item], settle) => {
      const { v } = item as Item;
      settle(v % 2 === 1 ? { failure: `${v} is odd` } : { value: item });
    },
  };

  test("what fails obeys onError", () => {
    const to = {
      onError: { kind: "to", port: 1 },
      sideOutputs: [{ name: "failed", type: failedType(ITEM) }],
    } as const;
    for (let seed = 0; seed < 20; seed++) {
      const simulation = run(calling({}, 1, to), seed, { ...odd, faults });
      expect(parsed(lines(simulation)).map(({ v }) => v)).toEqual(
        inputs.left.map(({ v }) => v).filter(v => v % 2 === 0),
      );
      const failed = lines(simulation, "failed").map(line => JSON.parse(line) as { error: string });
      expect(failed.map(({ error }) => error)).toEqual(
        inputs.left.filter(({ v }) => v % 2 === 1).map(({ v }) => `${v} is odd`),
      );
    }
    const failing = simulate({ plan: calling({}), seed: 1, ...odd, ...worldOf({ inputs }) });
    expect(failing.run()).toBe("failed");
    expect(failing.events.find(event => event.type === "taskFailed")).toMatchObject({
      reason: expect.stringMatching(/is odd/),
      where: expect.stringMatching(/^record \{"k":"key-\d","v":\d*[13579],/),
    });
  });

  test("a call that takes too long fails its record", () => {
    const plan = calling({ timeoutMs: 10 }, 1, { onError: { kind: "skip" } });
    for (let seed = 0; seed < 20; seed++) {
      const simulation = run(plan, seed, { ...answering, callMs: 30, observeTasks: true });
      const late = simulation.events.filter(event => event.type === "recordFailed");
      expect(late.length).toBeGreaterThan(5);
      expect(late[0]).toMatchObject({ error: "lookup has not answered within 10 ms." });
      expect(lines(simulation).length).toBe(inputs.left.length - late.length);
    }
  });

  test("a replay makes no call and gives the same events", () => {
    const plan = calling({ ordered: false }, 2);
    const log = (simulation: { readonly events: readonly unknown[] }) =>
      simulation.events.map(event => JSON.stringify(event)).join("\n");
    const recorded = run(plan, 7, { ...answering, faults, observeTasks: true });
    const replayed = run(plan, 7, { faults, observeTasks: true, replay: recorded.inputLog });
    expect(log(replayed)).toBe(log(recorded));
  });

  test("stands still until what is due has been answered, and how long that takes changes nothing", async () => {
    const plan = calling({ ordered: false });
    const calm = lines(run(plan, 3, { ...answering }));
    let waits = 0;
    const simulation = simulate({
      plan,
      seed: 3,
      observeTasks: false,
      ...worldOf({ inputs }),
      beginExtern: (_extern, [item], settle) => {
        void Promise.resolve().then(() => settle({ value: doubled(item as Item) }));
      },
    });
    while (simulation.run() === "running") {
      waits++;
      await simulation.waitsFor?.answered();
    }
    expect(lines(simulation)).toEqual(calm);
    expect(waits).toBeGreaterThan(0);
  });
});

// ---------------------------------------------------------------- passing on

test("distinct, tap and limit in one chain or in several give the same", () => {
  const flow = new Flow();
  const left = flow.source("left");
  const forward: Partition = { kind: "forward" };
  const operators: readonly OperatorSpec[] = [
    { kind: "tap", fn: arrow("x", ITEM, x => field(x, "k")) },
    { kind: "distinct", by: arrow("x", ITEM, x => binary(field(x, "v"), "%", int(20))), ttl: null },
    { kind: "limit", count: 10 },
  ];
  const last = operators.reduce((from, operator, i) => {
    const node = flow.add(operator, { uid: `op${i}`, output: ITEM });
    flow.edge(from, node, forward);
    return node;
  }, left);
  flow.edge(last, flow.builder.sink("out", ITEM), forward);
  const plan = flow.plan();
  const seen = new Set<number>();
  const expected = inputs.left.filter(({ v }) => !seen.has(v % 20) && seen.add(v % 20)).slice(0, 10);
  for (let seed = 0; seed < 60; seed++) {
    const simulation = run(plan, seed, { faults, deploy: { chaining: seed % 2 === 0 } });
    expect(
      parsed(lines(simulation)).map(({ v }) => v),
      `seed ${seed}`,
    ).toEqual(expected.map(({ v }) => v));
  }
});

// ---------------------------------------------------------------- watermarks of its own

test("assignTimestamps with watermarks of its own: those of the source end there", () => {
  const flow = new Flow();
  const left = flow.source("left");
  const node = flow.add(
    {
      kind: "assignTimestamps",
      timestamp: arrow("x", ITEM, x => binary(field(x, "at"), "+", int(1000))),
      watermark: { kind: "monotonous" },
    },
    { uid: "stamp", output: ITEM },
  );
  flow.edge(left, node, { kind: "forward" });
  flow.sink(node, ITEM);
  const plan = flow.plan();
  for (let seed = 0; seed < 40; seed++) {
    const simulation = run(plan, seed, { observeTasks: true, faults: seed % 2 === 0 ? {} : faults });
    const marks = simulation.events.flatMap(event =>
      event.type === "watermarkAdvanced" && event.uid === "stamp" ? [event.watermark] : [],
    );
    expect(lines(simulation).length).toBe(inputs.left.length);
    if (seed % 2 === 1) continue;
    let highest = Number.NEGATIVE_INFINITY;
    const expected = inputs.left.flatMap(({ at }) => {
      if (at <= highest) return [];
      highest = at;
      return [at + 999];
    });
    expect(marks).toEqual([...expected, Number.MAX_SAFE_INTEGER]);
  }
});
