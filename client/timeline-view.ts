// The timeline: the run as a strip of steps in the panel, to be dragged both ways.

import { type ExtensionContext, type WebviewView, type WebviewViewProvider, window } from "vscode";
import type { Sessions } from "./debug/sessions.ts";
import { showView } from "./panel.ts";
import type { FromTimeline, ToTimeline } from "./views/messages.ts";

export function registerTimelineView(context: ExtensionContext, sessions: Sessions): void {
  let view: WebviewView | null = null;
  /** Up to which step the view knows all marks: while the run goes on only what is new is asked for. */
  let known = 0;
  const send = (message: ToTimeline): void => void view?.webview.postMessage(message);
  const refresh = async (from: number): Promise<void> => {
    if (view === null || sessions.active === null) return;
    try {
      const timeline = await sessions.ask("weir/timeline", { from });
      known = timeline.steps;
      send({ type: "timeline", timeline, running: sessions.live?.status === "running", from });
    } catch {
      // Not launched yet, or over: the next stop asks again.
    }
  };
  const receive = async (message: FromTimeline): Promise<void> => {
    if (message.type === "ready") await refresh(0);
    else
      await sessions.ask("weir/goTo", { step: message.step }).catch((error: unknown) => {
        void window.showErrorMessage(error instanceof Error ? error.message : String(error));
      });
  };
  const provider: WebviewViewProvider = {
    resolveWebviewView(given) {
      view = given;
      const shown = showView<FromTimeline>(
        context,
        given.webview,
        "timeline",
        "Timeline",
        message => void receive(message),
      );
      given.onDidDispose(() => {
        shown.dispose();
        view = null;
      });
    },
  };
  context.subscriptions.push(
    window.registerWebviewViewProvider("weir.timeline", provider, {
      webviewOptions: { retainContextWhenHidden: true },
    }),
    sessions.onStop(() => void refresh(0)),
    sessions.onLive(live => {
      // A stop follows with all of it.
      if (live.status === "running") void refresh(known);
    }),
    sessions.onEnd(() => send({ type: "ended" })),
  );
}
