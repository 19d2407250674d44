import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FromSnapshot, ToSnapshot } from "../../client/views/messages.ts";
import {
  columnsFor,
  copied,
  entryAt,
  initialSnapshot,
  PAGE,
  type Reduced,
  reduceSnapshot,
  rowCount,
  type SnapshotAction,
  type SnapshotState,
} from "../../client/views/snapshot/pages.ts";
import { ROW, revealing, scrollOf } from "../../client/views/snapshot/scroll.ts";

type Ask = Extract<FromSnapshot, { type: "entries" }>;

const entry = (row: number) => ({
  operator: "detector",
  subtask: row % 4,
  state: "profile",
  key: `"acc-${row}"`,
  namespace: "",
  value: String(row),
});
const answer = (
  ask: Ask,
  total: number,
  told: number | null = total,
): Extract<ToSnapshot, { type: "entries" }> => ({
  type: "entries",
  request: ask.request,
  start: ask.start,
  entries: Array.from({ length: Math.max(0, Math.min(ask.count, total - ask.start)) }, (_, at) =>
    entry(ask.start + at),
  ),
  total: told,
  problem: null,
});
const overview: SnapshotAction = {
  type: "snapshot",
  title: "Checkpoint 3",
  facts: [],
  operators: [{ name: "detector", entries: 1_000_000 }],
};
const step = ({ state }: { readonly state: SnapshotState }, action: SnapshotAction): Reduced =>
  reduceSnapshot(state, action);
const opened = step({ state: initialSnapshot(null, "") }, overview);
const loaded = step(opened, answer(opened.asks[0]!, 1_000_000));

describe("entries by pages", () => {
  test("the first page is asked for at once, others when they come in sight, and none twice", () => {
    expect(opened.asks).toEqual([
      { type: "entries", request: 1, operator: null, filter: "", start: 0, count: PAGE },
    ]);
    expect(rowCount(loaded.state)).toBe(1_000_000);
    const far = step(loaded, { type: "need", first: 500_190, last: 500_230 });
    expect(far.asks.map(({ start }) => start)).toEqual([500_000, 500_200]);
    expect(step(far, { type: "need", first: 500_190, last: 500_230 }).asks).toEqual([]);
    const come = step(far, answer(far.asks[0]!, 1_000_000));
    expect(entryAt(come.state, 500_123)?.key).toBe('"acc-500123"');
    expect(entryAt(come.state, 500_223)).toBe(null);
  });

  test("an answer to an earlier question is dropped", () => {
    const asked = step(loaded, { type: "filter", filter: "where total > 3" });
    const late = step(asked, answer(opened.asks[0]!, 1_000_000));
    expect(late.state.pages.size).toBe(0);
    expect(step(late, answer(asked.asks[0]!, 3)).state).toMatchObject({ total: 3, least: 3, answered: true });
  });

  test("a filter that makes no sense is said, and asks no more", () => {
    const asked = step(loaded, { type: "filter", filter: "where" });
    const told = step(asked, { ...answer(asked.asks[0]!, 0), problem: "no expression" });
    expect(told.state.problem).toBe("no expression");
    expect(step(told, { type: "need", first: 0, last: 90 }).asks).toEqual([]);
    expect(step(told, { type: "filter", filter: "" }).state.problem).toBe(null);
  });

  test("where nobody knows how many, a page more can be scrolled to until one is not full", () => {
    const unknown = step(opened, answer(opened.asks[0]!, 1_000_000, null));
    expect(rowCount(unknown.state)).toBe(2 * PAGE);
    const more = step(unknown, { type: "need", first: PAGE, last: PAGE + 9 });
    expect(rowCount(step(more, answer(more.asks[0]!, 250, null)).state)).toBe(250);
  });

  test("of a million a few pages are held", () => {
    let now: Reduced = loaded;
    for (let row = 0; row < 100 * PAGE; row += PAGE) {
      now = step(now, { type: "need", first: row, last: row });
      for (const ask of now.asks) now = step(now, answer(ask, 1_000_000));
    }
    expect(now.state.pages.size).toBeLessThanOrEqual(40);
    expect(entryAt(now.state, 99 * PAGE)).not.toBe(null);
  });
});

test("columns by the room there is; a copied row has all", () => {
  const names = (width: number) => columnsFor(loaded.state, width).map(({ name }) => name);
  expect(names(1000)).toEqual(["Operator", "Subtask", "State", "Key", "Value"]);
  expect(names(290)).toEqual(["Key", "Value"]);
  expect(copied(entry(5))).toBe('detector\t2\tprofile\t"acc-5"\t\t5');
});

describe("scrolling", () => {
  test("every row can be brought in sight, however many there are", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000_000 }),
        fc.integer({ min: 60, max: 900 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rows, seen, share) => {
          const scroll = scrollOf(rows, seen);
          const row = Math.floor(share * (rows - 1));
          const top = revealing(scroll, 0, seen, row);
          const first = scroll.firstAt(top);
          expect(first).toBeLessThanOrEqual(row + 0.01);
          expect(row + 1).toBeLessThanOrEqual(first + Math.max(1, seen / ROW) + 0.01);
          expect(scroll.height).toBeLessThan(30_000_000);
        },
      ),
      { numRuns: 100 },
    );
  });
});
