// What a person can do with a pipeline or test, above its first line; and the names whose values a debugger shows
// beside their lines.

import type * as s from "../../runtime/language/syntax.ts";
import type { Analysis, Place } from "./analysis.ts";
import { viewOf } from "./analysis.ts";
import { type FileText, pieceAt } from "./file-text.ts";
import { eachName } from "./meaning.ts";

export interface Lens extends Place {
  readonly title: string;
  readonly command: "weir.run" | "weir.debug";
  readonly pipeline: string;
}

export const lensesOf = (file: FileText): readonly Lens[] =>
  file.pieces.flatMap(({ module, start }) =>
    module.declarations.flatMap(each => {
      if (each.kind !== "Pipeline" || each.name.missing) return [];
      const at = { path: file.path, start: start + each.name.start, end: start + each.name.end };
      const pipeline = each.name.text;
      return [
        { ...at, title: "▶ Run", command: "weir.run" as const, pipeline },
        { ...at, title: "Debug", command: "weir.debug" as const, pipeline },
      ];
    }),
  );

export interface InlineValue {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

/** Locals, parameters and states named between the start of the handler or lambda and where the program stands. */
export function inlineValues(analysis: Analysis, from: number, stopped: number): readonly InlineValue[] {
  const { module, start } = pieceAt(analysis.file, stopped);
  const view = viewOf(analysis, module);
  const values = new Map<string, InlineValue>();
  eachName(module, (name: s.Name) => {
    const at = start + name.start;
    if (at < from || at > stopped || name.text === "_") return;
    const kind = view.symbolOf(name)?.kind;
    if (kind !== "local" && kind !== "state" && kind !== "param" && kind !== "ambient") return;
    values.set(`${name.text}@${lineIn(module, name.start)}`, {
      start: at,
      end: start + name.end,
      name: name.text,
    });
  });
  return [...values.values()];
}

function lineIn(module: s.Module, offset: number): number {
  let line = 0;
  while (line + 1 < module.lineStarts.length && module.lineStarts[line + 1]! <= offset) line++;
  return line;
}
