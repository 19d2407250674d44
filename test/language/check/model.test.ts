// What the model answers: types where they stand, meanings of names, schemas of flows, constants.

import { describe, expect, test } from "vitest";
import { nearest } from "../../../runtime/language/check-names.ts";
import { inOrder } from "../../../runtime/language/check-order.ts";
import { show } from "../../../runtime/language/infer-types.ts";
import type { Model } from "../../../runtime/language/model.ts";
import type * as s from "../../../runtime/language/syntax.ts";
import { children } from "../../../runtime/language/walk.ts";
import { checkText } from "./markers.ts";

/** The nodes whose text is exactly this, in order. */
function nodesAt(model: Model, text: string): readonly s.Node[] {
  const module = model.program.modules[0]!;
  const found: s.Node[] = [];
  const visit = (node: s.Node): void => {
    if (module.text.slice(node.start, node.end) === text) found.push(node);
    children(node).forEach(visit);
  };
  visit(module);
  return found;
}

const EXPRESSIONS = new Set([
  "NameExpr",
  "FieldAccess",
  "Index",
  "String",
  "Record",
  "Call",
  "Number",
  "List",
  "Template",
]);
/** A literal type holds a string of its own: it has the type of the text. */
const typesAt = (model: Model, text: string): readonly string[] =>
  nodesAt(model, text).flatMap(node =>
    EXPRESSIONS.has(node.kind) ? [show(model.typeOf(node as s.ExprNode))] : [],
  );
const meaningsOf = (model: Model, name: string): readonly (string | undefined)[] =>
  nodesAt(model, name).flatMap(node => (node.kind === "Name" ? [model.symbolOf(node)?.kind] : []));

describe("types where they stand", () => {
  test.each([
    ["fn f(n: int?): int = n != null ? n : 0", "n", ["int?", "int"]],
    ["fn f(n: int?): int {\n  if n == null { return 0 }\n  return n\n}", "n", ["int?", "int"]],
    ["fn f(m: map<string, int>, k: string): int = m[k] != null ? m[k] : 0", "m[k]", ["int?", "int"]],
    ['fn f(k: "a" | "b") = k == "a"', '"a"', ["string", '"a"']],
    ['fn f(): "a" | "b" = "a"', '"a"', ["string", '"a"']],
    ['fn f() = "a"', '"a"', ["string"]],
    ["fn f(): float = 1", "1", ["int"]],
    ["fn f(): { y: float, x: int } = { x: 1, y: 2 }", "{ x: 1, y: 2 }", ["{ y: float, x: int }"]],
    ["fn f(): list<float> = [1, 2]", "[1, 2]", ["list<float>"]],
    ["fn f(xs: list<int>) = map(xs, x => toString(x))", "map(xs, x => toString(x))", ["list<string>"]],
    ["fn f(xs: list<int>) = append([], 0.5)", "append([], 0.5)", ["list<float>"]],
  ])("%s", (text, at, expected) => {
    const model = checkText(text);
    expect(model.diagnostics).toEqual([]);
    expect(typesAt(model, at)).toEqual(expected);
  });

  test("a short record entry has the narrowed type", () => {
    const model = checkText("fn f(n: int?): { n: int } = n != null ? { n } : { n: 0 }");
    const entry = nodesAt(model, "n").filter(node => node.kind === "Name");
    expect(model.diagnostics).toEqual([]);
    expect(entry.map(name => show(model.typeOfShorthand(name as s.Name)))).toContain("int");
  });
});

const PIPELINE = `type Tx = { account: string, amount: float, at: timestamp }

pipeline P {
  param limit: float = 1.5
  parallelism: 1 + 1
  checkpoint { mode: atLeastOnce }
  source txs = readJsonl<Tx>("a.jsonl", timestamp: t => t.at, watermark: monotonous, onError: to(torn))
  stream sums = txs |> keyBy(t => t.account) |> process {
    state total: float = 0.0
    on t {
      total = total + t.amount
      if total > limit { emit { account: key, total: total } } else { emit t.at to early }
    }
  }
  stream latest = sums |> keyBy(x => x.account) |> aggregate(x => { who: key, top: max(x.total), both: max(1, 2) })
  sink out = latest |> print
  sink rest = early |> map(at => at + 1s) |> print
  sink bad = torn |> print
}
`;

