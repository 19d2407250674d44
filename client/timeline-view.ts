// The timeline: the run as a strip of steps in the panel, to be dragged both ways. While the run goes on only what is new
// is asked for, one question at a time, and only while somebody looks.

import { debug, type ExtensionContext, type WebviewView, type WebviewViewProvider, window } from "vscode";
import type { Sessions } from "./debug/sessions.ts";
import { showView } from "./panel.ts";
import { createTimelineFeed } from "./timeline-feed.ts";
import type { FromTimeline, ToTimeline } from "./views/messages.ts";

const WATCHED =
  "This run is only watched: it goes on by itself, and has no steps to go back to. “Capture and Debug from Here” takes a checkpoint of it and opens a run of your own from there, which has.";

/** By then the editor has shown where it stopped. */
const TAKEN_MS = 300;

/** Requests after which nothing of what was known need be true any more. */
const BEGINS_ANEW: readonly string[] = ["launch", "restart", "weir/restartFrom"];

export function registerTimelineView(context: ExtensionContext, sessions: Sessions): void {
  let view: WebviewView | null = null;
  /** Its page is there. What is sent before would wait for it, all at once, and be asked for again. */
  let isReady = false;
  const send = (message: ToTimeline): void => {
    if (isReady) void view?.webview.postMessage(message);
  };
  const feed = createTimelineFeed({
    ask: (from, count) => sessions.ask("weir/timeline", { from, count }),
    live: () => sessions.live,
    send,
  });
  /** It was sent somewhere from here: the editor, which takes the keys at every stop, gives them back. */
  let sent = false;
  const takeKeys = (): void => {
    if (sent && view?.visible === true) view.show(false);
  };
  const refresh = (): void => {
    if (!isReady || view?.visible !== true || sessions.active === null) return;
    if (sessions.active.configuration.request === "attach") send({ type: "unavailable", why: WATCHED });
    else feed.refresh();
  };
  const receive = async (message: FromTimeline): Promise<void> => {
    if (message.type === "ready") {
      isReady = true;
      feed.forget();
      refresh();
    } else {
      try {
        sent = true;
        await sessions.ask("weir/goTo", { step: message.step });
      } catch (error) {
        sent = false;
        void window.showErrorMessage(error instanceof Error ? error.message : String(error));
      }
    }
  };
  const provider: WebviewViewProvider = {
    resolveWebviewView(given) {
      view = given;
      isReady = false;
      const shown = showView<FromTimeline>(
        context,
        given.webview,
        "timeline",
        "Timeline",
        message => void receive(message),
      );
      given.onDidChangeVisibility(refresh);
      given.onDidDispose(() => {
        shown.dispose();
        if (view !== given) return;
        view = null;
        isReady = false;
      });
    },
  };
  context.subscriptions.push(
    window.registerWebviewViewProvider("weir.timeline", provider, {
      webviewOptions: { retainContextWhenHidden: true },
    }),
    sessions.onDidChange(() => {
      feed.forget();
      refresh();
    }),
    sessions.onRequest(command => {
      if (BEGINS_ANEW.includes(command)) feed.forget();
    }),
    sessions.onStop(refresh),
    sessions.onLive(live => {
      feed.moved(live);
      refresh();
    }),
    debug.onDidChangeActiveStackItem(takeKeys),
    sessions.onStop(() => {
      // Nothing tells when the editor has taken them: it does so once it has the frame.
      setTimeout(() => {
        takeKeys();
        sent = false;
      }, TAKEN_MS);
    }),
    sessions.onEnd(() => send({ type: "ended" })),
  );
}
