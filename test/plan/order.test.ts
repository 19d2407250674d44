// Order classes: a table of small plans, each with what its sink promises and the sentence that says why not more.

import { describe, expect, it } from "vitest";
import type { Expr, Stmt } from "../../runtime/plan/ir.ts";
import { withOrder } from "../../runtime/plan/order.ts";
import type {
  AggregateFunction,
  OperatorSpec,
  OrderClass,
  Plan,
  SourceSpec,
  StateSpec,
} from "../../runtime/plan/plan.ts";
import { FLOAT, INT, STRING, TIMESTAMP, type Type } from "../../runtime/values/type.ts";
import {
  byLine,
  count,
  type EdgeSketch,
  forward,
  map,
  type NodeSketch,
  planOf,
  rebalance,
  sink,
  source,
} from "./build-plan.ts";

const builtin = (name: string): Expr => ({
  op: "builtin",
  name,
  overload: 0,
  args: [],
  type: TIMESTAMP,
  site: 0,
});
const mapping = (body: Expr): OperatorSpec => ({ kind: "map", fn: { parameters: [], body } });
const value = (type: Type): Expr => ({ op: "local", id: 0, name: "line", type, site: 0 });
const aggregate = (fn: AggregateFunction, type: Type, every: number | null = null): OperatorSpec => ({
  ...(count as OperatorSpec & { kind: "aggregate" }),
  calls: [{ fn, arg: value(type), where: null, type, site: 0 }],
  window: { kind: "global", every },
});
const combining = (body: Expr, every: number | null = null): OperatorSpec => ({
  kind: "reduce",
  fn: {
    parameters: [
      { id: 0, name: "a", type: body.type },
      { id: 1, name: "b", type: body.type },
    ],
    body,
  },
  window: { kind: "global", every },
});
const second = (type: Type): Expr => ({ op: "local", id: 1, name: "b", type, site: 0 });
const plus = (type: Type): Expr => ({
  op: "binary",
  operator: "+",
  left: value(type),
  right: second(type),
  type,
  site: 0,
});
const running: OperatorSpec = { ...(count as OperatorSpec & { kind: "aggregate" }), window: null };
const total: StateSpec = { name: "total", type: INT, initial: 0, ttl: null, broadcast: false, site: 0 };
const process = (states: readonly StateSpec[], body: readonly Stmt[] = []): OperatorSpec => ({
  kind: "process",
  states,
  handlers: [{ on: "record", parameter: { id: 0, name: "x", type: STRING }, body, site: 0 }],
});
const withWatermark: OperatorSpec = { ...(source as SourceSpec), watermark: { kind: "monotonous" } };
const alarm: Stmt = { op: "timer", domain: "processing", cancel: false, at: builtin("now"), site: 0 };

/** source → [keyBy →] operator → sink, the operator on `parallelism` subtasks. */
const keyed = (operator: OperatorSpec, parallelism: number, from: OperatorSpec = source): Plan =>
  line([
    { uid: "in", operator: from },
    { uid: "work", operator, parallelism },
    { uid: "out", operator: sink, parallelism },
  ]);

/** Two sources keyed into one operator. */
const raced = (operator: OperatorSpec): Plan =>
  planOf(
    [
      { uid: "a", operator: source },
      { uid: "b", operator: source },
      { uid: "work", operator },
      { uid: "out", operator: sink },
    ],
    [
      ["a", "work", byLine],
      ["b", "work", byLine],
      ["work", "out", forward],
    ],
  );

function line(nodes: readonly NodeSketch[], second = byLine): Plan {
  const edges = nodes
    .slice(1)
    .map((node, i): EdgeSketch => [nodes[i]!.uid, node.uid, i === 0 ? second : forward]);
  return planOf(nodes, edges);
}

const twoKeys = (operator: OperatorSpec): Plan =>
  planOf(
    [
      { uid: "in", operator: source },
      { uid: "first", operator: process([total]), parallelism: 2 },
      { uid: "second", operator, parallelism: 2 },
      { uid: "out", operator: sink, parallelism: 2 },
    ],
    [
      ["in", "first", byLine],
      ["first", "second", byLine],
      ["second", "out", forward],
    ],
  );

