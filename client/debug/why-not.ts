// *Why Did It Not Stop?*: asks it of a breakpoint, the one at a line or one that is picked, and goes to it if wished. The
// answer is the session's, but for a breakpoint that the editor keeps from it.

import {
  type Breakpoint,
  commands,
  debug,
  FunctionBreakpoint,
  type QuickPickItem,
  SourceBreakpoint,
  type Uri,
  window,
} from "vscode";
import type { Sessions } from "./sessions.ts";
import { labelOf, type Told, unknownBecause, waitsFor } from "./why-not-words.ts";

/** As the editor hands it to an entry of the gutter's menu. */
export interface AtLine {
  readonly lineNumber: number;
  readonly uri: Uri;
}

interface Known {
  readonly breakpoint: Breakpoint;
  readonly told: Told;
  /** Of the session; null: it has not been given to it. */
  readonly id: number | null;
}

type Item = QuickPickItem & { readonly known: Known };

const TITLE = "Why did it not stop?";

export async function whyNot(sessions: Sessions, at: AtLine | undefined): Promise<void> {
  const all = await Promise.all(debug.breakpoints.map(breakpoint => knownOf(breakpoint, sessions)));
  const meant = at === undefined ? all : all.filter(each => isAt(each, at));
  if (meant.length === 0)
    throw new Error(at === undefined ? "No breakpoint is set." : `Line ${at.lineNumber} has no breakpoint.`);
  const known = meant.length === 1 ? meant[0] : await pick(meant);
  if (known !== undefined) await tell(known, sessions);
}

async function knownOf(breakpoint: Breakpoint, { active }: Sessions): Promise<Known> {
  const given = (await active?.getDebugProtocolBreakpoint(breakpoint)) as
    | { readonly id?: number; readonly line?: number }
    | undefined;
  return { breakpoint, told: toldOf(breakpoint, given?.line), id: given?.id ?? null };
}

function toldOf(breakpoint: Breakpoint, placed: number | undefined): Told {
  const { enabled, condition, hitCondition, logMessage } = breakpoint;
  const waits = { enabled, condition, hitCondition, logMessage };
  if (breakpoint instanceof FunctionBreakpoint)
    return { name: breakpoint.functionName, line: null, ...waits };
  if (!(breakpoint instanceof SourceBreakpoint)) return { name: "a write", line: null, ...waits };
  const { uri, range } = breakpoint.location;
  return {
    name: uri.path.slice(uri.path.lastIndexOf("/") + 1),
    line: placed ?? range.start.line + 1,
    ...waits,
  };
}

/** Where it was set, or where the debugger has put it. */
const isAt = ({ breakpoint, told }: Known, { lineNumber, uri }: AtLine): boolean =>
  breakpoint instanceof SourceBreakpoint &&
  breakpoint.location.uri.path === uri.path &&
  [told.line, breakpoint.location.range.start.line + 1].includes(lineNumber);

async function pick(all: readonly Known[]): Promise<Known | undefined> {
  const items = all.map((known): Item => {
    const description = waitsFor(known.told);
    return { label: labelOf(known.told), description, known };
  });
  const chosen = await window.showQuickPick(items, { title: TITLE, matchOnDescription: true });
  return chosen?.known;
}

async function tell({ breakpoint, told, id }: Known, sessions: Sessions): Promise<void> {
  const detail =
    id === null || !told.enabled
      ? unknownBecause(told)
      : (await sessions.ask("weir/whyNot", { breakpoint: id })).text;
  const go = { title: "Show It" };
  const close = { title: "Close", isCloseAffordance: true };
  const waits = waitsFor(told);
  const title = waits === "" ? labelOf(told) : `${labelOf(told)}, ${waits}`;
  const chosen = await window.showInformationMessage(title, { modal: true, detail }, go, close);
  if (chosen !== go) return;
  if (breakpoint instanceof SourceBreakpoint) {
    const { uri, range } = breakpoint.location;
    await window.showTextDocument(uri, { selection: range });
  } else await commands.executeCommand("workbench.debug.action.focusBreakpointsView");
}
