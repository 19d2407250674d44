// The language client: starts the language server when the first `.weir` file is there, once.

import { type ExtensionContext, workspace } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";

let started: Promise<LanguageClient> | null = null;

export function startLanguage(context: ExtensionContext): void {
  started ??= start(context);
}

async function start(context: ExtensionContext): Promise<LanguageClient> {
  // Loaded here: it is most of the extension's code, and no command needs it.
  const { LanguageClient, TransportKind } = await import("vscode-languageclient/node");
  const module = context.asAbsolutePath("dist/server.js");
  const client = new LanguageClient(
    "weir",
    "Weir",
    { module, transport: TransportKind.stdio },
    {
      documentSelector: [{ language: "weir" }],
      synchronize: {
        configurationSection: "weir",
        fileEvents: workspace.createFileSystemWatcher("**/*.weir"),
      },
    },
  );
  await client.start();
  return client;
}

export async function stopLanguage(): Promise<void> {
  const client = await started?.catch(() => null);
  started = null;
  await client?.stop();
}
