// Scanning again after an edit: the very tokens of the earlier text where both begin alike, and where both end alike
// those moved, or, for a glance at what is near the edit, as they are. Gives what scanning anew would give.

import { type Skip, scanFrom } from "./scanner.ts";
import type { Token } from "./syntax.ts";

export interface Scanned {
  readonly text: string;
  readonly tokens: readonly Token[];
}

/**
 * The same, with the very tokens of an earlier text where both begin alike: up to the beginning of the line that
 * differs, since no token looks past its line. The earlier text's last token may only stand for what followed. Where
 * both end alike, but for `behind` more units at the end of this one, the earlier tokens are moved and not scanned.
 */
export function rescan(text: string, earlier: Scanned, behind = 0): readonly Token[] {
  const tail = tailOf(text.slice(0, text.length - behind), earlier);
  return scanFrom(text, beginningOf(text, earlier), tail && skipping(tail, tail.from, moved));
}

/** Tokens of which some in the middle, well behind the edit, are those of an earlier text and have their places there. */
export interface Glanced {
  readonly tokens: readonly Token[];
  /** [first, end) are the earlier ones from `earlier` on. */
  readonly first: number;
  readonly end: number;
  readonly earlier: number;
}

/** The same for a glance at what is near the edit: what is alike behind it is not even moved. Null where nothing is. */
export function rescanGlancing(text: string, earlier: Scanned, behind: number): Glanced | null {
  const tail = tailOf(text.slice(0, text.length - behind), earlier);
  if (tail === null) return null;
  let kept: Omit<Glanced, "tokens"> | null = null;
  const take: Take = (tokens, low, last) => {
    kept = { first: tokens.length, end: tokens.length + last - low, earlier: low };
    for (let i = low; i < last; i++) tokens.push(tail.tokens[i]!);
    return tail.tokens[last - 1]!.end + tail.shift;
  };
  // So far behind that no place near the edit is taken for one of these.
  const from = tail.from + Math.max(0, tail.shift);
  const tokens = scanFrom(text, beginningOf(text, earlier), skipping(tail, from, take));
  return kept === null ? null : { tokens, ...(kept as Omit<Glanced, "tokens">) };
}

/** The tokens before the line that differs. */
function beginningOf(text: string, earlier: Scanned): Token[] {
  const same = commonLength(text, earlier.text);
  const { tokens } = earlier;
  let low = 0;
  let high = tokens.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (tokens[middle]!.start < same) low = middle;
    else high = middle - 1;
  }
  while (low > 0 && !tokens[low]!.newlineBefore) low--;
  return tokens.slice(0, low);
}

/** Tokens at the end of an earlier text that are found again, `shift` further on. */
interface Tail {
  readonly tokens: readonly Token[];
  /** Where, in the new text, both begin to be alike. */
  readonly from: number;
  readonly shift: number;
}

/** Adds [low, last) of its tokens; where the last of them ends. */
type Take = (tokens: Token[], low: number, last: number, tail: Tail) => number;

const skipping = (tail: Tail, from: number, take: Take): Skip => ({
  from,
  take: (tokens, fullStart, start) => takeTail(tokens, tail, fullStart, start, take),
});

/** So much must be alike to be worth looking for. */
const LONG_TAIL = 1000;

function tailOf(text: string, { text: before, tokens }: Scanned): Tail | null {
  if (!text.endsWith(before.slice(-LONG_TAIL)) || before.length < LONG_TAIL) return null;
  return { tokens, from: text.length - commonEnd(text, before), shift: text.length - before.length };
}

/** How much two texts end with in common. */
function commonEnd(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let same = 0;
  for (let step = 1 << 16; step > 0; step >>= 1) {
    while (
      same + step <= most &&
      a.startsWith(b.slice(b.length - same - step, b.length - same), a.length - same - step)
    )
      same += step;
  }
  return same;
}

/**
 * Takes over the tokens of the tail from one that begins a line here as it did there: whatever was open is closed by
 * then, so all that follow are the same. Not the last line, in which something may be open. Where they end; -1: none.
 */
function takeTail(tokens: Token[], tail: Tail, fullStart: number, start: number, take: Take): number {
  const { tokens: before, shift } = tail;
  let low = 0;
  let high = before.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before[middle]!.start + shift < start) low = middle + 1;
    else high = middle;
  }
  const first = before[low];
  if (first === undefined || !first.newlineBefore) return -1;
  if (first.start + shift !== start || first.fullStart + shift !== fullStart) return -1;
  let last = before.length - 1;
  while (last > low && !before[last]!.newlineBefore) last--;
  // The very last one only stands for what followed.
  if (last === before.length - 1) last--;
  while (last > low && !before[last]!.newlineBefore) last--;
  return last > low ? take(tokens, low, last, tail) : -1;
}

/** As new tokens, `shift` further on. */
function moved(tokens: Token[], low: number, last: number, { tokens: before, shift }: Tail): number {
  for (let i = low; i < last; i++) {
    const token = before[i]!;
    tokens.push({
      kind: token.kind,
      fullStart: token.fullStart + shift,
      start: token.start + shift,
      end: token.end + shift,
      text: token.text,
      newlineBefore: token.newlineBefore,
    });
  }
  return tokens.at(-1)!.end;
}

/** How much two texts begin with in common. */
function commonLength(a: string, b: string): number {
  let same = 0;
  let step = 1 << 16;
  for (; step > 0; step >>= 1) {
    while (
      same + step <= a.length &&
      a.startsWith(b.slice(same, same + step), same) &&
      same + step <= b.length
    )
      same += step;
  }
  return same;
}
