// The nearest name to a misspelt one. Pure; asked only when there is something to report.

import type { Checker } from "./check-context.ts";

const LONGEST = 40;

/** Number of edits (a swap of neighbours is one), or `limit + 1` if more. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, beforeLast[j - 2]! + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

/** The candidate that is most likely meant, or null. Case counts little. */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  if (name.length === 0 || name.length > LONGEST) return null;
  const limit = name.length < 4 ? 1 : name.length < 8 ? 2 : 3;
  const lower = name.toLowerCase();
  let best: string | null = null;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    if (candidate === name || Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = editDistance(lower, candidate.toLowerCase(), bestDistance - 1);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

export const SUGGESTED_AT_MOST = 200;

/** ` Did you mean …?` with a leading space, or "". A file full of mistakes gets suggestions for the first ones only. */
export function didYouMean(c: Checker, name: string, candidates: Iterable<string>): string {
  if (c.suggestions++ > SUGGESTED_AT_MOST) return "";
  const found = nearest(name, candidates);
  return found === null ? "" : ` Did you mean \`${found}\`?`;
}

/** `a`, `b` or `c` */
export function oneOfWords(words: readonly string[]): string {
  const quoted = words.map(each => `\`${each}\``);
  return quoted.length < 2
    ? quoted.join("")
    : `${quoted.slice(0, -1).join(", ")} or ${quoted[quoted.length - 1]}`;
}
