// Places that lead elsewhere: paths of imports, externs and files of data; and what must be rewritten when a file moves.

import { resolveImport } from "../../runtime/language/program-paths.ts";
import type * as s from "../../runtime/language/syntax.ts";
import { descendants } from "../../runtime/language/walk.ts";
import { type Analysis, type Place, placeIn, viewOf } from "./analysis.ts";
import type { FileText } from "./file-text.ts";
import type { Edit } from "./rename.ts";
import type { Workspace } from "./workspace.ts";

export interface Link extends Place {
  readonly target: string;
}

export function linksOf(analysis: Analysis): readonly Link[] {
  const { file } = analysis;
  const links: Link[] = [];
  for (const { module } of file.pieces) {
    if (!module.text.includes('"')) continue;
    const view = viewOf(analysis, module);
    for (const node of descendants(module)) {
      const literal = pathIn(node) ?? pathArgument(node);
      if (literal === null || literal.value === "") continue;
      const isData = node.kind === "Call" || node.kind === "Stage";
      if (isData && view.constantOf(literal) === undefined) continue;
      links.push({ ...placeIn(analysis, module, literal), target: resolveImport(file.path, literal.value) });
    }
  }
  return links;
}

function pathIn(node: s.Node): s.StringLiteral | null {
  if (node.kind !== "Import" && node.kind !== "ExternDecl") return null;
  return node.from.kind === "String" ? node.from : null;
}

const CONNECTORS = /^(read|write)/;

/** The file a connector reads or writes; patterns and directories are no single file. */
function pathArgument(node: s.Node): s.StringLiteral | null {
  if (node.kind !== "Call" && node.kind !== "Stage") return null;
  const name =
    node.kind === "Stage" ? node.name.text : node.callee.kind === "NameExpr" ? node.callee.name.text : "";
  const first = node.args[0]?.value;
  if (!CONNECTORS.test(name) || first?.kind !== "String") return null;
  return /[*?]|\/$/.test(first.value) ? null : first;
}

// ---------------------------------------------------------------- files that move

/** The edits that keep imports and externs right when files get other paths: in those files and in all others. */
export function editsForMoves(workspace: Workspace, moves: ReadonlyMap<string, string>): readonly Edit[] {
  const edits: Edit[] = [];
  for (const path of workspace.allPaths()) {
    const file = workspace.file(path);
    if (file !== null) edits.push(...editsInFile(file, moves));
  }
  return edits;
}

function editsInFile(file: FileText, moves: ReadonlyMap<string, string>): readonly Edit[] {
  const home = moves.get(file.path) ?? file.path;
  return file.pieces.flatMap(({ module, start }) =>
    module.declarations.flatMap(each => {
      const literal = pathIn(each);
      if (literal === null) return [];
      const now = resolveImport(file.path, literal.value);
      const then = moves.get(now) ?? now;
      if (resolveImport(home, literal.value) === then) return [];
      const text = JSON.stringify(relativePath(home, then));
      return [{ path: file.path, start: start + literal.start, end: start + literal.end, text }];
    }),
  );
}

/** `./b.weir` from `dir/a.weir` to `dir/b.weir`. */
export function relativePath(from: string, to: string): string {
  const here = from.split("/").slice(0, -1);
  const there = to.split("/");
  let same = 0;
  while (same < here.length && same < there.length - 1 && here[same] === there[same]) same++;
  const up = here.slice(same).map(() => "..");
  const parts = [...up, ...there.slice(same)];
  return up.length === 0 ? `./${parts.join("/")}` : parts.join("/");
}
