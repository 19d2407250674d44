// The pipelines of a text and what their operators are called, by a look at its lines: for lists of what could be run or
// stopped at, before any server is asked. Text in, names out.

const DECLARATION = /^\s*pipeline\s+([A-Za-z_]\w*)/gm;
const BLOCK_COMMENT = /\/\*[\s\S]*?\*\//g;

export const pipelinesIn = (text: string): readonly string[] =>
  [...text.replaceAll(BLOCK_COMMENT, "").matchAll(DECLARATION)].map(match => match[1]!);

const NAMED = /^\s*(?:source|sink)\s+([A-Za-z_]\w*)|\bas\s+([A-Za-z_]\w*)\s*\{/gm;

/** Sources, sinks, and operators with a name of their own. */
export const operatorNames = (text: string): readonly string[] => [
  ...new Set([...text.replaceAll(BLOCK_COMMENT, "").matchAll(NAMED)].map(match => (match[1] ?? match[2])!)),
];

/** The operator a line belongs to, from 1: the last one declared on it or before it in its pipeline; null: none. */
export function operatorAt(text: string, line: number): string | null {
  const before = text
    .split("\n", line)
    .join("\n")
    .replaceAll(BLOCK_COMMENT, "")
    .split(/^\s*pipeline\s/m);
  return before.length < 2 ? null : (operatorNames(before.at(-1)!).at(-1) ?? null);
}
