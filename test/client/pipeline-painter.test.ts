import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainColour } from "../../client/views/pipeline/colour.ts";
import { createPainter, showing, turn } from "../../client/views/pipeline/painter.ts";

/** Frames that come when the test wants them. */
function frames() {
  const waiting: (() => void)[] = [];
  return {
    frame: (work: () => void) => void waiting.push(work),
    /** Says whether there was something to do. */
    next: (): boolean => {
      const work = waiting.shift();
      work?.();
      return work !== undefined;
    },
  };
}

function painted(count: number, most: number, unseen: number, isSeen: (at: number) => boolean) {
  const { frame, next } = frames();
  const painter = createPainter({ most, unseen, frame });
  const values = Array.from({ length: count }, () => 0);
  const drawn = Array.from({ length: count }, () => -1);
  let paintings = 0;
  for (let at = 0; at < count; at++) {
    const paint = (value: number): void => {
      drawn[at] = value;
      paintings++;
    };
    painter.add(
      `part ${at}`,
      showing(
        () => values[at]!,
        paint,
        () => isSeen(at),
      ),
    );
  }
  return { painter, next, values, drawn, paintings: () => paintings };
}

describe("drawing what has changed", () => {
  test("in the end everything is drawn as it is, never more at once than there is time for", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 5 })), { maxLength: 80 }),
        (count, most, changes) => {
          const { painter, next, values, drawn, paintings } = painted(count, most, 1, at => at % 3 !== 0);
          for (const [at, value] of changes) {
            values[at % count] = value;
            painter.look();
            const before = paintings();
            next();
            expect(paintings() - before).toBeLessThanOrEqual(most);
          }
          for (let n = 0; n < 4 * count && next(); n++);
          expect(drawn).toEqual(values);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("what did not change is not drawn again", () => {
    const { painter, next, values, paintings } = painted(5, 10, 5, () => true);
    next();
    painter.look();
    expect(next()).toBe(false);
    values[2] = 1;
    painter.look();
    // And back before there was time for it.
    values[2] = 0;
    painter.look();
    next();
    expect(paintings()).toBe(5);
  });

  test("what is in sight comes first, and what is not has its turn too", () => {
    const due = ["a", "b", "c", "d", "e"];
    expect(turn(due, id => id > "b", 3, 1)).toEqual(["c", "d", "e"]);
    expect(turn(due, id => id > "c", 3, 1)).toEqual(["d", "e", "a"]);
    expect(turn(due, () => false, 3, 2)).toEqual(["a", "b"]);
  });

  test("while everything changes at each look, each is drawn in its turn", () => {
    const { painter, next, values, drawn } = painted(30, 10, 0, () => true);
    for (let tick = 1; tick <= 6; tick++) {
      values.fill(tick);
      painter.look();
      next();
    }
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(4);
  });

  test("all at once where it is asked for; what is taken away is not drawn any more", () => {
    const { frame } = frames();
    const painter = createPainter({ most: 1, unseen: 1, frame });
    const drawn: string[] = [];
    const part = (name: string) =>
      showing(
        () => 1,
        () => drawn.push(name),
        () => true,
      );
    painter.add("a", part("a"));
    const away = painter.add("b", part("b"));
    // A part of the same id came in its place before it went.
    painter.add("b", part("new b"));
    away();
    painter.flush();
    expect(drawn).toEqual(["a", "new b"]);
  });
});

test.each([
  ["rgb(1, 2, 255)", { colour: "#0102ff", opacity: 1 }],
  ["rgba(16, 32, 48, 0.5)", { colour: "#102030", opacity: 0.5 }],
  ["rgb(16 32 48 / 0.25)", { colour: "#102030", opacity: 0.25 }],
  ["color(srgb 1 0.5 0 / 0.6)", { colour: "#ff8000", opacity: 0.6 }],
  ["rgba(0, 0, 0, 0)", { colour: "none", opacity: 1 }],
  ["transparent", { colour: "none", opacity: 1 }],
  ["#FFF", { colour: "#ffffff", opacity: 1 }],
  ["#10203080", { colour: "#102030", opacity: 0.502 }],
])("%s as every reader of SVG knows it", (text, plain) => {
  expect(plainColour(text)).toEqual(plain);
});
