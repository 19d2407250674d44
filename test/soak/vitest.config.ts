import { defineConfig } from "vitest/config";
import { SummaryReporter } from "../support/summary-reporter.ts";

// The long runs: complete sweeps and many random kills. Started by `npm run soak`, and by .ci/run.
export default defineConfig({
  test: {
    include: ["test/soak/**/*.test.ts"],
    testTimeout: 1_200_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
    reporters: ["default", new SummaryReporter()],
  },
});
