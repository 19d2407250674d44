// Order classes of windows, joins and operators over whole streams, by programs: each with what its sink promises and
// how the reason begins.

import { expect, it } from "vitest";
import type { OrderClass } from "../../runtime/plan/plan.ts";
import { planOf } from "../language/lower/lower-text.ts";

const program = (parallelism: number, flow: string): string => `
type E = { k: string, v: int, at: timestamp }

extern async fn ask(e: E): E from "./ask.js"

pipeline P {
  parallelism: ${parallelism}
  source a = readJsonl<E>("a.jsonl", timestamp: e => e.at, watermark: monotonous)
  source b = readJsonl<E>("b.jsonl", timestamp: e => e.at, watermark: monotonous)
  source c = readJsonl<E>("c.jsonl")
  sink out = ${flow} |> writeJsonl("out.jsonl")
  sink rest = union(a, b, c) |> discard
}`;

const RACE = "a and b come together, and either may be ahead.";
const KEYS = "out/KIND shares out its keys over 2 subtasks, so only records of one key keep their order.";
const LATE = "out/KIND leaves out records that are late, and which are depends on which input is ahead.";
const FOLD = "aggregate(e => { n: count() })";
const BOTH = "union(a, b) |> keyBy(e => e.k)";

const cases: readonly (readonly [string, number, string, string, OrderClass, string])[] = [
  ["a window", 1, "aggregate", `a |> keyBy(e => e.k) |> window(tumbling(1s)) |> ${FOLD}`, "sequence", ""],
  [
    "a window by key on two",
    2,
    "aggregate",
    `a |> keyBy(e => e.k) |> window(session(1s)) |> ${FOLD}`,
    "sequencePerKey",
    KEYS,
  ],
  [
    "a window of two streams",
    1,
    "aggregate",
    `${BOTH} |> window(tumbling(1s)) |> ${FOLD}`,
    "scheduleDependent",
    `${LATE} ${RACE}`,
  ],
  [
    "a reduction in windows of two streams",
    1,
    "reduce",
    `${BOTH} |> window(sliding(2s, slide: 1s)) |> reduce((x, y) => y)`,
    "scheduleDependent",
    `${LATE} ${RACE}`,
  ],
  ["the whole of two streams", 1, "aggregate", `${BOTH} |> window(global()) |> ${FOLD}`, "multiset", RACE],
  [
    "the top of two streams",
    1,
    "topN",
    `${BOTH} |> window(global()) |> topN(3, by: e => e.v)`,
    "scheduleDependent",
    `out/KIND takes records of equal measure in the order in which they come. ${RACE}`,
  ],
  ["the running top of one", 1, "topN", "a |> keyBy(e => e.k) |> topN(3, by: e => e.v)", "sequence", ""],
  [
    "the running top of two",
    1,
    "topN",
    `${BOTH} |> topN(3, by: e => e.v)`,
    "scheduleDependent",
    `out/KIND gives an updated value on every record. ${RACE}`,
  ],
  [
    "two streams sorted",
    1,
    "sortBy",
    "union(a, b) |> window(global()) |> sortBy(e => e.v)",
    "scheduleDependent",
    `out/KIND leaves records that sort alike in the order in which they come. ${RACE}`,
  ],
  ["each of two streams once", 1, "distinct", "union(a, b) |> distinct", "multiset", RACE],
  ["each by itself", 1, "distinct", "union(a, b) |> distinct(e => e)", "multiset", RACE],
  [
    "one of each key",
    1,
    "distinct",
    "union(a, b) |> distinct(e => e.k)",
    "scheduleDependent",
    `out/KIND keeps the first of the records that count as the same. ${RACE}`,
  ],
  [
    "each once in a while",
    1,
    "distinct",
    "union(a, b) |> distinct(ttl: 1h)",
    "scheduleDependent",
    `out/KIND forgets after its ttl, and what is forgotten depends on which input is ahead. ${RACE}`,
  ],
  [
    "each once in a while, by the clock",
    1,
    "distinct",
    "c |> distinct(ttl: 1h)",
    "scheduleDependent",
    "out/KIND forgets state after its ttl by the clock of the machine, because a source before it has no watermark.",
  ],
  [
    "the first of two streams",
    1,
    "limit",
    "union(a, b) |> limit(5)",
    "scheduleDependent",
    `out/KIND passes only the first 5 records. ${RACE}`,
  ],
  ["the first of one stream", 1, "limit", "a |> limit(5)", "sequence", ""],
  ["shown and passed on", 1, "tap", 'a |> tap(e => "${now()}")', "sequence", ""],
  [
    "an interval join",
    1,
    "intervalJoin",
    "a |> keyBy(e => e.k) |> intervalJoin(b |> keyBy(e => e.k), between: 0s .. 1s, (x, y) => x)",
    "scheduleDependent",
    `${LATE} ${RACE}`,
  ],
  [
    "a join in windows",
    1,
    "join",
    "a |> keyBy(e => e.k) |> join(b |> keyBy(e => e.k), window: tumbling(1s), (x, y) => x)",
    "scheduleDependent",
    `${LATE} ${RACE}`,
  ],
  [
    "a join of everything",
    1,
    "join",
    "a |> keyBy(e => e.k) |> join(b |> keyBy(e => e.k), (x, y) => x)",
    "multiset",
    RACE,
  ],
  [
    "a join that forgets",
    1,
    "join",
    "a |> keyBy(e => e.k) |> join(b |> keyBy(e => e.k), ttl: 1h, (x, y) => x)",
    "scheduleDependent",
    `out/KIND forgets after its ttl, and what is forgotten depends on which input is ahead. ${RACE}`,
  ],
  [
    "two connected streams with state",
    1,
    "process",
    "a |> connect(b |> broadcast) |> process { broadcast state n: int = 0\n on left x { emit n }\n on right y { n = y.v } }",
    "scheduleDependent",
    `out/KIND keeps state, which depends on the order in which records come. ${RACE}`,
  ],
  [
    "two connected streams without",
    1,
    "process",
    "a |> connect(b |> broadcast) |> process { on left x { emit x }\n on right y { emit y } }",
    "multiset",
    RACE,
  ],
  [
    "the right side first",
    1,
    "process",
    "a |> connect(b |> broadcast, first: true) |> process { broadcast state n: int = 0\n on left x { emit n }\n on right y { n = y.v } }",
    "sequence",
    "",
  ],
  [
    "the right side first, by key",
    2,
    "process",
    "a |> keyBy(e => e.k) |> connect(b |> broadcast, first: true) |> process { broadcast state n: int = 0\n on left x { emit n }\n on right y { n = y.v } }",
    "sequencePerKey",
    KEYS,
  ],
  [
    "the right side first, which gives something itself",
    2,
    "process",
    "a |> keyBy(e => e.k) |> connect(b |> broadcast, first: true) |> process { on left x { emit x.v }\n on right y { emit y.v } }",
    "multiset",
    "out/KIND gets every record on each of its 2 subtasks.",
  ],
  [
    "the right side first, itself of two",
    1,
    "process",
    "a |> connect(union(b, c) |> broadcast, first: true) |> process { broadcast state n: int = 0\n on left x { emit n }\n on right y { n = y.v } }",
    "scheduleDependent",
    "out/KIND keeps state, which depends on the order in which records come. b and c come together, and either may be ahead.",
  ],
  [
    "copies",
    3,
    "map",
    "a |> broadcast |> map(e => e.v)",
    "multiset",
    "out/map#1 gets every record on each of its 3 subtasks.",
  ],
  [
    "what answers later",
    1,
    "asyncMap",
    "a |> asyncMap(ask)",
    "scheduleDependent",
    "out/KIND uses the extern fn ask, which gives something else in every run.",
  ],
];

it.each(cases)("%s", (_, parallelism, kind, flow, order, reason) => {
  const node = planOf(program(parallelism, flow)).nodes.find(({ uid }) => uid === "out")!;
  expect({ order: node.order, reason: node.orderReason }).toEqual({
    order,
    reason: reason.replaceAll("KIND", kind),
  });
});