const cases: readonly (readonly [string, Plan, OrderClass, string])[] = [
  ["one subtask throughout", keyed(process([total]), 1), "sequence", ""],
  [
    "a key on several subtasks",
    keyed(process([total]), 2),
    "sequencePerKey",
    "work shares out its keys over 2 subtasks, so only records of one key keep their order.",
  ],
  [
    "a round robin",
    line(
      [
        { uid: "in", operator: source },
        { uid: "work", operator: map, parallelism: 3 },
        { uid: "out", operator: sink, parallelism: 3 },
      ],
      rebalance,
    ),
    "multiset",
    "work takes records in turn on 3 subtasks, and any of them may be ahead.",
  ],
  [
    "a source read by several",
    line(
      [
        { uid: "in", operator: source, parallelism: 2 },
        { uid: "out", operator: sink, parallelism: 2 },
      ],
      forward,
    ),
    "multiset",
    "The source in is read by 2 subtasks at the same time.",
  ],
  ["two streams, no state", raced(map), "multiset", "a and b come together, and either may be ahead."],
  ["two streams, counted", raced(count), "multiset", "a and b come together, and either may be ahead."],
  [
    "two streams, ints summed",
    raced(aggregate("sum", INT)),
    "multiset",
    "a and b come together, and either may be ahead.",
  ],
  [
    "two streams, floats summed",
    raced(aggregate("sum", FLOAT)),
    "scheduleDependent",
    "work takes the sum of floats, which is rounded differently in another order. a and b come together, and either may be ahead.",
  ],
  [
    "two streams, first",
    raced(aggregate("first", INT)),
    "scheduleDependent",
    "work takes first(), which depends on the order in which records come. a and b come together, and either may be ahead.",
  ],
  [
    "two streams of ints added up",
    raced(combining(plus(INT))),
    "multiset",
    "a and b come together, and either may be ahead.",
  ],
  [
    "two streams of floats added up",
    raced(combining(plus(FLOAT))),
    "scheduleDependent",
    "work combines records in the order in which they come. a and b come together, and either may be ahead.",
  ],
  [
    "two streams of texts joined",
    raced(combining(plus(STRING))),
    "scheduleDependent",
    "work combines records in the order in which they come. a and b come together, and either may be ahead.",
  ],
  [
    "two streams of ints added up by tens",
    raced(combining(plus(INT), 10)),
    "scheduleDependent",
    "work combines records in the order in which they come. a and b come together, and either may be ahead.",
  ],
  [
    "two streams, the last one kept",
    raced(combining(second(INT))),
    "scheduleDependent",
    "work combines records in the order in which they come. a and b come together, and either may be ahead.",
  ],
  [
    "two streams, counted as they come",
    raced(running),
    "scheduleDependent",
    "work gives an updated value on every record. a and b come together, and either may be ahead.",
  ],
  [
    "two streams, counted by tens",
    raced(aggregate("count", INT, 10)),
    "scheduleDependent",
    "work gives a value after every 10 records. a and b come together, and either may be ahead.",
  ],
  [
    "two streams, with state",
    raced(process([total])),
    "scheduleDependent",
    "work keeps state, which depends on the order in which records come. a and b come together, and either may be ahead.",
  ],
  ["one stream, floats summed", keyed(aggregate("sum", FLOAT), 1), "sequence", ""],
  [
    "keyed twice, counted",
    twoKeys(count),
    "multiset",
    "second gets records from 2 subtasks of first, and any of them may be ahead.",
  ],
  [
    "keyed twice, with state",
    twoKeys(process([total])),
    "scheduleDependent",
    "second keeps state, which depends on the order in which records come. second gets records from 2 subtasks of first, and any of them may be ahead.",
  ],
  [
    "now()",
    keyed(mapping(builtin("now")), 1),
    "scheduleDependent",
    "work uses now(), which gives something else in every run.",
  ],
  [
    "random() in a key",
    planOf(
      [
        { uid: "in", operator: source },
        { uid: "out", operator: sink },
      ],
      [["in", "out", { kind: "hash", key: { parameters: [], body: builtin("random") } }]],
    ),
    "scheduleDependent",
    "out uses random(), which gives something else in every run.",
  ],
  [
    "processing time",
    keyed(process([], [alarm]), 1),
    "scheduleDependent",
    "work uses now(), which gives something else in every run.",
  ],
  [
    "the clock's timers",
    keyed(process([], [{ ...alarm, at: value(TIMESTAMP) } as Stmt]), 1),
    "scheduleDependent",
    "work sets processing-time timers, which fire by the clock of the machine.",
  ],
  [
    "a ttl without watermarks",
    keyed(process([{ ...total, ttl: { ms: 1000, domain: "processing" } }]), 1),
    "scheduleDependent",
    "work forgets state after its ttl by the clock of the machine, because a source before it has no watermark.",
  ],
  [
    "a ttl with watermarks",
    keyed(process([{ ...total, ttl: { ms: 1000, domain: "event" } }]), 1, withWatermark),
    "sequence",
    "",
  ],
  [
    "subtask on one",
    keyed(mapping({ op: "ambient", name: "subtask", type: INT, site: 0 }), 1),
    "sequence",
    "",
  ],
  [
    "subtask on several",
    keyed(mapping({ op: "ambient", name: "subtask", type: INT, site: 0 }), 2),
    "scheduleDependent",
    "work uses subtask, which says where a record happens to be processed.",
  ],
  [
    "the watermark of one input",
    keyed(mapping({ op: "ambient", name: "watermark", type: TIMESTAMP, site: 0 }), 1),
    "sequence",
    "",
  ],
  [
    "the watermark of two inputs",
    raced(mapping({ op: "ambient", name: "watermark", type: TIMESTAMP, site: 0 })),
    "scheduleDependent",
    "work uses watermark, which depends on which input is ahead. a and b come together, and either may be ahead.",
  ],
];

describe("the order class of a sink after", () => {
  it.each(cases)("%s", (_, plan, order, reason) => {
    const out = withOrder(plan).nodes.at(-1)!;
    expect({ order: out.order, reason: out.orderReason }).toEqual({ order, reason });
  });

  it("an impure extern in a fn", () => {
    const call: Expr = { op: "call", function: 0, args: [], type: INT, site: 0 };
    const plan: Plan = {
      ...keyed(mapping(call), 1),
      functions: [
        {
          name: "f",
          parameters: [],
          result: INT,
          body: { op: "extern", extern: 0, args: [], type: INT, site: 0 },
          site: 0,
        },
      ],
      externs: [
        {
          name: "score",
          kind: "fn",
          pure: false,
          async: false,
          parameters: [],
          result: INT,
          from: "./x.js",
          file: 0,
          site: 0,
        },
      ],
    };
    expect(withOrder(plan).nodes.at(-1)!.orderReason).toBe(
      "work uses the extern fn score, which gives something else in every run.",
    );
    const pure = { ...plan, externs: plan.externs.map(extern => ({ ...extern, pure: true })) };
    expect(withOrder(pure).nodes.at(-1)!.order).toBe("sequence");
  });
});
