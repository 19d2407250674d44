// Scanning again after an edit: the tokens are those of scanning anew, whether they are kept, moved or made.

import fc from "fast-check";
import { expect, test } from "vitest";
import { rescan } from "../../runtime/language/rescan.ts";
import { scan } from "../../runtime/language/scanner.ts";
import { soup } from "./arbitrary.ts";

/** Longer than what is looked for at the end, and made of all that may be open at the end of a line. */
const text = fc.array(soup, { minLength: 60, maxLength: 90 }).map(parts => parts.join("\n"));

const edit = fc.tuple(fc.nat(), fc.nat({ max: 30 }), fc.oneof(soup, fc.constant("x"), fc.constant("/*")));

test("after an edit, with more text behind", () => {
  let moved = 0;
  fc.assert(
    fc.property(text, edit, soup, (before, [place, length, inserted], behind) => {
      const at = place % before.length;
      const after = `${before.slice(0, at)}${inserted}${before.slice(at + length)}${behind}`;
      const tokens = rescan(after, { text: before, tokens: scan(before) }, behind.length);
      expect(tokens).toEqual(scan(after));
      if (before.length > 2000) moved++;
    }),
    { numRuns: 60 },
  );
  expect(moved).toBeGreaterThan(0);
});
