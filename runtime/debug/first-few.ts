// Of any number of things the first few in an order, in little room and with few comparisons: what is beyond the last of
// those is counted and let go. Knows nothing of what it holds.

export interface FirstFew<T> {
  add(item: T): void;
  /** How many were added. */
  readonly count: number;
  /** In order. */
  all(): readonly T[];
}

/** Kept beyond the few before they are put in order. */
const SLACK = 2;

export function firstFew<T>(few: number, inOrder: (a: T, b: T) => number): FirstFew<T> {
  const kept: T[] = [];
  let count = 0;
  /** Nothing behind it is among them; null: there are fewer. */
  let last: T | null = null;
  const sort = (): void => {
    kept.sort(inOrder);
    if (kept.length < few) return;
    kept.length = few;
    last = kept.at(-1) ?? null;
  };
  return {
    add(item) {
      count++;
      if (last !== null && inOrder(item, last) > 0) return;
      if (kept.push(item) > SLACK * few) sort();
    },
    get count() {
      return count;
    },
    all() {
      sort();
      return kept;
    },
  };
}
