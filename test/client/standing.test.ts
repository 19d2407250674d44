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

test("each has the picture of its own, as long as it lasts", () => {
  const standing = createStanding();
  standing.see("first", "weir/live", { step: 1 });
  standing.see("second", "weir/live", { step: 2 });
  expect([standing.live("first")?.step, standing.live("second")?.step]).toEqual([1, 2]);
  standing.ended("second");
  expect([standing.live("second"), standing.live(null)]).toEqual([null, null]);
});

test("of one that has ended nothing is kept, whatever it still says", () => {
  const standing = createStanding();
  standing.see("first", "stopped");
  standing.see("first", "terminated");
  standing.see("first", "stopped");
  standing.see("first", "weir/live", { step: 1 });
  expect([standing.isOver("first"), standing.isStopped("first"), standing.live("first")]).toEqual([
    true,
    false,
    null,
  ]);
});
