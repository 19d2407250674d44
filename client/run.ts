// `Run Pipeline`: `weir run` in a terminal of its own, where Ctrl-C ends it as anywhere.

import { commands, type ExtensionContext, Uri, window, workspace } from "vscode";
import { choosePipeline } from "./pipelines.ts";
import { weirCommand } from "./program.ts";

export function registerRun(context: ExtensionContext): void {
  context.subscriptions.push(
    commands.registerCommand("weir.run", (uri?: string | Uri, pipeline?: string) =>
      run(context, uri, pipeline),
    ),
    commands.registerCommand("weir.openSample", () => openSample(context)),
  );
}

async function run(
  context: ExtensionContext,
  uri: string | Uri | undefined,
  pipeline: string | undefined,
): Promise<void> {
  const file = weirFile(uri);
  if (file === null || !(await requireTrust("run"))) return;
  await workspace.save(file);
  const chosen = await choosePipeline(file, pipeline);
  const { command, args, env } = weirCommand(
    context,
    "run",
    file.fsPath,
    ...(chosen === undefined ? [] : [chosen]),
  );
  window.createTerminal({ name: "Weir", shellPath: command, shellArgs: [...args], env: { ...env } }).show();
}

/** The file meant by a command: given by a lens or a menu, or the one in the editor. */
export function weirFile(uri: string | Uri | undefined): Uri | null {
  const file = typeof uri === "string" ? Uri.parse(uri) : (uri ?? window.activeTextEditor?.document.uri);
  if (file?.scheme === "file" && file.path.endsWith(".weir")) return file;
  void window.showInformationMessage("Open a .weir file first.", "Open the Sample").then(chosen => {
    if (chosen !== undefined) void commands.executeCommand("weir.openSample");
  });
  return null;
}

/** Externs are code of the workspace: they run only where it is trusted. */
export async function requireTrust(verb: "run" | "debug"): Promise<boolean> {
  if (workspace.isTrusted) return true;
  const manage = "Manage Workspace Trust";
  const chosen = await window.showWarningMessage(
    `Weir ${verb}s pipelines only in a trusted workspace, because they may call code of it.`,
    manage,
  );
  if (chosen === manage) await commands.executeCommand("workbench.trust.manage");
  return false;
}

/** A copy to play with, in the extension's own storage: the sample ships with the extension, which may be replaced. */
async function openSample(context: ExtensionContext): Promise<void> {
  const from = Uri.file(context.asAbsolutePath("examples"));
  const into = Uri.joinPath(context.globalStorageUri, "sample");
  const wanted = ["fraud-detection.weir", "data/transactions.jsonl", "word-count.weir", "data/opticks.txt"];
  for (const path of wanted) {
    const target = Uri.joinPath(into, path);
    if (!(await exists(target)))
      await workspace.fs.copy(Uri.joinPath(from, path), target, { overwrite: false });
  }
  await window.showTextDocument(Uri.joinPath(into, "fraud-detection.weir"));
}

const exists = (file: Uri): PromiseLike<boolean> =>
  workspace.fs.stat(file).then(
    () => true,
    () => false,
  );
