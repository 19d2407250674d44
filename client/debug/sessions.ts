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

const isFocusedElsewhere = ({ id }: DebugSession): boolean => {
  const focused = debug.activeDebugSession;
  return focused?.type === TYPE && focused.id !== id;
};

export function createSessions(context: ExtensionContext): Sessions {
  const change = new EventEmitter<void>();
  const live = new EventEmitter<Live>();
  const stop = new EventEmitter<StopInfo>();
  const end = new EventEmitter<void>();
  const request = new EventEmitter<string>();
  let active: DebugSession | null = null;
  let stops = 0;
  const standing = createStanding();
  const tellStopped = (): void => setContext("weir.stopped", standing.isStopped(active?.id ?? null));

  const setActive = (session: DebugSession | null): void => {
    if (session?.id === active?.id) return;
    active = session;
    stops++;
    // What menus and views look at: `launch`, or `attach` for a run that is only watched.
    setContext("weir.session", session?.configuration.request);
    if (session !== null) setContext("weir.used", true);
    tellStopped();
    change.fire();
    // Who only waits for pictures would go on showing the one of the session before.
    const picture = standing.live(session?.id ?? null);
    if (picture !== null) live.fire(picture);
  };
  context.subscriptions.push(
    change,
    live,
    stop,
    end,
    request,
    debug.onDidStartDebugSession(session => {
      // Beside one that stands still the editor keeps its focus there: the toolbar, Variables and we tell of the same one.
      if (session.type === TYPE && !isFocusedElsewhere(session)) setActive(session);
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
      createDebugAdapterTracker: session => {
        standing.begun(session.id);
        return {
          onWillReceiveMessage: (message: { type: string; command?: string }) => {
            if (message.type !== "request" || message.command === undefined) return;
            if (message.command === "disconnect") standing.ended(session.id);
            request.fire(message.command);
          },
          onDidSendMessage: (message: { type: string; event?: string; body?: unknown }) => {
            if (message.type !== "event") return;
            standing.see(session.id, message.event, message.body);
            if (standing.isOver(session.id)) return;
            if (session.id !== (active?.id ?? session.id)) return;
            if (message.event === "weir/live") {
              live.fire(message.body as Live);
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
        };
      },
    }),
  );

  const ask = async (command: string, args: unknown): Promise<unknown> => {
    if (active === null) throw new Error("No Weir pipeline is being debugged.");
    // The editor still has it as the active one for a while.
    if (standing.isOver(active.id)) throw new Error("The session has ended.");
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
      return standing.live(active?.id ?? null);
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
