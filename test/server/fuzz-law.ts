// The law: after any edits, the diagnostics of the workspace are those of a fresh check of the same texts.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { check } from "../../runtime/language/check.ts";
import type { Diagnostic } from "../../runtime/language/diagnostic.ts";
import { loadProgram } from "../../runtime/language/program.ts";
import { diagnosticsOf } from "../../server/ide/analysis.ts";
import { Workspace } from "../../server/ide/workspace.ts";
import { apply, type Random, randomEdit } from "./random-edits.ts";

export interface Editing {
  readonly workspace: Workspace;
  readonly texts: Map<string, string>;
  readonly paths: readonly string[];
}

/** Two files, the first of which imports the second if it says so. */
export function editing(main: string, other: string): Editing {
  const texts = new Map([
    ["/w/main.weir", main],
    ["/w/b.weir", other],
  ]);
  const workspace = new Workspace({
    read: path => texts.get(path) ?? null,
    list: () => [],
    bytes: () => null,
    stamp: () => null,
    programs: () => [],
    declare: () => null,
  });
  for (const [path, text] of texts) workspace.setText(path, text);
  return { workspace, texts, paths: [...texts.keys()] };
}

const shown = (all: readonly Diagnostic[]): readonly string[] =>
  all.map(each => {
    const related = each.related.map(one => `${one.path}:${one.start}-${one.end}`).join(" ");
    return `${each.code} ${each.start}-${each.end} ${each.message} ${related}`;
  });

export const fresh = (texts: ReadonlyMap<string, string>, path: string): readonly string[] =>
  shown(
    check(loadProgram(path, each => texts.get(each) ?? null)).diagnostics.filter(each => each.path === path),
  );

export const incremental = ({ workspace }: Editing, path: string): readonly string[] =>
  shown(diagnosticsOf(workspace.analysis(path)!));

/** Makes one edit; gives the path edited. */
export function editOnce({ workspace, texts }: Editing, random: Random, others: readonly string[]): string {
  const path = random() < 0.9 ? "/w/main.weir" : "/w/b.weir";
  const text = texts.get(path)!;
  const edited = text.length > 30_000 ? "" : apply(text, randomEdit(random, text, others));
  texts.set(path, edited);
  workspace.setText(path, edited);
  return path;
}

const root = join(import.meta.dirname, "../..");
const FOLDERS = [
  "test/corpus",
  "test/language/samples",
  "test/language/check/cases",
  "examples",
  "test/conformance",
];

/** Every program the repository has. */
export function corpus(): readonly { readonly name: string; readonly text: string }[] {
  const found: { name: string; text: string }[] = [];
  const visit = (path: string): void => {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      for (const name of readdirSync(path).sort()) visit(join(path, name));
    } else if (path.endsWith(".weir"))
      found.push({ name: path.slice(root.length + 1), text: readFileSync(path, "utf8") });
  };
  for (const folder of FOLDERS) visit(join(root, folder));
  return found;
}
