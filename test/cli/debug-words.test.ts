// What a person types at the debugger's prompt, read: where to stop, what becomes what, what is expected, which command
// is meant.

import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import { type BreakContext, readBreak, readCatch, readLog } from "../../runtime/cli/debug/break-words.ts";
import { ALL, GROUPS, readLine } from "../../runtime/cli/debug/commands.ts";
import { splitAssignment } from "../../runtime/cli/debug/intervening.ts";
import { readExpectation } from "../../runtime/cli/debug/script.ts";
import { sourceLines } from "../../runtime/cli/debug/source-lines.ts";
import { WeirError } from "../../runtime/values/failure.ts";

const context: BreakContext = {
  files: ["main.weir", "flows/fraud.weir"],
  file: "main.weir",
  dataId: (state, key) => (key === null ? state : `${state}/${key}`),
};

const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof WeirError) return [error.what, error.options.remedy ?? ""].join("; ");
    throw error;
  }
  throw new Error("nothing was refused");
};

describe("break", () => {
  const line = (request: object, file = "main.weir") => ({ kind: "line", file, request });
  it.each([
    ["27", line({ line: 27 })],
    ["27:9", line({ line: 27, column: 9 })],
    ["flows/fraud.weir:3", line({ line: 3 }, "flows/fraud.weir")],
    ["fraud.weir:3", line({ line: 3 }, "flows/fraud.weir")],
    ["examples/flows/fraud.weir:3:1", line({ line: 3, column: 1 }, "flows/fraud.weir")],
    ["27 if total > 5.0", line({ line: 27, condition: "total > 5.0" })],
    ['27 if s == " hits " hits >= 3', line({ line: 27, condition: 's == " hits "', hitCondition: ">= 3" })],
    ["27 hits % 10 == 0", line({ line: 27, hitCondition: "% 10 == 0" })],
    ["27 on aligned", line({ line: 27, mode: "aligned" })],
    [
      "27 on aligned if checkpoint.id == 3",
      line({ line: 27, mode: "aligned", condition: "checkpoint.id == 3" }),
    ],
    ["27 if on > 3", line({ line: 27, condition: "on > 3" })],
    ["barrier:detector", { kind: "function", request: { name: "barrier:detector" } }],
    [
      "commit:* if subtask == 1",
      { kind: "function", request: { name: "commit:*", condition: "subtask == 1" } },
    ],
    ["state detector/total", { kind: "data", request: { dataId: "detector/total" } }],
    ['state detector/total "a if b"', { kind: "data", request: { dataId: 'detector/total/"a if b"' } }],
    ["state d/t 3 if t > 1", { kind: "data", request: { dataId: "d/t/3", condition: "t > 1" } }],
  ])("%s", (text, asked) => expect(readBreak(text, context)).toEqual(asked));

  it.each([
    ["", "say where to stop"],
    ["27 if", "after `if` something is missing"],
    ["27 on alined", "did you mean aligned?"],
    ["barrier:x on aligned", "`on aligned` goes with a line"],
    ["nowhere.weir:3", "the program has no file nowhere.weir; it has main.weir, flows/fraud.weir"],
    ["state", "say which state"],
    ["two words", "`two words` is no place to stop"],
  ])("refuses `%s`", (text, why) => expect(refusal(() => readBreak(text, context))).toContain(why));
});

describe("catch and log", () => {
  it.each([
    ["failed", { filter: "failed" }],
    ["checkpoint-failed", { filter: "checkpointFailed" }],
    ["rolled back", { filter: "rolledBack" }],
    ["late if subtask == 0", { filter: "late", condition: "subtask == 0" }],
  ])("catch %s", (text, request) => expect(readCatch(text)).toEqual({ kind: "exception", request }));

  it.each([
    ["", "say what to catch"],
    ["faild", "did you mean failed?"],
    ["late hits 3", "`if CONDITION` or nothing"],
  ])("refuses catch `%s`", (text, why) => expect(refusal(() => readCatch(text))).toContain(why));

  it("takes the rest of the line as it stands", () => {
    const asked = readLog("12 if {key} hits on {total}", context);
    expect(asked).toEqual({
      kind: "line",
      file: "main.weir",
      request: { line: 12, logMessage: "if {key} hits on {total}" },
    });
    expect(refusal(() => readLog("12", context))).toContain("say the line");
  });
});

describe("set", () => {
  it.each([
    ["total = 3.0", { target: "total", value: "3.0" }],
    ['s["a = b"] = x == y', { target: 's["a = b"]', value: "x == y" }],
    ["a >= b", null],
    ["a =", null],
    ["= 3", null],
  ])("%s", (text, parts) => expect(splitAssignment(text)).toEqual(parts));
});

describe("expect", () => {
  it.each([
    ["expect barrier 2", { kind: "text", text: "barrier 2", not: false }],
    ["expect not barrier 2", { kind: "text", text: "barrier 2", not: true }],
    ["expect /a.c/i", { kind: "pattern", pattern: "a.c", flags: "i", not: false }],
    ["expect not /a\\/c/", { kind: "pattern", pattern: "a\\/c", flags: "", not: true }],
    ["expect stopped at fraud.weir:27", { kind: "stopped", at: "fraud.weir:27" }],
    ["expectation", null],
    ["continue", null],
  ])("%s", (text, wanted) => expect(readExpectation(text)).toEqual(wanted));
});

describe("a line", () => {
  it.each([
    ["c", "continue", ""],
    ["cont", "continue", ""],
    ["n", "next", ""],
    ["next barrier", "next", "barrier"],
    ["b", "back", ""],
    ["bt", "where", ""],
    ["  p  total + 1 ", "print", "total + 1"],
    ["rc", "reverse", ""],
    ["?", "help", ""],
    ["set next = 3", "set", "next = 3"],
  ])("%s", (text, name, rest) => {
    const line = readLine(text)!;
    expect([line.command.names[0], line.rest]).toEqual([name, rest]);
  });

  it.each([
    "state.total",
    'state("a").b',
    "next == 3",
    "total",
    "record.next",
    "checkpoint(3).state(1)",
    "3 + 4",
  ])("%s is an expression", text => expect(readLine(text)).toBeNull());

  it("that fits several commands says which", () => {
    expect(refusal(() => readLine("res 3"))).toContain("res may be restart or restore");
  });

  it("has no name twice, and says in one line what it does", () => {
    const names = ALL.flatMap(command => command.names);
    expect(new Set(names).size).toBe(names.length);
    const width = Math.max(...ALL.map(({ usage }) => usage.length));
    for (const { does, usage, names: own } of ALL) {
      expect(usage.startsWith(own[0]!), usage).toBe(true);
      expect(2 + width + 2 + does.length, does).toBeLessThanOrEqual(115);
    }
    expect(GROUPS.flatMap(({ commands }) => commands)).toEqual(ALL);
  });
});

describe("lines of a text", () => {
  const plain = picocolors.createColors(false);
  it("have numbers, a marker where it stands, and a dot where something is armed", () => {
    const text = "a\nb\n\tc  \nd\n";
    const shown = sourceLines(text, 0, 9, { line: 3, armed: new Set([2, 3]) }, plain);
    expect(shown.split("\n")).toEqual(["  1 │ a", "● 2 │ b", "→ 3 │   c", "  4 │ d"]);
    expect(sourceLines(text, 7, 9, { line: 3, armed: new Set() }, plain)).toBe("");
  });
});
