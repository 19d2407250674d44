// Sees that a call of user code hangs, from the thread beside it: the same call, seen again and again. By the clock
// that does not jump; the time in the shared words serves only to tell one call from the next.

import { currentExternCall } from "../../connectors/extern-status.ts";
import type { Plan } from "../../plan/plan.ts";

export interface HangingExtern {
  readonly name: string;
  readonly kind: "fn" | "source" | "sink";
}

/** Asked now and then; answers once a call has been seen unchanged for `timeoutMs`. */
export function externWatch(
  plan: Plan,
  status: SharedArrayBuffer,
  timeoutMs: number,
): (nowMs: number) => HangingExtern | null {
  let seen = { call: "", firstMs: 0 };
  return nowMs => {
    const call = currentExternCall(status);
    const name = call === null ? "" : `${call.extern} ${call.sinceMs}`;
    if (name !== seen.call) seen = { call: name, firstMs: nowMs };
    if (call === null || nowMs - seen.firstMs < timeoutMs) return null;
    return plan.externs[call.extern] ?? { name: "unknown", kind: "fn" };
  };
}
