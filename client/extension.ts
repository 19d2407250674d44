// The VS Code extension: starts the language server, and gives its commands to a terminal. Holds no knowledge of the
// language.

import { commands, type ExtensionContext, Uri, window, workspace } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";

let client: LanguageClient | null = null;

export async function activate(context: ExtensionContext): Promise<void> {
  const module = context.asAbsolutePath("dist/server.js");
  client = new LanguageClient(
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
  context.subscriptions.push(
    commands.registerCommand("weir.run", (uri?: string, pipeline?: string) =>
      run(context.asAbsolutePath("bin/weir"), uri, pipeline),
    ),
  );
  await client.start();
}

/** In a terminal of its own, where Ctrl-C ends it as anywhere; externs run only in a workspace that is trusted. */
async function run(weir: string, uri: string | undefined, pipeline: string | undefined): Promise<void> {
  const file = uri === undefined ? window.activeTextEditor?.document.uri : Uri.parse(uri);
  if (file === undefined || file.scheme !== "file") return;
  if (!workspace.isTrusted) {
    void window.showWarningMessage("Weir runs programs only in a trusted workspace.");
    return;
  }
  await workspace.save(file);
  const args = ["run", file.fsPath, ...(pipeline === undefined ? [] : [pipeline])];
  window
    .createTerminal({
      name: "Weir",
      shellPath: process.execPath,
      shellArgs: [weir, ...args],
      env: { ELECTRON_RUN_AS_NODE: "1" },
    })
    .show();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
  client = null;
}
