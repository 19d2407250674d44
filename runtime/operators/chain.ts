// The running form of one operator chain in one subtask: what a Task drives. Synchronous, no clock, no I/O.
// The order of a task's work (what comes before what at a barrier) is the Task's; how records run is compiled code's.

import type { Outside } from "../compile/outside.ts";
import type { BodyFrame, Pause, Steps } from "../compile/pause.ts";
import type { OperatorImage, OperatorState } from "../state/operator-state.ts";
import type { OperatorSnapshot, PendingOutput, RestoredOperator } from "../state/snapshot.ts";
import type { Value } from "../values/value.ts";
import type { Due } from "./running-operator.ts";

/** Where a chain's elements go when they leave it: one per outgoing edge of the task. Never blocks; may overfill. */
export interface Output {
  emit(value: unknown, timestamp: number): void;
}

/** Writes of one sink subtask between two barriers. Implemented in connectors. */
export interface SinkWriter {
  write(value: unknown, timestamp: number): void;
  /** Ends the open transaction under this checkpoint and opens the next. null: nothing was written. */
  prepare(checkpoint: number): PendingOutput | null;
  /** What it holds that is not yet prepared; whoever has none holds nothing of its own. */
  image?(): unknown;
  /** To an image of this same writer. */
  reset?(image: unknown): void;
}

export type { Outside } from "../compile/outside.ts";

export interface ChainContext {
  readonly subtask: number;
  readonly parallelism: number;
  readonly maxParallelism: number;
  readonly outside: Outside;
  /** By index into the task's outgoing edges. */
  readonly outputs: readonly Output[];
  /** By uid of the sink operator. */
  readonly sinks: ReadonlyMap<string, SinkWriter>;
  /** Values of the plan's params, by name. */
  readonly params: ReadonlyMap<string, unknown>;
  /** Tells a record's fate where `onError` is not `fail`, late records, fired timers. null: nobody listens. */
  readonly observe: ((event: ChainEvent) => void) | null;
  /** False: no `recordProcessed`. Default true. */
  readonly observeRecords?: boolean;
  /** Where the record being processed came from, for `Failed.origin`; absent: nobody knows, and it is "". */
  readonly origin?: () => string;
  /** Told each new timestamp, where the root is an `assignTimestamps` with watermarks of its own. */
  readonly stamped?: (timestamp: number) => void;
  /** Told of each timer and window before it fires. */
  readonly fired?: (node: number, due: Due) => void;
}

export interface ChainImage {
  /** The operator a watermark has come to, and the watermark. */
  readonly at: number;
  readonly watermark: number;
  /** By operator; null: it remembers nothing. */
  readonly states: readonly (OperatorImage | null)[];
  readonly bytes: number;
}

export type ChainEvent =
  | { readonly type: "recordProcessed"; readonly uid: string }
  | {
      readonly type: "recordFailed";
      readonly uid: string;
      readonly error: string;
      readonly handled: "skip" | "to";
    }
  | { readonly type: "lateRecordDropped"; readonly uid: string }
  | { readonly type: "tapped"; readonly uid: string; readonly text: string }
  | {
      readonly type: "timerFired";
      readonly uid: string;
      readonly domain: "event" | "processing";
      readonly timestamp: number;
    };

export interface Chain {
  /** One record through the whole chain. Throws RecordFailure (or the error of a programmer) where a body fails. */
  process(input: number, value: unknown, timestamp: number): void;
  /** The stepping twin: yields wherever a body stands still. */
  processStepping(input: number, value: unknown, timestamp: number): Steps;

  /** An element that the root (a source) hands to one of its side outputs: port i + 1 is sideOutputs[i]. */
  processSide(port: number, value: unknown, timestamp: number): void;
  processSideStepping(port: number, value: unknown, timestamp: number): Steps;

  /** Begins carrying a watermark (already combined over the task's inputs) through the chain. */
  beginWatermark(watermark: number): void;
  /**
   * One unit of that work: fires one due event-time timer or one window result, or hands the watermark to the next
   * operator. False when it has left the chain: the Task then forwards it to every output.
   */
  continueWatermark(): boolean;
  /** The stepping twin: returns the same. */
  continueWatermarkStepping(): Generator<Pause, boolean, void>;

  /** The earliest processing-time timer, or Infinity. */
  nextProcessingTimer(): number;
  /** Fires one processing-time timer due at `now`; false if there was none. */
  fireProcessingTimer(now: number): boolean;
  fireProcessingTimerStepping(now: number): Generator<Pause, boolean, void>;

  /** What stands still in a stepping twin, innermost first; empty where none does. */
  readonly frames: readonly BodyFrame[];
  /** Assigns a local (or `RECORD`) of a frame, counted from the innermost. Throws WeirError where it cannot be. */
  setLocal(frame: number, local: number, value: Value): void;
  /** By node id; null: it remembers nothing. For whoever looks. */
  stateOf(node: number): OperatorState | null;

  image(): ChainImage;
  reset(image: ChainImage): void;

  /** References only, all operators at the same point. Operators without state give an empty snapshot. */
  snapshot(): readonly OperatorSnapshot[];
  /** Before the first record. Rows are those of this subtask, by uid, in rising sequence per old subtask. */
  restore(operators: readonly RestoredOperator[]): void;
}
