// Which sessions stand still, by the messages of their adapters. Several can run at once, while commands are about one of
// them: what is told of another must not be taken for its own. Knows no editor.

export interface Standing {
  see(session: string, event: string | undefined): void;
  ended(session: string): void;
  /** null: no session. */
  isStopped(session: string | null): boolean;
}

export function createStanding(): Standing {
  const stopped = new Set<string>();
  return {
    see(session, event) {
      if (event === "stopped") stopped.add(session);
      if (event === "continued") stopped.delete(session);
    },
    ended: session => void stopped.delete(session),
    isStopped: session => session !== null && stopped.has(session),
  };
}
