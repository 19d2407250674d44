import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FromSnapshot, ToSnapshot } from "../../client/views/messages.ts";
import {
  COLUMNS,
  copied,
  type Extents,
  fitted,
  grown,
  NO_EXTENTS,
  PADDING,
} from "../../client/views/snapshot/columns.ts";
import { complaintOf } from "../../client/views/snapshot/complaint.ts";
import { explained, readable } from "../../client/views/snapshot/names.ts";
import {
  entryAt,
  initialSnapshot,
  PAGE,
  type Reduced,
  reduceSnapshot,
  rowCount,
  type SnapshotAction,
  type SnapshotState,
  wholeOf,
} from "../../client/views/snapshot/pages.ts";
import { pretty } from "../../client/views/snapshot/pretty.ts";
import { ROW, revealing, scrollOf } from "../../client/views/snapshot/scroll.ts";

type Ask = Extract<FromSnapshot, { type: "entries" | "entry" }>;
type EntriesAsk = Extract<FromSnapshot, { type: "entries" }>;

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
  entries: Array.from(
    { length: Math.max(0, Math.min((ask as EntriesAsk).count, total - ask.start)) },
    (_, at) => entry(ask.start + at),
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
const opened = step({ state: initialSnapshot({ operator: null, filter: "" }) }, overview);
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

describe("columns", () => {
  const fitting = (width: number, extents: Extents, operator: string | null = null, chosen = {}) =>
    fitted({ extents, operator, width, character: 7, chosen });
  const names = (sized: ReturnType<typeof fitting>) => sized.map(({ column }) => column.name);
  const total = (sized: ReturnType<typeof fitting>) => sized.reduce((sum, { width }) => sum + width, 0);

  test("are as wide as what they hold; what says nothing is not there", () => {
    const wide = fitting(1000, loaded.state.extents);
    expect(names(wide)).toEqual(["Operator", "Subtask", "State", "Key", "Value"]);
    expect(total(wide)).toBe(1000);
    expect(names(fitting(1000, loaded.state.extents, "detector"))).not.toContain("Operator");
  });

  test("in half an editor the key is whole, and the subtask gives way", () => {
    const rows = Array.from({ length: 60 }, (_, at) => ({
      ...entry(at),
      namespace: String(at),
      value: `{ total: ${at * 7.31}, count: ${at}, last: @2026-01-01T00:00:00Z }`,
    }));
    const extents = grown(NO_EXTENTS, rows);
    for (const width of [300, 400, 500, 600]) {
      const sized = fitting(width, extents, "detector");
      const key = sized.find(({ column }) => column.id === "key")!;
      expect(key.width - PADDING).toBeGreaterThanOrEqual('"acc-59"'.length * 7);
      expect(total(sized)).toBe(width);
      expect(names(sized)).toContain("State");
    }
    expect(names(fitting(300, extents, "detector"))).not.toContain("Subtask");
  });

  test("fill the width or are scrolled, and a width that was chosen stays", () => {
    const texts = fc.string({ maxLength: 60 });
    const some = fc.array(
      fc.record({
        operator: texts,
        subtask: fc.nat(9),
        state: texts,
        key: texts,
        namespace: texts,
        value: texts,
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(
        some,
        fc.integer({ min: 100, max: 2000 }),
        fc.integer({ min: 40, max: 300 }),
        (rows, width, key) => {
          const extents = grown(NO_EXTENTS, rows);
          const sized = fitting(width, extents, null, { key });
          expect(total(sized)).toBeGreaterThanOrEqual(width);
          expect(sized.every(({ width }) => width > PADDING)).toBe(true);
          const { width: kept } = sized.find(({ column }) => column.id === "key")!;
          expect(kept).toBe(key);
        },
      ),
      { numRuns: 100 },
    );
  });

  test("a copied row has all, under its true names", () => {
    expect(copied(entry(5))).toBe('detector\t2\tprofile\t"acc-5"\t\t5');
    expect(copied({ ...entry(5), state: "$position" })).toContain("\t$position\t");
    expect(COLUMNS[2]!.of({ ...entry(5), state: "$position" })).toBe("position");
  });
});

test("what Weir keeps itself is readable and recognisable; what the program calls so stays", () => {
  expect(readable("$channelWatermarks")).toBe("watermarks by channel");
  expect(readable("$someThing.new")).toBe("some thing new");
  expect(readable("total")).toBe("total");
  expect(explained("$position")).toBe("position ($position, kept by Weir itself)");
});

describe("order", () => {
  test("rising, falling, as it was; another question each time", () => {
    const rising = step(loaded, { type: "sort", column: "key" });
    expect(rising.asks).toMatchObject([{ sort: { column: "key", descending: false }, start: 0 }]);
    const falling = step(rising, { type: "sort", column: "key" });
    expect(falling.asks).toMatchObject([{ sort: { column: "key", descending: true } }]);
    const none = step(falling, { type: "sort", column: "key" });
    expect(none.asks[0]).not.toHaveProperty("sort");
    expect(step(falling, { type: "sort", column: "value" }).asks).toMatchObject([
      { sort: { column: "value", descending: false } },
    ]);
  });
});

describe("one entry whole", () => {
  test("is asked for when it is opened, and shown as it was until it comes", () => {
    const there = step(loaded, { type: "go", row: 7, column: 0 });
    expect(there.asks).toEqual([]);
    const open = step(there, { type: "open", opened: true });
    expect(open.asks).toMatchObject([{ type: "entry", start: 7 }]);
    expect(wholeOf(open.state)?.value).toBe("7");
    const { request } = open.asks[0]!;
    const come = step(open, { type: "entry", request, entry: { ...entry(7), value: "all of it" } });
    expect(wholeOf(come.state)?.value).toBe("all of it");
    const next = step(come, { type: "go", row: 8, column: 0 });
    expect(wholeOf(next.state)?.value).toBe("8");
    const late = step(next, { type: "entry", request, entry: entry(7) });
    expect(wholeOf(late.state)?.value).toBe("8");
  });

  test("over as many lines as it takes, and the same value", () => {
    expect(pretty("{ total: 3.5, count: 2 }")).toBe("{ total: 3.5, count: 2 }");
    const long = `{ name: "a, {b} \\" c", list: [1, 2, 3], inner: { one: "${"x".repeat(60)}", two: 2 } }`;
    expect(pretty(long).split("\n")).toEqual([
      "{",
      '  name: "a, {b} \\" c",',
      "  list: [1, 2, 3],",
      "  inner: {",
      `    one: "${"x".repeat(60)}",`,
      "    two: 2",
      "  }",
      "}",
    ]);
    const bare = (text: string): string => text.replace(/\s/g, "");
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), text => {
        expect(bare(pretty(text))).toBe(bare(text));
      }),
    );
  });
});

test("what is wrong with a filter is said with its place, and without the filter itself", () => {
  expect(
    complaintOf("where valued + vale > 3", "where valued + vale > 3: `vale` is not declared here."),
  ).toEqual({
    what: "`vale` is not declared here.",
    place: ["where valued + ", "vale", " > 3"],
  });
  expect(
    complaintOf("where value >", "where value >: Expected an expression here, but found the end.").place,
  ).toEqual(["where value >", " ", ""]);
  expect(complaintOf("where x", "something else").place).toBe(null);
});

test("trouble takes the place of all, until it is read anew", () => {
  const dead = step(loaded, { type: "trouble", what: "It ended.", detail: "", remedy: "Try again." });
  expect([dead.state.trouble?.what, dead.state.overview]).toEqual(["It ended.", null]);
  const again = step(step(dead, { type: "reading" }), overview);
  expect([again.state.trouble, again.asks.length]).toEqual([null, 1]);
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
