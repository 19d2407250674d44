// Time to live of process states against a model that remembers when each was written: expired is invisible at once, by
// event time and by the clock, for values, lists and entries of maps, through snapshots, and undone with a failing record.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeStateFile, encodeStateFile } from "../../runtime/checkpoint/state-file.ts";
import type { Expr } from "../../runtime/plan/ir.ts";
import type { Plan, StateSpec } from "../../runtime/plan/plan.ts";
import { INT, list, map, STRING } from "../../runtime/values/type.ts";
import { type Bench, bench, rowsOf } from "../support/chain.ts";
import * as ir from "../support/ir.ts";
import { ITEM } from "./window-run.ts";

const TTL = 10;
const NAMES = map(INT, INT);
const LIST = list(INT);

/** Adds each record to a sum, a list and a map by `n` (removed where `v` is 0), then tells all three. */
function planOf(domain: "event" | "processing", ttl: boolean): Plan {
  const b = new ir.PlanBuilder();
  const source = b.source(ITEM);
  const states = ir
    .states(["sum", INT, 0], ["all", LIST, []], ["by", NAMES, null])
    .map((state): StateSpec => (ttl ? { ...state, ttl: { ms: TTL, domain } } : state));
  const sum = () => ir.state(0, INT);
  const body = (x: Expr) => {
    const v = () => ir.field(x, "v");
    const n = () => ir.coalesce(ir.field(x, "n"), ir.int(0));
    return [
      ir.set(0, ir.binary(sum(), "+", v())),
      ir.set(1, ir.call("append", [ir.state(1, LIST), v()], LIST)),
      ir.when(
        ir.binary(v(), "==", ir.int(0)),
        [ir.putState(2, n(), ir.nothing())],
        [ir.putState(2, n(), v())],
      ),
      ir.emit(
        ir.recordOf([
          ["sum", sum()],
          ["all", ir.state(1, LIST)],
          ["by", ir.state(2, NAMES)],
          ["ok", ir.binary(ir.int(1), "/", ir.binary(v(), "-", ir.int(4)))],
        ]),
      ),
    ];
  };
  const told = (_at: Expr) => [ir.emit(ir.recordOf([["sum", sum()]]))];
  const p = b.add(ir.process(states, { type: ITEM, body }, { timer: told }), {
    uid: "p",
    keyType: STRING,
    onError: { kind: "skip" },
  });
  b.edge(
    source,
    p,
    ir.arrow("x", ITEM, x => ir.field(x, "k")),
  );
  b.edge(p, b.sink());
  return b.plan();
}

interface Step {
  readonly kind: "record" | "watermark" | "snapshot";
  readonly k: string;
  readonly v: number;
  readonly n: number;
  readonly at: number;
}

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom("record", "record", "record", "record", "watermark", "snapshot"),
    k: fc.constantFrom("a", "b"),
    // 4 fails the record, after it has written.
    v: fc.integer({ min: 0, max: 5 }),
    n: fc.integer({ min: 0, max: 2 }),
    at: fc.integer({ min: 0, max: 60 }),
  }),
  { minLength: 5, maxLength: 40 },
) as fc.Arbitrary<readonly Step[]>;

interface Kept {
  sum: number;
  sumAt: number;
  all: readonly number[];
  allAt: number;
  by: ReadonlyMap<number, { readonly v: number; readonly at: number }>;
}

/** What a record is told, by direct computation. */
class Model {
  readonly #keys = new Map<string, Kept>();

  record({ k, v, n }: Step, now: number): unknown {
    const before = this.#keys.get(k) ?? { sum: 0, sumAt: -TTL, all: [], allAt: -TTL, by: new Map() };
    const alive = (at: number) => at + TTL > now;
    const by = new Map([...before.by].filter(([, { at }]) => alive(at)));
    const newest = Math.max(now, ...[...before.by.values()].map(({ at }) => at));
    const sum = (alive(before.sumAt) ? before.sum : 0) + v;
    const all = [...(alive(before.allAt) ? before.all : []), v];
    if (v === 0) by.delete(n);
    else by.set(n, { v, at: newest });
    if (v === 4) return undefined;
    const later = (at: number) => (alive(at) ? Math.max(at, now) : now);
    // What equals its initial value is not stored, and has no age.
    const sumAt = sum === 0 ? -TTL : later(before.sumAt);
    this.#keys.set(k, { sum, sumAt, all, allAt: later(before.allAt), by });
    return { sum, all, by: new Map([...by].map(([name, { v: value }]) => [name, value])) };
  }
}

