// What a request's handler is. Types only.

import type { Args } from "./arguments.ts";
import type { Conversation, Phase } from "./conversation.ts";

export interface Served {
  /** The response's; absent where it has none. */
  readonly body?: unknown;
  /** To be done once the response is on its way: what runs on, the events that follow. */
  readonly after?: () => void;
}

export interface RequestKind {
  /** In which it has a meaning; in others it is refused. */
  readonly phases: readonly Phase[];
  serve(args: Args, conversation: Conversation): Served | Promise<Served>;
}

export type RequestTable = Readonly<Record<string, RequestKind>>;

export const LIVE: readonly Phase[] = ["live"];
export const LAUNCHED: readonly Phase[] = ["configuring", "live"];
export const ANY: readonly Phase[] = ["new", "initialized", "opening", "configuring", "live", "ended"];
