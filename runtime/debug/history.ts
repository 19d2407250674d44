// The images of a run that travelling starts from, and which thread each step was of. Images stand a number of steps
// apart; where their memory grows over its budget, those far from now are thinned, so that what is near stays near.
// Knows no simulation and takes no image itself.

import type { SimulationImage } from "../execute/simulate/steppable.ts";
import { WeirError } from "../values/failure.ts";

const EVERY_STEPS = 2_000;
const MAX_BYTES = 256 * 1024 * 1024;
/** Whatever an image says of itself, it holds some lists. */
const LEAST_BYTES = 4_096;

export interface Kept {
  readonly image: SimulationImage;
  readonly step: number;
  /** How many interventions had been made, and how many events logged, when it was taken. */
  readonly applied: number;
  readonly logged: number;
}

export interface History {
  readonly images: readonly Kept[];
  readonly bytes: number;
  /**
   * With those that were thinned: the way back to an image leads through every change since, so what lies between two
   * images is freed only where the first of them is let go.
   */
  readonly spanned: number;
  /** The first step that can be gone back to. */
  readonly first: number;
  /** The nearest at or before this step. Throws WeirError where that is not kept any more. */
  before(step: number): Kept;
  /** An image about so far (0 to 1) from the first to the last; null: there is none but these. */
  part(share: number): Kept | null;
  /** What is before this image is let go. */
  letGo(first: Kept): void;
  /** Whether an image at this step is wanted. */
  wants(step: number): boolean;
  keep(image: Kept): void;
  /** The run goes another way from this step on, with so many interventions made before. */
  drop(step: number, applied: number): void;
  /** Which thread a step was of. */
  note(step: number, thread: number): void;
  /** The last step before `step` that was of this thread; -1: none. */
  lastStepOf(thread: number, step: number): number;
}

export const noLongerKept = (step: number, first: number): WeirError =>
  new WeirError("no-longer-kept", `Step ${step.toLocaleString("en-US")} is no longer kept`, {
    remedy: `History begins at step ${first.toLocaleString("en-US")}: what lies before was let go to bound the memory it takes`,
  });

export function createHistory(options: {
  readonly everySteps?: number;
  readonly maxBytes?: number;
}): History {
  const everySteps = Math.max(1, options.everySteps ?? EVERY_STEPS);
  const maxBytes = options.maxBytes ?? MAX_BYTES;
  const images: Kept[] = [];
  let bytes = 0;
  /** What was thinned, by the image that it now lies behind. */
  const thinned = new Map<Kept, number>();
  let spannedMore = 0;
  /** Wanted at none of the steps from the one to the other. */
  let none = { from: 0, to: 0 };
  let threads = new Uint16Array(4_096);
  let noted = 0;
  const sizeOf = (kept: Kept): number => Math.max(LEAST_BYTES, kept.image.bytes);

  /** Position of the last image at or before this step; -1: none. */
  const indexBefore = (step: number): number => {
    let low = 0;
    let high = images.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (images[middle]!.step <= step) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };

  const remove = (kept: Kept): void => {
    bytes -= sizeOf(kept);
    spannedMore -= thinned.get(kept) ?? 0;
    thinned.delete(kept);
  };

  /** A gap may be as wide as it is far away: the image is removed whose gap is narrowest for where it is. */
  const thin = (now: number): void => {
    let least = Number.POSITIVE_INFINITY;
    let at = -1;
    for (let i = 1; i < images.length - 1; i++) {
      const gap = images[i + 1]!.step - images[i - 1]!.step;
      const score = gap / (everySteps + Math.abs(now - images[i]!.step));
      if (score < least) {
        least = score;
        at = i;
      }
    }
    if (at < 0) return;
    const gone = images[at]!;
    const before = images[at - 1]!;
    bytes -= sizeOf(gone);
    const more = gone.image.bytes + (thinned.get(gone) ?? 0);
    thinned.delete(gone);
    thinned.set(before, (thinned.get(before) ?? 0) + more);
    spannedMore += gone.image.bytes;
    images.splice(at, 1);
    none = { from: 0, to: 0 };
  };

  return {
    images,
    get bytes() {
      return bytes;
    },
    get spanned() {
      return bytes + spannedMore;
    },
    before(step) {
      const kept = images[indexBefore(step)];
      if (kept === undefined) throw noLongerKept(step, images[0]?.step ?? 0);
      return kept;
    },
    get first() {
      return images[0]?.step ?? 0;
    },
    part(share) {
      const [first] = images;
      const last = images.at(-1);
      if (first === undefined || last === undefined) return null;
      const wanted = first.step + (last.step - first.step) * share;
      return images.find((each, i) => i > 0 && each !== last && each.step >= wanted) ?? null;
    },
    letGo(first) {
      const at = images.indexOf(first);
      for (const each of images.splice(0, Math.max(0, at))) remove(each);
      none = { from: 0, to: 0 };
    },
    wants(step) {
      if (step >= none.from && step < none.to) return false;
      const at = indexBefore(step);
      if (at < 0 || step - images[at]!.step >= everySteps) return true;
      none = { from: images[at]!.step, to: images[at]!.step + everySteps };
      return false;
    },
    keep(kept) {
      images.splice(indexBefore(kept.step) + 1, 0, kept);
      bytes += sizeOf(kept);
      while (bytes > maxBytes && images.length > 2) thin(kept.step);
    },
    drop(step, applied) {
      while (images.length > 1) {
        const last = images.at(-1)!;
        if (last.step < step || (last.step === step && last.applied <= applied)) break;
        remove(last);
        images.pop();
      }
      noted = Math.min(noted, step);
      none = { from: 0, to: 0 };
    },
    note(step, thread) {
      if (step >= threads.length) {
        const grown = new Uint16Array(threads.length * 2);
        grown.set(threads);
        threads = grown;
      }
      threads[step] = thread;
      noted = Math.max(noted, step + 1);
    },
    lastStepOf(thread, step) {
      for (let at = Math.min(step, noted) - 1; at >= 0; at--) if (threads[at] === thread) return at;
      return -1;
    },
  };
}
