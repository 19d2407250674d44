// Every request that the adapter answers, by its command.

import { WeirError } from "../values/failure.ts";
import type { Phase } from "./conversation.ts";
import type { RequestKind, RequestTable } from "./request.ts";
import { ARMED_REQUESTS } from "./requests-armed.ts";
import { ATTACHED_REQUESTS } from "./requests-attach.ts";
import { LIFECYCLE_REQUESTS } from "./requests-lifecycle.ts";
import { LOOKING_REQUESTS } from "./requests-looking.ts";
import { MOVING_REQUESTS } from "./requests-moving.ts";
import { VIEW_REQUESTS } from "./requests-views.ts";
import { WEIR_REQUESTS } from "./requests-weir.ts";

export const REQUESTS: RequestTable = {
  ...LIFECYCLE_REQUESTS,
  ...ARMED_REQUESTS,
  ...MOVING_REQUESTS,
  ...LOOKING_REQUESTS,
  ...WEIR_REQUESTS,
  ...VIEW_REQUESTS,
};

/** Those of a session and those of a run that is only watched are two worlds. */
export function requestKind(command: string, phase: Phase): RequestKind | undefined {
  const [table, other] = phase === "attached" ? [ATTACHED_REQUESTS, REQUESTS] : [REQUESTS, ATTACHED_REQUESTS];
  if (Object.hasOwn(table, command)) return table[command];
  if (!Object.hasOwn(other, command)) return undefined;
  return phase === "attached" ? REQUESTS[command] : OF_WATCHED_RUNS;
}

const OF_WATCHED_RUNS: RequestKind = {
  phases: ["configuring", "live"],
  serve() {
    throw new WeirError("not-attached", "Only a run that is attached to can be captured", {
      remedy: "In a session a savepoint does the same: `savepoint PATH` in the console",
    });
  },
};
