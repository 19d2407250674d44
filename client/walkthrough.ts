// The walkthrough's steps are done when their thing has been done, wherever in the editor: each sets a context that its
// step in package.json waits for.

import { commands, debug, type ExtensionContext } from "vscode";
import type { Live } from "../runtime/debug/protocol.ts";
import { type Sessions, TYPE } from "./debug/sessions.ts";
import { createLooks, type ProtocolMessage } from "./walkthrough-looks.ts";

type Step = "stopped" | "looked" | "failed" | "restored" | "steppedBack";

export function registerWalkthrough(context: ExtensionContext, sessions: Sessions): void {
  /** Of this session. In each again: the editor ticks a step when its context changes, and may not have known it before. */
  const known = new Set<Step>();
  const done = (step: Step): void => {
    if (known.has(step)) return;
    known.add(step);
    const name = `weir.walkthrough.${step}`;
    void commands
      .executeCommand("setContext", name, undefined)
      .then(() => commands.executeCommand("setContext", name, true));
  };
  context.subscriptions.push(
    sessions.onDidChange(() => known.clear()),
    sessions.onStop(({ description }) => {
      done("stopped");
      if (known.has("failed") && /restore/i.test(description)) done("restored");
    }),
    sessions.onLive(live => {
      if (hasFailed(live)) done("failed");
      if (known.has("failed") && live.attempt > 1) done("restored");
    }),
    sessions.onRequest(command => {
      if (command === "stepBack" || command === "reverseContinue") done("steppedBack");
      if (command === "terminateThreads") done("failed");
    }),
    debug.registerDebugAdapterTrackerFactory(TYPE, {
      createDebugAdapterTracker() {
        const looks = createLooks();
        const see = (message: ProtocolMessage): void => {
          if (looks.see(message)) done("looked");
        };
        return { onWillReceiveMessage: see, onDidSendMessage: see };
      },
    }),
  );
}

const hasFailed = ({ tasks }: Live): boolean => tasks.some(({ condition }) => condition === "failed");
