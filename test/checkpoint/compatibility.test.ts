// What is said of a program that a snapshot does not fit: once for each reason, in words that name it.

import { describe, expect, test } from "vitest";
import { checkRestore } from "../../runtime/checkpoint/compatibility.ts";
import { heldByManifest } from "../../runtime/language/analysis/compatibility.ts";
import { pipeline, subject } from "../language/analysis/programs.ts";
import { manifestOf } from "../support/manifest.ts";

/** What is said of `now`, with a snapshot of `before`. */
function said(before: string, now: string, entries = 1): readonly string[] {
  const held = heldByManifest(manifestOf(subject(before).plan, entries));
  return checkRestore(held.operators, subject(now).plan, held).map(({ what }) => what);
}

const SOURCE =
  "source a = generate(count: 9, n => { n: n, k: n % 3, at: @2026-01-01 + n * 1s }, timestamp: r => r.at, watermark: monotonous)";
const aggregating = (result: string, window = "window(tumbling(5s)) |> "): string =>
  pipeline(
    SOURCE,
    `stream s = a |> keyBy(r => r.k) |> ${window}aggregate(r => { k: key, ${result} })`,
    "sink out = s |> print",
  );

describe("an aggregate more", () => {
  const COUNT = aggregating("c: count()");
  const ADDED: readonly (readonly [call: string, name: string])[] = [
    ["max(r.n)", "max"],
    ["avg(r.n)", "avg"],
    ["first(r.n)", "first"],
    ["minBy(r.n)", "minBy"],
  ];
  test.each(ADDED)("%s has no value in a window that is open already", (call, name) => {
    expect(said(COUNT, aggregating(`c: count(), m: ${call}`))).toEqual([
      `The aggregate ${name} of s is new, and the windows that are open in the snapshot have no value for it.`,
    ]);
  });

  test("a second one of a kind is the one that is new", () => {
    const one = aggregating("m: max(r.n)");
    expect(said(one, aggregating("m: max(r.n), k2: max(r.k)")).join()).toContain("aggregate max#2 of s");
  });

  test.each(["sum(r.n)", "count(where: r.n > 2)", "collect(r.n)", "max(r.n, where: r.n > 2)"])(
    "%s begins with nothing, as in a window without a record for it",
    call => expect(said(COUNT, aggregating(`c: count(), m: ${call}`))).toEqual([]),
  );

  test("without a window every result follows a record", () => {
    expect(said(aggregating("c: count()", ""), aggregating("c: count(), m: max(r.n)", ""))).toEqual([]);
  });

  test("where no window is open it may come", () => {
    expect(said(COUNT, aggregating("c: count(), m: max(r.n)"), 0)).toEqual([]);
  });
});

const keeping = (key: string, type: string): string =>
  pipeline(
    SOURCE,
    `stream s = a |> keyBy(r => ${key}) |> process { state x: int = 0\n state y: ${type}\n on r { emit 1 } }`,
    "sink out = s |> print",
  );

describe("said so that it can be mended", () => {
  test("another key is one reason, however many states there are", () => {
    expect(said(keeping("r.n", "int?"), keeping('"${r.n}"', "int?"))).toEqual([
      "s was keyed by int and is now keyed by string.",
    ]);
  });

  test("inside a `T?`, the reason is that of the T", () => {
    const [what] = said(keeping("r.n", "{ a: int }?"), keeping("r.n", "{ a: int, b: int }?"));
    expect(what).toMatch(/: the field b is new and has no default\.$/);
  });

  test("what is remembered without a key is shown with what it is remembered by", () => {
    const once = (by: string): string =>
      pipeline(SOURCE, `stream s = a |> distinct(r => ${by})`, "sink out = s |> print");
    const [what] = said(once("r.n"), once('"${r.n}"'));
    expect(what).toContain("was map<int, bool> and is now map<string, bool>");
  });

  test("one entry is no entries", () => {
    const gone = pipeline(SOURCE, "sink out = a |> print");
    expect(said(keeping("r.n", "int?"), gone).join()).toContain("1 entry of the operator s");
  });
});
