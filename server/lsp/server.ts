// The language server over any connection: keeps open texts, and answers with what server/ide says of them. Holds no
// knowledge of the language.

import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  type Connection,
  TextDocumentSyncKind,
  TextDocuments,
  type TextEdit,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { format } from "../../runtime/language/format.ts";
import { type Analysis, analyze, diagnosticsOf } from "../ide/analysis.ts";
import { hoverAt } from "../ide/hover.ts";
import { outlineOf } from "../ide/outline.ts";
import { toDiagnostic, toRange, toSymbol } from "./convert.ts";

const DIAGNOSTICS_DELAY_MS = 60;

/** Documents that are no files (untitled ones) go by their URI and import nothing. */
const pathOf = (uri: string): string => (uri.startsWith("file:") ? fileURLToPath(uri) : uri);
const uriOf = (path: string): string => (/^[a-z][a-z0-9+.-]+:/i.test(path) ? path : pathToFileURL(path).href);

function readFileOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

export function serve(connection: Connection): void {
  const documents = new TextDocuments(TextDocument);
  const analyses = new Map<string, Analysis>();
  const pending = new Map<string, NodeJS.Timeout>();

  const read = (path: string) => documents.get(uriOf(path))?.getText() ?? readFileOrNull(path);
  const analysisOf = (uri: string): Analysis => {
    let analysis = analyses.get(uri);
    if (analysis === undefined) analyses.set(uri, (analysis = analyze(pathOf(uri), read)));
    return analysis;
  };
  const publish = (uri: string): void => {
    pending.delete(uri);
    const analysis = analysisOf(uri);
    const diagnostics = diagnosticsOf(analysis).map(each => toDiagnostic(analysis.module, each));
    void connection.sendDiagnostics({ uri, diagnostics });
  };
  const publishSoon = (uri: string): void => {
    clearTimeout(pending.get(uri));
    pending.set(uri, setTimeout(publish, DIAGNOSTICS_DELAY_MS, uri));
  };

  connection.onInitialize(() => ({
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      hoverProvider: true,
      documentFormattingProvider: true,
      documentSymbolProvider: true,
    },
    serverInfo: { name: "weir" },
  }));

  // A change may concern every file that imports this one, so all that is known is made anew when asked for.
  documents.onDidChangeContent(() => {
    analyses.clear();
    for (const { uri } of documents.all()) publishSoon(uri);
  });
  documents.onDidClose(({ document: { uri } }) => {
    clearTimeout(pending.get(uri));
    pending.delete(uri);
    analyses.clear();
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });

  connection.onHover(({ textDocument, position }) => {
    const document = documents.get(textDocument.uri);
    if (document === undefined) return null;
    const analysis = analysisOf(textDocument.uri);
    const hover = hoverAt(analysis, document.offsetAt(position));
    if (hover === null) return null;
    return {
      contents: { kind: "markdown", value: hover.markdown },
      range: toRange(analysis.module, hover.start, hover.end),
    };
  });

  connection.onDocumentFormatting(({ textDocument }): TextEdit[] => {
    if (documents.get(textDocument.uri) === undefined) return [];
    const { module } = analysisOf(textDocument.uri);
    const newText = format(module);
    return newText === module.text ? [] : [{ range: toRange(module, 0, module.text.length), newText }];
  });

  connection.onDocumentSymbol(({ textDocument }) => {
    if (documents.get(textDocument.uri) === undefined) return [];
    const { module } = analysisOf(textDocument.uri);
    return outlineOf(module).map(item => toSymbol(module, item));
  });

  documents.listen(connection);
  connection.listen();
}
