// simulate under any seed, at any parallelism, chained or not, with random failures ≡ the expected output, which was
// computed apart from Weir ≡ the cluster executor. And: the same seed gives the same event log, byte for byte.
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { simulate } from "../../runtime/execute/simulate/simulation.ts";
import { corpus, expectedOf, expectRight, normalised, planOf, sinksOf, worldOf } from "../support/corpus.ts";
import { weir } from "../support/weir.ts";

const crashes = {
  crash: { probability: 0.002, count: 4 },
  storage: { probability: 0.02, count: 1 },
  commit: { probability: 0.02, count: 1 },
};

/** Per program, parallelism and chaining; the soak takes more. */
const SEEDS = Number(process.env["WEIR_SEEDS"] ?? 8);

describe("the corpus has", () => {
  test("cases", () => expect(corpus.length).toBeGreaterThan(5));
});

for (const testCase of corpus) {
  describe(testCase.name, () => {
    for (const parallelism of [1, 2, 3, 4]) {
      const plan = planOf(testCase.file, { parallelism });
      for (const chaining of [true, false]) {
        test(`simulated at parallelism ${parallelism}, ${chaining ? "chained" : "unchained"}, ${SEEDS} seeds with crashes`, () => {
          let restarts = 0;
          for (let seed = 0; seed < SEEDS; seed++) {
            const label = `seed ${seed}`;
            const simulation = expectRight(
              testCase,
              {
                ...worldOf(plan, testCase.dir),
                seed,
                deploy: { chaining },
                recordsPerSecond: 50,
                faults: crashes,
                stepping: seed % 5 === 4,
              },
              label,
            );
            restarts += simulation.events.filter(event => event.type === "runRestored").length;
          }
          expect(restarts).toBeGreaterThan(0);
        });
      }
    }

    test("the same seed twice: the same event log, byte for byte", () => {
      const plan = planOf(testCase.file, { parallelism: 3 });
      const log = () => {
        const simulation = simulate({
          ...worldOf(plan, testCase.dir),
          seed: 7,
          recordsPerSecond: 50,
          faults: crashes,
        });
        simulation.run();
        return simulation.events.map(event => JSON.stringify(event)).join("\n");
      };
      const first = log();
      expect(first.length).toBeGreaterThan(1000);
      expect(log()).toBe(first);
    });

    for (const parallelism of [1, 3]) {
      test(`in the cluster at parallelism ${parallelism}`, async () => {
        const dir = mkdtempSync(join(tmpdir(), "weir-corpus-"));
        cpSync(testCase.dir, dir, { recursive: true });
        const end = await weir(
          [
            "run",
            "main.weir",
            "--quiet",
            "--parallelism",
            String(parallelism),
            "--set",
            "checkpoint.interval=10ms",
          ],
          {
            cwd: dir,
          },
        );
        expect(end).toMatchObject({ code: 0, stderr: "" });
        for (const output of sinksOf(planOf(testCase.file, { parallelism }))) {
          const actual = readFileSync(join(dir, output.target), "utf8");
          expect(normalised(actual, output.order)).toBe(
            normalised(expectedOf(testCase, output), output.order),
          );
        }
        rmSync(dir, { recursive: true, force: true });
      });
    }
  });
}
