// Lines of a text that has been edited: each is found where it stands, and none that was written since is taken for one.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineMap } from "../../runtime/dap/line-map.ts";

const nowAll = (old: string, text: string): readonly number[] => {
  const map = lineMap(old, text);
  return old.split("\n").map((_, i) => map?.now(i + 1) ?? i + 1);
};

describe("where the lines stand", () => {
  test.each([
    ["inserted above", "a\nb\nc", "x\ny\na\nb\nc", [3, 4, 5]],
    ["deleted", "a\nb\nc\nd", "a\nd", [1, 2, 2, 2]],
    ["changed in place", "a\nb\nc", "a\nB\nc", [1, 2, 3]],
    ["two edits", "a\nb\nc\nd\ne", "a\nx\nb\nc\ne", [1, 3, 4, 5, 5]],
    ["everything gone", "a\nb", "", [1, 1]],
  ])("%s", (_, old, text, expected) => expect(nowAll(old, text)).toEqual(expected));

  test("how lines end, and a byte order mark, are no change", () =>
    expect(lineMap("a\nb\n", "\ufeffa\r\nb\r\n")).toBeNull());

  test("one that is new was none", () => {
    const map = lineMap("a\nb\nc", "a\nx\nB\nc")!;
    expect([1, 2, 3, 4, 99].map(line => map.was(line))).toEqual([1, null, null, 3, null]);
  });
});

test("what was a line is that line now, and the order stays", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c", "{", "}", ""), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(text, text, (old, now) => {
      const map = lineMap(old.join("\n"), now.join("\n"));
      if (map === null) return;
      for (let line = 1; line <= old.length; line++)
        expect(map.now(line) >= 1 && map.now(line) <= now.length).toBe(true);
      let last = 0;
      for (let line = 1; line <= now.length; line++) {
        const was = map.was(line);
        if (was === null) continue;
        expect([map.now(was), old[was - 1]]).toEqual([line, now[line - 1]]);
        expect(was).toBeGreaterThan(last);
        last = was;
      }
    }),
  );
});
