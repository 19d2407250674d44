// Reproducible random numbers from a seed (the mulberry32 recurrence): one number of state, so that it can be part of
// a value, saved and put back. Nothing here is fit for secrets.

import type { Random } from "./world.ts";

/** One draw as a pure function: a number in [0, 1) and the next state. */
export function draw(state: number): { readonly value: number; readonly state: number } {
  const next = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(next ^ (next >>> 15), 1 | next);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return { value: ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296, state: next };
}

export function createRandom(seed: number): Random {
  const random: Random = {
    state: seed | 0,
    next() {
      const drawn = draw(random.state);
      random.state = drawn.state;
      return drawn.value;
    },
  };
  return random;
}