const told = (run: Bench) =>
  run.out.splice(0).map(([, value]) => {
    const { ok: _, ...rest } = value as Record<string, unknown>;
    return rest;
  });

const equalMaps = (of: unknown) => {
  const { by, ...rest } = of as { by: ReadonlyMap<number, number> };
  return { ...rest, by: Object.fromEntries([...by].sort(([a], [b]) => a - b)) };
};

describe.each(["event", "processing"] as const)("ttl by %s time", domain => {
  test.each(["plain", "stepping"] as const)("≡ model, through snapshots, %s", mode => {
    fc.assert(
      fc.property(steps, all => {
        const clock = { now: 0 };
        const outside = { now: () => clock.now };
        const plan = planOf(domain, true);
        const model = new Model();
        let run = bench(plan, { mode, outside });
        let watermark = Number.NEGATIVE_INFINITY;
        for (const step of all) {
          if (step.kind === "snapshot") {
            const snapshot = run.chain.snapshot();
            const rows = rowsOf(snapshot).find(({ uid }) => uid === "p")!.rows;
            const written = rows.filter(({ state }) => state.startsWith("$written"));
            const time = domain === "event" ? watermark : Number.NEGATIVE_INFINITY;
            for (const { value } of written) expect((value as number) + TTL).toBeGreaterThan(time);
            const decoded = snapshot.map(part => decodeStateFile(Buffer.concat([...encodeStateFile(part)])));
            run = bench(plan, { mode, outside, restore: decoded });
          } else if (step.kind === "watermark") {
            watermark = Math.max(watermark, step.at);
            run.watermark(watermark);
            clock.now = Math.max(clock.now, step.at);
          } else {
            if (domain === "processing") clock.now++;
            run.send({ k: step.k, v: step.v, n: step.n }, step.at);
            const now = domain === "event" ? Math.max(watermark, step.at) : clock.now;
            const expected = model.record(step, now);
            expect(told(run).map(equalMaps)).toEqual(expected === undefined ? [] : [equalMaps(expected)]);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("ttl", () => {
  test("a snapshot holds nothing that has expired", () => {
    const run = bench(planOf("event", true));
    run.send({ k: "a", v: 1, n: 1 }, 0);
    run.send({ k: "b", v: 1, n: 1 }, 5);
    run.watermark(10);
    const rows = rowsOf(run.chain.snapshot()).find(({ uid }) => uid === "p")!.rows;
    expect(rows.filter(({ key }) => key === "a")).toEqual([]);
    expect(rows.filter(({ key }) => key === "b").map(({ state }) => state)).toEqual([
      "sum",
      "all",
      "by",
      "$written.sum",
      "$written.all",
      "$written.by",
    ]);
  });

  test("a state that gets a time to live counts from when it is next met", () => {
    const before = bench(planOf("event", false));
    before.send({ k: "a", v: 1, n: 1 }, 0);
    const after = bench(planOf("event", true), { restore: before.chain.snapshot() });
    after.send({ k: "a", v: 2, n: 2 }, 50);
    after.send({ k: "a", v: 3, n: 2 }, 59);
    after.send({ k: "a", v: 1, n: 2 }, 69);
    expect(told(after)).toEqual([
      {
        sum: 3,
        all: [1, 2],
        by: new Map([
          [1, 1],
          [2, 2],
        ]),
      },
      {
        sum: 6,
        all: [1, 2, 3],
        by: new Map([
          [1, 1],
          [2, 3],
        ]),
      },
      { sum: 1, all: [1], by: new Map([[2, 1]]) },
    ]);
  });

  test("a state that loses it is kept", () => {
    const before = bench(planOf("event", true));
    before.send({ k: "a", v: 1, n: 1 }, 0);
    const after = bench(planOf("event", false), { restore: before.chain.snapshot() });
    after.send({ k: "a", v: 2, n: 2 }, 500);
    expect(told(after)).toEqual([
      {
        sum: 3,
        all: [1, 2],
        by: new Map([
          [1, 1],
          [2, 2],
        ]),
      },
    ]);
  });
});
