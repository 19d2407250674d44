// The chain everybody writes first: words of lines, counted per word over the whole input.
import { describe, expect, test } from "vitest";
import { INT, list, STRING } from "../../runtime/values/type.ts";
import { MAX_WATERMARK, NO_TIMESTAMP } from "../../runtime/values/value.ts";
import { bench, rowsOf } from "../support/chain.ts";
import {
  aggregateCall,
  aggregated,
  arrow,
  binary,
  call,
  key,
  local,
  PlanBuilder,
  recordOf,
  text,
} from "../support/ir.ts";

function wordCount() {
  const b = new PlanBuilder();
  const source = b.source(STRING);
  const words = b.add({
    kind: "flatMap",
    fn: arrow("line", STRING, line => call("split", [line, text(" ")], list(STRING))),
  });
  const real = b.add({ kind: "filter", fn: arrow("w", STRING, w => binary(w, "!=", text(""))) });
  const result = recordOf([
    ["word", key(STRING)],
    ["count", aggregated(0, INT)],
  ]);
  const count = b.add(
    {
      kind: "aggregate",
      record: local("w", STRING),
      calls: [aggregateCall("count", null, INT)],
      result,
      window: { kind: "global", every: null },
    },
    { uid: "counts", keyType: STRING, output: result.type },
  );
  const sink = b.sink();
  b.edge(source, words);
  b.edge(words, real);
  b.edge(
    real,
    count,
    arrow("w", STRING, w => w),
  );
  b.edge(count, sink);
  return b.plan();
}

describe("word count", () => {
  test("counts at the end of the input, in the order in which words came", () => {
    const run = bench(wordCount());
    run.send("to be  or not", 1);
    run.send("to be", 2);
    expect(run.out).toEqual([]);
    run.end();
    expect(run.out).toEqual([
      ["out", { word: "to", count: 2 }, MAX_WATERMARK],
      ["out", { word: "be", count: 2 }, MAX_WATERMARK],
      ["out", { word: "or", count: 1 }, MAX_WATERMARK],
      ["out", { word: "not", count: 1 }, MAX_WATERMARK],
    ]);
  });

  test("goes on from a snapshot, which later words do not touch", () => {
    const first = bench(wordCount());
    first.send("a b a");
    const snapshot = first.chain.snapshot();
    first.send("a c");
    const rows = rowsOf(snapshot).find(({ uid }) => uid === "counts")!.rows;
    expect(rows.map(row => [row.state, row.key, row.sequence, row.value])).toEqual([
      ["count", "a", 0, 2],
      ["count", "b", 1, 1],
      ["$watermark", null, 0, NO_TIMESTAMP],
    ]);
    const second = bench(wordCount(), { restore: snapshot });
    second.send("a c");
    first.end();
    second.end();
    expect(second.out).toEqual(first.out);
  });
});
