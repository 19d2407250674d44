// The view of the timeline before its page is there: nothing is asked and nothing sent, since all of it would wait for the
// page, hold it up, and be asked for once more.

import { expect, test, vi } from "vitest";
import type { Sessions } from "../../client/debug/sessions.ts";

interface Provider {
  resolveWebviewView(view: unknown): void;
}
const editor = vi.hoisted(() => ({ provider: null as Provider | null }));

vi.mock("vscode", () => ({
  Uri: { joinPath: (...parts: readonly unknown[]) => ({ toString: () => parts.join("/") }) },
  debug: { onDidChangeActiveStackItem: () => ({ dispose: () => {} }) },
  window: {
    registerWebviewViewProvider: (_: string, provider: Provider) => {
      editor.provider = provider;
      return { dispose: () => {} };
    },
  },
}));

const { registerTimelineView } = await import("../../client/timeline-view.ts");

const LIVE = { step: 90_000, furthest: 90_000, timeMs: 0, status: "running" };

/** A session that runs, and a view whose page is not there yet. */
function opened() {
  const listeners: ((live: unknown) => void)[] = [];
  const asked: string[] = [];
  const sent: { readonly type: string }[] = [];
  const none = () => ({ dispose: () => {} });
  const sessions = {
    active: { id: "one", configuration: { request: "launch" } },
    live: LIVE,
    ask: (command: string) => {
      asked.push(command);
      return new Promise(() => {});
    },
    onLive: (listener: (live: unknown) => void) => {
      listeners.push(listener);
      return none();
    },
    onDidChange: none,
    onRequest: none,
    onStop: none,
    onEnd: none,
  };
  registerTimelineView({ subscriptions: [], extensionUri: "" } as never, sessions as unknown as Sessions);
  let receive: (message: object) => void = () => {};
  const webview = {
    cspSource: "",
    asWebviewUri: (uri: unknown) => uri,
    postMessage: (message: { readonly type: string }) => void sent.push(message),
    onDidReceiveMessage: (listener: (message: object) => void) => {
      receive = listener;
      return none();
    },
  };
  const view = { visible: true, webview, onDidChangeVisibility: none, onDidDispose: none, show: () => {} };
  const resolve = (): void => editor.provider!.resolveWebviewView(view);
  const streamed = (): void => {
    for (const listen of listeners) listen(LIVE);
  };
  return { resolve, streamed, ready: () => receive({ type: "ready" }), asked, sent };
}

test("while the page loads the run streams past it; once it is there it is shown where the run is, at once", () => {
  const { resolve, streamed, ready, asked, sent } = opened();
  resolve();
  for (let n = 0; n < 20; n++) streamed();
  expect([asked, sent]).toEqual([[], []]);
  ready();
  expect(asked).toEqual(["weir/timeline"]);
  expect(sent).toMatchObject([{ type: "timeline", from: 0, timeline: { step: 90_000, marks: [] } }]);
  // Made anew, as when it is dragged elsewhere: its page is not there again.
  resolve();
  streamed();
  expect(sent.length).toBe(1);
});
