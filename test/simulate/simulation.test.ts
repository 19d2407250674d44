// The laws of simulate: whatever the seed, the parallelism, the chaining and the failures, what is committed in the
// end is what the calm run commits, and nothing committed is ever taken back.
import { describe, expect, test } from "vitest";
import type { SimulationOptions } from "../../runtime/execute/simulate/options.ts";
import { simulate } from "../../runtime/execute/simulate/simulation.ts";
import { createStorage } from "../../runtime/execute/simulate/storage.ts";
import type { Plan } from "../../runtime/plan/plan.ts";
import { byOrder, poisoned, type Sample, samples, worldOf } from "./plans.ts";

/** As many as the whole of the tests has time for; `test/laws/corpus` takes more of them in the soak. */
const SEEDS = 100;
const faults = {
  crash: { probability: 0.004, count: 4 },
  storage: { probability: 0.01, count: 2 },
  commit: { probability: 0.05, count: 2 },
};

const sinksOf = (plan: Plan) =>
  plan.nodes.filter(node => node.operator.kind === "sink").map(node => node.uid);

/** Runs to the end; fails if anything once visible changes. */
const outputOf = (sample: Sample, options: Partial<SimulationOptions> & { readonly plan: Plan }) => {
  const seen = new Map<string, Uint8Array>();
  const simulation = simulate({ seed: 1, observeTasks: false, ...worldOf(sample), ...options });
  while (simulation.step()) {
    if (simulation.events.at(-1)?.type !== "sinkCommitted") continue;
    for (const sink of sinksOf(options.plan)) {
      const now = simulation.committed(sink);
      const before = seen.get(sink) ?? new Uint8Array();
      expect(Buffer.compare(now.subarray(0, before.length), before)).toBe(0);
      seen.set(sink, now);
    }
  }
  expect(simulation.status).toBe("finished");
  const output = sinksOf(options.plan).map(sink => byOrder(simulation.committed(sink), sample.order));
  return { simulation, output };
};

describe("output by order class", () => {
  for (const sample of samples) {
    const calm = outputOf(sample, { plan: sample.plan(1) }).output;

    test(`${sample.name}: something comes out`, () => {
      for (const each of calm) expect(JSON.stringify(each).length).toBeGreaterThan(100);
    });

    // One line of one subtask is the same plan at any parallelism.
    for (const parallelism of sample.order === "sequence" ? [1] : [1, 2, 3, 4]) {
      test(`${sample.name}: at parallelism ${parallelism}, ${SEEDS} seeds with failures`, () => {
        const reached = { restarts: 0, aborted: 0, recommitted: 0 };
        const plan = sample.plan(parallelism);
        for (let seed = 0; seed < SEEDS; seed++) {
          const deploy = { chaining: seed % 2 === 0 };
          const { simulation, output } = outputOf(sample, {
            plan,
            seed,
            deploy,
            faults,
            stepping: seed % 10 === 9,
          });
          expect(output, `seed ${seed}`).toEqual(calm);
          let launching = false;
          for (const { type } of simulation.events) {
            if (type === "restartScheduled") launching = true;
            if (type === "sinkCommitted" && launching) reached.recommitted++;
            if (type === "runRestored") {
              reached.restarts++;
              launching = false;
            }
            if (type === "checkpointFailed") reached.aborted++;
          }
        }
        expect(reached.restarts).toBeGreaterThan(SEEDS);
        expect(reached.aborted).toBeGreaterThan(SEEDS / 4);
        expect(reached.recommitted).toBeGreaterThan(0);
      });
    }
  }
});

describe("state by row", () => {
  test.each(samples)("$name: what is left is what the calm run leaves", sample => {
    const rows = (seed: number, faulty: boolean) =>
      outputOf(sample, { plan: sample.plan(2), seed, ...(faulty ? { faults } : {}) })
        .simulation.finalRows()
        .filter(row => !row.state.startsWith("$"))
        .map(row => JSON.stringify({ ...row, sequence: 0 }))
        .sort();
    const calm = rows(0, false);
    for (let seed = 1; seed < 10; seed++) expect(rows(seed, true)).toEqual(calm);
  });
});

describe("going on at another parallelism", () => {
  for (const sample of samples) {
    test(sample.name, () => {
      const calm = outputOf(sample, { plan: sample.plan(1) }).output;
      let resumed = 0;
      for (let seed = 0; seed < 60; seed++) {
        const storage = createStorage();
        for (const [stage, parallelism] of [1 + (seed % 4), 1 + ((seed >> 2) % 4)].entries()) {
          const plan = sample.plan(parallelism);
          const base = { seed: seed + stage, storage, faults, observeTasks: false, ...worldOf(sample), plan };
          simulate({ ...base, deploy: { chaining: seed % 3 !== 0 } }).run(150 + seed * 10);
        }
        const { simulation, output } = outputOf(sample, { plan: sample.plan(3), seed, storage });
        expect(output, `seed ${seed}`).toEqual(calm);
        if (simulation.events.some(event => event.type === "runResumed")) resumed++;
      }
      expect(resumed).toBeGreaterThan(30);
    });
  }
});

