// Every durable operation of one run is a crash point: swept, not sampled, and during recovery too.
import { expect, test } from "vitest";
import { sweep, sweepCase, uninterrupted } from "../support/sweep.ts";

test("aborted before the K-th durable operation, for every K", async () => {
  const expected = await uninterrupted(sweepCase);
  const { struck, committedInRecovery } = await sweep(sweepCase, expected, {});
  expect(struck).toBeGreaterThan(30);
  expect(committedInRecovery).toBeGreaterThan(0);
});

test("aborted half-way through it", async () => {
  const expected = await uninterrupted(sweepCase);
  const { struck } = await sweep(sweepCase, expected, { torn: true, stride: 2 });
  expect(struck).toBeGreaterThan(15);
});

test("aborted at the K-th, and again in the recovery", async () => {
  const expected = await uninterrupted(sweepCase);
  for (const again of [1, 3, 6, 10, 15, 21, 28]) {
    const { struck } = await sweep(sweepCase, expected, {
      first: 2 + (again % 5),
      stride: 5,
      again: () => again,
    });
    expect(struck).toBeGreaterThan(5);
  }
});
