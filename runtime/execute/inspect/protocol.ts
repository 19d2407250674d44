// What `weir run --inspect` and whoever watches say to each other: JSON, one message a line, UTF-8, over a TCP
// connection on loopback. Types only; the adapter's `attach` and anyone else's client speak nothing else.
//
// The server speaks first: a `hello` once the run has begun, then `metrics` twice a second and an `event` for whatever
// happens that is not per record, then `end`. A client sends requests, each with an `id` of its own, and each is
// answered exactly once by an `answer` with that id. A line that is no request is answered by `fault`. Fields that a
// client does not know are to be passed over: more may come within the same `protocol` number.

import type { Event } from "../../job/event.ts";
import type { Json } from "../../values/type.ts";
import type { RunPhase } from "../run.ts";

// ---------------------------------------------------------------- from the client

/**
 * `checkpoint`: takes one now, answered when it has completed.
 * `capture`: the same, and keeps it aside, where no later checkpoint removes it: `.weir/captures/NAME-N` beside the program.
 * `stop`: as the first Ctrl-C: a last checkpoint, then the end. Answered at once.
 */
export interface InspectRequest {
  /** Any number or text; the answer carries it. */
  readonly id: number | string;
  readonly request: "checkpoint" | "capture" | "stop";
}

// ---------------------------------------------------------------- from the server

export type InspectMessage =
  | InspectHello
  | InspectEvent
  | InspectMetrics
  | InspectAnswer
  | { readonly type: "fault"; readonly what: string }
  /** The client read too slowly: so many events and metrics before this line were left out. */
  | { readonly type: "dropped"; readonly count: number }
  /** The run is over; the connection ends. The `runFinished` event before it says how. */
  | { readonly type: "end" };

export interface InspectHello {
  readonly type: "hello";
  readonly protocol: 1;
  /** Of Weir. */
  readonly version: string;
  readonly pid: number;
  /** Name of the run, as in its snapshots and ledgers. */
  readonly run: string;
  readonly attempt: number;
  readonly checkpointing: boolean;
  /** How the run was started: a session with the same is the same program. */
  readonly launch: InspectLaunch;
  readonly topology: InspectTopology;
}

export interface InspectLaunch {
  /** Absolute path of the .weir file. */
  readonly program: string;
  readonly pipeline: string;
  /** As after `--param`: paths absolute. */
  readonly params: Readonly<Record<string, Json>>;
  /** As after `--set`. */
  readonly settings: Readonly<Record<string, string>>;
  readonly parallelism: number | null;
}

export interface InspectTopology {
  readonly pipeline: string;
  /** Others name a task by its position here. */
  readonly tasks: readonly InspectedTask[];
  readonly channels: readonly InspectedChannel[];
}

export interface InspectedTask {
  /** Name of the chain, and subtask from 0: as events name it. */
  readonly task: string;
  readonly subtask: number;
  readonly parallelism: number;
  readonly kind: "source" | "operator" | "sink";
  readonly operators: readonly {
    readonly uid: string;
    /** Absolute; "" where it stands nowhere. */
    readonly file: string;
    /** From 1; 0: none. */
    readonly line: number;
    readonly column: number;
  }[];
}

export interface InspectedChannel {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly capacity: number;
  readonly partition: "forward" | "hash" | "rebalance" | "broadcast";
}

export interface InspectEvent {
  readonly type: "event";
  /** Never one that comes with every record. */
  readonly event: Event;
}

export interface InspectMetrics {
  readonly type: "metrics";
  /** Real milliseconds since 1970-01-01Z. */
  readonly timeMs: number;
  readonly phase: RunPhase;
  readonly attempt: number;
  /** Over all attempts of this process. */
  readonly recordsIn: number;
  readonly recordsPerSecond: number;
  /** In the order of the topology; empty while no task runs. */
  readonly tasks: readonly TaskMetrics[];
  readonly channels: readonly ChannelMetrics[];
  /** The oldest checkpoint under way. */
  readonly checkpoint: {
    readonly id: number;
    readonly acknowledged: number;
    readonly tasks: number;
  } | null;
  /** Records that sinks have taken and that wait for a checkpoint to become visible. */
  readonly waiting: readonly { readonly sink: string; readonly records: number }[];
}

export interface TaskMetrics {
  readonly condition: "running" | "idle" | "waitingForRoom" | "aligning" | "finished";
  /** Of this attempt. */
  readonly recordsIn: number;
  readonly recordsOut: number;
  readonly recordsInPerSecond: number;
  readonly recordsOutPerSecond: number;
  /** ISO 8601; "" before the first, "end" behind the last record. */
  readonly watermark: string;
  /** Entries of state. */
  readonly entries: number;
  /** The newest checkpoint its snapshot was taken for; 0: none in this attempt. */
  readonly snapshotted: number;
  /** Of a source: where its last record came from. */
  readonly where: string;
}

export interface ChannelMetrics {
  readonly length: number;
  /** The checkpoint whose barrier has come through, while its receiver waits for others. */
  readonly blockedBy: number | null;
  /** While a checkpoint is under way: barriers in it, and how many elements stand before each. */
  readonly barriers: readonly { readonly checkpoint: number; readonly ahead: number }[];
}

export type InspectAnswer =
  | {
      readonly type: "answer";
      readonly id: number | string;
      readonly ok: true;
      /** Of `checkpoint` and `capture`. */
      readonly checkpoint?: number;
      /** Of `capture`: absolute path of a savepoint. */
      readonly path?: string;
    }
  | {
      readonly type: "answer";
      readonly id: number | string;
      readonly ok: false;
      readonly code: string;
      readonly what: string;
      readonly remedy: string;
    };
