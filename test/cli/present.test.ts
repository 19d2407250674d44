// Presentation: quantities, widths, tables, the progress line. Pure functions, cases as data.

import { describe, expect, it } from "vitest";
import { fromHere, inProgram } from "../../runtime/cli/present/place.ts";
import { bytes, count, counted, duration, moment, short } from "../../runtime/cli/present/quantity.ts";
import { csvText, tableText } from "../../runtime/cli/present/table.ts";
import { clip, displayWidth } from "../../runtime/cli/present/width.ts";
import { progressText } from "../../runtime/cli/run/progress.ts";
import type { Progress } from "../../runtime/execute/run.ts";

describe("quantities", () => {
  it.each([
    [count(1234567), "1,234,567"],
    [count(999), "999"],
    [counted(1, "record"), "1 record"],
    [counted(2000, "record"), "2,000 records"],
    [bytes(999), "999 B"],
    [bytes(1500), "1.50 kB"],
    [bytes(123_456_789), "123 MB"],
    [short(1_230_000), "1.23M"],
    [duration(0.4), "0 ms"],
    [duration(999), "999 ms"],
    [duration(1500), "1.50 s"],
    [duration(59_900), "59.9 s"],
    [duration(61_000), "1 min 1 s"],
    [duration(7_260_000), "2 h 1 min"],
    [moment(0), "1970-01-01 00:00:00Z"],
  ])("%s", (shown, expected) => {
    expect(shown).toBe(expected);
  });
});

describe("widths", () => {
  it.each([
    ["abc", 3],
    ["订单", 4],
    ["e\u0301", 1],
    ["🎉", 2],
  ])("%s takes %d columns", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it("cuts by columns, not by characters", () => {
    expect(clip("订单号码", 5)).toBe("订单…");
    expect(clip("abc", 3)).toBe("abc");
  });
});

describe("tables", () => {
  const columns = [{ title: "key" }, { title: "n", align: "right" as const }];
  it("line up, and tame what would break them", () => {
    const rows = [
      ["a\nb", "5"],
      ["订单", "1000"],
    ];
    expect(tableText(columns, rows)).toBe("key      n\na\\nb     5\n订单  1000\n");
  });

  it("quote what CSV must", () => {
    expect(csvText(["a", "b"], [['x,"y"', "1"]])).toBe('a,b\n"x,""y""",1\n');
  });
});

describe("places", () => {
  it("are relative to where one stands", () => {
    expect(fromHere("/a/b/c.txt:3", "/a/b")).toBe("c.txt:3");
    expect(fromHere("/a/bc.txt:3", "/a/b")).toBe("/a/bc.txt:3");
    expect(inProgram("p.weir:1:2", ["p.weir"], "deep", "/a")).toBe("deep/p.weir:1:2");
    expect(inProgram("data.txt:1", ["p.weir"], "deep", "/a")).toBe("data.txt:1");
  });
});

describe("the progress line", () => {
  const calm: Progress = {
    phase: "running",
    elapsedMs: 2500,
    recordsIn: 12_000,
    recordsPerSecond: 4800,
    recordsOut: 0,
    recordsWaiting: 0,
    checkpointsCompleted: 0,
    checkpointsFailed: 0,
    lastCheckpoint: null,
    lastCheckpointMs: null,
    restarts: 0,
    detail: "",
  };
  it.each([
    [{}, "2.50 s · 12,000 records · 4.80k/s"],
    [{ lastCheckpoint: 3, lastCheckpointMs: 12 }, "2.50 s · 12,000 records · 4.80k/s · checkpoint 3 (12 ms)"],
    [
      { phase: "restarting" as const, restarts: 1, detail: "/here/a.txt:4" },
      "2.50 s · restarting · 12,000 records · 4.80k/s · 1 restart · a.txt:4",
    ],
    [{ recordsWaiting: 1500 }, "2.50 s · 12,000 records · 4.80k/s · 1.50k waiting for the next checkpoint"],
  ])("with %j", (changes, expected) => {
    expect(progressText({ ...calm, ...changes }, "/here")).toBe(expected);
  });
});
