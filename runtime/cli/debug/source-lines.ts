// Lines of a text with their numbers and a marker at one of them. Knows no session.

import type { Colors } from "../host.ts";

export interface Marked {
  /** 1-based; 0: none. */
  readonly line: number;
  /** Lines on which something is armed. */
  readonly armed: ReadonlySet<number>;
}

/** Lines [from, to] as far as there are. */
export function sourceLines(text: string, from: number, to: number, marked: Marked, c: Colors): string {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const first = Math.max(1, from);
  const last = Math.min(lines.length, to);
  const width = String(last).length;
  const shown: string[] = [];
  for (let line = first; line <= last; line++) {
    const isHere = line === marked.line;
    const sign = isHere ? c.green("→") : marked.armed.has(line) ? c.red("●") : " ";
    const number = String(line).padStart(width);
    const body = lines[line - 1]!.replaceAll("\t", "  ").trimEnd();
    shown.push(`${sign} ${c.dim(`${number} │`)} ${isHere ? c.bold(body) : body}`.trimEnd());
  }
  return shown.join("\n");
}
