// `Run Pipeline`: `weir run` as a task, whose terminal stays with what the run has said, where Ctrl-C ends it as anywhere
// and *Rerun Last Task* begins it again. And the sample that ships with the extension.

import { commands, type ExtensionContext, type Task, tasks, Uri, window, workspace } from "vscode";
import { choosePipeline, chooseProgram } from "./pipelines.ts";
import { taskFor } from "./tasks.ts";

export function registerRun(context: ExtensionContext): void {
  context.subscriptions.push(
    commands.registerCommand("weir.run", (uri?: string | Uri, pipeline?: string) =>
      run(context, uri, pipeline),
    ),
    commands.registerCommand("weir.openSample", () => openSample(context)),
    commands.registerCommand("weir.newPipeline", newPipeline),
  );
}

async function run(
  context: ExtensionContext,
  uri: string | Uri | undefined,
  pipeline: string | undefined,
): Promise<void> {
  const meant = await meantBy(uri, pipeline, "Run which pipeline?");
  if (meant === null || !(await requireTrust("run"))) return;
  await runTask(context, meant.file, meant.pipeline, []);
}

export async function runTask(
  context: ExtensionContext,
  file: Uri,
  pipeline: string | undefined,
  args: readonly string[],
): Promise<Task> {
  await savePrograms();
  const task = taskFor(context, file, {
    command: "run",
    ...(pipeline !== undefined && { pipeline }),
    ...(args.length > 0 && { args }),
  });
  await tasks.executeTask(task);
  return task;
}

/** Programs alone: what else is being written in the editor is nobody's business here. */
export async function savePrograms(): Promise<void> {
  const changed = workspace.textDocuments.filter(
    ({ isDirty, languageId, uri }) => isDirty && languageId === "weir" && uri.scheme === "file",
  );
  await Promise.all(changed.map(document => document.save()));
}

export interface Meant {
  readonly file: Uri;
  /** undefined: the file has none; whoever reads it will say so. */
  readonly pipeline: string | undefined;
}

/** By a lens, a menu, the editor, or a pick; null: none was picked, or why there is none has been told. */
export async function meantBy(
  uri: string | Uri | undefined,
  pipeline: string | undefined,
  title: string,
): Promise<Meant | null> {
  const file = weirFile(uri);
  if (file === null) return (await isUntitledInFront()) ? null : ((await chooseProgram(title)) ?? null);
  const chosen = await choosePipeline(file, pipeline);
  return chosen === null ? null : { file, pipeline: chosen };
}

/** The file meant by a command: given by a lens or a menu, or the one in the editor; null: none. */
export function weirFile(uri: string | Uri | undefined): Uri | null {
  const file = typeof uri === "string" ? Uri.parse(uri) : (uri ?? window.activeTextEditor?.document.uri);
  return file?.scheme === "file" && file.path.endsWith(".weir") ? file : null;
}

/** A program that has no file yet has to get one: its inputs are found beside it. */
async function isUntitledInFront(): Promise<boolean> {
  const document = window.activeTextEditor?.document;
  if (document?.isUntitled !== true || document.languageId !== "weir") return false;
  const save = "Save…";
  const message = "Save the program first: its inputs and outputs are found beside its file.";
  if ((await window.showInformationMessage(message, save)) === save)
    await commands.executeCommand("workbench.action.files.saveAs");
  return true;
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

const TEMPLATE = `pipeline Name {
  checkpoint { interval: 1s }

  source lines = readText("input.txt")

  stream results = lines
    |> map(line => line)

  sink out = results |> writeText("output.txt")
}
`;

async function newPipeline(): Promise<void> {
  const document = await workspace.openTextDocument({ language: "weir", content: TEMPLATE });
  await window.showTextDocument(document);
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
