// Weir's plain data to the protocol's: the one place where offsets become positions and kinds become numbers.

import { pathToFileURL } from "node:url";
import {
  type CallHierarchyItem,
  CodeActionKind,
  CompletionItemKind,
  DiagnosticSeverity,
  DiagnosticTag,
  type DocumentSymbol,
  InsertTextFormat,
  type Location,
  type Diagnostic as LspDiagnostic,
  type CompletionItem as LspItem,
  type Position,
  type Range,
  type SymbolInformation,
  SymbolKind,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import type { Diagnostic, Severity } from "../../runtime/language/diagnostic.ts";
import { DIAGNOSTICS } from "../../runtime/language/diagnostics.ts";
import type { Place } from "../ide/analysis.ts";
import type { Completion } from "../ide/completion-item.ts";
import type { FlowItem } from "../ide/data-flow.ts";
import { type FileText, positionAt } from "../ide/file-text.ts";
import type { FoundSymbol, OutlineItem } from "../ide/outline.ts";
import type { Edit } from "../ide/rename.ts";

export const uriOf = (path: string): string =>
  /^[a-z][a-z0-9+.-]+:/i.test(path) && !/^[a-z]:\//i.test(path) ? path : pathToFileURL(path).href;

export const toPosition = (file: FileText, offset: number): Position => positionAt(file, offset);

export const toRange = (file: FileText, start: number, end: number): Range => ({
  start: positionAt(file, start),
  end: positionAt(file, end),
});

/** Texts by path, for places in other files. */
export type FileOf = (path: string) => FileText | null;

const NOWHERE: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

export function toLocation(fileOf: FileOf, { path, start, end }: Place): Location {
  // Of JavaScript files nothing is known but their path.
  const file = path.endsWith(".weir") || path.includes(":") || start > 0 ? fileOf(path) : null;
  return { uri: uriOf(path), range: file === null ? NOWHERE : toRange(file, start, end) };
}

// ---------------------------------------------------------------- diagnostics

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  hint: DiagnosticSeverity.Information,
};

const UNNECESSARY = /^(unused|unreachable|superfluous)/;

/** `docs` is the page of all diagnostics, if the installation has it. */
export function toDiagnostic(
  fileOf: FileOf,
  file: FileText,
  diagnostic: Diagnostic,
  docs: string | null,
): LspDiagnostic {
  const { code, start, end, severity, message, related } = diagnostic;
  const name = DIAGNOSTICS[code]?.name ?? "";
  return {
    range: toRange(file, start, end),
    severity: SEVERITIES[severity],
    code,
    source: "weir",
    message,
    ...(docs === null
      ? {}
      : { codeDescription: { href: `${docs}#${code.toLowerCase()}--${name}-${severity}` } }),
    ...(UNNECESSARY.test(name) && severity !== "error" ? { tags: [DiagnosticTag.Unnecessary] } : {}),
    ...(related.length === 0
      ? {}
      : {
          relatedInformation: related.map(each => ({
            location: toLocation(fileOf, each),
            message: each.message,
          })),
        }),
  };
}

// ---------------------------------------------------------------- symbols

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

export const toSymbol = (file: FileText, item: OutlineItem): DocumentSymbol => ({
  name: item.name,
  kind: KINDS[item.kind],
  range: toRange(file, item.start, item.end),
  selectionRange: toRange(file, item.nameStart, item.nameEnd),
  children: item.children.map(child => toSymbol(file, child)),
});

export const toFoundSymbol = (file: FileText, { item, container }: FoundSymbol): SymbolInformation => ({
  name: item.name,
  kind: KINDS[item.kind],
  location: { uri: uriOf(file.path), range: toRange(file, item.nameStart, item.nameEnd) },
  ...(container === "" ? {} : { containerName: container }),
});

const FLOW_KINDS: Readonly<Record<FlowItem["kind"], SymbolKind>> = {
  source: SymbolKind.Interface,
  stream: SymbolKind.Variable,
  sideOutput: SymbolKind.Variable,
  sink: SymbolKind.Event,
  fn: SymbolKind.Function,
  extern: SymbolKind.Function,
  type: SymbolKind.Struct,
  param: SymbolKind.Constant,
  local: SymbolKind.Variable,
  state: SymbolKind.Field,
  pipeline: SymbolKind.Class,
  uid: SymbolKind.Key,
};

export function toCallItem(fileOf: FileOf, item: FlowItem): CallHierarchyItem {
  return {
    name: item.name,
    kind: FLOW_KINDS[item.kind],
    detail: item.detail === "" ? item.kind : `${item.kind} of ${item.detail}`,
    uri: uriOf(item.at.path),
    range: toLocation(fileOf, item.whole).range,
    selectionRange: toLocation(fileOf, item.at).range,
  };
}

// ---------------------------------------------------------------- edits and completion

export const toTextEdits = (file: FileText, edits: readonly Edit[]): TextEdit[] =>
  edits.map(edit => ({ range: toRange(file, edit.start, edit.end), newText: edit.text }));

export function toWorkspaceEdit(fileOf: FileOf, edits: readonly Edit[]): WorkspaceEdit {
  const changes: Record<string, TextEdit[]> = {};
  for (const edit of edits) {
    const file = fileOf(edit.path);
    if (file === null) continue;
    changes[uriOf(edit.path)] = [...(changes[uriOf(edit.path)] ?? []), ...toTextEdits(file, [edit])];
  }
  return { changes };
}

const ITEM_KINDS: Readonly<Record<Completion["kind"], CompletionItemKind>> = {
  operator: CompletionItemKind.Method,
  function: CompletionItemKind.Function,
  field: CompletionItemKind.Field,
  variable: CompletionItemKind.Variable,
  constant: CompletionItemKind.Constant,
  type: CompletionItemKind.Struct,
  setting: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  keyword: CompletionItemKind.Keyword,
  stream: CompletionItemKind.Interface,
  connector: CompletionItemKind.Module,
  argument: CompletionItemKind.Property,
  file: CompletionItemKind.File,
  folder: CompletionItemKind.Folder,
  snippet: CompletionItemKind.Snippet,
  label: CompletionItemKind.Reference,
};

/** Without its documentation, which is asked for by `data`; without snippets where the client knows none. */
export function toItem(item: Completion, range: Range, snippets: boolean, index: number): LspItem {
  const isSnippet = item.snippet && snippets;
  return {
    label: item.label,
    kind: ITEM_KINDS[item.kind],
    sortText: `${String(Math.floor(item.rank)).padStart(2, "0")}${item.label}`,
    filterText: item.label,
    insertTextFormat: isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: { range, newText: item.snippet && !isSnippet ? withoutPlaceholders(item.insert) : item.insert },
    ...(item.detail === "" ? {} : { detail: item.detail }),
    data: index,
  };
}

/** `${1:x} => $0` as a person would write it: the defaults stay. */
const withoutPlaceholders = (text: string): string =>
  text
    .replace(/\$\{\d+\|((?:\\.|[^,|])*)[^}]*\|\}/g, "$1")
    .replace(/\$\{\d+:([^}]*)\}/g, "$1")
    .replace(/\$\d+/g, "")
    .replace(/\\([,$}\\])/g, "$1");

export const ACTION_KINDS = [
  CodeActionKind.QuickFix,
  CodeActionKind.RefactorExtract,
  CodeActionKind.RefactorInline,
  CodeActionKind.RefactorRewrite,
  CodeActionKind.Source,
];
