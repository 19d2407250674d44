// Looks after the files of the program that is debugged: where they have been edited the client looks anew at where
// everything stands, and at the next stop a person is told that what runs is no longer what they see. Who restarts at once
// has no need to hear of it.

import type { Conversation } from "./conversation.ts";
import { driftText } from "./drift.ts";

/** From now on, until the session ends or another program takes its place. */
export function watchFiles(conversation: Conversation): void {
  const { host, launched } = conversation;
  if (launched === null) return;
  launched.unwatch();
  launched.unwatch = host.watch(launched.opened.paths, () => lookAtFiles(conversation));
}

export function lookAtFiles(conversation: Conversation): void {
  const { launched, phase, traits, send } = conversation;
  if (launched === null || phase === "ended" || !launched.drift.look()) return;
  if (phase === "live" && !launched.session.running && traits.invalidated)
    send("invalidated", { areas: ["stacks"] });
}

/** Once for each way the files stand. */
export function tellEdited({ launched, send }: Conversation): void {
  if (launched === null) return;
  const text = driftText(launched.drift);
  if (text !== "" && text !== launched.toldEdited)
    send("output", { category: "important", output: `${text}\n` });
  launched.toldEdited = text;
}

/** They are known, and are told no more. */
export function hearOfEdits({ launched }: Conversation): void {
  if (launched === null) return;
  launched.drift.look();
  launched.toldEdited = driftText(launched.drift);
}
