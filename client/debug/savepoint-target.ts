// Where a savepoint is to be written: a folder of its own, asked for with a name by which the snapshot editor and *Debug
// from a Snapshot…* know it again.

import { Uri, window, workspace } from "vscode";
import type { Sessions } from "./sessions.ts";

/** undefined: none was chosen. */
export async function savepointTarget(
  sessions: Sessions,
  title: string,
  checkpoint?: number,
): Promise<Uri | undefined> {
  const { pipeline } = await sessions.ask("weir/topology", {});
  const name = checkpoint === undefined ? `${pipeline}-savepoint` : `${pipeline}-savepoint-${checkpoint}`;
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const defaultUri = folder && (await unused(folder, name));
  return window.showSaveDialog({ title, saveLabel: "Save", ...(defaultUri && { defaultUri }) });
}

const MOST = 100;

/** `name`, or `name-2` … where there is one already: a savepoint does not replace another. */
async function unused(folder: Uri, name: string): Promise<Uri> {
  for (let at = 2, place = Uri.joinPath(folder, name); ; at++) {
    if (at > MOST || !(await exists(place))) return place;
    place = Uri.joinPath(folder, `${name}-${at}`);
  }
}

const exists = (place: Uri): PromiseLike<boolean> =>
  workspace.fs.stat(place).then(
    () => true,
    () => false,
  );
