// Operators that remember nothing: what each hands on, in which order, with which timestamp, and what becomes of a
// record that fails.
import { describe, expect, test } from "vitest";
import type { Expr } from "../../runtime/plan/ir.ts";
import type { OperatorSpec } from "../../runtime/plan/plan.ts";
import { RecordFailure } from "../../runtime/values/failure.ts";
import { INT, list, NULL, STRING, type Type } from "../../runtime/values/type.ts";
import { bench } from "../support/chain.ts";
import type { OnError } from "../support/generate-ir.ts";
import * as ir from "../support/ir.ts";

type Kind = "map" | "filter" | "flatMap" | "filterMap";

function planOf(kind: Kind, body: (n: Expr) => Expr, onError: OnError = "fail") {
  const b = new ir.PlanBuilder();
  const source = b.source(INT);
  const node = b.add({ kind, fn: ir.arrow("n", INT, body) } as OperatorSpec, {
    uid: "it",
    onError: onError === "to" ? { kind: "to", port: 1 } : { kind: onError },
    sideOutputs: [{ name: "bad", type: INT }],
  });
  b.edge(source, node);
  b.edge(node, b.sink("first"));
  b.edge(node, b.sink("second"));
  b.edge(node, b.sink("bad"), null, 1);
  return b.plan();
}

const tenth = (n: Expr) => ir.binary(ir.int(10), "/", n);
const positive = (n: Expr) => ir.binary(tenth(n), ">", ir.int(0));
const MAYBE: Type = { kind: "union", members: [INT, NULL] };
const bodies: Readonly<Record<Kind, (n: Expr) => Expr>> = {
  map: tenth,
  filter: positive,
  flatMap: n => ir.listOf([n, tenth(n)]),
  filterMap: n => ({ ...ir.conditional(positive(n), tenth(n), ir.nothing()), type: MAYBE }),
};
const results: Readonly<Record<Kind, (n: number) => readonly number[]>> = {
  map: n => [Math.trunc(10 / n)],
  filter: n => (Math.trunc(10 / n) > 0 ? [n] : []),
  flatMap: n => [n, Math.trunc(10 / n)],
  filterMap: n => (Math.trunc(10 / n) > 0 ? [Math.trunc(10 / n)] : []),
};
const INPUT = [5, 0, -2, 20, 0, 1];

describe.each(Object.keys(bodies) as Kind[])("%s", kind => {
  const good = (n: number, at: number) =>
    results[kind](n).flatMap(value => [
      ["first", value, at],
      ["second", value, at],
    ]);

  test.each(["skip", "to"] as const)("onError: %s", onError => {
    for (const mode of ["plain", "stepping"] as const) {
      const run = bench(planOf(kind, bodies[kind], onError), { mode, observe: true });
      INPUT.forEach((n, at) => {
        run.send(n, at);
      });
      const failure = (at: number) => ({
        input: 0,
        error: "Division by zero.",
        operator: "it",
        origin: "",
        at,
      });
      const expected = INPUT.flatMap((n, at) => {
        if (n !== 0) return good(n, at);
        const { at: stamp, ...value } = failure(at);
        return onError === "to" ? [["bad", value, stamp]] : [];
      });
      expect(run.out).toEqual(expected);
      expect(run.events.filter(event => event.type === "recordFailed")).toEqual(
        [1, 4].map(() => ({ type: "recordFailed", uid: "it", error: "Division by zero.", handled: onError })),
      );
    }
  });

  test("onError: fail", () => {
    const run = bench(planOf(kind, bodies[kind]));
    run.send(5, 0);
    expect(() => run.send(0, 1)).toThrow(RecordFailure);
    expect(run.out).toEqual(good(5, 0));
  });
});

describe("flatMap", () => {
  const splitBy = (separator: string) => {
    const b = new ir.PlanBuilder();
    const source = b.source(STRING);
    const fn = ir.arrow("s", STRING, s => {
      const pieces = ir.call("split", [s, ir.text(separator)], list(STRING));
      return ir.conditional(ir.binary(s, "==", ir.text("none")), ir.listOf([], STRING), pieces);
    });
    const node = b.add({ kind: "flatMap", fn });
    b.edge(source, node);
    b.edge(node, b.sink());
    return b.plan();
  };
  test.each([" ", ", ", "aa", "", "\u2028"])("split at %j, without a list, is split", separator => {
    const run = bench(splitBy(separator));
    const lines = ["a b  c ", "aaa", "", " ", "a, b,, c", "none", "x\u2028y", "aaaa", "😀"];
    for (const line of lines) run.send(line);
    const split = (line: string) => (separator === "" ? Array.from(line) : line.split(separator));
    expect(run.out.map(([, value]) => value)).toEqual(
      lines.flatMap(line => (line === "none" ? [] : split(line))),
    );
  });

  test("evaluates all items before it hands on the first", () => {
    const run = bench(planOf("flatMap", n => ir.listOf([n, tenth(n)])));
    expect(() => run.send(0)).toThrow("Division by zero");
    expect(run.out).toEqual([]);
  });
});

describe("chains", () => {
  test("what fails downstream is judged downstream", () => {
    const b = new ir.PlanBuilder();
    const source = b.source(INT);
    const skipping = b.add({ kind: "map", fn: ir.arrow("n", INT, n => n) }, { onError: { kind: "skip" } });
    const failing = b.add({ kind: "map", fn: ir.arrow("n", INT, tenth) });
    b.edge(source, skipping);
    b.edge(skipping, failing);
    b.edge(failing, b.sink());
    expect(() => bench(b.plan()).send(0)).toThrow(RecordFailure);
  });

  test("a source's side outputs are fed by port", () => {
    const b = new ir.PlanBuilder();
    const source = b.add(
      { kind: "source", connector: "sequence", args: {}, timestamp: null, watermark: null, idleMs: null },
      { uid: "source", sideOutputs: [{ name: "bad", type: STRING }] },
    );
    const shout = b.add({
      kind: "map",
      fn: ir.arrow("s", STRING, s => ir.call("toUpper", [s], STRING)),
    });
    b.edge(source, b.sink("good"));
    b.edge(source, shout, null, 1);
    b.edge(shout, b.sink("bad"));
    const run = bench(b.plan());
    run.send(1, 5);
    run.chain.processSide(1, "oh", 6);
    expect(run.out).toEqual([
      ["good", 1, 5],
      ["bad", "OH", 6],
    ]);
  });

  test("events say which operators a record went through", () => {
    const run = bench(planOf("filter", positive), { observe: true });
    run.send(20);
    run.send(1);
    expect(run.events.map(event => event.uid)).toEqual([
      ..."source it".split(" "),
      ..."source it first second".split(" "),
    ]);
  });

  test("every operator of a chain has a snapshot, empty where it remembers nothing", () => {
    const snapshot = bench(planOf("map", tenth)).chain.snapshot();
    expect(snapshot.map(({ uid, size, rows }) => [uid, size, [...rows()].length])).toEqual([
      ["source", 0, 0],
      ["it", 0, 0],
      ["first", 0, 0],
      ["second", 0, 0],
      ["bad", 0, 0],
    ]);
  });
});