describe("a pipeline", () => {
  const model = checkText(PIPELINE);
  const stages = (name: string): readonly s.StageNode[] =>
    nodesAt(model, name).flatMap(node => (node.kind === "Stage" ? [node] : []));

  test("is right", () => {
    expect(model.diagnostics).toEqual([]);
    expect(model.pipelines.map(each => each.name.text)).toEqual(["P"]);
  });

  test("names mean what they are", () => {
    expect(meaningsOf(model, "total")).toEqual([
      "state",
      "state",
      "state",
      "state",
      undefined,
      "state",
      undefined,
    ]);
    expect(meaningsOf(model, "limit")).toEqual(["param", "param"]);
    expect(meaningsOf(model, "key")).toEqual(["ambient", "ambient"]);
    expect(meaningsOf(model, "txs")).toEqual(["source", "source"]);
    expect(meaningsOf(model, "early")).toEqual(["sideOutput", "sideOutput"]);
    expect(meaningsOf(model, "torn")).toEqual(["sideOutput", "sideOutput"]);
    expect(meaningsOf(model, "Tx")).toEqual(["type", "type"]);
  });

  test("aggregates and functions of one name are told apart", () => {
    const max = nodesAt(model, "max").flatMap(node => (node.kind === "Name" ? [model.symbolOf(node)] : []));
    expect(max).toEqual([
      { kind: "builtin", name: "max", aggregate: true },
      { kind: "builtin", name: "max", overload: 0 },
    ]);
  });

  test("flows have a schema after each stage", () => {
    const keyed = model.streamOf(stages("|> keyBy(t => t.account)")[0]!);
    expect([show(keyed.element), show(keyed.key!), keyed.upsert]).toEqual(["Tx", "string", false]);
    const flows = Object.fromEntries(
      model.pipelines[0]!.members.flatMap(each =>
        each.kind === "Stream" || each.kind === "Sink" ? [[each.name.text, model.streamOf(each.flow)]] : [],
      ),
    );
    expect(show(flows.sums!.element)).toBe("{ account: string, total: float }");
    expect(flows.sums!.key).toBeNull();
    expect(show(flows.latest!.element)).toBe("{ who: string, top: float, both: int }");
    expect(flows.latest!.upsert).toBe(true);
    expect(show(flows.rest!.element)).toBe("timestamp");
    expect(show(flows.bad!.element)).toBe("Failed");
  });

  test("constants are known, words of settings too", () => {
    const settings = model.pipelines[0]!.members.flatMap(each =>
      each.kind === "Setting"
        ? [each]
        : each.kind === "Group"
          ? each.members.filter(inner => inner.kind === "Setting")
          : [],
    );
    expect(settings.map(each => model.constantOf(each.value))).toEqual([2, "atLeastOnce"]);
  });
});

describe("helpers that are laws of their own", () => {
  test.each([
    ["toUppper", ["toUpper", "toLower", "trim"], "toUpper"],
    ["lenght", ["length"], "length"],
    ["x", ["abc", "defg"], null],
    ["exactlyonce", ["exactlyOnce", "atLeastOnce"], "exactlyOnce"],
  ])("nearest to %s", (name, candidates, expected) => {
    expect(nearest(name, candidates)).toBe(expected);
  });

  test("an order has everything after what it needs, and names the circles", () => {
    const needs: Record<string, string[]> = { a: ["b", "c"], b: ["c"], c: [], d: ["e"], e: ["d"] };
    const { order, circles } = inOrder(Object.keys(needs), name => needs[name]!);
    expect(order).toEqual(["c", "b", "a", "e", "d"]);
    expect(circles).toEqual([["d", "e"]]);
  });
});
