// Rows and the height they stand for: a browser gives no element more than some thirty million pixels, so that beyond
// it a pixel of the scroll bar stands for more than a pixel of rows. Pure.

export const ROW = 24;
const MOST_HEIGHT = 16_000_000;

export interface Scroll {
  /** Of the whole, in pixels. */
  readonly height: number;
  /** The first row in sight, and a part of it. */
  firstAt(top: number): number;
  /** Where to scroll so that this row is the first. */
  topOf(row: number): number;
}

export function scrollOf(rows: number, seen: number): Scroll {
  const all = rows * ROW;
  if (all <= MOST_HEIGHT) return { height: all, firstAt: top => top / ROW, topOf: row => row * ROW };
  const room = MOST_HEIGHT - seen;
  const last = rows - seen / ROW;
  return {
    height: MOST_HEIGHT,
    firstAt: top => (Math.min(top, room) / room) * last,
    topOf: row => (Math.min(row, last) / last) * room,
  };
}

/** Where to scroll so that a row is seen whole; the same place where it is already. */
export function revealing(scroll: Scroll, top: number, seen: number, row: number): number {
  const first = scroll.firstAt(top);
  const fitting = Math.max(1, seen / ROW);
  if (row < first) return scroll.topOf(row);
  if (row + 1 > first + fitting) return scroll.topOf(row + 1 - fitting);
  return top;
}