describe("determinism", () => {
  const log = (simulation: { readonly events: readonly unknown[] }) =>
    simulation.events.map(event => JSON.stringify(event)).join("\n");

  test.each(samples)("$name: the same seed twice, the same event log, byte for byte", sample => {
    const run = () =>
      outputOf(sample, { plan: sample.plan(3), seed: 42, faults, observeTasks: true }).simulation;
    const first = log(run());
    expect(first.length).toBeGreaterThan(10_000);
    expect(log(run())).toBe(first);
  });

  test("another seed, another log", () => {
    const run = (seed: number) => log(outputOf(samples[1]!, { plan: samples[1]!.plan(3), seed }).simulation);
    expect(run(1)).not.toBe(run(2));
  });

  test.each(samples)("$name: replaying the input log asks nobody and gives the same event log", sample => {
    const base = { plan: sample.plan(2), seed: 7, faults, observeTasks: true };
    const recorded = outputOf(sample, base).simulation;
    const replayed = simulate({
      ...base,
      ...worldOf(sample),
      reader: () => {
        throw new Error("a replay opened a reader");
      },
      replay: recorded.inputLog,
    });
    expect(replayed.run()).toBe("finished");
    expect(log(replayed)).toBe(log(recorded));
  });

  test("time is virtual, from 2000-01-01Z", () => {
    const { simulation } = outputOf(samples[0]!, { plan: samples[0]!.plan(1), recordsPerSecond: 10 });
    expect(simulation.nowMs - Date.UTC(2000, 0, 1)).toBe(6000);
  });
});

describe("how runs end", () => {
  const totals = samples[1]!;

  test("a record that fails the same way twice stops the run and is named", () => {
    const inputs = { in: [1, 2, 0, 3].map(v => ({ k: "a", v, at: 0 })) };
    const simulation = simulate({ plan: poisoned(), seed: 1, ...worldOf({ inputs }) });
    expect(simulation.run()).toBe("failed");
    const failures = simulation.events.filter(event => event.type === "taskFailed");
    expect(failures.length).toBe(2);
    expect(failures[0]).toMatchObject({
      where: 'record {"k":"a","v":0,"at":"1970-01-01T00:00:00Z"} from in',
    });
  });

  test("a planned failure strikes where it was planned, and without restarts the run fails", () => {
    const plan = totals.plan(2);
    const none = { ...plan, settings: { ...plan.settings, restart: { kind: "none" } as const } };
    const planned = [{ step: 30, task: "in", subtask: 0 }];
    const simulation = simulate({ plan: none, seed: 1, faults: { planned }, ...worldOf(totals) });
    expect(simulation.run()).toBe("failed");
    expect(simulation.events.find(event => event.type === "taskFailed")).toMatchObject({
      task: "in",
      subtask: 0,
    });
    expect(simulation.events.some(event => event.type === "restartsExhausted")).toBe(true);
  });

  test("stop takes a checkpoint, and a later run goes on to the same output", () => {
    const calm = outputOf(totals, { plan: totals.plan(1) }).output;
    let cancelled = 0;
    for (let seed = 0; seed < 20; seed++) {
      const storage = createStorage();
      const plan = totals.plan(2);
      const first = simulate({ plan, seed, storage, ...worldOf(totals) });
      first.run(20 + seed * 10);
      first.stop();
      // A run whose final checkpoint is under way ends as it would have.
      if (first.run() === "cancelled") cancelled++;
      expect(storage.newest).not.toBeNull();
      expect(outputOf(totals, { plan, seed, storage }).output).toEqual(calm);
    }
    expect(cancelled).toBeGreaterThan(5);
  });

  test("without checkpoints it ends when all input is processed, and output is written straight through", () => {
    const plan = totals.plan(2);
    const checkpoint = { ...plan.settings.checkpoint, enabled: false };
    const off = { ...plan, settings: { ...plan.settings, checkpoint } };
    const { simulation, output } = outputOf(totals, { plan: off });
    expect(output).toEqual(outputOf(totals, { plan }).output);
    expect(simulation.events.some(event => event.type === "checkpointTriggered")).toBe(false);
  });

  test("of a checkpoint that was given up nothing is kept, also of parts that were still on their way", () => {
    const plan = totals.plan(3);
    const checkpoint = { ...plan.settings.checkpoint, intervalMs: 1, tolerableFailures: 1e6 };
    const patient = { ...plan, settings: { ...plan.settings, checkpoint } };
    const failing = { storage: { probability: 0.2, count: 1e6 } };
    let failed = 0;
    for (let seed = 0; seed < 20; seed++) {
      const storage = createStorage();
      const { simulation } = outputOf(totals, { plan: patient, seed, storage, faults: failing });
      failed += simulation.events.filter(event => event.type === "checkpointFailed").length;
      expect([...storage.image().parts.keys()]).toEqual([]);
    }
    expect(failed).toBeGreaterThan(20);
  });

  test("at least once loses nothing", () => {
    const plan = totals.plan(3);
    const checkpoint = { ...plan.settings.checkpoint, mode: "atLeastOnce" as const, maxConcurrent: 3 };
    const relaxed = { ...plan, settings: { ...plan.settings, checkpoint } };
    const lines = (output: unknown) => Object.keys((output as readonly object[])[0]!).sort();
    const calm = lines(outputOf(totals, { plan }).output);
    for (let seed = 0; seed < 50; seed++) {
      expect(lines(outputOf(totals, { plan: relaxed, seed, faults }).output)).toEqual(calm);
    }
  });
});
