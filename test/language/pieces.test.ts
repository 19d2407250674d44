// A file in pieces, edit by edit: which pieces are the same objects, and which must not be.

import { expect, test } from "vitest";
import { piecesOf } from "../../runtime/language/incremental/pieces.ts";

const LINE = "\nfn f(x: int): int { return x }";

test("pieces that say the same are several, also after an edit beside them", () => {
  const { split } = piecesOf("/equal.weir");
  const before = split(LINE.repeat(6), []);
  expect(before).toHaveLength(6);
  for (let edited = 0; edited < 6; edited++) {
    const lines = Array.from({ length: 6 }, (_, i) => (i === edited ? LINE.replace("x }", "x + 1 }") : LINE));
    const after = split(lines.join(""), before);
    expect(after.map(({ module }) => module.text)).toEqual(lines);
    expect(new Set(after).size).toBe(6);
    expect(new Set(after.map(({ module }) => module.path)).size).toBe(6);
  }
});

test("far from the edit they are the very same", () => {
  const { split } = piecesOf("/far.weir");
  const lines = Array.from({ length: 20 }, (_, i) => LINE.replace("f(", `f${i}(`));
  const before = split(lines.join(""), []);
  const after = split(lines.with(10, "\nfn g(): int = 1").join(""), before);
  expect(after[0]).toBe(before[0]);
  expect(after[19]).toBe(before[19]);
  expect(after[10]).not.toBe(before[10]);
});
