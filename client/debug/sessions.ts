// The debug session of Weir that is active, as views and commands see it: what to ask of it, when it stops, moves and
// ends, and which thread is in focus. Knows no view.

import {
  commands,
  type DebugSession,
  DebugStackFrame,
  DebugThread,
  debug,
  type Event,
  EventEmitter,
  type ExtensionContext,
} from "vscode";
import type { Live, WeirRequests } from "../../runtime/debug/protocol.ts";
import { createStanding } from "./standing.ts";

export interface Sessions {
  readonly active: DebugSession | null;
  /** How often any session has stopped: changes with everything that can be asked. */
  readonly stops: number;
  /** The newest picture; null: none yet. */
  readonly live: Live | null;
  readonly onDidChange: Event<void>;
  readonly onLive: Event<Live>;
  readonly onStop: Event<StopInfo>;
  readonly onEnd: Event<void>;
  /** Requests by which a person moves or changes something, as they are sent. */
  readonly onRequest: Event<string>;
  /** Rejects, with words, where there is no session or it refuses. */
  ask<Command extends keyof WeirRequests>(
    command: Command,
    args: WeirRequests[Command]["arguments"],
  ): Promise<WeirRequests[Command]["body"]>;
  /** A request of the protocol itself. */
  request(command: string, args: unknown): Promise<unknown>;
  /** The thread in focus; null: none. */
  focusedThread(): number | null;
}

export interface StopInfo {
  readonly reason: string;
  readonly description: string;
  readonly threadId: number;
}

export const TYPE = "weir";

const setContext = (name: string, value: unknown): void =>
  void commands.executeCommand("setContext", name, value);

/** Where one of several has ended, the editor's focus may have gone to another already. */
const remaining = (ended: DebugSession): DebugSession | null => {
  const other = debug.activeDebugSession;
  return other?.type === TYPE && other.id !== ended.id ? other : null;
};

export function createSessions(context: ExtensionContext): Sessions {
  const change = new EventEmitter<void>();
  const live = new EventEmitter<Live>();
  const stop = new EventEmitter<StopInfo>();
  const end = new EventEmitter<void>();
  const request = new EventEmitter<string>();
  let active: DebugSession | null = null;
  let stops = 0;
  let newest: Live | null = null;
  const standing = createStanding();
  const tellStopped = (): void => setContext("weir.stopped", standing.isStopped(active?.id ?? null));

  const setActive = (session: DebugSession | null): void => {
    if (session?.id === active?.id) return;
    active = session;
    newest = null;
    stops++;
    // What menus and views look at: `launch`, or `attach` for a run that is only watched.
    setContext("weir.session", session?.configuration.request);
    if (session !== null) setContext("weir.used", true);
    tellStopped();
    change.fire();
  };
  context.subscriptions.push(
    change,
    live,
    stop,
    end,
    request,
    debug.onDidStartDebugSession(session => {
      if (session.type === TYPE) setActive(session);
    }),
    debug.onDidChangeActiveDebugSession(session => {
      if (session?.type === TYPE) setActive(session);
    }),
    debug.onDidTerminateDebugSession(session => {
      standing.ended(session.id);
      if (session.id !== active?.id) return;
      setActive(remaining(session));
      if (active === null) end.fire();
    }),
    debug.registerDebugAdapterTrackerFactory(TYPE, {
      createDebugAdapterTracker: session => ({
        onWillReceiveMessage: (message: { type: string; command?: string }) => {
          if (message.type === "request" && message.command !== undefined) request.fire(message.command);
        },
        onDidSendMessage: (message: { type: string; event?: string; body?: unknown }) => {
          if (message.type !== "event") return;
          standing.see(session.id, message.event);
          if (session.id !== (active?.id ?? session.id)) return;
          if (message.event === "weir/live") {
            newest = message.body as Live;
            live.fire(newest);
          } else if (message.event === "stopped") {
            stops++;
            const body = message.body as Partial<StopInfo>;
            stop.fire({
              reason: body.reason ?? "",
              description: body.description ?? "",
              threadId: body.threadId ?? 0,
            });
            tellStopped();
          } else if (message.event === "continued") {
            tellStopped();
          }
        },
      }),
    }),
  );

  const ask = async (command: string, args: unknown): Promise<unknown> => {
    if (active === null) throw new Error("No Weir pipeline is being debugged.");
    return active.customRequest(command, args);
  };
  return {
    get active() {
      return active;
    },
    get stops() {
      return stops;
    },
    get live() {
      return newest;
    },
    onDidChange: change.event,
    onLive: live.event,
    onStop: stop.event,
    onEnd: end.event,
    onRequest: request.event,
    ask: (command, args) => ask(command, args) as never,
    request: ask,
    focusedThread: () => {
      const item = debug.activeStackItem;
      return item instanceof DebugThread || item instanceof DebugStackFrame ? item.threadId : null;
    },
  };
}
