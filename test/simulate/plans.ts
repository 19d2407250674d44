// Small plans made by hand, with inputs and in-memory connectors, for the laws of simulate.
import type { PendingStore } from "../../runtime/connectors/connector.ts";
import type { SimulationOptions } from "../../runtime/execute/simulate/options.ts";
import { createRandom } from "../../runtime/job/random.ts";
import type { SourceReader } from "../../runtime/job/source.ts";
import type { SinkWriter } from "../../runtime/operators/chain.ts";
import type { Lambda } from "../../runtime/plan/ir.ts";
import type {
  OperatorSpec,
  OrderClass,
  Partition,
  Plan,
  PlanNode,
  SourceSpec,
} from "../../runtime/plan/plan.ts";
import { DEFAULT_CHECKPOINT, DEFAULT_EXPONENTIAL_DELAY } from "../../runtime/plan/settings.ts";
import { toJson } from "../../runtime/values/text.ts";
import { failedType, INT, record, STRING, type Type } from "../../runtime/values/type.ts";
import type { Value } from "../../runtime/values/value.ts";
import {
  aggregateCall,
  aggregated,
  arrow,
  binary,
  call,
  emit,
  field,
  int,
  key,
  local,
  type NodeOptions,
  PlanBuilder,
  process,
  recordOf,
  set,
  state,
  states,
  timer,
} from "../support/ir.ts";

const TIME: Type = { kind: "timestamp" };
export const ITEM = record([
  { name: "k", type: STRING },
  { name: "v", type: INT },
  { name: "at", type: TIME },
]);

/** An element, or one that cannot be read. */
type Element = { readonly k: string; readonly v: number; readonly at: number } | "malformed";

export interface Sample {
  readonly name: string;
  readonly order: OrderClass;
  readonly plan: (parallelism: number) => Plan;
  readonly inputs: Readonly<Record<string, readonly Element[]>>;
}

/** Nearly ordered in time, few keys, so that they meet. */
const items = (count: number, seed: number, malformed = 0): readonly Element[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) =>
    random.next() < malformed
      ? "malformed"
      : {
          k: `key-${Math.floor(random.next() * 7)}`,
          v: Math.floor(random.next() * 100),
          at: i * 10 + Math.floor(random.next() * 30),
        },
  );
};

const byKey: Partition = { kind: "hash", key: arrow("x", ITEM, x => field(x, "k")) };
const FORWARD: Partition = { kind: "forward" };
const REBALANCE: Partition = { kind: "rebalance" };

class Flow {
  readonly #builder = new PlanBuilder();

  add(operator: OperatorSpec, options: NodeOptions): number {
    return this.#builder.add(operator, options);
  }

  source(uid: string, more: Partial<SourceSpec> = {}, options: NodeOptions = {}): number {
    const spec: SourceSpec = {
      kind: "source",
      connector: "sequence",
      args: {},
      timestamp: null,
      watermark: null,
      idleMs: null,
      ...more,
    };
    return this.add(spec, { uid, output: ITEM, ...options });
  }

  sink(uid: string, output: Type, parallelism: number): number {
    return this.add({ kind: "sink", connector: "discard", args: {} }, { uid, output, parallelism });
  }

  edge(from: number, to: number, partition: Partition, port = 0): void {
    this.#builder.edges.push({ from, port, to, input: 0, partition });
  }

  plan(): Plan {
    const plan = this.#builder.plan();
    return {
      ...plan,
      settings: {
        ...plan.settings,
        maxParallelism: 128,
        checkpoint: { ...DEFAULT_CHECKPOINT, intervalMs: 10, tolerableFailures: 3 },
        restart: { ...DEFAULT_EXPONENTIAL_DELAY, initialMs: 5, maxMs: 50 },
      },
    };
  }
}

const doubled: Lambda = arrow("x", ITEM, x =>
  recordOf(
    [
      ["k", field(x, "k")],
      ["v", binary(field(x, "v"), "*", int(2))],
      ["at", field(x, "at")],
    ],
    ITEM,
  ),
);

const KEY_TOTAL = record([
  { name: "k", type: STRING },
  { name: "n", type: INT },
]);
const keyAnd = (n: Parameters<typeof recordOf>[0][number][1]) =>
  recordOf(
    [
      ["k", key(STRING)],
      ["n", n],
    ],
    KEY_TOTAL,
  );

const runningTotal: OperatorSpec = process(states(["total", INT, 0]), {
  type: ITEM,
  body: x => [set(0, binary(state(0, INT), "+", field(x, "v"))), emit(keyAnd(state(0, INT)))],
});

const inWindow: OperatorSpec = {
  kind: "aggregate",
  record: local("x", ITEM),
  calls: [aggregateCall("count", null, INT)],
  result: keyAnd(aggregated(0, INT)),
  window: { kind: "global", every: null },
};

/** Counts records, and tells the count 25 ms of event time after each. */
const timed: OperatorSpec = process(
  states(["n", INT, 0]),
  {
    type: ITEM,
    body: x => [
      set(0, binary(state(0, INT), "+", int(1))),
      timer(binary(field(x, "at"), "+", int(25), TIME)),
    ],
  },
  { timer: () => [emit(keyAnd(state(0, INT)))] },
);

const eventTime: Partial<SourceSpec> = {
  timestamp: arrow("x", ITEM, x => field(x, "at")),
  watermark: { kind: "boundedOutOfOrderness", boundMs: 15 },
};

