// Where something is declared: a name, a field, its type, and what implements an extern.

import { fileOf, resolveImport } from "../../runtime/language/program-paths.ts";
import type { StringLiteral } from "../../runtime/language/syntax.ts";
import type { Type } from "../../runtime/values/type.ts";
import type { Analysis, Place } from "./analysis.ts";
import { fieldAt, originsOf, placeOfField } from "./fields.ts";
import { spotAt } from "./locate.ts";
import { placeOfTarget, targetAt } from "./meaning.ts";

/** The file that a path in an import or extern leads to. */
const whole = (path: string): Place => ({ path, start: 0, end: 0 });

export function definitionAt(analysis: Analysis, offset: number): Place | null {
  const found = targetAt(analysis, offset);
  if (found !== null) return placeOfTarget(analysis, found.target);
  const spot = spotAt(analysis, offset);
  const field = fieldAt(analysis, spot);
  const origin = field === null ? undefined : originsOf(analysis, field.records, field.name.text)[0];
  if (origin !== undefined) return placeOfField(analysis, origin);
  const { nodes } = spot;
  const owner = nodes.at(-2);
  const literal = nodes.at(-1);
  if (literal?.kind !== "String" || (owner?.kind !== "Import" && owner?.kind !== "ExternDecl")) return null;
  return whole(resolveImport(analysis.file.path, literal.value));
}

/** Where the type of the value at a place is declared, if it has a name. */
export function typeDefinitionAt(analysis: Analysis, offset: number): Place | null {
  const found = targetAt(analysis, offset);
  const spot = spotAt(analysis, offset);
  const named = nameOfType(found?.target.symbol == null ? null : typeOfSymbol(found.target.symbol));
  const expression = spot.nodes.findLast(node => node.kind === "FieldAccess" || node.kind === "NameExpr");
  const name = named ?? nameOfType(expression === undefined ? null : spot.view.typeOf(expression));
  return name === null ? null : typeNamed(analysis, name);
}

function typeOfSymbol(
  symbol: NonNullable<NonNullable<ReturnType<typeof targetAt>>["target"]["symbol"]>,
): Type | null {
  if ("stream" in symbol) return symbol.stream.element;
  if ("type" in symbol) return symbol.type;
  return "result" in symbol ? symbol.result : null;
}

function nameOfType(type: Type | null): string | null {
  if (type === null) return null;
  if (type.kind === "record") return type.name ?? null;
  if (type.kind === "list") return nameOfType(type.element);
  if (type.kind === "union") return type.members.map(nameOfType).find(name => name !== null) ?? null;
  return null;
}

export function typeNamed(analysis: Analysis, name: string): Place | null {
  for (const file of analysis.files.values()) {
    for (const { module, start } of file.pieces) {
      for (const each of module.declarations) {
        if (each.kind === "TypeDecl" && each.name.text === name)
          return { path: file.path, start: start + each.name.start, end: start + each.name.end };
      }
    }
  }
  return null;
}

/** For an extern, the JavaScript beside the program. */
export function implementationAt(analysis: Analysis, offset: number): Place | null {
  const found = targetAt(analysis, offset);
  const symbol = found?.target.symbol;
  if (symbol?.kind === "extern" && symbol.declaration.from.kind === "String") {
    const from: StringLiteral = symbol.declaration.from;
    return whole(resolveImport(fileOf(symbol.module.path), from.value));
  }
  return definitionAt(analysis, offset);
}

/** The extern's own name within its file: there a client may want to stand. */
export const externNameAt = (analysis: Analysis, offset: number): string | null => {
  const symbol = targetAt(analysis, offset)?.target.symbol;
  return symbol?.kind === "extern" ? symbol.declaration.name.text : null;
};
