// Several sessions at once: each stands or runs by itself.

import { expect, test } from "vitest";
import { createStanding } from "../../client/debug/standing.ts";

test("the end of one session leaves another that is stopped as it is", () => {
  const standing = createStanding();
  standing.see("first", "stopped");
  standing.see("second", "stopped");
  standing.ended("second");
  expect(standing.isStopped("first")).toBe(true);
  expect(standing.isStopped("second")).toBe(false);
});

test("one that goes on says nothing of another", () => {
  const standing = createStanding();
  standing.see("first", "stopped");
  standing.see("second", "stopped");
  standing.see("second", "continued");
  standing.see("first", "output");
  expect(standing.isStopped("first")).toBe(true);
  expect(standing.isStopped("second")).toBe(false);
  expect(standing.isStopped(null)).toBe(false);
});
