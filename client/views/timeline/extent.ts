// Which steps are seen: from, to, and how each wish changes them. Pure.

export interface Extent {
  readonly from: number;
  readonly to: number;
}

/** Closer than this there is nothing more to see. */
const LEAST = 8;

export const whole = (steps: number): Extent => ({ from: 0, to: Math.max(LEAST, steps) });

/** About a step, which stays where it is. */
export function zoomed({ from, to }: Extent, factor: number, about: number, steps: number): Extent {
  const all = whole(steps);
  const span = Math.min(all.to, Math.max(LEAST, (to - from) * factor));
  const share = (about - from) / (to - from);
  return within({ from: about - span * share, to: about + span * (1 - share) }, steps);
}

export const moved = ({ from, to }: Extent, by: number, steps: number): Extent =>
  within({ from: from + by, to: to + by }, steps);

/** Moved no more than is needed to see the step. */
export function revealing(extent: Extent, step: number, steps: number): Extent {
  const margin = (extent.to - extent.from) * 0.1;
  if (step < extent.from) return moved(extent, step - margin - extent.from, steps);
  if (step > extent.to) return moved(extent, step + margin - extent.to, steps);
  return extent;
}

/** Where steps have become fewer, or it was kept of another run: what there is now. null: all of it. */
export function clamped(extent: Extent, steps: number): Extent | null {
  const all = whole(steps);
  const { from, to } = within(extent, steps);
  if (from <= 0 && to >= all.to) return null;
  return from === extent.from && to === extent.to ? extent : { from, to };
}

function within({ from, to }: Extent, steps: number): Extent {
  const all = whole(steps);
  const span = Math.min(to - from, all.to);
  const start = Math.min(Math.max(0, from), all.to - span);
  return { from: start, to: start + span };
}

/** Round numbers of steps, no closer than `apart` pixels. */
export function ticks({ from, to }: Extent, width: number, apart: number): readonly number[] {
  const rough = ((to - from) / Math.max(1, width)) * apart;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const size = Math.max(1, [1, 2, 5, 10].map(n => n * power).find(n => n >= rough) ?? power * 10);
  const found: number[] = [];
  for (let step = Math.ceil(from / size) * size; step <= to; step += size) found.push(step);
  return found;
}
