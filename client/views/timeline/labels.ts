// The numbers of checkpoints on the strip: every one, every second, fifth, tenth …, whichever is the first at which none
// touches another. A number stands centred under what is seen of its bar. Pure.

import type { Extent } from "./extent.ts";
import type { Span } from "./strip.ts";

export interface Label {
  readonly text: string;
  /** Its left and right edge, in pixels. */
  readonly left: number;
  readonly right: number;
}

/** `moved`: from where it belongs, to be seen whole. */
interface Placed extends Label {
  readonly moved: boolean;
}

/** Least between two of them. */
export const LABEL_GAP = 8;

/** Of those that began before what is seen, so many may still last. */
const LASTING = 8;

/** 1, 2, 5, 10, 20 … */
export function* strides(): Generator<number> {
  for (let power = 1; ; power *= 10) for (const digit of [1, 2, 5]) yield digit * power;
}

/** `spans` in the order of their beginning, which is that of their numbers. */
export function labelsOf(
  spans: readonly Span[],
  extent: Extent,
  steps: number,
  width: number,
  widthOf: (text: string) => number,
): readonly Label[] {
  const inSight = firstWhere(spans, ({ start }) => start >= extent.from);
  const lasting = spans
    .slice(Math.max(0, inSight - LASTING), inSight)
    .findIndex(({ end }) => (end ?? steps) >= extent.from);
  const first = lasting < 0 ? inSight : Math.max(0, inSight - LASTING) + lasting;
  const beyond = firstWhere(spans, ({ start }) => start > extent.to);
  if (first >= beyond || width <= 0) return [];
  const place = (at: number): Placed => placed(spans[at]!, extent, steps, width, widthOf);
  const least = ((beyond - first) * (widthOf("0") + LABEL_GAP)) / (2 * width);
  for (const stride of strides()) {
    if (stride < least) continue;
    const labels = apart(spans, first, beyond, stride, place);
    if (labels !== null) return labels.map(({ text, left, right }) => ({ text, left, right }));
  }
  return [];
}

/** null: two of them touch. One that was moved to be seen whole, at an edge, makes room for the other instead. */
function apart(
  spans: readonly Span[],
  first: number,
  beyond: number,
  stride: number,
  place: (at: number) => Placed,
): readonly Placed[] | null {
  const labels: Placed[] = [];
  let at = first;
  while (at < beyond) {
    const wanted = Math.ceil(spans[at]!.checkpoint / stride) * stride;
    at = firstWhere(spans, ({ checkpoint }) => checkpoint >= wanted, at);
    if (at >= beyond) break;
    if (spans[at]!.checkpoint === wanted) {
      const label = place(at);
      const before = labels.at(-1);
      const touching = before !== undefined && label.left < before.right + LABEL_GAP;
      if (touching && !before.moved && !label.moved) return null;
      if (touching && before.moved) labels.pop();
      if (!touching || !label.moved) labels.push(label);
    }
    at++;
  }
  return labels;
}

function placed(
  { checkpoint, start, end }: Span,
  { from, to }: Extent,
  steps: number,
  width: number,
  widthOf: (text: string) => number,
): Placed {
  const text = String(checkpoint);
  const seen = (step: number): number => ((Math.min(to, Math.max(from, step)) - from) / (to - from)) * width;
  const wide = widthOf(text);
  const middle = (seen(start) + seen(end ?? steps)) / 2;
  const left = Math.max(0, Math.min(width - wide, middle - wide / 2));
  return { text, left, right: left + wide, moved: left !== middle - wide / 2 };
}

/** By halving: `is` holds from some place on. */
function firstWhere(spans: readonly Span[], is: (span: Span) => boolean, from = 0): number {
  let low = from;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (is(spans[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
