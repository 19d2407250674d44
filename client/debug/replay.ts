// *Replay a Recorded Session…*: the same session again, to where it ended: launched as it was, and at each step where a
// person did something, the same done. There it stands, with the last values beside their lines, and can be walked.

import {
  commands,
  type DebugSession,
  debug,
  type ExtensionContext,
  type LogOutputChannel,
  type Uri,
  window,
  workspace,
} from "vscode";
import { told } from "./commands.ts";
import { type Sessions, TYPE } from "./sessions.ts";
import { type Act, type At, type Recorded, readTrace } from "./trace-words.ts";

const MAX_FOUND = 200;

export function registerReplay(context: ExtensionContext, sessions: Sessions, log: LogOutputChannel): void {
  context.subscriptions.push(
    commands.registerCommand(
      "weir.replay",
      told(async (uri?: Uri) => {
        const file = uri ?? (await pickTrace());
        if (file !== undefined) await replay(file, sessions, log);
      }),
    ),
  );
}

/** Of those in the workspace that are named as the snippet of the launch configuration does, or by a dialog. */
async function pickTrace(): Promise<Uri | undefined> {
  const found = await workspace.findFiles("**/*.trace.json", "**/node_modules/**", MAX_FOUND);
  const items = found.map(file => ({ label: `$(history) ${workspace.asRelativePath(file)}`, file }));
  if (items.length === 0) return browse();
  const other = { label: "$(folder-opened) Browse…", file: null, alwaysShow: true };
  const chosen = await window.showQuickPick([...items, other], { title: "Replay which session?" });
  return chosen === undefined ? undefined : (chosen.file ?? browse());
}

async function browse(): Promise<Uri | undefined> {
  const filters = { "Recorded session": ["json", "trace"] };
  const [file] =
    (await window.showOpenDialog({ title: "A recorded session", filters, openLabel: "Replay" })) ?? [];
  return file;
}

async function replay(file: Uri, sessions: Sessions, log: LogOutputChannel): Promise<void> {
  const recorded = readTrace(new TextDecoder().decode(await workspace.fs.readFile(file)));
  if (recorded === null) throw new Error(`${workspace.asRelativePath(file)} is no recorded session of Weir.`);
  const session = await launch(recorded, file, sessions);
  if (session === null) return;
  const left: Act[] = [];
  for (const act of recorded.acts) {
    await goTo(act, sessions);
    if (act.command === null) left.push(act);
    else await sessions.ask("weir/intervene", { command: act.command });
  }
  await goTo(recorded.end, sessions);
  if (left.length === 0) return;
  log.warn(
    `${file.fsPath}: not done again: ${left.map(({ step, text }) => `step ${step}: ${text}`).join("; ")}`,
  );
  void window.showWarningMessage(
    `Values set by hand are not set again: from step ${left[0]!.step} on this is not the recorded session.`,
  );
}

/** At its start; null: it was not begun. */
async function launch({ launch }: Recorded, file: Uri, sessions: Sessions): Promise<DebugSession | null> {
  const stopped = nextStop(sessions);
  // What it left behind then is not to be overwritten.
  const { trace: _, outputs: __, ...config } = launch;
  const name = `replay of ${workspace.asRelativePath(file)}`;
  const begun = await debug.startDebugging(workspace.getWorkspaceFolder(file), {
    ...config,
    type: TYPE,
    request: "launch",
    name,
    stopOn: "entry",
  });
  if (!begun) return null;
  await stopped;
  return sessions.active;
}

/** Waits until it stands there. */
async function goTo({ step, pause }: At, sessions: Sessions): Promise<void> {
  const stopped = nextStop(sessions);
  await sessions.ask("weir/goTo", { step, pause });
  await stopped;
}

/** Or the end of the session. */
const nextStop = (sessions: Sessions): Promise<void> =>
  new Promise(resolve => {
    const heard = [sessions.onStop(() => done()), sessions.onEnd(() => done())];
    const done = (): void => {
      for (const each of heard) each.dispose();
      resolve();
    };
  });
