// The law of images: a run taken back to one and run on is the run it would have been, byte for byte: events, committed
// output, state. Wherever the image was taken, whatever failed, over restarts, and also where nothing that lies ahead is
// remembered but what the sources have given.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { loadExterns } from "../../runtime/connectors/externs.ts";
import type { SimulationOptions } from "../../runtime/execute/simulate/options.ts";
import { simulate } from "../../runtime/execute/simulate/simulation.ts";
import { type Case, cases, parseCase, writeFiles } from "../conformance/case-file.ts";
import { closeReaders, modelOf, planOf, worldOf as worldOfCase } from "../conformance/running.ts";
import { samples, worldOf } from "./plans.ts";
import { expectTravel } from "./travelling.ts";

const scratch = mkdtempSync(join(tmpdir(), "weir-images-"));
afterEach(closeReaders);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const faults = {
  crash: { probability: 0.01, count: 3 },
  storage: { probability: 0.02, count: 1 },
  commit: { probability: 0.05, count: 1 },
};

describe("plans made by hand", () => {
  for (const sample of samples) {
    test(sample.name, async () => {
      for (let seed = 0; seed < 4; seed++) {
        const options: SimulationOptions = {
          plan: sample.plan(1 + (seed % 3)),
          seed,
          faults,
          deploy: { chaining: seed % 2 === 0 },
          traced: seed % 2 === 1,
          channelCapacity: 1 + seed * 5,
          ...worldOf(sample),
        };
        await expectTravel(() => simulate(options), seed, `seed ${seed}`);
      }
    });
  }
});

/** Clock, random numbers, and calls that come later are of the world that is taken back. */
const own = [
  parseCase(
    "own/clock",
    `--- program
pipeline P {
  source ns = sequence(1 .. 30)
  stream stamped = ns |> keyBy(n => n % 5) |> process {
    state count: int = 0
    on n {
      count = count + 1
      processingTimer(now() + 5ms)
      emit { k: key, n: n, count: count, luck: random() }
    }
    on processingTimer t { emit { k: key, n: -1, count: count, luck: 0.0 } }
  }
  sink out = stamped |> writeCsv("out.csv")
}
`,
  ),
];

const RUNNING = cases.filter(
  ({ outputs, failure, name }) =>
    outputs.size > 0 &&
    failure === null &&
    /^(async|connect|ttl|process|tumbling|session|sliding|window-join|interval-join|join|sources|sinks|csv|distinct|triggers|externs|on-error|timestamps|params)\//.test(
      name,
    ),
);

async function optionsOf(testCase: Case, seed: number): Promise<SimulationOptions> {
  const dir = join(scratch, testCase.name.replaceAll("/", "-"));
  writeFiles(testCase, dir);
  const plan = planOf(testCase, modelOf(dir), { dir, parallelism: 1 + (seed % 3), intervalMs: 3 });
  const externs = plan.externs.length === 0 ? null : await loadExterns(plan, dir);
  return {
    ...worldOfCase(testCase, plan, dir, externs),
    seed,
    faults,
    recordsPerSecond: 1000,
    deploy: { chaining: seed % 2 === 0 },
    channelCapacity: 2 + (seed % 4),
  };
}

describe("conformance cases", () => {
  test("there are enough of them", () => expect(RUNNING.length).toBeGreaterThan(80));

  for (const theme of new Set(RUNNING.map(({ name }) => name.split("/")[0]!))) {
    test(theme, async () => {
      for (const [i, testCase] of RUNNING.filter(({ name }) => name.startsWith(`${theme}/`)).entries()) {
        const options = await optionsOf(testCase, i);
        await expectTravel(() => simulate(options), i, testCase.name, 5);
      }
    });
  }

  test("clock and processing time", async () => {
    for (const testCase of own) {
      for (let seed = 0; seed < 3; seed++) {
        const options = await optionsOf(testCase, seed);
        await expectTravel(() => simulate(options), seed, `${testCase.name}, seed ${seed}`);
      }
    }
  });
});
