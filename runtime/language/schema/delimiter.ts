// What separates the cells of a text of rows: what its header says. Pure; knows no file.

const CANDIDATES = [",", ";", "\t", "|"] as const;

/** The candidate that stands most often in the header, outside quotes; the comma where none does. */
export function delimiterOf(text: string): string {
  const counts = CANDIDATES.map(candidate => countIn(text, candidate));
  return CANDIDATES[counts.indexOf(Math.max(...counts))]!;
}

function countIn(text: string, wanted: string): number {
  let count = 0;
  let quoted = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === "\n") break;
    else if (char === wanted) count++;
  }
  return count;
}

/** A header is not longer. */
const FAR = 1 << 16;

/** The delimiter, and all of the text: what was looked at for it is not lost. */
export function withDelimiter(chunks: Iterable<string>): {
  readonly delimiter: string;
  readonly chunks: Iterable<string>;
} {
  const rest = chunks[Symbol.iterator]();
  let head = "";
  while (!head.includes("\n") && head.length < FAR) {
    const next = rest.next();
    if (next.done === true) break;
    head += next.value;
  }
  return { delimiter: delimiterOf(head), chunks: joined(head, rest) };
}

function* joined(head: string, rest: Iterator<string>): Generator<string> {
  yield head;
  for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value;
}
