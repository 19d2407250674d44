// The snapshot editor: a checkpoint's `manifest.json` opened with no run at all, as a table with filter and search. A
// process of its own reads the files, so that a large snapshot holds nobody up; where the files change or go, it says so.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import {
  type CustomReadonlyEditorProvider,
  commands,
  Disposable,
  type ExtensionContext,
  env,
  RelativePattern,
  Uri,
  type WebviewPanel,
  window,
  workspace,
} from "vscode";
import { showView } from "./panel.ts";
import { weirCommand } from "./program.ts";
import { createSnapshotReader, type SnapshotReader } from "./snapshot-reader.ts";
import type { FromSnapshot, ToSnapshot } from "./views/messages.ts";

interface SnapshotDocument {
  readonly uri: Uri;
  dispose(): void;
}

/** A manifest is written in several strokes. */
const SETTLED_AFTER_MS = 300;

const GONE =
  "This snapshot has been deleted from the disk since. What stands here was read before; when it is closed, it is gone.";

export function registerSnapshotEditor(context: ExtensionContext): void {
  const provider: CustomReadonlyEditorProvider<SnapshotDocument> = {
    openCustomDocument: uri => ({ uri, dispose: () => {} }),
    resolveCustomEditor: (document, panel) => show(context, document.uri, panel),
  };
  context.subscriptions.push(
    window.registerCustomEditorProvider("weir.snapshot", provider, {
      webviewOptions: { retainContextWhenHidden: true },
    }),
    ...copyCommands(),
  );
}

function show(context: ExtensionContext, uri: Uri, panel: WebviewPanel): void {
  const tell = (message: ToSnapshot): void => void panel.webview.postMessage(message);
  const reader = createSnapshotReader({
    start: () => {
      const {
        command,
        args,
        env: variables,
      } = weirCommand(context, "inspect", dirname(uri.fsPath), "--serve");
      return spawn(command, args, {
        env: { ...process.env, ...variables },
        stdio: ["pipe", "pipe", "pipe"],
      });
    },
    manifest: () => manifestText(uri),
    tell,
  });
  const receive = (message: FromSnapshot): void => {
    switch (message.type) {
      case "copy":
        void env.clipboard.writeText(message.text);
        return;
      case "openAsText":
        void commands.executeCommand("vscode.openWith", uri, "default");
        return;
      case "retry":
        reader.restart();
        return;
      case "ready":
      case "entries":
      case "entry":
        reader.ask(message);
    }
  };
  const shown = Disposable.from(
    showView<FromSnapshot>(context, panel.webview, "snapshot", "Snapshot", receive),
    watch(uri, reader, tell),
  );
  panel.onDidDispose(() => {
    shown.dispose();
    reader.dispose();
  });
}

function manifestText(uri: Uri): string | null {
  try {
    return readFileSync(uri.fsPath, "utf8");
  } catch {
    return null;
  }
}

function watch(uri: Uri, reader: SnapshotReader, tell: (message: ToSnapshot) => void): Disposable {
  let known = manifestText(uri);
  let settling: NodeJS.Timeout | null = null;
  const look = (): void => {
    const now = manifestText(uri);
    if (now === known) return;
    known = now;
    tell({ type: "notice", text: now === null ? GONE : null });
    if (now !== null) reader.restart();
  };
  const later = (): void => {
    if (settling !== null) clearTimeout(settling);
    settling = setTimeout(look, SETTLED_AFTER_MS);
  };
  const folder = Uri.joinPath(uri, "..");
  // The folder above too: a run deletes a checkpoint with its folder.
  const watchers = [
    workspace.createFileSystemWatcher(new RelativePattern(folder, "manifest.json")),
    workspace.createFileSystemWatcher(new RelativePattern(Uri.joinPath(folder, ".."), "*")),
  ];
  return Disposable.from(
    ...watchers.flatMap(watcher => [
      watcher,
      watcher.onDidChange(later),
      watcher.onDidCreate(later),
      watcher.onDidDelete(later),
    ]),
    new Disposable(() => {
      if (settling !== null) clearTimeout(settling);
    }),
  );
}

/** Of the menu over a row: the view puts what can be copied into its context. */
interface EntryContext {
  readonly weirCell?: string;
  readonly weirKey?: string;
  readonly weirValue?: string;
  readonly weirRow?: string;
}

const copyCommands = (): readonly Disposable[] =>
  (
    [
      ["weir.snapshot.copyCell", "weirCell"],
      ["weir.snapshot.copyKey", "weirKey"],
      ["weir.snapshot.copyValue", "weirValue"],
      ["weir.snapshot.copyRow", "weirRow"],
    ] as const
  ).map(([command, name]) =>
    commands.registerCommand(command, async (entry?: EntryContext) => {
      const text = entry?.[name];
      if (text !== undefined) await env.clipboard.writeText(text);
    }),
  );
