// What a person (or a plan made beforehand) may do to a simulated run from outside. Applied between two steps; `setLocal`
// only where a body stands still, `setState` and `setTimer` there too. Values are of the language and already checked against types.

import type { TaskRef } from "../../job/event.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Snapshot } from "../../state/snapshot.ts";
import type { Value } from "../../values/value.ts";
import type { World } from "./options.ts";

export type Intervention =
  /** The subtask fails now, as if it had thrown; the restart strategy takes it from there. */
  | { readonly kind: "failTask"; readonly task: TaskRef; readonly reason: string }
  /** Every subtask that runs there fails; with `loseDisk` what its disk holds is gone too. Numbered from 1. */
  | { readonly kind: "failTaskManager"; readonly taskManager: number; readonly loseDisk: boolean }
  /** The checkpoint in progress is declined; without one, the next is. */
  | { readonly kind: "failCheckpoint" }
  /** The next call of the storage fails: a snapshot or a manifest that cannot be stored. */
  | { readonly kind: "failStorage" }
  /** The next commit (of this sink, of any where null) fails. */
  | { readonly kind: "failCommit"; readonly sink: string | null }
  /** Nothing leaves this channel until `releaseChannel`. By `Channel.name`. */
  | { readonly kind: "holdChannel"; readonly channel: string }
  /** Each element leaves this channel only so long (virtual) after it came to its head. */
  | { readonly kind: "slowChannel"; readonly channel: string; readonly delayMs: number }
  | { readonly kind: "releaseChannel"; readonly channel: string }
  /** A checkpoint now. */
  | { readonly kind: "trigger" }
  /** A savepoint now: a checkpoint kept apart from the others until the end of the session, under this name. */
  | { readonly kind: "savepoint"; readonly name: string }
  /** One entry of a state; `value` null (where the type has no null) or `remove` takes it away. */
  | {
      readonly kind: "setState";
      readonly uid: string;
      readonly subtask: number;
      readonly state: string;
      readonly key: Value;
      /** Entry of a map state, value of a set, window; null otherwise. */
      readonly namespace: Value;
      readonly value: Value;
      readonly remove: boolean;
    }
  /** Registers (`from` null), moves, or removes (`to` null) a timer. */
  | {
      readonly kind: "setTimer";
      readonly uid: string;
      readonly subtask: number;
      readonly domain: "event" | "processing";
      readonly key: Value;
      readonly from: number | null;
      readonly to: number | null;
    }
  /** The value of a record waiting in a channel, counted from its head. */
  | {
      readonly kind: "setElement";
      readonly channel: string;
      readonly index: number;
      readonly value: Value;
    }
  /** A local variable, or the record, in a frame of the body that stands still; frames count from the top. */
  | {
      readonly kind: "setLocal";
      readonly frame: number;
      readonly local: number;
      readonly value: Value;
    }
  /** All tasks stop; the run goes on from this snapshot. What was committed after it is taken back. */
  | { readonly kind: "restore"; readonly snapshot: Snapshot }
  /** The same with another program; `snapshot` null: from the beginning. The plan is known to fit. */
  | {
      readonly kind: "reload";
      readonly plan: Plan;
      readonly snapshot: Snapshot | null;
      /** Readers, writers and externs of the new program; absent: as before. */
      readonly world?: World;
    };
