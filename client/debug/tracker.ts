// What goes between the editor and the debug adapter, in the log; and what a person is told when the adapter has ended
// before its session had.

import {
  type DebugAdapterTracker,
  type DebugSession,
  debug,
  type ExtensionContext,
  type LogOutputChannel,
  window,
} from "vscode";
import { protocolText } from "../log-lines.ts";
import { TYPE } from "./sessions.ts";

export function registerTracker(context: ExtensionContext, log: LogOutputChannel): void {
  context.subscriptions.push(
    debug.registerDebugAdapterTrackerFactory(TYPE, {
      createDebugAdapterTracker: session => trackerOf(session, log),
    }),
  );
}

function trackerOf(session: DebugSession, log: LogOutputChannel): DebugAdapterTracker {
  let isEnding = false;
  const note = (message: object): void => {
    const text = protocolText(message);
    if (text !== null) log.debug(text);
    // As it is: a line is made of it only where lines like it are wanted, and most messages are long.
    log.trace("message", message);
  };
  return {
    onWillStartSession: () => log.info(`debugging: ${session.name} begins`),
    onWillReceiveMessage: (message: { command?: string }) => {
      if (message.command === "disconnect" || message.command === "terminate") isEnding = true;
      note(message);
    },
    onDidSendMessage: (message: { event?: string }) => {
      if (message.event === "terminated") isEnding = true;
      note(message);
    },
    onError: error => log.error("debug adapter:", error),
    onExit: (code, signal) => {
      log.info(`debugging: ${session.name} is over${ending(code, signal)}`);
      if (!isEnding) void tellCrash(session, log, ending(code, signal));
    },
  };
}

const ending = (code: number | undefined, signal: string | undefined): string =>
  signal ? `, by ${signal}` : code ? `, with code ${code}` : "";

async function tellCrash(session: DebugSession, log: LogOutputChannel, how: string): Promise<void> {
  const again = "Debug Again";
  const chosen = await window.showErrorMessage(
    `The debugger of Weir has ended unexpectedly${how}. Nothing on disk has been touched.`,
    again,
    "Show Log",
  );
  if (chosen === again) await debug.startDebugging(session.workspaceFolder, session.configuration);
  if (chosen === "Show Log") log.show();
}
