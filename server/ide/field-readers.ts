// Who outside the program knows a field by its name: files that are read into its type, and JavaScript.

import type * as s from "../../runtime/language/syntax.ts";
import { descendants } from "../../runtime/language/walk.ts";
import type { Analysis } from "./analysis.ts";
import type { FieldName } from "./fields.ts";
import type { Workspace } from "./workspace.ts";

/** Whether a connector or a parser makes values of the type that the field is written in. */
export function readByName(workspace: Workspace, analysis: Analysis, { module, owner }: FieldName): boolean {
  const names = typesAround(analysis, module, owner);
  for (const each of modulesOf(workspace, analysis)) {
    for (const node of descendants(each)) {
      if (node.kind !== "Call" && node.kind !== "Stage") continue;
      if (
        node.typeArgs.some(type =>
          [...descendants(type)].some(inner => inner === owner || isNamed(inner, names)),
        )
      )
        return true;
    }
  }
  return false;
}

/** The extern in whose signature the type stands: its code goes by the field's name. */
export function externKnowing(
  workspace: Workspace,
  analysis: Analysis,
  { module, owner }: FieldName,
): string | null {
  const names = typesAround(analysis, module, owner);
  for (const each of modulesOf(workspace, analysis)) {
    for (const declaration of each.declarations) {
      if (declaration.kind !== "ExternDecl") continue;
      if ([...descendants(declaration)].some(inner => inner === owner || isNamed(inner, names)))
        return declaration.name.text;
    }
  }
  return null;
}

/** The declared type the field stands in, and every declared type that names one of these. */
function typesAround(analysis: Analysis, module: s.Module, owner: s.Node): ReadonlySet<string> {
  const names = new Set<string>();
  const declared = analysis.checked.program.modules.flatMap(each =>
    each.declarations.filter((one): one is s.TypeDecl => one.kind === "TypeDecl"),
  );
  for (const each of module.declarations)
    if (each.kind === "TypeDecl" && [...descendants(each)].includes(owner)) names.add(each.name.text);
  for (let size = -1; size !== names.size; ) {
    size = names.size;
    for (const each of declared)
      if ([...descendants(each.type)].some(inner => isNamed(inner, names))) names.add(each.name.text);
  }
  return names;
}

const isNamed = (node: s.Node, names: ReadonlySet<string>): boolean =>
  node.kind === "TypeName" && names.has(node.name.text);

const modulesOf = (workspace: Workspace, analysis: Analysis): readonly s.Module[] => [
  ...new Set([
    ...analysis.checked.program.modules,
    ...workspace.allPaths().flatMap(path => workspace.file(path)?.pieces.map(piece => piece.module) ?? []),
  ]),
];
