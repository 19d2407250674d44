// Which watermark a task goes on with after recovery, also when the parallelism has changed.
import { describe, expect, test } from "vitest";
import {
  CHANNEL_WATERMARKS,
  restoredWatermark,
  sortRows,
  watermarkRows,
} from "../../runtime/job/engine-state.ts";
import type { Row } from "../../runtime/values/row.ts";
import { MIN_WATERMARK } from "../../runtime/values/value.ts";

const rows = watermarkRows(
  CHANNEL_WATERMARKS,
  [
    ["b (1/2)", 10],
    ["a (1/2) -> b (1/2)", 10],
    ["a (2/2) -> b (1/2)", 40],
    ["b (2/2)", 30],
    ["a (1/2) -> b (2/2)", 30],
    ["a (2/2) -> b (2/2)", 50],
  ].map(([name, watermark]) => ({ name: String(name), watermark: Number(watermark) })),
);

describe("restored watermarks", () => {
  test.each([
    ["its own", "a (2/2) -> b (1/2)", 40],
    ["the lowest of the same sender's, to a subtask that is new", "a (2/2) -> b (1/3)", 40],
    ["the lowest of all channels, from a sender that is new", "a (3/3) -> b (1/2)", 10],
    ["the lowest combined one, for a subtask that is new", "b (3/3)", 10],
    ["the combined one of its own", "b (2/2)", 30],
  ])("%s", (_, name, watermark) => expect(restoredWatermark(rows, CHANNEL_WATERMARKS, name)).toBe(watermark));

  test("none where nothing is remembered", () => {
    expect(restoredWatermark([], CHANNEL_WATERMARKS, "b (1/1)")).toBe(MIN_WATERMARK);
  });
});

describe("sorting restored rows", () => {
  const row = (state: string): Row => ({
    state,
    group: -1,
    key: null,
    namespace: null,
    sequence: 0,
    value: 1,
  });
  const mixed = ["$position", "total", "$channelWatermarks", "total"].map(row);

  test.each([0, 1, 5])("each has its own, even when the operator takes %i", wanted => {
    const sorted = sortRows(mixed, new Set(["$position"]));
    let taken = 0;
    for (const each of sorted.operator) {
      if (taken++ === wanted) break;
      expect(each.state).toBe("total");
    }
    sorted.finish();
    expect(sorted.position.map(each => each.state)).toEqual(["$position"]);
    expect(sorted.engine.map(each => each.state)).toEqual(["$channelWatermarks"]);
  });
});
