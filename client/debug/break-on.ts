// *Break on…*: every stop of the debugger in two picks, as the function breakpoint it is. For people who have not yet
// learnt its names, and for editors that offer no breakpoint modes.

import {
  commands,
  debug,
  type ExtensionContext,
  FunctionBreakpoint,
  type QuickPickItem,
  window,
  workspace,
} from "vscode";
import { operatorAt, operatorNames } from "../pipeline-names.ts";
import { told } from "./commands.ts";
import type { Sessions } from "./sessions.ts";
import type { AtLine } from "./why-not.ts";

interface EventItem extends QuickPickItem {
  readonly event: string;
}

const EVENTS: readonly EventItem[] = [
  { event: "barrier", label: "$(milestone) A barrier arrives", description: "barrier" },
  { event: "aligned", label: "$(git-merge) The barrier is aligned", description: "aligned" },
  { event: "snapshotted", label: "$(device-camera) A snapshot is taken", description: "snapshotted" },
  { event: "forwarded", label: "$(arrow-right) The barrier goes on", description: "forwarded" },
  { event: "commit", label: "$(check) Output becomes visible", description: "commit" },
  { event: "timer", label: "$(watch) A timer fires", description: "timer" },
  { event: "watermark", label: "$(arrow-up) The watermark rises", description: "watermark" },
  { event: "late", label: "$(history) A late record is dropped", description: "late" },
  { event: "fail", label: "$(error) A subtask fails", description: "fail" },
  { event: "restore", label: "$(discard) State is restored", description: "restore" },
];

export function registerBreakOn(context: ExtensionContext, sessions: Sessions): void {
  context.subscriptions.push(
    commands.registerCommand(
      "weir.breakOn",
      told((at?: AtLine) => breakOn(sessions, at)),
    ),
  );
}

async function breakOn(sessions: Sessions, at: AtLine | undefined): Promise<void> {
  const event = await window.showQuickPick(EVENTS, { title: "Break when …" });
  if (event === undefined) return;
  const where = await placeOf(sessions, await operatorOf(at));
  if (where === undefined) return;
  debug.addBreakpoints([new FunctionBreakpoint(`${event.event}:${where}`, true)]);
  await commands.executeCommand("workbench.debug.action.focusBreakpointsView");
}

/** Of the session; before one, of the program in the editor. The operator of the line that was clicked comes first. */
async function placeOf(sessions: Sessions, meant: string | null): Promise<string | undefined> {
  const names = sessions.active === null ? await namesInEditor() : await namesOfSession(sessions);
  if (names.length === 0) {
    return window.showInputBox({ title: "At which operator?", value: "*", prompt: "its name, or * for any" });
  }
  const any = { label: "*", description: "anywhere" };
  const here = names.filter(name => name === meant).map(label => ({ label, description: "of this line" }));
  const others = names.filter(name => name !== meant).map(label => ({ label }));
  return (await window.showQuickPick([...here, any, ...others], { title: "At which operator?" }))?.label;
}

async function operatorOf(at: AtLine | undefined): Promise<string | null> {
  if (at === undefined) return null;
  return operatorAt((await workspace.openTextDocument(at.uri)).getText(), at.lineNumber);
}

async function namesOfSession(sessions: Sessions): Promise<readonly string[]> {
  const { tasks } = await sessions.ask("weir/topology", {});
  return [...new Set(tasks.flatMap(task => task.operators))];
}

async function namesInEditor(): Promise<readonly string[]> {
  const document = window.activeTextEditor?.document;
  return document?.languageId === "weir" ? operatorNames(document.getText()) : [];
}
