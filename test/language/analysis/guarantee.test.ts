// The guarantee of a sink by what its sources, its settings and itself promise, as a table; and the reasons for it.

import { describe, expect, test } from "vitest";
import { SINKS, SOURCES } from "../../../runtime/language/operators-table.ts";
import { commitOf, replayOf } from "../../../runtime/plan/connector-promises.ts";
import { guarantees } from "../../../runtime/plan/guarantee.ts";
import { pipeline, planOf } from "./programs.ts";

const FILE = 'source a = readText("a.txt")';
const STDIN = "source a = stdin()";
const WRITTEN = 'sink out = a |> writeText("b.txt")';
const PRINTED = "sink out = a |> print";
const LATEST = "sink out = a |> keyBy(x => x) |> reduce((x, y) => y) |> print";
const UNION = 'sink out = union(a, readAgain) |> writeText("b.txt")';
const AGAIN = 'source readAgain = readText("c.txt")';
const off = "checkpoint: off";
const exactly = "checkpoint { mode: exactlyOnce }";
const atLeast = "checkpoint { mode: atLeastOnce }";
const once = "restart: none";
const often = "restart: fixedDelay(attempts: 3)";

describe("the guarantee", () => {
  test.each([
    [[FILE, WRITTEN], "exactlyOnce", false],
    [[exactly, FILE, WRITTEN], "exactlyOnce", false],
    [[FILE, PRINTED], "atLeastOnce", true],
    [[FILE, "sink out = a |> discard"], "exactlyOnce", false],
    [[FILE, 'sink out = a |> socket("localhost", 7000)'], "atLeastOnce", true],
    [[STDIN, WRITTEN], "atMostOnce", true],
    // Nothing is read again, so nothing is printed again; but what is restored may be.
    [[STDIN, PRINTED], "atMostOnce", true],
    [[STDIN, LATEST], "none", true],
    [[STDIN, AGAIN, UNION], "atMostOnce", true],
    [[STDIN, AGAIN, "sink out = union(a, readAgain) |> print"], "none", true],
    // With a single channel there is nothing to align.
    [[atLeast, FILE, WRITTEN], "exactlyOnce", false],
    [[atLeast, FILE, AGAIN, UNION], "atLeastOnce", false],
    [[atLeast, STDIN, AGAIN, UNION], "none", true],
    [[atLeast, FILE, PRINTED], "atLeastOnce", false],
    [[off, once, FILE, WRITTEN], "atMostOnce", false],
    [[off, often, FILE, WRITTEN], "atLeastOnce", false],
    [[off, often, STDIN, WRITTEN], "atMostOnce", false],
    [[off, often, STDIN, AGAIN, UNION], "none", false],
  ] as const)("of %j is %s", (lines, guarantee, weaker) => {
    const [sink] = guarantees(planOf(pipeline(...lines)));
    expect([sink!.guarantee, sink!.weaker]).toEqual([guarantee, weaker]);
    const weakening = new Set(sink!.reasons.map(each => each.weakens).filter(each => each !== null));
    expect(weakening.size).toBe(guarantee === "exactlyOnce" ? 0 : guarantee === "none" ? 2 : 1);
  });

  test("goes by what is before a sink, and by nothing else", () => {
    const plan = planOf(pipeline(STDIN, AGAIN, WRITTEN, 'sink other = readAgain |> writeText("d.txt")'));
    expect(guarantees(plan).map(each => [each.sink, each.guarantee])).toEqual([
      ["out", "atMostOnce"],
      ["other", "exactlyOnce"],
    ]);
  });

  test("reaches back through side outputs", () => {
    const plan = planOf(
      pipeline(
        "source a = stdin()",
        "stream b = a |> keyBy(x => x) |> process { on x { emit x to long } }",
        'sink out = long |> writeText("b.txt")',
        "sink rest = b |> discard",
      ),
    );
    expect(guarantees(plan)[0]!.guarantee).toBe("atMostOnce");
  });

  test("names who is to blame, from the sink back to the sources", () => {
    const plan = planOf(pipeline(atLeast, STDIN, AGAIN, "sink out = union(a, readAgain) |> print"));
    const uid = (node: number | null) => (node === null ? null : plan.nodes[node]!.uid);
    const [sink] = guarantees(plan);
    expect(sink!.reasons.map(each => [each.about, each.weakens, uid(each.node), each.setting])).toEqual([
      ["sink", "repeats", "out", null],
      ["checkpoint", "repeats", null, "checkpoint.mode"],
      ["alignment", "repeats", "out", null],
      ["source", "loses", "a", null],
      ["source", null, "readAgain", null],
    ]);
  });

  test("of externs is what they say themselves, which is told", () => {
    const plan = planOf(
      `extern source Mine(): string from "./mine.js"\nextern sink Kept(): string from "./kept.js"\n${pipeline("source a = Mine()", "sink out = a |> Kept")}`,
    );
    const [sink] = guarantees(plan);
    expect(sink!.guarantee).toBe("exactlyOnce");
    expect(sink!.assumes).toHaveLength(2);
  });
});

describe("the table of promises", () => {
  test("has every source and sink of the language", () => {
    expect(
      SOURCES.filter(({ name }) => replayOf({ connector: name }) === null).map(each => each.name),
    ).toEqual([]);
    expect(SINKS.filter(({ name }) => commitOf({ connector: name }) === null).map(each => each.name)).toEqual(
      [],
    );
    expect(commitOf({ connector: "toString" })).toBeNull();
  });
});
