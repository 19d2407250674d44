// One change a person may choose, and what it is computed from.

import type { Diagnostic } from "../../runtime/language/diagnostic.ts";
import type { Analysis } from "./analysis.ts";
import type { Spot } from "./locate.ts";
import type { Edit } from "./rename.ts";
import type { Workspace } from "./workspace.ts";

export interface Action {
  readonly title: string;
  readonly kind: "quickfix" | "refactor.extract" | "refactor.inline" | "refactor.rewrite" | "source";
  readonly edits: readonly Edit[];
  /** What it puts right. */
  readonly fixes: Diagnostic | null;
  /** The one most people want. */
  readonly preferred: boolean;
}

export interface ActionPlace {
  readonly workspace: Workspace;
  readonly analysis: Analysis;
  readonly spot: Spot;
  readonly from: number;
  readonly to: number;
}

/** An edit by places within the piece. */
export const editIn = ({ spot, analysis }: ActionPlace, start: number, end: number, text: string): Edit => ({
  path: analysis.file.path,
  start: spot.piece.start + start,
  end: spot.piece.start + end,
  text,
});

export const textOf = (
  { spot }: ActionPlace,
  span: { readonly start: number; readonly end: number },
): string => spot.piece.module.text.slice(span.start, span.end);

/** The white space a line begins with. */
export function indentationAt(text: string, offset: number): string {
  const line = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(line))![0];
}

export const refactoring = (title: string, kind: Action["kind"], edits: readonly Edit[]): Action => ({
  title,
  kind,
  edits,
  fixes: null,
  preferred: false,
});

export const fix = (fixes: Diagnostic, title: string, edits: readonly Edit[], preferred = true): Action => ({
  title,
  kind: "quickfix",
  edits,
  fixes,
  preferred,
});
