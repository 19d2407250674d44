// About how much memory a value takes, without looking at every one of many alike: some are measured, the others count
// as the last that was. An estimate for a budget, never more.

const WORD = 8;
const OBJECT = 3 * WORD;
/** Deeper than this nobody measures. */
const DEEPEST = 6;
/** One of so many is measured. */
const EVERY = 32;

export interface Scale {
  weigh(value: unknown): number;
}

export function createScale(): Scale {
  let seen = 0;
  let last = 0;
  return {
    weigh(value) {
      if (seen++ % EVERY === 0) last = bytesOf(value, 0);
      return last;
    },
  };
}

function bytesOf(value: unknown, depth: number): number {
  if (typeof value === "string") return OBJECT + value.length;
  if (typeof value === "number" || typeof value === "bigint") return 2 * WORD;
  if (value === null || typeof value !== "object" || depth > DEEPEST) return 0;
  if (ArrayBuffer.isView(value)) return OBJECT + value.byteLength;
  let bytes = OBJECT;
  if (value instanceof Map)
    for (const [key, each] of value) bytes += 4 * WORD + bytesOf(key, depth + 1) + bytesOf(each, depth + 1);
  else for (const each of Object.values(value)) bytes += WORD + bytesOf(each, depth + 1);
  return bytes;
}
