// The snapshot editor: a checkpoint's `manifest.json` opened with no run at all, as a table with filter and search. A
// process of its own reads the files, so that a large snapshot holds nobody up.

import { type ChildProcess, spawn } from "node:child_process";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { type CustomReadonlyEditorProvider, type ExtensionContext, env, type Uri, window } from "vscode";
import { showView } from "./panel.ts";
import { weirCommand } from "./program.ts";
import type { FromSnapshot, ToSnapshot } from "./views/messages.ts";

interface SnapshotDocument {
  readonly uri: Uri;
  dispose(): void;
}

export function registerSnapshotEditor(context: ExtensionContext): void {
  const provider: CustomReadonlyEditorProvider<SnapshotDocument> = {
    openCustomDocument: uri => ({ uri, dispose: () => {} }),
    resolveCustomEditor(document, panel) {
      const reader = startReader(context, dirname(document.uri.fsPath), message => {
        void panel.webview.postMessage(message);
      });
      const shown = showView<FromSnapshot>(context, panel.webview, "snapshot", "Snapshot", message => {
        if (message.type === "copy") void env.clipboard.writeText(message.text);
        else reader.stdin!.write(`${JSON.stringify(message)}\n`);
      });
      panel.onDidDispose(() => {
        shown.dispose();
        reader.kill();
      });
    },
  };
  context.subscriptions.push(
    window.registerCustomEditorProvider("weir.snapshot", provider, {
      webviewOptions: { retainContextWhenHidden: true },
    }),
  );
}

/** `weir inspect DIR --serve`: the view's own messages, a JSON line each. */
function startReader(
  context: ExtensionContext,
  dir: string,
  tell: (message: ToSnapshot) => void,
): ChildProcess {
  const { command, args, env: variables } = weirCommand(context, "inspect", dir, "--serve");
  const reader = spawn(command, args, {
    env: { ...process.env, ...variables },
    stdio: ["pipe", "pipe", "pipe"],
  });
  createInterface({ input: reader.stdout }).on("line", line => tell(JSON.parse(line) as ToSnapshot));
  let told = "";
  reader.stderr.on("data", (bytes: Buffer) => {
    told += bytes.toString();
  });
  reader.stdin.on("error", () => {});
  reader.once("exit", code => {
    if (code !== 0 && code !== null)
      void window.showErrorMessage(told.trim() || `the snapshot could not be read (${code})`);
  });
  return reader;
}
