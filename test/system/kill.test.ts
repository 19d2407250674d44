// A taste of the hundred kills in test/soak.
import { describe, expect, test } from "vitest";
import { followThroughKills } from "../support/following.ts";
import { examples, killAtRandom } from "../support/killing.ts";

describe("killed at random moments, every example ends with the output of an uninterrupted run", () => {
  for (const [index, example] of examples.entries()) {
    test(example.name, async () => {
      expect(await killAtRandom(example, 3, index)).toBeGreaterThanOrEqual(3);
    });
  }
});

test("a followed file loses, repeats and delays no line", () => followThroughKills(1, 7));
