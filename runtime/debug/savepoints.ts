// Savepoints asked for in a session: a savepoint completes as the run goes on, and is written where it was asked for once
// it has; one of a checkpoint that is kept is written at once. What is written is not taken back by going back.

import type { Snapshot } from "../state/snapshot.ts";
import { WeirError } from "../values/failure.ts";
import { snapshotName } from "./checkpoint-items.ts";
import type { Session } from "./session.ts";
import type { Walk } from "./walk.ts";

export interface CommandHost {
  /** Makes it durable at that path; rejects with WeirError. Absent: there is no disk to write to. */
  writeSavepoint?(snapshot: Snapshot, path: string): Promise<void>;
  /** Work over very many entries, done between other things. Absent: at once. */
  unhurried?<T>(title: string, walk: Walk<T>): Promise<T>;
  /** What a command tells after its answer has been given. */
  tell?(text: string): void;
}

interface Asked {
  readonly path: string;
  readonly host: CommandHost;
}

const waiting = new WeakMap<Session, { readonly asked: Asked[]; readonly known: Set<Snapshot> }>();

const noDisk = (): WeirError => new WeirError("no-disk", "Savepoints cannot be written here");

/** A copy that needs nothing of the run that it is of. */
export async function keepAsSavepoint(snapshot: Snapshot, path: string, host: CommandHost): Promise<string> {
  if (host.writeSavepoint === undefined) throw noDisk();
  await host.writeSavepoint(snapshot, path);
  return `${snapshotName(snapshot)} is written to ${path}, as a savepoint`.replace(/^./, first =>
    first.toUpperCase(),
  );
}

export async function takeSavepoint(session: Session, path: string, host: CommandHost): Promise<string> {
  if (host.writeSavepoint === undefined) throw noDisk();
  let own = waiting.get(session);
  if (own === undefined) {
    own = { asked: [], known: new Set(session.snapshots()) };
    waiting.set(session, own);
    session.onEvent(event => {
      if (event.type === "snapshotsChanged") void writeCompleted(session);
    });
  }
  const asked = { path, host };
  own.asked.push(asked);
  await session.intervene({ kind: "savepoint", name: path });
  await writeCompleted(session);
  return own.asked.includes(asked)
    ? `A savepoint is being taken. It is written to ${path} when it completes: go on`
    : `Written to ${path}`;
}

async function writeCompleted(session: Session): Promise<void> {
  const own = waiting.get(session);
  if (own === undefined) return;
  for (const snapshot of session.snapshots()) {
    if (own.known.has(snapshot)) continue;
    own.known.add(snapshot);
    const next = snapshot.savepoint ? own.asked.shift() : undefined;
    if (next === undefined) continue;
    try {
      await next.host.writeSavepoint!(snapshot, next.path);
      next.host.tell?.(`Savepoint ${snapshot.checkpoint} is written to ${next.path}`);
    } catch (error) {
      const what = error instanceof WeirError ? error.what : String(error);
      next.host.tell?.(`Savepoint ${snapshot.checkpoint} could not be written to ${next.path}: ${what}`);
    }
  }
}
