// Random edits of a text, as a person and a cat might make them: seeded, so that a run can be repeated.

export type Random = () => number;

/** Mulberry32. */
export function seeded(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const PIECES = [
  ..."(){}[]<>|=,.:?!\"'`$/*\\\n\r ;@_-+%&0aé\u{1f600}",
  ..."|> => ${ /* */ // /// \r\n \n\n ?? ?. .. ... == 1.5 1h 12 @2026-01-01".split(" "),
  "\nfn f(x: int): int = x\n",
  "\ntype T = { a: int }\n",
  "\npipeline Q {\n",
  '\nimport { f } from "./b.weir"\n',
  '\ntest "t" for P {\n',
  '\nextern pure fn e(x: int): int from "./e.js"\n',
  ..."fn type pipeline stream sink source state on emit let var if else match for in import test extern param key".split(
    " ",
  ),
];

const below = (random: Random, n: number): number => Math.floor(random() * n);
const pick = <T>(random: Random, items: readonly T[]): T => items[below(random, items.length)]!;

/** One edit of `text`; `others` lend whole lines. */
export function randomEdit(random: Random, text: string, others: readonly string[]): TextEdit {
  const at = below(random, text.length + 1);
  const kind = random();
  if (kind < 0.35) return { start: at, end: at, text: pick(random, PIECES) };
  if (kind < 0.6) return { start: at, end: Math.min(text.length, at + 1 + below(random, 3)), text: "" };
  if (kind < 0.7) return { start: at, end: Math.min(text.length, at + below(random, 60)), text: "" };
  if (kind < 0.8) return { start: at, end: Math.min(text.length, at + 1), text: pick(random, PIECES) };
  const other = pick(random, [text, ...others]);
  const from = below(random, other.length + 1);
  const part = other.slice(from, from + below(random, 80));
  if (kind < 0.95) return { start: at, end: at, text: part };
  return { start: at, end: Math.min(text.length, at + part.length), text: part };
}

export const apply = (text: string, edit: TextEdit): string =>
  text.slice(0, edit.start) + edit.text + text.slice(edit.end);
