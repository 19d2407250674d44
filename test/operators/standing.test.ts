// Where a body stands still its locals can be read and assigned. Whatever the program: every local in scope has a value,
// reading them all and assigning each what it has changes nothing, and assigning another value is as if the program had
// computed that.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Pause, RECORD } from "../../runtime/compile/pause.ts";
import type { Plan } from "../../runtime/plan/plan.ts";
import { RecordFailure, WeirError } from "../../runtime/values/failure.ts";
import { INT, list } from "../../runtime/values/type.ts";
import type { Value } from "../../runtime/values/value.ts";
import { type Bench, bench, rowsOf } from "../support/chain.ts";
import { type Item, type OnError, planOf, randomItems, randomProcess } from "../support/generate-ir.ts";
import * as ir from "../support/ir.ts";

type AtPause = (run: Bench, pause: Pause) => void;

function exhaust<T>(run: Bench, steps: Generator<Pause, T, void>, atPause: AtPause): T {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
    atPause(run, next.value);
  }
}

function take(run: Bench, item: Item, atPause: AtPause): void {
  const { chain } = run;
  if (item.kind === "record") exhaust(run, chain.processStepping(0, item.value, item.at), atPause);
  else if (item.kind === "watermark") {
    chain.beginWatermark(item.at);
    while (exhaust(run, chain.continueWatermarkStepping(), atPause));
  } else while (exhaust(run, chain.fireProcessingTimerStepping(item.at), atPause));
}

function outcome(items: readonly Item[], drive: (item: Item) => void): number | null {
  try {
    for (const item of items) drive(item);
    return null;
  } catch (error) {
    if (error instanceof RecordFailure) return error.site;
    throw error;
  }
}

const plainly =
  (run: Bench) =>
  (item: Item): void => {
    if (item.kind === "record") run.send(item.value, item.at);
    else if (item.kind === "watermark") run.watermark(item.at);
    else run.processingTime(item.at);
  };

/** Reads every local of every frame, and assigns it what it has; what is fixed says so. */
const touchAll: AtPause = ({ chain }) => {
  chain.frames.forEach((frame, depth) => {
    for (const { id } of frame.locals) {
      const value = frame.readLocal(id);
      expect(value).not.toBe(undefined);
      try {
        chain.setLocal(depth, id, value);
      } catch (error) {
        expect(error).toBeInstanceOf(WeirError);
        expect(frame.element?.cause).toMatch(/imer/);
      }
      expect(frame.readLocal(id)).toBe(value);
    }
    if (frame.element?.cause === "record") expect(frame.element.value).toBe(frame.readLocal(RECORD));
  });
};

describe("locals where a body stands still", () => {
  test("all have values; reading and assigning the same changes nothing", () => {
    fc.assert(
      fc.property(
        randomProcess,
        randomItems,
        fc.constantFrom<OnError>("fail", "skip", "to"),
        (process, items, onError) => {
          const plan = planOf(process, onError);
          const [plain, standing] = [bench(plan), bench(plan)];
          const expected = outcome(items, plainly(plain));
          expect(outcome(items, item => take(standing, item, touchAll))).toBe(expected);
          expect(standing.out).toEqual(plain.out);
          expect(standing.chain.frames).toEqual([]);
          if (expected !== null) return;
          expect(rowsOf(standing.chain.snapshot())).toEqual(rowsOf(plain.chain.snapshot()));
        },
      ),
      { numRuns: 40, endOnFailure: true },
    );
  });

  /** `on x { let a = x + 1; var xs = [a]; xs = append(xs, a); for i in 1..2 { emit xs } }` with `fn`. */
  const small = (): { plan: Plan; names: Record<"x" | "a" | "xs" | "i", number> } => {
    const b = new ir.PlanBuilder();
    const source = b.source(INT);
    const [a, xs, i] = [ir.local("a", INT), ir.local("xs", list(INT)), ir.local("i", INT)];
    let x = -2;
    const operator = ir.process(ir.states(["n", INT, 0]), {
      type: INT,
      body: value => {
        x = value.op === "local" ? value.id : x;
        return [
          ir.declare(a, ir.binary(value, "+", ir.int(1)), false),
          ir.declare(xs, ir.listOf([ir.use(a)]), true),
          ir.assign(xs, ir.call("append", [ir.use(xs), ir.use(a)], list(INT))),
          ir.range(i, ir.int(1), ir.int(2), [ir.emit(ir.use(xs))]),
        ];
      },
    });
    const p = b.add(operator, { uid: "p" });
    b.edge(source, p);
    b.edge(p, b.sink("out"));
    return { plan: b.plan(), names: { x, a: a.id, xs: xs.id, i: i.id } };
  };

  /** Runs the record 1, doing something at the pause with this number. */
  function changed(
    at: number,
    change: (run: Bench, names: Record<string, number>) => void,
  ): readonly unknown[] {
    const { plan, names } = small();
    const run = bench(plan);
    let count = 0;
    exhaust(run, run.chain.processStepping(0, 1, 0), () => {
      if (count++ === at) change(run, names);
    });
    return run.out.map(([, value]) => value);
  }
  /** The operators before `p` stand still at their entries first. */
  const FIRST = 2;

  const cases: readonly [string, number, (run: Bench, names: Record<string, number>) => void, unknown[]][] = [
    [
      "nothing",
      0,
      () => {},
      [
        [2, 2],
        [2, 2],
      ],
    ],
    [
      "the record by its name, at entry",
      1,
      (run, { x }) => run.chain.setLocal(0, x!, 10),
      [
        [11, 11],
        [11, 11],
      ],
    ],
    [
      "the record as such, at entry",
      1,
      run => run.chain.setLocal(0, RECORD, 10),
      [
        [11, 11],
        [11, 11],
      ],
    ],
    [
      "a `let`",
      FIRST + 1,
      (run, { a }) => run.chain.setLocal(0, a!, 5),
      [
        [5, 5],
        [5, 5],
      ],
    ],
    [
      "a `var`, which the program then changes in place",
      FIRST + 2,
      (run, { xs }) => run.chain.setLocal(0, xs!, [9]),
      [
        [9, 2],
        [9, 2],
      ],
    ],
  ];
  test.each(cases)("%s is assigned", (_, at, change, expected) => {
    expect(changed(at, change)).toEqual(expected);
  });

  test("a list that was assigned, or read, is never changed in place", () => {
    const given: Value = [9];
    let read: Value = null;
    changed(FIRST + 2, (run, { xs }) => {
      read = run.chain.frames[0]!.readLocal(xs!);
      run.chain.setLocal(0, xs!, given);
    });
    expect(given).toEqual([9]);
    expect(read).toEqual([2]);
  });

  test("what is not there, or not yet, is refused in words", () => {
    changed(FIRST, (run, { a, x }) => {
      expect(() => run.chain.setLocal(0, a!, 1)).toThrow("no such variable");
      expect(() => run.chain.setLocal(7, x!, 1)).toThrow("no frame 7");
      expect(run.chain.frames[0]!.locals.map(({ name }) => name)).toEqual(["x"]);
    });
    expect(() => bench(small().plan).chain.setLocal(0, 0, 1)).toThrow("No body stands still");
  });
});
