// Work over very many entries, done piece by piece, so that whoever does it may answer somebody else between two pieces,
// tell how far it is, or give it up. Knows neither what the work is nor who waits.

/** Gives now and then how many have been looked at so far. */
export type Walk<T> = Generator<number, T, void>;

/** So many entries are looked at in some milliseconds. */
export const ENTRIES_PER_PIECE = 4_000;

/** To its end at once. */
export function whole<T>(walk: Walk<T>): T {
  for (;;) {
    const next = walk.next();
    if (next.done === true) return next.value;
  }
}
