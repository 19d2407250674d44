// Work done a little at a time: what takes long for a long pipeline stops now and then, for whoever has more to do
// meanwhile, as the editor has. Knows no clock: how long a pause is, and when there is none, is the caller's.

export type Steps<T> = Generator<void, T, void>;

/** For whoever has nothing else to do. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
