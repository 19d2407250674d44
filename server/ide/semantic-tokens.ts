// What each name is, for colours: what the TextMate grammar cannot know. Tokens of a file from top to bottom.

import type { Symbol as Meaning } from "../../runtime/language/model.ts";
import { OPERATOR, SINK, SOURCE } from "../../runtime/language/operators-table.ts";
import type * as s from "../../runtime/language/syntax.ts";
import { type Analysis, type View, viewOf } from "./analysis.ts";
import { eachName } from "./meaning.ts";

export const TOKEN_TYPES = [
  "type",
  "function",
  "parameter",
  "variable",
  "property",
  "class",
  "enumMember",
  "method",
  "label",
] as const;
export const TOKEN_MODIFIERS = [
  "declaration",
  "readonly",
  "modification",
  "defaultLibrary",
  "static",
] as const;

export type TokenType = (typeof TOKEN_TYPES)[number];
export type TokenModifier = (typeof TOKEN_MODIFIERS)[number];

export interface SemanticToken {
  readonly start: number;
  readonly end: number;
  readonly type: TokenType;
  readonly modifiers: readonly TokenModifier[];
}

type Kind = readonly [TokenType, ...TokenModifier[]];

/** Within [from, to), or in the whole file. */
export function semanticTokens(analysis: Analysis, from = 0, to = Infinity): readonly SemanticToken[] {
  return analysis.file.pieces.flatMap(({ module, start }) => {
    if (start + module.text.length < from || start >= to) return [];
    return tokensOf(module, viewOf(analysis, module))
      .map(token => ({ ...token, start: token.start + start, end: token.end + start }))
      .filter(token => token.end > from && token.start < to);
  });
}

function tokensOf(module: s.Module, view: View): readonly SemanticToken[] {
  const tokens: SemanticToken[] = [];
  eachName(module, (name, owner) => {
    if (name.missing || name.end - name.start !== name.text.length) return;
    const kind = kindOf(name, owner, view);
    if (kind === null) return;
    const [type, ...modifiers] = kind;
    tokens.push({ start: name.start, end: name.end, type, modifiers });
  });
  return tokens.sort((a, b) => a.start - b.start);
}

function kindOf(name: s.Name, owner: s.Node, view: View): Kind | null {
  const place = kindByPlace(name, owner);
  if (place !== null) return place;
  const symbol = view.symbolOf(name);
  if (symbol !== null) return kindOfSymbol(symbol, name);
  if (owner.kind === "TypeName") return ["type", "defaultLibrary"];
  const known = OPERATOR.has(name.text) || SOURCE.has(name.text) || SINK.has(name.text);
  return known ? ["function", "defaultLibrary"] : null;
}

/** What the syntax says by itself. */
function kindByPlace(name: s.Name, owner: s.Node): Kind | null {
  switch (owner.kind) {
    case "Pipeline":
      return ["class", "declaration"];
    case "Test":
      return ["class"];
    case "Stage":
      return name === owner.name ? null : ["label", "declaration"];
    case "Setting":
    case "Group":
      return ["property", "static"];
    case "Field":
      return ["property", "declaration"];
    case "FieldAccess":
      return ["property"];
    case "RecordEntry":
      return owner.value === null ? null : ["property"];
    case "Argument":
      return owner.name === name ? ["parameter"] : null;
    default:
      return null;
  }
}

function kindOfSymbol(symbol: Meaning, name: s.Name): Kind {
  const declared = (type: TokenType, at: s.Name, ...more: TokenModifier[]): Kind =>
    at === name ? [type, "declaration", ...more] : [type, ...more];
  switch (symbol.kind) {
    case "builtin":
      return ["function", "defaultLibrary"];
    case "ambient":
      return ["variable", "readonly", "defaultLibrary"];
    case "fn":
    case "extern":
      return declared("function", symbol.declaration.name);
    case "type":
      return declared("type", symbol.declaration.name);
    case "param":
      return declared("variable", symbol.declaration.name, "readonly", "static");
    case "state":
      return declared("property", symbol.declaration.name);
    case "source":
    case "stream":
    case "sink":
      return declared("variable", symbol.declaration.name, "readonly");
    case "sideOutput":
      return declared("variable", symbol.declaration, "readonly");
    case "local":
      return symbol.mutable
        ? declared("variable", symbol.declaration, "modification")
        : declared("parameter", symbol.declaration, "readonly");
  }
}
