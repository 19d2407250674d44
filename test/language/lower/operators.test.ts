// What lowering decides beyond the checker: values that come from params, parallelism, sides and ports of operators.

import { describe, expect, it } from "vitest";
import { OPERATOR } from "../../../runtime/language/operators-table.ts";
import { ASYNC_CAPACITY } from "../../../runtime/plan/settings.ts";
import { lowerText, planOf } from "./lower-text.ts";

const program = (flow: string, more = ""): string => `
type E = { k: string, v: int, at: timestamp }

extern async fn ask(e: { v: int }): int from "./ask.js"

pipeline P {
  param n: int = 3
  param long: duration = 1h
  ${more}
  source a = readJsonl<E>("a.jsonl", timestamp: e => e.at, watermark: monotonous)
  sink out = ${flow} |> writeJsonl("out.jsonl")
  sink rest = a |> discard
}`;

const said = (text: string, params: Readonly<Record<string, number>>) =>
  lowerText(text, { params }).diagnostics.map(
    ({ code, severity, message }) => `${code} ${severity} ${message}`,
  );

describe("what a param makes too small is refused", () => {
  const cases: readonly (readonly [string, string])[] = [
    [
      "a |> keyBy(e => e.k) |> window(tumbling(n * 1s)) |> aggregate(e => { n: count() })",
      "`size` is at least 1ms.",
    ],
    [
      "a |> keyBy(e => e.k) |> window(global(every: n)) |> aggregate(e => { n: count() })",
      "`every` is at least 1.",
    ],
    ["a |> keyBy(e => e.k) |> topN(n, by: e => e.v)", "`n` is at least 1."],
    ["a |> keyBy(e => e.k) |> aggregate(e => { top: topN(e.v, n) })", "`n` is at least 1."],
    ["a |> asyncMap(ask, capacity: n)", "`capacity` is at least 1."],
    ["a |> map(e => e.v, parallelism: n)", "`parallelism` is at least 1."],
    ["a |> distinct(ttl: n * 1s)", "`ttl` is at least 1ms."],
    [
      "a |> keyBy(e => e.k) |> process { state s: int = 0, ttl: n * 1s\n on e { s = 1 } }",
      "`ttl` is at least 1ms.",
    ],
  ];
  it.each(cases)("%s", (flow, message) => {
    expect(said(program(flow), { n: 0 })).toEqual([`W0312 error ${message}`]);
    expect(said(program(flow), { n: 1 })).toEqual([]);
  });

  it("a range that is empty for this param", () => {
    const flow =
      "a |> keyBy(e => e.k) |> intervalJoin(a |> keyBy(e => e.k), between: long .. 10min, (x, y) => x)";
    expect(said(program(flow), { long: 600_001 })).toEqual([
      "W0351 error `between:` begins after it ends, so there would be no pairs.",
    ]);
    expect(said(program(flow), { long: 600_000 })).toEqual([]);
  });
});

describe("without a key one subtask sees everything", () => {
  const text = (flow: string) => program(`a |> rebalance |> map(e => e) |> ${flow}`, "parallelism: 4");
  const cases: readonly (readonly [string, string])[] = [
    ["distinct", "distinct"],
    ["limit", "limit(n)"],
    ["sortBy", "window(global()) |> sortBy(e => e.v)"],
    ["topN", "topN(2, by: e => e.v)"],
    ["aggregate", "window(tumbling(1s)) |> aggregate(e => { n: count() })"],
    ["reduce", "reduce((x, y) => y)"],
  ];
  it.each(cases)("%s says so where its input has more", (kind, flow) => {
    expect(said(text(flow), {})).toEqual([
      `W0508 hint \`${kind}\` without \`keyBy\` sees everything, so \`out/${kind}\` runs on one subtask, not on 4.`,
    ]);
    const { plan } = lowerText(text(flow));
    const node = plan!.nodes.find(({ operator }) => operator.kind === kind)!;
    expect(node.parallelism).toBe(1);
    expect(plan!.edges.find(({ to }) => to === node.id)!.partition.kind).toBe("rebalance");
  });

  it("says nothing where there is one anyway, and where there is a key", () => {
    expect(said(program("a |> distinct"), {})).toEqual([]);
    expect(said(program("a |> keyBy(e => e.k) |> distinct", "parallelism: 4"), {})).toEqual([]);
  });

  it("a limit is of the whole stream, also behind a key", () => {
    const { plan } = lowerText(program("a |> keyBy(e => e.k) |> limit(n)", "parallelism: 4"));
    const node = plan!.nodes.find(({ operator }) => operator.kind === "limit")!;
    expect([node.parallelism, node.keyType]).toEqual([1, null]);
  });
});

