// The VS Code extension: starts the language server. Holds no knowledge of the language.

import type { ExtensionContext } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";

let client: LanguageClient | null = null;

export async function activate(context: ExtensionContext): Promise<void> {
  const module = context.asAbsolutePath("dist/server.js");
  client = new LanguageClient(
    "weir",
    "Weir",
    { module, transport: TransportKind.stdio },
    { documentSelector: [{ language: "weir" }] },
  );
  await client.start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
  client = null;
}
