// Compiled process operators against a model that copies every value: same output, same state, same failures, whatever
// is aliased, snapshotted, restored, undone or stepped.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Plan } from "../../runtime/plan/plan.ts";
import type { OperatorSnapshot } from "../../runtime/state/snapshot.ts";
import { RecordFailure } from "../../runtime/values/failure.ts";
import type { RecordValue, Value } from "../../runtime/values/value.ts";
import { type Bench, type BenchOptions, bench } from "../support/chain.ts";
import {
  type Item,
  type OnError,
  planOf,
  randomItems,
  randomProcess,
  STATES,
} from "../support/generate-ir.ts";
import { ProcessModel } from "../support/process-model.ts";

const onErrors = fc.constantFrom<OnError>("fail", "skip", "to");
/** Shrinking a program takes long, and a seed reproduces it as well. */
const RUNS = { numRuns: 150, endOnFailure: true };

interface Driven {
  send(value: Value, timestamp: number): void;
  advance(watermark: number): void;
  processingTime(now: number): void;
}

const drive = (run: Driven, item: Item): void => {
  if (item.kind === "record") run.send(item.value, item.at);
  else if (item.kind === "watermark") run.advance(item.at);
  else run.processingTime(item.at);
};

/** Site of the failure that ended the run; null if none did. */
function outcome(run: Driven, items: readonly Item[]): number | null {
  try {
    for (const item of items) drive(run, item);
    return null;
  } catch (error) {
    if (error instanceof RecordFailure) return error.site;
    throw error;
  }
}

const driven = (run: Bench): Driven => ({
  send: (value, at) => run.send(value, at),
  advance: at => run.watermark(at),
  processingTime: at => run.processingTime(at),
});

/** Steps through everything, one statement at a time. */
const stepped = (run: Bench): Driven => ({
  send: (value, at) => void [...run.chain.processStepping(0, value, at)],
  advance: at => {
    run.chain.beginWatermark(at);
    while (exhaust(run.chain.continueWatermarkStepping()));
  },
  processingTime: at => {
    while (exhaust(run.chain.fireProcessingTimerStepping(at)));
  },
});

function exhaust(steps: Generator<unknown, boolean, void>): boolean {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}

const rows = (snapshot: readonly OperatorSnapshot[]) => [...snapshot.find(({ uid }) => uid === "p")!.rows()];

/** As the model gives them. */
function rowsAsModel(snapshot: readonly OperatorSnapshot[]) {
  const all = rows(snapshot);
  const entries = all
    .filter(row => !row.state.startsWith("$"))
    .map(row => [STATES.findIndex(({ name }) => name === row.state), row.key, row.namespace, row.value]);
  const timers = all
    .filter(row => row.state === "$timers")
    .map(row => {
      const { domain, timestamp } = row.namespace as RecordValue;
      return [domain, row.key, timestamp];
    });
  return { entries, timers };
}

/** Reasons are compared elsewhere. */
const withoutReason = (out: readonly (readonly [string, unknown, number])[]) =>
  out.map(([where, value, at]) =>
    where === "side 2" ? [where, { ...(value as object), error: null }, at] : [where, value, at],
  );

const start = (plan: Plan, options?: BenchOptions) => bench(plan, options);

describe("process", () => {
  test("compiled ≡ model: output, state, timers, place of failure", () => {
    fc.assert(
      fc.property(randomProcess, randomItems, onErrors, (process, items, onError) => {
        const plan = planOf(process, onError);
        const model = new ProcessModel(plan, plan.nodes[1]!);
        const run = start(plan);
        const expected = outcome(model, items);
        expect(outcome(driven(run), items)).toBe(expected);
        expect(withoutReason(run.out)).toEqual(withoutReason(model.out));
        if (expected === null) expect(rowsAsModel(run.chain.snapshot())).toEqual(model.rows());
      }),
      RUNS,
    );
  });

  test("plain ≡ stepping ≡ swapped between records", () => {
    fc.assert(
      fc.property(
        randomProcess,
        randomItems,
        onErrors,
        fc.infiniteStream(fc.boolean()),
        (process, items, onError, coin) => {
          const plan = planOf(process, onError);
          const plain = start(plan);
          const steps = start(plan);
          const both = start(plan);
          const expected = outcome(driven(plain), items);
          expect(outcome(stepped(steps), items)).toBe(expected);
          const mixed: Driven = {
            send: (value, at) => (coin.next().value ? driven(both) : stepped(both)).send(value, at),
            advance: at => (coin.next().value ? driven(both) : stepped(both)).advance(at),
            processingTime: at => (coin.next().value ? driven(both) : stepped(both)).processingTime(at),
          };
          expect(outcome(mixed, items)).toBe(expected);
          expect(steps.out).toEqual(plain.out);
          expect(both.out).toEqual(plain.out);
          if (expected !== null) return;
          expect(rows(steps.chain.snapshot())).toEqual(rows(plain.chain.snapshot()));
          expect(rows(both.chain.snapshot())).toEqual(rows(plain.chain.snapshot()));
        },
      ),
      RUNS,
    );
  });

  test("snapshot → restore → go on ≡ go on, after every item; and no snapshot ever changes", () => {
    fc.assert(
      fc.property(
        randomProcess,
        randomItems,
        fc.constantFrom<OnError>("skip", "to"),
        (process, items, onError) => {
          const plan = planOf(process, onError);
          const straight = start(plan);
          let broken = start(plan);
          const taken: { read: () => unknown; then: unknown }[] = [];
          const emitted = [];
          for (const item of items) {
            drive(driven(straight), item);
            drive(driven(broken), item);
            emitted.push(...broken.out);
            const snapshot = broken.chain.snapshot();
            taken.push({ read: () => rows(snapshot), then: structuredClone(rows(snapshot)) });
            // The old one lives on after its snapshot and must not disturb it.
            const next = start(plan, { restore: snapshot });
            drive(driven(broken), item);
            broken = next;
          }
          expect(emitted).toEqual(straight.out);
          expect(rows(broken.chain.snapshot())).toEqual(rows(straight.chain.snapshot()));
          for (const { read, then } of taken) expect(read()).toEqual(then);
        },
      ),
      RUNS,
    );
  });

  test("what was emitted never changes afterwards", () => {
    fc.assert(
      fc.property(randomProcess, randomItems, (process, items) => {
        const run = start(planOf(process, "skip"));
        const copies: unknown[] = [];
        for (const item of items) {
          drive(driven(run), item);
          while (copies.length < run.out.length) copies.push(structuredClone(run.out[copies.length]));
        }
        expect(run.out).toEqual(copies);
      }),
      RUNS,
    );
  });
});
