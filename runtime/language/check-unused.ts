// Names that nothing uses: params of a pipeline, functions and imports of a file. By the names that stand in the text,
// not by what they mean, so that it costs nothing while typing and never accuses what is used.

import { type Checker, inModule, report } from "./check-context.ts";
import { namesUsed } from "./names-used.ts";
import { fileOf } from "./program-paths.ts";
import type * as s from "./syntax.ts";

/** Of the file itself; those it imports tell their own. */
export function checkUnused(c: Checker): void {
  const file = c.modules.get(fileOf(c.program.modules[0]!.path));
  if (file === undefined || file.pieces.some(piece => piece.errors.length > 0)) return;
  const declarations = file.pieces.flatMap(piece => piece.declarations);
  const used = new Set<string>();
  for (const each of declarations) for (const name of namesUsed(each)) used.add(name);
  // Without one the file is there for others to import from.
  const runs = declarations.some(each => each.kind === "Pipeline");
  for (const piece of file.pieces) {
    inModule(c, piece, () => {
      for (const each of piece.declarations) {
        if (each.kind === "Pipeline") checkParams(c, each);
        else if (each.kind === "Import") checkImport(c, each, used);
        else if (runs) checkFunction(c, each, used);
      }
    });
  }
}

/** What could not be imported is reported already. */
function checkImport(c: Checker, declaration: s.ImportDecl, used: ReadonlySet<string>): void {
  for (const name of declaration.names)
    if (c.symbols.has(name) && !used.has(name.text)) report(c, "W0525", name, { name: name.text });
}

function checkFunction(c: Checker, declaration: s.Declaration, used: ReadonlySet<string>): void {
  if (declaration.kind !== "FnDecl" && declaration.kind !== "ExternDecl") return;
  const { name } = declaration;
  if (!name.missing && !used.has(name.text)) report(c, "W0524", name, { name: name.text });
}

function checkParams(c: Checker, pipeline: s.PipelineDecl): void {
  const params = pipeline.members.filter(member => member.kind === "Param");
  if (params.length === 0) return;
  const used = namesUsed(pipeline);
  for (const { name } of params)
    if (!name.missing && !used.has(name.text)) report(c, "W0523", name, { name: name.text });
}
