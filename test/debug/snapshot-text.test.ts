// A snapshot of many entries as a document: bounded, made in pieces, and what is compared in it is what
// differs.

import { expect, test } from "vitest";
import { firstFew } from "../../runtime/debug/first-few.ts";
import { MOST_SHOWN, snapshotWalk } from "../../runtime/debug/snapshot-text.ts";
import { besideWalk } from "../../runtime/debug/snapshot-views.ts";
import { ENTRIES_PER_PIECE, type Walk, whole } from "../../runtime/debug/walk.ts";
import type { Snapshot } from "../../runtime/state/snapshot.ts";
import type { StateSchema } from "../../runtime/values/row.ts";
import { INT } from "../../runtime/values/type.ts";

const COUNT = 20_000;
const schema: StateSchema = {
  name: "total",
  kind: "value",
  keyType: INT,
  namespaceType: null,
  valueType: INT,
  redistribution: "keyed",
};

/** Keys in no order; `valueAt` null: there is none. */
function snapshotOf(checkpoint: number, count: number, valueAt: (key: number) => number | null): Snapshot {
  const rows = function* () {
    for (let at = 0; at < count; at++) {
      const key = (at * 7919) % count;
      const value = valueAt(key);
      if (value !== null) yield { state: "total", group: 0, key, namespace: null, sequence: at, value };
    }
  };
  const part = { uid: "counter", subtask: 0, parallelism: 1, states: [schema], size: count, rows };
  const about = { attempt: 1, checkpoint, savepoint: false, final: false, timeMs: 0, pipeline: "Counts" };
  return { ...about, fingerprint: "", maxParallelism: 128, operators: [part], pending: [] };
}

/** With how many pieces it took. */
function walked(walk: Walk<string>): { readonly text: string; readonly pieces: number } {
  for (let pieces = 1; ; pieces++) {
    const next = walk.next();
    if (next.done === true) return { text: next.value, pieces };
  }
}

const keysIn = (text: string): readonly number[] =>
  [...text.matchAll(/^ {4}(\d+) /gm)].map(([, key]) => Number(key));

test("the first entries by key are shown, the rest is counted, and nobody waits for all of it at once", () => {
  const { text, pieces } = walked(snapshotWalk(snapshotOf(1, COUNT, key => key)));
  expect(pieces).toBeGreaterThan(COUNT / ENTRIES_PER_PIECE);
  expect(keysIn(text)).toEqual(Array.from({ length: MOST_SHOWN }, (_, key) => key));
  expect(text).toContain("… and 15,000 more entries\n");
  expect(text).toContain('state("OPERATOR", KEY) looks one up');
});

test("one that is not huge is whole, beside another too", () => {
  const [before, after] = [
    snapshotOf(1, 10, key => key),
    snapshotOf(2, 10, key => key + (key === 3 ? 1 : 0)),
  ];
  const beside = whole(besideWalk(after, before, "checkpoint 1"));
  expect(whole(snapshotWalk(after, undefined, beside))).toBe(whole(snapshotWalk(after)));
});

test("beside another one only what differs is shown of what is huge", () => {
  const before = snapshotOf(1, COUNT, key => (key === 14_000 ? null : key));
  const after = snapshotOf(2, COUNT, key => (key === 18_000 ? null : key === 19_999 ? -1 : key));
  const textOf = (one: Snapshot, other: Snapshot, name: string): string =>
    whole(snapshotWalk(one, undefined, whole(besideWalk(one, other, name))));
  const [left, right] = [textOf(before, after, "checkpoint 2"), textOf(after, before, "checkpoint 1")];
  expect(keysIn(left)).toEqual([18_000, 19_999]);
  expect(keysIn(right)).toEqual([14_000, 19_999]);
  expect(left).toContain("… and 19,997 more entries, the same in checkpoint 2\n");
  expect(right).toContain("19999  -1");
});

test("where too much differs, both are cut at the same place", () => {
  const [before, after] = [snapshotOf(1, COUNT, key => key), snapshotOf(2, COUNT, key => key + 1)];
  const keysOf = (one: Snapshot, other: Snapshot): readonly number[] => {
    const text = whole(snapshotWalk(one, undefined, whole(besideWalk(one, other, "the other"))));
    expect(text).toContain("the first that differ from the other are shown");
    return keysIn(text);
  };
  expect(keysOf(before, after)).toEqual(keysOf(after, before));
  expect(keysOf(before, after).length).toBe(MOST_SHOWN);
});

test("the first few of many are found with few comparisons", () => {
  let compared = 0;
  const few = firstFew<number>(100, (a, b) => {
    compared++;
    return a - b;
  });
  for (let at = 0; at < 50_000; at++) few.add((at * 7919) % 50_000);
  expect(few.all()).toEqual(Array.from({ length: 100 }, (_, at) => at));
  expect(few.count).toBe(50_000);
  expect(compared).toBeLessThan(100_000);
});
