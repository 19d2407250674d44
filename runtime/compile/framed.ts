// The frame around a function of a stepping program: entered before its first line, left however it ends.

import type { Program } from "./writer.ts";

/** `enter` is a call of the program's Stand; in `lines` the frame is `$frame`. */
export function framed(program: Program, enter: string, lines: string): string {
  const stand = program.value(program.stand);
  return `const $frame = ${stand}.${enter};
try { ${lines} } finally { ${stand}.leave($frame); }`;
}
