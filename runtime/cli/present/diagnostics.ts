// Diagnostics as good compilers print them: place, code, message, the line with carets under it, and the page to read.
// Pure text; where the source comes from and what to do about it is the caller's business.

import type { Diagnostic, Severity } from "../../language/diagnostics.ts";
import type { Span } from "../../language/syntax.ts";
import type { Colors } from "../host.ts";
import { displayWidth } from "./width.ts";

export interface SourceText {
  /** The path to show. */
  readonly path: string;
  readonly text: string;
}

export interface Place {
  /** 1-based. */
  readonly line: number;
  readonly column: number;
}

/** 1-based line and column (in code points) of a UTF-16 offset. */
export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return {
    line: before.split("\n").length,
    column: [...before.slice(lineStart)].length + 1,
  };
}

const paint = (severity: Severity, c: Colors) =>
  severity === "error" ? c.red : severity === "warning" ? c.yellow : c.blue;

/** One diagnostic, with its line of source, and the places it refers to. */
export function diagnosticText(
  diagnostic: Diagnostic,
  sourceOf: (path: string) => SourceText | null,
  c: Colors,
): string {
  const { severity, code, message } = diagnostic;
  const color = paint(severity, c);
  const kind = `${color(c.bold(severity))} ${c.dim(code)}`;
  const main = placed(diagnostic, sourceOf(diagnostic.path), `${kind}: ${message}`, color, c);
  const related = diagnostic.related.map(each =>
    placed(each, sourceOf(each.path), `${c.blue("note")}: ${each.message}`, c.blue, c),
  );
  return [main, ...related].join("");
}

function placed(
  span: Span,
  source: SourceText | null,
  message: string,
  color: (text: string) => string,
  c: Colors,
): string {
  // What the command line says stands in no file.
  if (source === null) return `${message}\n`;
  const { line, column } = placeOf(source.text, span.start);
  const head = `${c.bold(`${source.path}:${line}:${column}:`)} ${message}`;
  return `${head}\n${excerpt(source.text, span.start, span.end, line, color, c)}`;
}

/** The longest part of a line that is shown; a generated line of a megabyte must not fill the screen. */
const MAX_EXCERPT = 160;

function excerpt(
  text: string,
  start: number,
  end: number,
  line: number,
  color: (text: string) => string,
  c: Colors,
): string {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const newline = text.indexOf("\n", lineStart);
  const lineEnd = newline < 0 ? text.length : newline;
  const from = start - lineStart > MAX_EXCERPT - 40 ? start - 40 : lineStart;
  const shown = text.slice(from, Math.min(lineEnd, from + MAX_EXCERPT)).replace(/\r$/, "");
  // Tabs stay tabs in the padding, so that the carets stand right whatever a tab is worth.
  const lead = [...text.slice(from, start)].map(ch => (ch === "\t" ? "\t" : " ".repeat(displayWidth(ch))));
  const marked = text.slice(start, Math.min(Math.max(end, start + 1), from + shown.length));
  const carets = "^".repeat(Math.max(1, displayWidth(marked)));
  const gutter = String(line);
  const bar = c.dim("|");
  return `  ${c.dim(gutter)} ${bar} ${shown}\n  ${" ".repeat(gutter.length)} ${bar} ${lead.join("")}${color(carets)}\n`;
}

/** `2 errors, 1 warning`; "" where there is nothing. */
export function countText(diagnostics: readonly Diagnostic[]): string {
  const parts = (["error", "warning", "hint"] as const).flatMap(severity => {
    const count = diagnostics.filter(diagnostic => diagnostic.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? "" : "s"}`];
  });
  return parts.join(", ");
}
