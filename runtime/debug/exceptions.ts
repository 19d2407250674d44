// Exception filters: what went wrong, or was mended, in a run, as triggers. Knows no conditions.

import type { ExceptionFilter } from "./session.ts";
import { type Look, onEvents, type Trigger } from "./triggers.ts";

/** Why a checkpoint failed by itself, and not because the run failed or ended. */
const OWN: ReadonlySet<string> = new Set(["declined", "expired", "io", "finalize"]);

export function exceptionTrigger(filter: ExceptionFilter): Trigger {
  switch (filter) {
    case "failed":
      return { ...onEvents([], "a subtask that fails"), looks: [failing(false)] };
    case "exhausted":
      return onEvents(["restartsExhausted"], "that no restart is left");
    case "checkpointFailed":
      return onEvents(
        ["checkpointFailed"],
        "a checkpoint declined or expired",
        "",
        event => event.type === "checkpointFailed" && OWN.has(event.reason),
      );
    case "late":
      return onEvents(["lateRecordDropped"], "a late record that is dropped");
    case "recordFailed": {
      const skipped = onEvents(["recordFailed"], "a record that fails");
      return { ...skipped, looks: [...skipped.looks, failing(true)] };
    }
    case "rolledBack":
      return onEvents(["outputRolledBack"], "output that is taken back");
    case "injected":
      return onEvents(["barrierInjected"], "a barrier injected at a source");
    case "restored":
      return onEvents(["runRestored"], "a restore");
  }
}

/** Where nothing handles it, a record that fails is a subtask that fails. */
const failing = (onlyRecords: boolean): Look => ({ at: "failing", nodes: null, onlyRecords });
