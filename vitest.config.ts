import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/soak/**"],
    testTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
