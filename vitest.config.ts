import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./test/support/summary-reporter.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/soak/**", "test/editor/**"],
    setupFiles: ["test/support/seed.ts"],
    testTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
    reporters: ["default", new SummaryReporter()],
  },
});
