// Two sessions at once, and an editor made of what they listen to: views and commands are about the one that it has in
// focus, as its toolbar and Variables are.

import { beforeEach, expect, test, vi } from "vitest";

type Listener = (value: unknown) => void;
type Tracker = { onDidSendMessage(message: object): void };
interface FakeSession {
  readonly id: string;
  readonly type: string;
  readonly configuration: { readonly request: string };
}

const editor = vi.hoisted(() => ({
  active: undefined as unknown,
  listeners: new Map<string, Listener[]>(),
  trackers: [] as ((session: unknown) => Tracker)[],
}));

vi.mock("vscode", () => {
  const listen = (name: string) => (listener: Listener) => {
    editor.listeners.set(name, [...(editor.listeners.get(name) ?? []), listener]);
    return { dispose: () => {} };
  };
  class EventEmitter {
    readonly #listeners: Listener[] = [];
    readonly event = (listener: Listener) => {
      this.#listeners.push(listener);
      return { dispose: () => {} };
    };
    fire(value: unknown): void {
      for (const listener of this.#listeners) listener(value);
    }
  }
  return {
    EventEmitter,
    DebugThread: class {},
    DebugStackFrame: class {},
    commands: { executeCommand: () => Promise.resolve() },
    debug: {
      get activeDebugSession() {
        return editor.active;
      },
      onDidStartDebugSession: listen("start"),
      onDidChangeActiveDebugSession: listen("active"),
      onDidTerminateDebugSession: listen("end"),
      registerDebugAdapterTrackerFactory: (
        _: string,
        factory: { createDebugAdapterTracker(session: unknown): Tracker },
      ) => {
        editor.trackers.push(session => factory.createDebugAdapterTracker(session));
        return { dispose: () => {} };
      },
    },
  };
});

const { createSessions } = await import("../../client/debug/sessions.ts");

const session = (id: string): FakeSession => ({ id, type: "weir", configuration: { request: "launch" } });
const tell = (name: string, value: unknown): void => {
  for (const listener of editor.listeners.get(name) ?? []) listener(value);
};
const focus = (given: FakeSession | undefined): void => {
  editor.active = given;
  tell("active", given);
};
const pictured = (given: FakeSession, step: number): void => {
  for (const tracker of editor.trackers)
    tracker(given).onDidSendMessage({ type: "event", event: "weir/live", body: { step } });
};

beforeEach(() => {
  editor.active = undefined;
  editor.listeners.clear();
  editor.trackers.length = 0;
});

test("one that begins beside another leaves the focus where the editor has it", () => {
  const sessions = createSessions({ subscriptions: [] } as never);
  const [first, second] = [session("first"), session("second")];
  tell("start", first);
  focus(first);
  tell("start", second);
  expect(sessions.active?.id).toBe("first");
  focus(second);
  expect(sessions.active?.id).toBe("second");
});

test("who changes the session sees at once where the other is", () => {
  const sessions = createSessions({ subscriptions: [] } as never);
  const seen: number[] = [];
  sessions.onLive(({ step }) => seen.push(step));
  const [first, second] = [session("first"), session("second")];
  tell("start", first);
  focus(first);
  pictured(first, 10);
  tell("start", second);
  pictured(second, 20);
  expect([seen, sessions.live?.step]).toEqual([[10], 10]);
  focus(second);
  expect([seen, sessions.live?.step]).toEqual([[10, 20], 20]);
  focus(first);
  tell("end", first);
  expect(sessions.active).toBeNull();
  expect(sessions.live).toBeNull();
});

test("what an ended session still says is heard by nobody, and nothing is asked of it", async () => {
  const sessions = createSessions({ subscriptions: [] } as never);
  const seen: number[] = [];
  sessions.onLive(({ step }) => seen.push(step));
  const [first, second] = [session("first"), session("second")];
  const [adapter] = editor.trackers.map(track => track(first));
  const says = (event: string, body: object = {}): void =>
    adapter!.onDidSendMessage({ type: "event", event, body });
  tell("start", first);
  focus(first);
  says("weir/live", { step: 1 });
  says("terminated");
  says("weir/live", { step: 2 });
  // The editor has it as the active one still.
  expect(sessions.active?.id).toBe("first");
  await expect(sessions.ask("weir/live", {})).rejects.toThrow("The session has ended.");
  tell("end", first);
  says("weir/live", { step: 3 });
  tell("start", second);
  focus(second);
  says("weir/live", { step: 4 });
  expect([seen, sessions.live]).toEqual([[1], null]);
});

test("one that the editor starts again, under its old name, is heard again", () => {
  const sessions = createSessions({ subscriptions: [] } as never);
  const first = session("first");
  const adapter = editor.trackers[0]!(first) as Tracker & { onWillReceiveMessage(message: object): void };
  tell("start", first);
  focus(first);
  adapter.onWillReceiveMessage({ type: "request", command: "disconnect" });
  adapter.onDidSendMessage({ type: "event", event: "weir/live", body: { step: 1 } });
  expect(sessions.live).toBeNull();
  pictured(first, 2);
  expect(sessions.live?.step).toBe(2);
});
