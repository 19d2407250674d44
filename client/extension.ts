// The VS Code extension: what it adds, and when. Nothing runs before a `.weir` file, a launch or a command asks for it;
// the language server starts with the first file. Holds no knowledge of the language.

import { type ExtensionContext, workspace } from "vscode";
import { registerCheckpoints } from "./checkpoints.ts";
import { registerBreakOn } from "./debug/break-on.ts";
import { registerDebugCommands } from "./debug/commands.ts";
import { registerDebugger } from "./debug/registration.ts";
import { createSessions } from "./debug/sessions.ts";
import { registerDocuments } from "./documents.ts";
import { startLanguage, stopLanguage } from "./language.ts";
import { registerPipelineView } from "./pipeline-view.ts";
import { registerRun } from "./run.ts";
import { registerSampleValues } from "./sample-values.ts";
import { registerSnapshotEditor } from "./snapshot-editor.ts";
import { registerStatus } from "./status.ts";
import { registerTasks } from "./tasks.ts";
import { registerTimelineView } from "./timeline-view.ts";
import { registerWalkthrough } from "./walkthrough.ts";

export function activate(context: ExtensionContext): void {
  const sessions = createSessions(context);
  registerDebugger(context);
  registerDebugCommands(context, sessions);
  registerBreakOn(context, sessions);
  registerRun(context);
  registerTasks(context);
  registerDocuments(context, sessions);
  registerCheckpoints(context, sessions);
  registerPipelineView(context, sessions);
  registerTimelineView(context, sessions);
  registerSnapshotEditor(context);
  registerSampleValues(context, sessions);
  registerStatus(context, sessions);
  registerWalkthrough(context, sessions);

  const isWeir = (document: { readonly languageId: string }): boolean => document.languageId === "weir";
  if (workspace.textDocuments.some(isWeir)) startLanguage(context);
  context.subscriptions.push(
    workspace.onDidOpenTextDocument(document => {
      if (isWeir(document)) startLanguage(context);
    }),
  );
}

export const deactivate = (): Promise<void> => stopLanguage();
