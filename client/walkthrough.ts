// The walkthrough's steps are done when their thing has been done, wherever in the editor: each sets a context that its
// step in package.json waits for.

import { commands, debug, type ExtensionContext } from "vscode";
import type { Sessions } from "./debug/sessions.ts";

type Step = "opened" | "stopped" | "looked" | "failed" | "restored" | "steppedBack";

export function registerWalkthrough(context: ExtensionContext, sessions: Sessions): void {
  const done = (step: Step): void =>
    void commands.executeCommand("setContext", `weir.walkthrough.${step}`, true);
  let failed = false;
  context.subscriptions.push(
    sessions.onStop(({ reason, description }) => {
      done("stopped");
      if (failed && (reason === "exception" || /restore/i.test(description))) done("restored");
    }),
    sessions.onRequest(command => {
      if (command === "variables") done("looked");
      if (command === "stepBack" || command === "reverseContinue") done("steppedBack");
      if (command === "terminateThreads") {
        failed = true;
        done("failed");
      }
    }),
    debug.onDidReceiveDebugSessionCustomEvent(({ event, body }) => {
      const restored = event === "weir/live" && (body as { attempt?: number }).attempt;
      if (failed && restored !== undefined && restored !== false && restored > 1) done("restored");
    }),
  );
}
