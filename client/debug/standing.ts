// Which sessions stand still, and how each of them looked last, by the messages of their adapters. Several can run at
// once, while commands and views are about one of them: what is told of another must not be taken for its own. Knows no
// editor.

import type { Live } from "../../runtime/debug/protocol.ts";

export interface Standing {
  /** It has an adapter: the first, or, where the editor starts it again, another. */
  begun(session: string): void;
  see(session: string, event: string | undefined, body?: unknown): void;
  ended(session: string): void;
  /** It has ended, or is about to: what it still says or is asked is of nobody's interest. */
  isOver(session: string): boolean;
  /** null: no session. */
  isStopped(session: string | null): boolean;
  /** The newest picture of this one; null: none yet. */
  live(session: string | null): Live | null;
}

export function createStanding(): Standing {
  const stopped = new Set<string>();
  const pictures = new Map<string, Live>();
  const over = new Set<string>();
  const ended = (session: string): void => {
    over.add(session);
    stopped.delete(session);
    pictures.delete(session);
  };
  return {
    begun: session => void over.delete(session),
    see(session, event, body) {
      if (over.has(session)) return;
      if (event === "terminated") ended(session);
      if (event === "stopped") stopped.add(session);
      if (event === "continued") stopped.delete(session);
      if (event === "weir/live") pictures.set(session, body as Live);
    },
    ended,
    isOver: session => over.has(session),
    isStopped: session => session !== null && stopped.has(session),
    live: session => (session === null ? null : (pictures.get(session) ?? null)),
  };
}
