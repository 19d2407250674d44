// A program against a snapshot of what it was: every kind of mismatch at its place, from a manifest alone and with rows.

import { describe, expect, test } from "vitest";
import {
  compatibilityDiagnostics,
  heldByManifest,
  snapshotDiagnostics,
} from "../../../runtime/language/analysis/compatibility.ts";
import { DIAGNOSTICS } from "../../../runtime/language/diagnostics.ts";
import { fencesOf } from "../../docs/samples.ts";
import { manifestOf } from "../../support/manifest.ts";
import { pipeline, subject } from "./programs.ts";

/** "code «text it stands at»" of what is said of `now`, with a snapshot of `before`. */
function mismatches(before: string, now: string, entries = 1): readonly string[] {
  const manifest = manifestOf(subject(before).plan, entries);
  return compatibilityDiagnostics(subject(now), manifest).map(
    ({ code, start, end, severity }) => `${severity} ${code} «${now.slice(start, end)}»`,
  );
}

const counting = (name: string, as = "", key = "n % 3", record = "n: count()"): string =>
  pipeline(
    "source numbers = sequence(1 .. 9)",
    `stream ${name} = numbers |> keyBy(n => ${key}) |> aggregate(n => { k: key, ${record} })${as}`,
    `sink out = ${name} |> print`,
  );
const process = (states: string, body: string): string =>
  pipeline(
    "source numbers = sequence(1 .. 9)",
    `stream seen = numbers |> keyBy(n => n % 3) |> process { ${states}\n on n { ${body} } }`,
    "sink out = seen |> print",
  );
const LAST = process("state last: int = 0", "last = n\n emit 1");
const COUNTS = counting("counts");

describe("a program and what is kept of it", () => {
  test.each([
    ["the same", COUNTS, COUNTS, []],
    ["an operator renamed", COUNTS, counting("totals"), ["warning W0600 «aggregate»"]],
    ["with its old name", COUNTS, counting("totals", " as totals was counts"), []],
    [
      "an operator gone",
      COUNTS,
      pipeline("source a = sequence(1 .. 2)", "sink o = a |> print"),
      ["warning W0600 «P»"],
    ],
    ["a key of another type", COUNTS, counting("counts", "", '"${n}"'), ['warning W0603 «"${n}"»']],
    [
      "a state renamed",
      LAST,
      process("state late: int = 0", "late = n\n emit 1"),
      ["warning W0601 «process»"],
    ],
    [
      "a state of another type",
      LAST,
      process('state last: string = ""', "emit 1"),
      ['warning W0602 «state last: string = ""»'],
    ],
    ["a state that widens", LAST, process("state last: float = 0.0", "emit 1"), []],
    ["a state that may be null", LAST, process("state last: int?", "emit 1"), []],
    [
      "a field more without a default",
      process("state last: { a: int } = { a: 1 }", "emit 1"),
      process("state last: { a: int, b: int } = { a: 1, b: 1 }", "emit 1"),
      ["warning W0602 «state last: { a: int, b: int } = { a: 1, b: 1 }»"],
    ],
    [
      "a field more with a default",
      process("state last: { a: int } = { a: 1 }", "emit 1"),
      process("state last: { a: int, b: int = 0 } = { a: 1, b: 1 }", "emit 1"),
      [],
    ],
    [
      "a map instead of a value",
      LAST,
      process("state last: map<int, int>", "emit 1"),
      ["warning W0604 «state last: map<int, int>»"],
    ],
    [
      "another number of key groups",
      COUNTS,
      COUNTS.replace("{\n", "{\n  maxParallelism: 256\n"),
      ["warning W0605 «maxParallelism: 256»"],
    ],
    [
      "more subtasks than key groups",
      COUNTS,
      COUNTS.replace("{\n", "{\n  parallelism: 200\n"),
      ["warning W0606 «parallelism: 200»"],
    ],
  ])("%s", (_, before, now, expected) => {
    expect(mismatches(before, now)).toEqual(expected);
  });

  test("what stored nothing may go", () => {
    expect(mismatches(COUNTS, counting("totals"), 0)).toEqual([]);
    expect(mismatches(LAST, process("state late: int = 0", "emit late"), 0)).toEqual([]);
  });

  test("unkeyed state is compared too", () => {
    const total = (fn: string): string =>
      pipeline("source a = sequence(1 .. 2)", `sink o = a |> aggregate(n => { n: ${fn} }) |> print`);
    expect(mismatches(total("sum(n)"), total("sum(toFloat(n))"))).toEqual([]);
    expect(mismatches(total("last(n)"), total('last("${n}")'))).toEqual(["warning W0602 «aggregate»"]);
  });

  test("a snapshot of another pipeline says nothing", () => {
    const manifest = manifestOf(subject(COUNTS).plan);
    const now = subject(counting("totals"));
    expect(compatibilityDiagnostics(now, { ...manifest, pipeline: "Q" })).toEqual([]);
  });

  test("both schemas are shown, and what to do", () => {
    const manifest = manifestOf(subject(LAST).plan);
    const now = subject(process('state last: string = ""', "emit 1"));
    const [found] = snapshotDiagnostics(now, heldByManifest(manifest), { name: "chk-3", severity: "error" });
    expect(found!.severity).toBe("error");
    expect(found!.message).toMatch(/was int and is now string.* To go on from chk-3, .*--fresh\.$/);
    expect(found!.related.map(each => each.message)).toEqual(["the operator `seen`"]);
  });
});

describe("the pages of what is kept", () => {
  const codes = Object.keys(DIAGNOSTICS).filter(code => code.startsWith("W06") && code !== "W0607");
  test.each(codes)("%s is given by its wrong program, and not by its right one", code => {
    const [taken, wrong, right] = fencesOf(code, DIAGNOSTICS[code]!.page).map(fence => fence.text);
    expect(mismatches(taken!, wrong!).join()).toContain(` ${code} `);
    expect(mismatches(taken!, right!)).toEqual([]);
  });
});
