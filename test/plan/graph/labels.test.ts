// The words of boxes and arrows: what an operator is, with what of its arguments matters.

import { expect, it } from "vitest";
import { deploy } from "../../../runtime/plan/deploy.ts";
import { pictureOf } from "../../../runtime/plan/graph/picture.ts";
import { planOf } from "../../language/lower/lower-text.ts";

const pictured = (flow: string) => {
  const plan = planOf(`
type E = { k: string, v: int, at: timestamp }

extern async fn ask(e: E): E from "./ask.js"

pipeline P {
  source a = readJsonl<E>("a.jsonl", timestamp: e => e.at, watermark: monotonous)
  sink out = a |> ${flow} |> discard
}`);
  return { plan, picture: pictureOf(plan, deploy(plan)) };
};

const cases: readonly (readonly [string, string, boolean])[] = [
  ["window(global()) |> reduce((x, y) => y)", "reduce in window(global())", true],
  ["window(global(every: 5)) |> reduce((x, y) => y)", "reduce in window(global(every: 5))", true],
  ["window(tumbling(90s)) |> aggregate(e => count())", "aggregate in window(tumbling(1min30s))", true],
  [
    "window(sliding(1h, slide: 1min)) |> topN(3, by: e => e.v)",
    "topN(3) in window(sliding(1h, slide: 1min))",
    true,
  ],
  ["window(session(30s)) |> sortBy(e => e.v)", "sortBy in window(session(30s))", true],
  ["keyBy(e => e.k) |> topN(3, by: e => e.v)", "topN(3)", true],
  ["distinct", "distinct", true],
  ["limit(7)", "limit(7)", true],
  ['tap(e => "")', "tap", false],
  ["assignTimestamps(e => e.at)", "assignTimestamps", false],
  ["asyncMap(ask)", "asyncMap ask", true],
  [
    "keyBy(e => e.k) |> intervalJoin(a |> keyBy(e => e.k), between: -5min .. 1h, (x, y) => x)",
    "intervalJoin -5min .. 1h",
    true,
  ],
  [
    "keyBy(e => e.k) |> join(a |> keyBy(e => e.k), window: tumbling(10s), (x, y) => x)",
    "join in window(tumbling(10s))",
    true,
  ],
];

it.each(cases)("%s", (flow, what, stateful) => {
  const box = pictured(flow).picture.boxes.find(({ role }) => role === "operator")!;
  expect([box.what, box.stateful]).toEqual([what, stateful]);
});

it("the right side of two is named", () => {
  const { plan, picture } = pictured("connect(a |> broadcast) |> process { on left x { emit x } }");
  const into = picture.arrows.filter(({ to }) => plan.nodes[to]!.operator.kind === "process");
  expect(into.map(({ label }) => label)).toEqual(["", "right, to all"]);
});
