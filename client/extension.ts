// The VS Code extension: what it adds, and when. Nothing runs before a `.weir` file, a launch or a command asks for it;
// the language server starts with the first file. Holds no knowledge of the language.

import { commands, type ExtensionContext, workspace } from "vscode";
import { registerCheckpoints } from "./checkpoints.ts";
import { registerBreakOn } from "./debug/break-on.ts";
import { registerDebugCommands } from "./debug/commands.ts";
import { registerFromSnapshot } from "./debug/from-snapshot.ts";
import { registerDebugger } from "./debug/registration.ts";
import { registerReplay } from "./debug/replay.ts";
import { createSessions } from "./debug/sessions.ts";
import { registerTracker } from "./debug/tracker.ts";
import { registerValues } from "./debug/values.ts";
import { registerWatchRun } from "./debug/watch-run.ts";
import { registerDocuments } from "./documents.ts";
import { createLanguage, type Language } from "./language.ts";
import { createLog } from "./log.ts";
import { registerPipelineView } from "./pipeline-view.ts";
import { registerRun } from "./run.ts";
import { registerSampleValues } from "./sample-values.ts";
import { registerSnapshotEditor } from "./snapshot-editor.ts";
import { registerStatus } from "./status.ts";
import { registerTasks } from "./tasks.ts";
import { registerTimelineView } from "./timeline-view.ts";
import { registerWalkthrough } from "./walkthrough.ts";

let language: Language | null = null;

export function activate(context: ExtensionContext): void {
  const log = createLog(context);
  const server = createLanguage(context, log);
  language = server;
  const sessions = createSessions(context);
  registerDebugger(context, server);
  registerTracker(context, log);
  registerDebugCommands(context, sessions, server);
  registerFromSnapshot(context);
  registerReplay(context, sessions, log);
  registerValues(context, sessions);
  registerWatchRun(context, log);
  registerBreakOn(context, sessions);
  registerRun(context);
  registerTasks(context, server);
  registerDocuments(context, sessions);
  registerCheckpoints(context, sessions);
  registerPipelineView(context, sessions);
  registerTimelineView(context, sessions);
  registerSnapshotEditor(context);
  registerSampleValues(context, sessions);
  registerStatus(context, sessions);
  registerWalkthrough(context, sessions);
  context.subscriptions.push(commands.registerCommand("weir.showLog", () => log.show()));

  const isWeir = (document: { readonly languageId: string }): boolean => document.languageId === "weir";
  if (workspace.textDocuments.some(isWeir)) server.start();
  context.subscriptions.push(
    workspace.onDidOpenTextDocument(document => {
      if (isWeir(document)) server.start();
    }),
  );
}

export const deactivate = (): Promise<void> => language?.stop() ?? Promise.resolve();
