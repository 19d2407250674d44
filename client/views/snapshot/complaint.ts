// What is wrong with a filter, and where in it: the message without the filter it repeats, and the part that it names.
// Pure.

export interface Complaint {
  readonly what: string;
  /** The filter in three parts, of which the middle one is meant; null: no part is. */
  readonly place: readonly [before: string, meant: string, after: string] | null;
}

export function complaintOf(filter: string, problem: string): Complaint {
  const expression = filter.trim();
  const start = `${expression}: `;
  const what = problem.startsWith(start) ? problem.slice(start.length) : problem;
  return { what, place: placeIn(expression, what) };
}

function placeIn(expression: string, what: string): Complaint["place"] {
  if (/found the end\b/.test(what)) return [expression, " ", ""];
  const named = /`([^`]+)`/.exec(what)?.[1];
  if (named === undefined) return null;
  const body = /^where\s+/.exec(expression)?.[0].length ?? 0;
  const at = wordAt(expression, named, body);
  return at < 0
    ? null
    : [expression.slice(0, at), expression.slice(at, at + named.length), expression.slice(at + named.length)];
}

/** Not within another word. */
function wordAt(text: string, word: string, from: number): number {
  const isWord = (char: string | undefined): boolean => char !== undefined && /\w/.test(char);
  for (let at = text.indexOf(word, from); at >= 0; at = text.indexOf(word, at + 1)) {
    const within =
      (isWord(word[0]) && isWord(text[at - 1])) || (isWord(word.at(-1)) && isWord(text[at + word.length]));
    if (!within) return at;
  }
  return -1;
}
