// SIGKILL at 100 random moments over the examples, resumed each time until done.
import { describe, expect, test } from "vitest";
import { followThroughKills } from "../support/following.ts";
import { examples, killAtRandom } from "../support/killing.ts";

describe("killed at random moments, every example ends with the output of an uninterrupted run", () => {
  for (const [index, example] of examples.entries()) {
    test(example.name, async () => {
      expect(await killAtRandom(example, 25, 1000 + index)).toBeGreaterThanOrEqual(25);
    });
  }
});

test("a followed file loses, repeats and delays no line, wherever its runs are killed", async () => {
  for (let round = 0; round < 5; round++) await followThroughKills(5, 2000 + round);
});
