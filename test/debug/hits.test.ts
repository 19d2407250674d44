// Counting hits: a count belongs to its moment, whichever way one comes to it.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createHitLog, parseHitCondition } from "../../runtime/debug/hits.ts";
import { compareMoments } from "../../runtime/debug/moment.ts";

const moment = fc.record({ step: fc.nat(30), pause: fc.nat(3) });

test("the count of a moment is its place among all, however often and in whatever order it is visited", () => {
  fc.assert(
    fc.property(
      fc.array(moment, { maxLength: 200 }),
      fc.array(fc.nat(), { maxLength: 50 }),
      (moments, revisits) => {
        const inOrder = [...new Map(moments.map(each => [`${each.step}:${each.pause}`, each])).values()].sort(
          compareMoments,
        );
        const log = createHitLog();
        inOrder.forEach((each, i) => {
          expect(log.note(each)).toBe(i + 1);
        });
        for (const revisit of revisits) {
          if (inOrder.length === 0) return;
          const i = revisit % inOrder.length;
          expect(log.note(inOrder[i]!)).toBe(i + 1);
        }
        expect(log.count).toBe(inOrder.length);
        expect(log.last).toEqual(inOrder.at(-1) ?? null);
      },
    ),
  );
});

test("what is forgotten is what came after, and counting goes on from there", () => {
  fc.assert(
    fc.property(fc.array(moment, { maxLength: 100 }), moment, (moments, after) => {
      const sorted = [...moments].sort(compareMoments);
      const log = createHitLog();
      for (const each of sorted) log.note(each);
      log.forget(after);
      const kept = new Set(
        sorted.filter(each => compareMoments(each, after) <= 0).map(({ step, pause }) => `${step}:${pause}`),
      );
      expect(log.count).toBe(kept.size);
      expect(log.note({ step: 1000, pause: 0 })).toBe(kept.size + 1);
    }),
  );
});

test.each([
  ["3", [3]],
  ["== 3", [3]],
  ["=3", [3]],
  [">= 3", [3, 4, 5, 6, 7]],
  [">3", [4, 5, 6, 7]],
  ["<= 2", [1, 2]],
  ["< 2", [1]],
  ["% 3 == 0", [3, 6]],
  ["%3", [3, 6]],
  ["% 3 == 1", [1, 4, 7]],
] as const)("hit condition %s", (text, wanted) => {
  const condition = parseHitCondition(text)!;
  expect([1, 2, 3, 4, 5, 6, 7].filter(count => condition.holds(count))).toEqual(wanted);
});

test.each(["", "often", "-1", "1.5", "% 0", "% 3 == 3", ">= 3 == 0", "3 4"])("no hit condition: %s", text => {
  expect(parseHitCondition(text)).toBe(null);
});
