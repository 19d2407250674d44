// What the server offers, told once at the beginning.

import { type ServerCapabilities, TextDocumentSyncKind } from "vscode-languageserver/node";
import { TOKEN_MODIFIERS, TOKEN_TYPES } from "../ide/semantic-tokens.ts";
import { ACTION_KINDS } from "./to-protocol.ts";

const PROGRAMS = { filters: [{ scheme: "file", pattern: { glob: "**/*.{weir,js,ts,mjs}" } }] };

export const CAPABILITIES: ServerCapabilities = {
  positionEncoding: "utf-16",
  textDocumentSync: {
    openClose: true,
    change: TextDocumentSyncKind.Incremental,
    save: { includeText: false },
  },
  completionProvider: { triggerCharacters: [".", ">", ":", '"', "/", "<"], resolveProvider: true },
  hoverProvider: true,
  signatureHelpProvider: { triggerCharacters: ["(", ","], retriggerCharacters: [":"] },
  definitionProvider: true,
  typeDefinitionProvider: true,
  implementationProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  renameProvider: { prepareProvider: true },
  linkedEditingRangeProvider: true,
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  semanticTokensProvider: {
    legend: { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [...TOKEN_MODIFIERS] },
    full: { delta: true },
    range: true,
  },
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  documentOnTypeFormattingProvider: { firstTriggerCharacter: "}", moreTriggerCharacter: ["\n", ")"] },
  codeActionProvider: { codeActionKinds: ACTION_KINDS },
  codeLensProvider: { resolveProvider: false },
  inlayHintProvider: { resolveProvider: false },
  inlineValueProvider: true,
  documentLinkProvider: { resolveProvider: false },
  callHierarchyProvider: true,
  diagnosticProvider: { identifier: "weir", interFileDependencies: true, workspaceDiagnostics: true },
  workspace: {
    workspaceFolders: { supported: true, changeNotifications: true },
    fileOperations: { willRename: PROGRAMS },
  },
};
