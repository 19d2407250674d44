// Work over very many entries, done between other requests: the adapter answers meanwhile, the client is told how far it
// is where it takes long, and may give it up. What is read of the run as it stands is given up where the run moves on.

import type { Walk } from "../debug/walk.ts";
import { WeirError } from "../values/failure.ts";
import type { Conversation } from "./conversation.ts";

/** A piece is some milliseconds: from here on a person wonders. */
const PIECES_BEFORE_PROGRESS = 40;
const PIECES_BETWEEN_PROGRESS = 20;

let begun = 0;

/** `lasting`: what is read stays as it is when the run moves on. */
export async function unhurried<T>(
  conversation: Conversation,
  title: string,
  walk: Walk<T>,
  lasting = false,
): Promise<T> {
  const isStale = lasting ? () => conversation.phase === "ended" : standingOf(conversation);
  const progressId = `weir-read-${++begun}`;
  let cancelled = false;
  conversation.reading.set(progressId, () => {
    cancelled = true;
  });
  let told = false;
  try {
    for (let pieces = 1; ; pieces++) {
      const next = walk.next();
      if (next.done === true) return next.value;
      if (pieces % PIECES_BETWEEN_PROGRESS === 0 && pieces >= PIECES_BEFORE_PROGRESS)
        told = tell(conversation, { progressId, title, read: next.value, told });
      await new Promise(resume => setImmediate(resume));
      if (cancelled) throw new WeirError("cancelled", "It was given up");
      if (isStale())
        throw new WeirError("moved", "The session has moved on meanwhile", { remedy: "Ask again" });
    }
  } finally {
    conversation.reading.delete(progressId);
    if (told) conversation.send("progressEnd", { progressId });
  }
}

function standingOf(conversation: Conversation): () => boolean {
  const { session } = conversation;
  const { moment, interventions, simulation } = session;
  const count = interventions.length;
  return () =>
    conversation.phase !== "live" ||
    session.running ||
    session.simulation !== simulation ||
    session.moment.step !== moment.step ||
    session.moment.pause !== moment.pause ||
    session.interventions.length !== count;
}

interface Told {
  readonly progressId: string;
  readonly title: string;
  readonly read: number;
  readonly told: boolean;
}

function tell({ traits, send }: Conversation, { progressId, title, read, told }: Told): boolean {
  if (!traits.progress) return false;
  const message = `${read.toLocaleString("en-US")} entries`;
  if (told) send("progressUpdate", { progressId, message });
  else send("progressStart", { progressId, title, message, cancellable: true });
  return true;
}
