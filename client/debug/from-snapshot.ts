// *Debug from a Snapshot…*: a session that begins from a checkpoint or savepoint on disk, of a real run or of another
// session. The program is the one of the workspace that has the snapshot's pipeline.

import { commands, debug, type ExtensionContext, type QuickPickItem, Uri, window, workspace } from "vscode";
import { pipelinesOf, programs } from "../pipelines.ts";
import { told } from "./commands.ts";
import { readManifest, type SnapshotOnDisk } from "./manifest-words.ts";
import { TYPE } from "./sessions.ts";

const MANIFEST = "manifest.json";
const MAX_FOUND = 200;

export function registerFromSnapshot(context: ExtensionContext): void {
  context.subscriptions.push(
    commands.registerCommand(
      "weir.debugFromSnapshot",
      told((uri?: Uri) => debugFrom(uri)),
    ),
  );
}

async function debugFrom(uri: Uri | undefined): Promise<void> {
  const folder = uri === undefined ? await pickFolder() : folderOf(uri);
  if (folder === undefined) return;
  const snapshot = await read(folder);
  const program = await programOf(folder, snapshot.pipeline);
  if (program === undefined) return;
  const { pipeline, checkpoint } = snapshot;
  await debug.startDebugging(workspace.getWorkspaceFolder(program), {
    type: TYPE,
    request: "launch",
    name: `${pipeline} from ${checkpoint === null ? "a snapshot" : `checkpoint ${checkpoint}`}`,
    program: program.fsPath,
    pipeline,
    from: folder.fsPath,
    stopOn: "entry",
  });
}

const folderOf = (uri: Uri): Uri => (uri.path.endsWith(`/${MANIFEST}`) ? Uri.joinPath(uri, "..") : uri);

async function read(folder: Uri): Promise<SnapshotOnDisk> {
  let text: string;
  try {
    text = new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(folder, MANIFEST)));
  } catch {
    throw new Error(`${folder.fsPath} is no checkpoint or savepoint: it has no ${MANIFEST}.`);
  }
  const snapshot = readManifest(text);
  if (snapshot === null) throw new Error(`${folder.fsPath}: its ${MANIFEST} is not of a checkpoint.`);
  return snapshot;
}

interface FolderItem extends QuickPickItem {
  readonly folder: Uri | null;
}

/** Of those in the workspace, or by a dialog. */
async function pickFolder(): Promise<Uri | undefined> {
  const items = await foundItems();
  const browse: FolderItem = { label: "$(folder-opened) Browse…", folder: null, alwaysShow: true };
  const chosen =
    items.length === 0
      ? browse
      : await window.showQuickPick([...items, browse], {
          title: "Debug from which snapshot?",
          matchOnDescription: true,
        });
  if (chosen === undefined) return undefined;
  if (chosen.folder !== null) return chosen.folder;
  const [folder] =
    (await window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      title: "Folder of a checkpoint or savepoint",
      openLabel: "Debug from Here",
    })) ?? [];
  return folder;
}

/** A savepoint goes by any name: what it says of itself tells. */
async function foundItems(): Promise<readonly FolderItem[]> {
  const manifests = await workspace.findFiles(`**/${MANIFEST}`, "**/node_modules/**", MAX_FOUND);
  const read = await Promise.all(manifests.map(manifest => itemOf(folderOf(manifest))));
  const collator = new Intl.Collator("en", { numeric: true });
  return read
    .filter(item => item !== null)
    .sort(
      (a, b) => Number(b.savepoint) - Number(a.savepoint) || collator.compare(b.folder.path, a.folder.path),
    );
}

/** null: no snapshot, or one that cannot be read. */
async function itemOf(
  folder: Uri,
): Promise<(FolderItem & { readonly folder: Uri; readonly savepoint: boolean }) | null> {
  try {
    const { pipeline, savepoint } = await read(folder);
    const path = workspace.asRelativePath(folder);
    const name = path.slice(path.lastIndexOf("/") + 1);
    const label = `$(${savepoint ? "bookmark" : "pass"}) ${name}`;
    const description = [pipeline, path.slice(0, -name.length - 1)].filter(text => text !== "").join(" · ");
    return { label, description, folder, savepoint };
  } catch {
    return null;
  }
}

/** undefined: none was picked. */
async function programOf(snapshot: Uri, pipeline: string): Promise<Uri | undefined> {
  const files = await programs();
  const names = await Promise.all(files.map(pipelinesOf));
  const fitting = files.filter((_, i) => names[i]!.includes(pipeline));
  if (fitting.length === 1) return fitting[0];
  if (fitting.length === 0) return askForProgram(snapshot, pipeline);
  const items = fitting.map(file => ({ label: workspace.asRelativePath(file), file }));
  return (await window.showQuickPick(items, { title: `Which ${pipeline}?` }))?.file;
}

async function askForProgram(snapshot: Uri, pipeline: string): Promise<Uri | undefined> {
  const [file] =
    (await window.showOpenDialog({
      title: `The program with pipeline ${pipeline}`,
      filters: { Weir: ["weir"] },
      defaultUri: Uri.joinPath(snapshot, "..", "..", "..", ".."),
      openLabel: "Debug",
    })) ?? [];
  return file;
}
