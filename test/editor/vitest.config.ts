import { defineConfig } from "vitest/config";
import { SummaryReporter } from "../support/summary-reporter.ts";

export default defineConfig({
  test: {
    include: ["test/editor/*.test.ts"],
    globalSetup: ["test/editor/support/setup.ts"],
    // One editor at a time: two would only wait for each other, and figures would mean nothing.
    fileParallelism: false,
    pool: "forks",
    testTimeout: 120_000,
    hookTimeout: 90_000,
    // What is to be seen may take its time on a busy machine.
    expect: { poll: { timeout: 15_000, interval: 100 } },
    reporters: ["verbose", new SummaryReporter()],
  },
});
