// Which program and which pipeline a person means: the only one, or the one picked.

import { commands, type QuickPickItem, type Uri, window, workspace } from "vscode";
import { pipelinesIn } from "./pipeline-names.ts";

/** Of a workspace; more are not looked at. */
const MAX_FILES = 200;

/** `.weir` files of the workspace by their path; the ledgers of outputs, `.NAME.weir`, are none. */
export async function programs(): Promise<readonly Uri[]> {
  const files = await workspace.findFiles("**/[!.]*.weir", "**/node_modules/**", MAX_FILES);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Of a document with its changes, or of the file. Empty where it cannot be read. */
export async function pipelinesOf(file: Uri): Promise<readonly string[]> {
  const open = workspace.textDocuments.find(({ uri }) => uri.toString() === file.toString());
  if (open !== undefined) return pipelinesIn(open.getText());
  try {
    return pipelinesIn(new TextDecoder().decode(await workspace.fs.readFile(file)));
  } catch {
    return [];
  }
}

/** The one asked for, the only one, or the one a person picks; undefined: there is none; null: none was picked. */
export async function choosePipeline(
  file: Uri,
  given: string | undefined,
): Promise<string | undefined | null> {
  if (given !== undefined) return given;
  const names = await pipelinesOf(file);
  if (names.length <= 1) return names[0];
  const items = names.map((label): QuickPickItem => ({ label }));
  const title = `Which pipeline of ${workspace.asRelativePath(file)}?`;
  return (await window.showQuickPick(items, { title }))?.label ?? null;
}

export interface Chosen {
  readonly file: Uri;
  readonly pipeline: string;
}

interface Choice extends QuickPickItem {
  readonly chosen: Chosen | null;
}

/** Of all pipelines of the workspace, where no program is in the editor. undefined: none was picked. */
export async function chooseProgram(title: string): Promise<Chosen | undefined> {
  const files = await programs();
  const found = await Promise.all(files.map(async file => ({ file, names: await pipelinesOf(file) })));
  const items = found.flatMap(({ file, names }) =>
    names.map(
      (pipeline): Choice => ({
        label: pipeline,
        description: workspace.asRelativePath(file),
        chosen: { file, pipeline },
      }),
    ),
  );
  if (items.length === 0) return offerSample();
  const chosen = await window.showQuickPick(items, { title, matchOnDescription: true });
  return chosen?.chosen ?? undefined;
}

async function offerSample(): Promise<undefined> {
  const sample = "Open the Sample";
  const chosen = await window.showInformationMessage("There is no .weir file in this workspace yet.", sample);
  if (chosen === sample) await commands.executeCommand("weir.openSample");
}
