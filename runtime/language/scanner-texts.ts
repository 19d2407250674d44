// The texts of tokens, each made once: a program says the same short words over and over, and a text that is the same
// object is compared at a glance. A cache of fixed size; what it holds changes no answer.

const SIZE = 4096;

/** Longer ones would be views of the whole file, which the cache would keep alive; they are rare. */
const LONGEST = 12;

const known: string[] = new Array<string>(SIZE).fill("");

/** `text.slice(start, end)` */
export function textOf(text: string, start: number, end: number): string {
  const length = end - start;
  if (length > LONGEST) return text.slice(start, end);
  let hash = length;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  const slot = (hash ^ (hash >>> 12)) & (SIZE - 1);
  const candidate = known[slot]!;
  if (candidate.length === length && text.startsWith(candidate, start)) return candidate;
  const made = text.slice(start, end);
  known[slot] = made;
  return made;
}