it("the two sides of a join are made keys of one type, and their edges lead to inputs 0 and 1", () => {
  const flow =
    "a |> keyBy(e => { k: e.k, v: e.v }) |> join(a |> keyBy(e => { v: e.v, k: e.k }), (x, y) => { v: x.v })";
  const plan = planOf(program(flow, "parallelism: 2"));
  const edges = plan.edges.filter(({ to }) => plan.nodes[to]!.operator.kind === "join");
  expect(edges.map(({ input }) => input)).toEqual([0, 1]);
  const fields = edges.map(({ partition }) =>
    partition.kind === "hash" && partition.key.body.type.kind === "record"
      ? partition.key.body.type.fields.map(field => field.name)
      : null,
  );
  expect(fields).toEqual([
    ["k", "v"],
    ["k", "v"],
  ]);
});

it("the clock of a ttl is event time where watermarks come from every source", () => {
  const ttl = (source: string) =>
    planOf(`pipeline P {
  source n = ${source}
  sink out = n |> distinct(ttl: 1s) |> print
}`).nodes.flatMap(({ operator }) => (operator.kind === "distinct" ? [operator.ttl] : []));
  expect(ttl("sequence(1 .. 3, timestamp: n => @2026-01-01T00:00:00Z, watermark: monotonous)")).toEqual([
    { ms: 1000, domain: "event" },
  ]);
  expect(ttl("sequence(1 .. 3)")).toEqual([{ ms: 1000, domain: "processing" }]);
});

it("asyncMap waits as long as externs do, and has the capacity its documentation says", () => {
  const plan = planOf(program("a |> asyncMap(ask)", "externTimeout: 5s"));
  const [call] = plan.nodes.flatMap(({ operator }) => (operator.kind === "asyncMap" ? [operator] : []));
  expect(call).toMatchObject({ capacity: ASYNC_CAPACITY, timeoutMs: 5_000, ordered: true });
  const documented = OPERATOR.get("asyncMap")!.parameters.find(({ name }) => name === "capacity")!.default;
  expect(documented).toBe(String(ASYNC_CAPACITY));
});

it("late records have the first port, failed ones the next, also where several operators share a name", () => {
  const flow = `a |> keyBy(e => e.k)
    |> window(tumbling(1s), late: to(late))
    |> aggregate(e => { n: count() }, onError: to(bad))`;
  const text = program(flow, "sink l = late |> discard\n sink b = bad |> discard");
  const node = planOf(text).nodes.find(({ operator }) => operator.kind === "aggregate")!;
  expect(node.sideOutputs.map(({ name }) => name)).toEqual(["late", "bad"]);
  expect(node.onError).toEqual({ kind: "to", port: 2 });
  expect(node.operator).toMatchObject({ window: { latePort: 1 } });
});

it("an argument's own operators have uids of their own", () => {
  const flow = `a |> keyBy(e => e.k) |> join(a |> keyBy(e => e.k)
    |> aggregate(e => { k: key, n: count() }) as counts |> keyBy(r => r.k), (x, y) => y.n)`;
  const uids = planOf(program(flow)).nodes.map(({ uid }) => uid);
  expect(uids).toEqual(["a", "counts", "out/join", "out", "rest"]);
});
