// Weir's plain data to the protocol's: the one place where offsets become positions and kinds become numbers.

import {
  DiagnosticSeverity,
  type DocumentSymbol,
  type Diagnostic as LspDiagnostic,
  type Range,
  SymbolKind,
} from "vscode-languageserver/node";
import type { Diagnostic, Severity } from "../../runtime/language/diagnostic.ts";
import { lineOf } from "../../runtime/language/position.ts";
import type { Module } from "../../runtime/language/syntax.ts";
import type { OutlineItem } from "../ide/outline.ts";

export function toRange(module: Module, start: number, end: number): Range {
  const from = lineOf(module, start);
  const to = lineOf(module, end);
  return {
    start: { line: from.line - 1, character: from.column - 1 },
    end: { line: to.line - 1, character: to.column - 1 },
  };
}

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  hint: DiagnosticSeverity.Information,
};

export const toDiagnostic = (module: Module, diagnostic: Diagnostic): LspDiagnostic => ({
  range: toRange(module, diagnostic.start, diagnostic.end),
  severity: SEVERITIES[diagnostic.severity],
  code: diagnostic.code,
  source: "weir",
  message: diagnostic.message,
});

const KINDS: Readonly<Record<OutlineItem["kind"], SymbolKind>> = {
  type: SymbolKind.Struct,
  function: SymbolKind.Function,
  pipeline: SymbolKind.Class,
  setting: SymbolKind.Property,
  param: SymbolKind.Constant,
  source: SymbolKind.Interface,
  stream: SymbolKind.Variable,
  sink: SymbolKind.Event,
  state: SymbolKind.Field,
  test: SymbolKind.Method,
};

export const toSymbol = (module: Module, item: OutlineItem): DocumentSymbol => ({
  name: item.name,
  kind: KINDS[item.kind],
  range: toRange(module, item.start, item.end),
  selectionRange: toRange(module, item.nameStart, item.nameEnd),
  children: item.children.map(child => toSymbol(module, child)),
});
