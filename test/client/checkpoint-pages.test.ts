// The tree of checkpoints, however many there have been: a hundred to be drawn, all of them to be found.

import { expect, test } from "vitest";
import { groupsOf, inGroup, NEWEST, olderTitle, pageOf } from "../../client/checkpoint-pages.ts";
import { chosenOf } from "../../runtime/debug/checkpoint-history.ts";
import type { CheckpointInfo } from "../../runtime/debug/protocol.ts";

const info = (id: number, state: CheckpointInfo["state"] = "failed"): CheckpointInfo =>
  ({ id, state }) as CheckpointInfo;

/** What the adapter would tell of checkpoints 1 to `count`, with these kept. */
function told(count: number, kept: readonly number[], chosen: Parameters<typeof chosenOf>[2]) {
  const ids = Array.from({ length: count }, (_, at) => at + 1);
  return chosenOf(ids, new Set(kept), chosen).map(id => info(id, kept.includes(id) ? "completed" : "failed"));
}

test("a few are all shown, the newest first", () => {
  const page = pageOf(told(NEWEST, [3], { newest: NEWEST }), NEWEST);
  expect(page.shown[0]!.id).toBe(NEWEST);
  expect([page.shown.length, page.older]).toEqual([NEWEST, null]);
});

test("of a flood the newest and those that are kept are shown, and each of the others is in one group", () => {
  const kept = [7, 1_000, 9_000];
  const { shown, older } = pageOf(told(18_250, kept, { newest: NEWEST }), 18_250);
  expect(shown.length).toBe(NEWEST + kept.length);
  expect(shown.filter(({ state }) => state === "completed").map(({ id }) => id)).toEqual(kept.toReversed());
  expect(olderTitle(older!)).toBe("18,147 earlier ones");
  const groups = groupsOf(older!)!;
  expect(olderTitle(groups[0]!)).toBe("Checkpoints 18,001 to 18,150");
  expect(olderTitle(groups.at(-1)!)).toBe("Checkpoints 1 to 1,000");
  // Opened, a group is no group of groups.
  for (const group of groups) expect(groupsOf(group)).toBe(null);
  const inGroups = groups.flatMap(({ from, to }) => inGroup(told(18_250, kept, { from, to })));
  expect([...shown.map(({ id }) => id), ...inGroups.map(({ id }) => id)].sort((a, b) => a - b)).toEqual(
    Array.from({ length: 18_250 }, (_, at) => at + 1),
  );
});

test("the bounds of a group stay as more come", () => {
  const older = (total: number) => groupsOf(pageOf(told(total, [], { newest: NEWEST }), total).older!)!;
  expect(older(5_000).slice(1)).toEqual(older(4_900).slice(-older(5_000).length + 1));
});

test("those that can be restored are asked for without the others", () => {
  expect(told(50_000, [12, 40_000], { newest: 0 }).map(({ id }) => id)).toEqual([12, 40_000]);
});
