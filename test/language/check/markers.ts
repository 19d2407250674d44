// Marker tests: a file says in comments which diagnostics it expects, under the places where they stand.
//
//   let x = lien
//   //      ^^^^ W0100 `lien` is not declared here. Did you mean `line`?
//
// `// <-` stands for a place in the first two columns, where no caret fits.

import { planDiagnostics } from "../../../runtime/language/analysis/analyse.ts";
import { check } from "../../../runtime/language/check.ts";
import type { Diagnostic } from "../../../runtime/language/diagnostic.ts";
import { lower } from "../../../runtime/language/lower/lower.ts";
import type { Model } from "../../../runtime/language/model.ts";
import { lineOf } from "../../../runtime/language/position.ts";
import { loadProgram } from "../../../runtime/language/program.ts";

const MARKER = /^\s*\/\/\s*(?:(\^+)|<-)\s+(W\d{4})\s?(.*)$/;

export interface Split {
  /** The text without its markers. */
  readonly text: string;
  /** `line:column-column code message`, in order. */
  readonly expected: readonly string[];
}

/** Takes the markers out, so that the text is checked as a person would write it. */
export function split(file: string): Split {
  const lines: string[] = [];
  const expected: string[] = [];
  for (const line of file.split("\n")) {
    const marker = MARKER.exec(line);
    if (marker === null) {
      lines.push(line);
      continue;
    }
    const at = marker[1] === undefined ? "start" : `${line.indexOf("^") + 1}-${line.lastIndexOf("^") + 1}`;
    expected.push(`${lines.length}:${at} ${marker[2]} ${marker[3]}`);
  }
  return { text: lines.join("\n"), expected };
}

const FIRST_CARET_COLUMN = 3;

/** A diagnostic as its marker would say it: of what goes over several lines, the part on the first. */
export function shown(model: Model, diagnostic: Diagnostic): string {
  const module = model.program.modules[0]!;
  const { line, column } = lineOf(module, diagnostic.start);
  const lineEnd = module.text.indexOf("\n", diagnostic.start);
  const end = Math.min(diagnostic.end, lineEnd < 0 ? module.text.length : lineEnd);
  const last = column + Math.max(1, end - diagnostic.start) - 1;
  const at = column < FIRST_CARET_COLUMN ? "start" : `${column}-${last}`;
  return `${line}:${at} ${diagnostic.code} ${diagnostic.message}`;
}

export const checkText = (text: string, path = "case.weir"): Model =>
  check(loadProgram(path, asked => (asked === path ? text : null)));

/** All that is said of a program: by the checker, and where it finds no error, by lowering and of the plans. */
export function allDiagnostics(model: Model): readonly Diagnostic[] {
  if (model.diagnostics.some(each => each.severity === "error")) return model.diagnostics;
  const ofPlans = model.pipelines.flatMap(({ name }) => {
    const { plan, diagnostics } = lower(model, name.text);
    return [...diagnostics, ...(plan === null ? [] : planDiagnostics(model, plan))];
  });
  const own = new Set(model.diagnostics.map(placed));
  const more = new Map(ofPlans.map(each => [placed(each), each]));
  return [...model.diagnostics, ...[...more].flatMap(([place, each]) => (own.has(place) ? [] : [each]))];
}

const placed = ({ path, start, end, code, message }: Diagnostic): string =>
  `${path}:${start}:${end}:${code}:${message}`;

/** A program of several files, by path; the first is the one that is checked. */
export function checkFiles(files: Readonly<Record<string, string>>): Model {
  const first = Object.keys(files)[0]!;
  return check(loadProgram(first, path => (Object.hasOwn(files, path) ? files[path]! : null)));
}
