// A taste of the complete sweep in test/soak: every eleventh durable operation, some of them again in recovery.
import { expect, test } from "vitest";
import { sweep, sweepCase, uninterrupted } from "../support/sweep.ts";

test("aborted at every eleventh durable operation, half of them again in the recovery", async () => {
  const expected = await uninterrupted(sweepCase);
  const { struck } = await sweep(sweepCase, expected, {
    first: 4,
    stride: 11,
    again: k => (k % 2 === 0 ? 3 + (k % 23) : 100_000),
  });
  expect(struck).toBeGreaterThan(4);
}, 120_000);
