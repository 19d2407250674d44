// A page of a diagnostic for a person who reads it in a terminal: what is Markdown in it becomes colours and indents.
// Without colours what stands for something else is in capitals, as in the help of the commands. Knows no diagnostic.

import type { Colors } from "../host.ts";

export function pageText(markdown: string, c: Colors): string {
  const lines: string[] = [];
  let code = false;
  for (const line of markdown.split("\n")) {
    if (line.startsWith("```")) code = !code;
    else if (code) lines.push(line === "" ? "" : `  ${c.cyan(line)}`);
    else lines.push(proseLine(line, c));
  }
  return lines.join("\n");
}

function proseLine(line: string, c: Colors): string {
  const heading = /^#+ (.*?)( \([a-z]+\))?$/.exec(line);
  if (heading !== null) return `${c.bold(heading[1]!)}${c.dim(heading[2] ?? "")}`;
  if (/^(Wrong|Right):$/.test(line)) return c.bold(line);
  return inline(line.replace(/^> /, ""), c);
}

/** `code` and ‹placeholders›, also the one within the other. A hint is for the case at hand: there is none here. */
function inline(text: string, c: Colors): string {
  const told = text.replaceAll("‹hint›", "");
  if (!c.isColorSupported) return withPlaceholders(told, name => name.toUpperCase());
  return told
    .split("`")
    .map((part, i) => {
      const paint = i % 2 === 1 ? c.cyan : (plain: string) => plain;
      return part
        .split(/(‹[^›]*›)/)
        .map(piece => (piece.startsWith("‹") ? c.italic(c.dim(piece.slice(1, -1))) : piece && paint(piece)))
        .join("");
    })
    .join("");
}

const withPlaceholders = (text: string, shown: (name: string) => string): string =>
  text.replace(/‹([^›]*)›/g, (_, name: string) => shown(name));
