// Fixes of names that nothing declares here: imported from the file of the workspace that does, or declared.

import { show } from "../../runtime/language/infer-types.ts";
import type * as s from "../../runtime/language/syntax.ts";
import type { Action } from "./action.ts";
import { type ActionPlace, editIn, fix, textOf } from "./action.ts";
import type { Fixer } from "./action-fixes.ts";
import { relativePath } from "./links.ts";
import type { Edit } from "./rename.ts";

type Importable = s.FnDecl | s.ExternDecl | s.TypeDecl;

const isImportable = (each: s.Declaration): each is Importable =>
  each.kind === "FnDecl" || each.kind === "TypeDecl" || (each.kind === "ExternDecl" && each.what === "fn");

/** From every file that declares the name. Looks at their trees alone: nothing is checked for it. */
const importName =
  (fits: (declaration: Importable) => boolean): Fixer =>
  (place, d) => {
    const name = textOf(place, d);
    const { path } = place.analysis.file;
    const actions: Action[] = [];
    for (const other of place.workspace.allPaths()) {
      if (other === path) continue;
      const declares = place.workspace
        .file(other)
        ?.pieces.some(({ module }) =>
          module.declarations.some(each => isImportable(each) && each.name.text === name && fits(each)),
        );
      if (declares !== true) continue;
      const from = relativePath(path, other);
      actions.push(fix(d, `Import \`${name}\` from \`${from}\``, [importEdit(place, name, from, other)]));
    }
    return actions;
  };

/** Into the import of that file, if there is one; else behind the last import, or before everything. */
function importEdit({ analysis }: ActionPlace, name: string, from: string, other: string): Edit {
  const { path, pieces } = analysis.file;
  const imports = pieces.flatMap(({ module, start }) =>
    module.declarations.flatMap(each => (each.kind === "Import" ? [{ each, start }] : [])),
  );
  const known = imports.find(
    ({ each }) => each.from.kind === "String" && isSame(path, each.from.value, other),
  );
  const last = known?.each.names.at(-1);
  if (known !== undefined && last !== undefined)
    return { path, start: known.start + last.end, end: known.start + last.end, text: `, ${name}` };
  const line = `import { ${name} } from ${JSON.stringify(from)}`;
  const behind = imports.at(-1);
  const at = behind === undefined ? 0 : behind.start + behind.each.end;
  return { path, start: at, end: at, text: behind === undefined ? `${line}\n\n` : `\n${line}` };
}

const isSame = (path: string, from: string, other: string): boolean =>
  from === relativePath(path, other) || `./${from}` === relativePath(path, other);

/** The declaration that the place stands in: what is new goes before it. */
const outer = ({ spot }: ActionPlace): s.Declaration | undefined =>
  spot.piece.module.declarations.find(each => each.start <= spot.offset && spot.offset <= each.end);

/** With the types that the call has. */
const declareFunction: Fixer = (place, d) => {
  const call = place.spot.nodes.findLast((node): node is s.CallExpr => node.kind === "Call");
  const owner = outer(place);
  const name = textOf(place, d);
  if (call === undefined || owner === undefined || call.callee.start !== d.start) return [];
  const used = new Set<string>();
  const parameters: string[] = [];
  for (const [i, argument] of call.args.entries()) {
    const type = place.spot.view.typeOf(argument.value);
    if (argument.name !== null || type.kind === "error" || type.kind === "function") return [];
    parameters.push(`${parameterName(argument.value, i, used)}: ${show(type)}`);
  }
  const text = `fn ${name}(${parameters.join(", ")}): string = ""\n\n`;
  return [fix(d, `Declare \`${name}\``, [editIn(place, owner.start, owner.start, text)], false)];
};

function parameterName(value: s.ExprNode, at: number, used: Set<string>): string {
  const wanted =
    value.kind === "NameExpr" || value.kind === "FieldAccess" ? value.name.text : `argument${at + 1}`;
  const name = used.has(wanted) ? `${wanted}${at + 1}` : wanted;
  used.add(name);
  return name;
}

const declareType: Fixer = (place, d) => {
  const owner = outer(place);
  const name = textOf(place, d);
  if (owner === undefined || !/^[A-Z]\w*$/.test(name)) return [];
  const text = `type ${name} = { id: string }\n\n`;
  return [fix(d, `Declare the type \`${name}\``, [editIn(place, owner.start, owner.start, text)], false)];
};

const isType = (each: Importable): boolean => each.kind === "TypeDecl";

export const declareFixes: readonly (readonly [string, Fixer])[] = [
  ["W0100", importName(each => !isType(each))],
  ["W0104", (place, d) => [...importName(each => !isType(each))(place, d), ...declareFunction(place, d)]],
  ["W0105", (place, d) => [...importName(isType)(place, d), ...declareType(place, d)]],
];
