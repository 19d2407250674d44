// Documentation comments: the `///` lines right above a declaration. Reads trivia only.

import type { Cursor } from "./parser-cursor.ts";

/** The documentation before the token with this index, without its slashes; null if there is none. */
export function documentation(c: Cursor, index: number): string | null {
  const token = c.tokens[index]!;
  if (token.start - token.fullStart < 3 || (!token.newlineBefore && index > 0)) return null;
  const trivia = c.text.slice(token.fullStart, token.start);
  return trivia.includes("///") ? lastBlock(trivia, index === 0) : null;
}

/** What stands on the line of the token before is no documentation of this one. */
function lastBlock(trivia: string, fileBegins: boolean): string | null {
  const lines = trivia.split(/\r\n|\n|\r/).slice(fileBegins ? 0 : 1, undefined);
  const block: string[] = [];
  for (const line of lines.slice(0, -1)) {
    const match = /^\s*\/\/\/ ?(.*)$/.exec(line);
    if (match === null) block.length = 0;
    else block.push(match[1]!);
  }
  return block.length === 0 ? null : block.join("\n").trimEnd();
}
