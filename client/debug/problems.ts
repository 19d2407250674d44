// A program with errors is not debugged: it is said which, and the way there is one click.

import { commands, Position, Range, type Uri, window, workspace } from "vscode";
import type { Language, Problem } from "../language.ts";

/** Whether nothing is known against it. Where no server runs, the adapter says what is wrong. */
export async function isSound(file: Uri, language: Language): Promise<boolean> {
  const errors = await language.errorsOf(file);
  const [first] = errors ?? [];
  if (errors === null || first === undefined) return true;
  void tell(file, first, errors.length);
  return false;
}

async function tell(file: Uri, first: Problem, count: number): Promise<void> {
  const name = workspace.asRelativePath(file);
  const many = count === 1 ? "has an error" : `has ${count} errors`;
  const go = "Go to the Problem";
  const chosen = await window.showErrorMessage(
    `${name} ${many}. Line ${first.line + 1}: ${first.message}`,
    go,
  );
  if (chosen === go) await goTo(file, first);
}

async function goTo(file: Uri, { line, character }: Problem): Promise<void> {
  const at = new Position(line, character);
  await window.showTextDocument(file, { selection: new Range(at, at) });
  await commands.executeCommand("editor.action.marker.next");
}
