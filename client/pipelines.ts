// The pipelines of a text, by a look at its lines: for lists of what could be run, before any server is asked.

import { type QuickPickItem, type Uri, window, workspace } from "vscode";

const DECLARATION = /^\s*pipeline\s+([A-Za-z_]\w*)/gm;

export const pipelinesIn = (text: string): readonly string[] =>
  [...text.matchAll(DECLARATION)].map(match => match[1]!);

/** The one asked for, the only one, or the one a person picks; undefined: none was picked. */
export async function choosePipeline(file: Uri, given: string | undefined): Promise<string | undefined> {
  if (given !== undefined) return given;
  const document = await workspace.openTextDocument(file);
  const names = pipelinesIn(document.getText());
  if (names.length <= 1) return names[0];
  const items = names.map((label): QuickPickItem => ({ label }));
  return (await window.showQuickPick(items, { title: "Which pipeline?" }))?.label;
}
