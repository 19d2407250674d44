// Where the lines of one text stand in another that it has become: what was inserted, deleted and kept, by the longest
// lines they have in common. Texts in, numbers out; lines are counted from 1.

export interface LineMap {
  /** Where a line of the old text stands now; of one that is gone, where what replaced it begins. */
  now(line: number): number;
  /** Which line of the old text it was; null: it is new, or has been changed. */
  was(line: number): number | null;
}

/** Beyond so many comparisons what has changed is taken as one piece. */
const MOST = 4_000_000;

/** null: they have the same lines. */
export function lineMap(old: string, text: string): LineMap | null {
  const [before, after] = [linesOf(old), linesOf(text)];
  const pairs = pairsOf(before, after);
  if (pairs.length === before.length && pairs.length === after.length) return null;
  const nowOf = new Map(pairs.map(([was, now]) => [was, now]));
  const wasOf = new Map(pairs.map(([was, now]) => [now, was]));
  return {
    now: line => nowOf.get(line) ?? Math.min(afterGap(pairs, line), after.length),
    was: line => wasOf.get(line) ?? null,
  };
}

type Pair = readonly [was: number, now: number];

/** The byte order mark, and how lines end, are no part of a line. */
const linesOf = (text: string): readonly string[] => text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/);

/** Behind the last line before it that was kept, and as far from it as before, where there is room. */
function afterGap(pairs: readonly Pair[], line: number): number {
  const next = pairs.find(([was]) => was > line);
  const [was, now] = pairs.findLast(([was]) => was < line) ?? [0, 0];
  const wanted = now + line - was;
  return next === undefined ? wanted : Math.max(now + 1, Math.min(wanted, next[1] - 1));
}

function pairsOf(before: readonly string[], after: readonly string[]): readonly Pair[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const kept = (count: number, was: number, now: number): readonly Pair[] =>
    Array.from({ length: count }, (_, i): Pair => [was + i + 1, now + i + 1]);
  const middle = common(before.slice(head, before.length - tail), after.slice(head, after.length - tail)).map(
    ([was, now]): Pair => [was + head, now + head],
  );
  return [...kept(head, 0, 0), ...middle, ...kept(tail, before.length - tail, after.length - tail)];
}

/** The longest lines in common, by the lengths of those of every two ends. */
function common(before: readonly string[], after: readonly string[]): readonly Pair[] {
  const width = after.length + 1;
  if (before.length * after.length > MOST) return [];
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      lengths[i * width + j] =
        before[i] === after[j]
          ? lengths[(i + 1) * width + j + 1]! + 1
          : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
  const pairs: Pair[] = [];
  for (let i = 0, j = 0; i < before.length && j < after.length; ) {
    if (before[i] === after[j]) pairs.push([++i, ++j]);
    else if (lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!) i++;
    else j++;
  }
  return pairs;
}