export const samples: readonly Sample[] = [
  {
    name: "a line through map",
    order: "sequence",
    inputs: { in: items(60, 1) },
    plan: () => {
      const flow = new Flow();
      const source = flow.source("in");
      const map = flow.add({ kind: "map", fn: doubled }, { uid: "double", output: ITEM });
      flow.edge(source, map, FORWARD);
      flow.edge(map, flow.sink("out", ITEM, 1), FORWARD);
      return flow.plan();
    },
  },
  {
    name: "running totals by key",
    order: "sequencePerKey",
    inputs: { in: items(60, 2) },
    plan: parallelism => {
      const flow = new Flow();
      const source = flow.source("in");
      const total = flow.add(runningTotal, {
        uid: "totals",
        output: KEY_TOTAL,
        keyType: STRING,
        parallelism,
      });
      flow.edge(source, total, byKey);
      flow.edge(total, flow.sink("out", KEY_TOTAL, parallelism), FORWARD);
      return flow.plan();
    },
  },
  {
    name: "timers in event time",
    order: "sequencePerKey",
    inputs: { in: items(60, 3) },
    plan: parallelism => {
      const flow = new Flow();
      const source = flow.source("in", eventTime);
      const counted = flow.add(timed, { uid: "timed", output: KEY_TOTAL, keyType: STRING, parallelism });
      flow.edge(source, counted, byKey);
      flow.edge(counted, flow.sink("out", KEY_TOTAL, parallelism), FORWARD);
      return flow.plan();
    },
  },
  {
    name: "two sources, rebalanced, counted per key over all",
    order: "multiset",
    inputs: { left: items(40, 4), right: items(30, 5) },
    plan: parallelism => {
      const flow = new Flow();
      const left = flow.source("left", eventTime);
      const right = flow.source("right", eventTime);
      const map = flow.add({ kind: "map", fn: doubled }, { uid: "double", output: ITEM, parallelism });
      flow.edge(left, map, REBALANCE);
      flow.edge(right, map, REBALANCE);
      const counts = flow.add(inWindow, { uid: "counts", output: KEY_TOTAL, keyType: STRING, parallelism });
      flow.edge(map, counts, byKey);
      flow.edge(counts, flow.sink("out", KEY_TOTAL, 1), parallelism === 1 ? FORWARD : REBALANCE);
      flow.edge(left, flow.sink("raw", ITEM, 1), FORWARD);
      return flow.plan();
    },
  },
  {
    name: "elements that cannot be read go to a port",
    order: "sequencePerKey",
    inputs: { in: items(60, 6, 0.2) },
    plan: parallelism => {
      const flow = new Flow();
      const failed = failedType(STRING);
      const source = flow.source("in", eventTime, {
        onError: { kind: "to", port: 1 },
        sideOutputs: [{ name: "bad", type: failed }],
      });
      const total = flow.add(runningTotal, {
        uid: "totals",
        output: KEY_TOTAL,
        keyType: STRING,
        parallelism,
      });
      flow.edge(source, total, byKey);
      flow.edge(total, flow.sink("out", KEY_TOTAL, parallelism), FORWARD);
      flow.edge(source, flow.sink("malformed", failed, 1), FORWARD, 1);
      return flow.plan();
    },
  },
];

/** Divides by the value: an element with v = 0 fails. */
export const poisoned = (): Plan => {
  const flow = new Flow();
  const source = flow.source("in");
  const map = flow.add(
    {
      kind: "map",
      fn: arrow("x", ITEM, x => call("toString", [binary(int(1), "/", field(x, "v"))], STRING)),
    },
    { uid: "divide", output: STRING },
  );
  flow.edge(source, map, REBALANCE);
  flow.edge(map, flow.sink("out", STRING, 1), FORWARD);
  return flow.plan();
};

// ---------------------------------------------------------------- connectors in memory

export const listReader = (elements: readonly Element[]): SourceReader => {
  let next = 0;
  return {
    poll(max, give, fail) {
      for (let i = 0; i < max && next < elements.length; i++) {
        const element = elements[next++]!;
        if (element === "malformed") fail({ input: "?", error: "it is malformed", origin: `in:${next}` });
        else give(element);
      }
      return next < elements.length ? "more" : "end";
    },
    schema: [
      {
        name: "$position",
        kind: "operator",
        keyType: null,
        namespaceType: null,
        valueType: INT,
        redistribution: "split",
      },
    ],
    snapshot: () => [{ state: "$position", group: -1, key: null, namespace: null, sequence: 0, value: next }],
    restore: rows => {
      for (const row of rows) next = Number(row.value);
    },
    where: () => `in:${next}`,
    close: () => {},
  };
};

export const jsonWriter = (node: PlanNode, pending: PendingStore): SinkWriter => {
  const encoder = new TextEncoder();
  let records = 0;
  return {
    write: value => {
      records++;
      pending.append(encoder.encode(`${toJson(value as Value, node.output)}\n`));
    },
    prepare: checkpoint => {
      if (records === 0) return null;
      const output = pending.finish(checkpoint, records);
      records = 0;
      return output;
    },
  };
};

export const worldOf = (sample: Pick<Sample, "inputs">): Pick<SimulationOptions, "reader" | "writer"> => ({
  reader: node => listReader(sample.inputs[node.uid]!),
  writer: (node, _subtask, pending) => jsonWriter(node, pending),
});

// ---------------------------------------------------------------- comparison

const keyOf = (line: string): string => String((JSON.parse(line) as { k?: string }).k);

/** Equal exactly when two outputs are equal by this order class. */
export const byOrder = (bytes: Uint8Array, order: OrderClass): unknown => {
  const lines = new TextDecoder().decode(bytes).split("\n").filter(Boolean);
  switch (order) {
    case "sequence":
      return lines;
    case "sequencePerKey": {
      const groups: Record<string, string[]> = {};
      for (const line of lines) (groups[keyOf(line)] ??= []).push(line);
      return groups;
    }
    case "multiset":
    case "scheduleDependent":
      return [...lines].sort();
  }
};
