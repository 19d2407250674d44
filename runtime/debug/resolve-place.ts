// From a line (and column) that a person clicked to the place where a run stops for it: on the line, else where what
// stands there begins, else the next one in the file; or why there is none. Knows no breakpoints.

import type * as s from "../language/syntax.ts";
import { type Place, type Places, positionIn } from "./places.ts";
import type { BreakpointPlace } from "./session.ts";

export type Resolved =
  | { readonly place: Place; readonly moved: string }
  | { readonly place: null; readonly why: string };

export function resolvePlace(
  places: Places,
  file: string,
  line: number,
  column: number | undefined,
  wanted: (place: Place) => boolean = () => true,
): Resolved {
  const module = places.modules.get(file);
  if (module === undefined) return { place: null, why: "the program that runs does not use this file" };
  const all = (places.byFile.get(file) ?? []).filter(wanted);
  const here = all.filter(place => place.line === line);
  if (here.length > 0) return { place: atColumn(here, column), moved: "" };
  if (line > module.lineStarts.length) return { place: null, why: "the file has no such line" };
  const span = textOfLine(module, line);
  const around = innermost(all, span);
  if (around !== null) return { place: around, moved: `moved to line ${around.line}, where this begins` };
  const apart = notRunning(places, module, span.start);
  if (apart !== null) return { place: null, why: apart };
  const next = all.find(place => place.line > line);
  if (next === undefined) return { place: null, why: "nothing on this line or after it can stop a run" };
  return { place: next, moved: `nothing stops on line ${line}: moved to line ${next.line}` };
}

/** The last that begins at the column or before it; the first of the line where there is none. */
function atColumn(here: readonly Place[], column: number | undefined): Place {
  if (column === undefined) return here[0]!;
  return here.findLast(place => place.column <= column) ?? here[0]!;
}

/** From the first character of a line that is no white space to the last. */
function textOfLine({ text, lineStarts }: s.Module, line: number): s.Span {
  const from = lineStarts[line - 1]!;
  const to = lineStarts[line] ?? text.length;
  const content = text.slice(from, to);
  const start = from + (content.length - content.trimStart().length);
  return { start: Math.min(start, to), end: from + content.trimEnd().length };
}

/** The smallest place whose text goes on over this line; comments and blank lines are nobody's. */
function innermost(places: readonly Place[], { start, end }: s.Span): Place | null {
  if (end <= start) return null;
  let best: Place | null = null;
  for (const place of places) {
    if (place.start >= start || place.extent <= start) continue;
    if (best === null || place.extent - place.start <= best.extent - best.start) best = place;
  }
  return best;
}

/** What stands at the offset, where it is no part of what runs. */
function notRunning({ pipeline, called }: Places, module: s.Module, offset: number): string | null {
  const declaration = module.declarations.find(({ start, end }) => start <= offset && offset < end);
  switch (declaration?.kind) {
    case "Pipeline":
      return declaration === pipeline
        ? null
        : `this is the pipeline ${declaration.name.text}; the one that runs is ${pipeline.name.text}`;
    case "FnDecl":
      return called.has(`${module.path}:${declaration.start}`)
        ? null
        : `nothing in the pipeline ${pipeline.name.text} calls ${declaration.name.text}`;
    case "Test":
      return "this is a test, which runs apart from its pipeline";
    default:
      return null;
  }
}

/** Every place on the lines from `line` to `endLine`, as an editor marks them. */
export function placesBetween(
  { byFile, modules }: Places,
  file: string,
  line: number,
  endLine: number,
): readonly BreakpointPlace[] {
  const module = modules.get(file);
  if (module === undefined) return [];
  return (byFile.get(file) ?? [])
    .filter(place => place.line >= line && place.line <= endLine)
    .map(place => spanOf(place, module));
}

export function spanOf(place: Place, module: s.Module): BreakpointPlace {
  const end = positionIn(module, place.end);
  return { line: place.line, column: place.column, endLine: end.line, endColumn: end.column };
}
