// What executors know of a task, and what a task tells them. The Task itself is in task.ts.

import type { Pause } from "../compile/pause.ts";
import type { Chain, Outside, SinkWriter } from "../operators/chain.ts";
import type { Deployment } from "../plan/deployment.ts";
import type { Plan } from "../plan/plan.ts";
import type { RestoredOperator, TaskSnapshot } from "../state/snapshot.ts";
import type { Row } from "../values/row.ts";
import type { EventBody } from "./event.ts";
import type { SourceReader } from "./source.ts";
import type { TaskImage } from "./task-image.ts";
import type { Trail, Way } from "./way.ts";

export type StepResult = "progressed" | "idle" | "blocked" | "done";

/** A watermark, barrier or end of input among the records of a channel. */
export type Control =
  | { readonly kind: "watermark"; readonly watermark: number }
  | { readonly kind: "barrier"; readonly checkpoint: number }
  | { readonly kind: "cancelBarrier"; readonly checkpoint: number }
  | { readonly kind: "idle"; readonly idle: boolean }
  | { readonly kind: "endOfInput" };

/** A bounded first-in first-out queue from one subtask to another; capacity counts elements. See channel.ts. */
export interface Channel {
  readonly name: string;
  readonly length: number;
  /** False: the sender should not step. It may still overfill by one element's output. */
  readonly hasRoom: boolean;
  /** How many elements fit yet; 0 where overfilled. */
  readonly room: number;
  push(value: unknown, timestamp: number): void;
  pushControl(control: Control): void;
  /** The elements waiting, oldest first, for whoever looks inside. */
  peek(): IterableIterator<{ readonly value: unknown; readonly timestamp: number } | Control>;
}

/** The receiving end. The head stays where it is until `shift`. */
export interface InputChannel extends Channel {
  /** What stands at the head. */
  readonly head: "none" | "record" | "control";
  /** The head's value and timestamp, where it is a record. */
  readonly value: unknown;
  readonly timestamp: number;
  /** The head, where it is a control. */
  readonly control: Control;
  shift(): void;
}

/** What a call that a task had begun came to. */
export type Answer = { readonly value: unknown } | { readonly failure: string };

export interface TaskEnvironment {
  readonly plan: Plan;
  readonly deployment: Deployment;
  readonly chain: number;
  readonly subtask: number;
  readonly mode: "exactlyOnce" | "atLeastOnce";
  readonly outside: Outside;
  readonly params: ReadonlyMap<string, unknown>;
  /** For a source task. */
  readonly reader: SourceReader | null;
  /** Stepping code instead of plain. */
  readonly stepping: boolean;
  /** The task may stand still within a step, and notes how elements came. Absent: it costs nothing. */
  readonly trail?: Trail;
  readonly sinks: ReadonlyMap<string, SinkWriter>;
  /** Wired by the executor, in the order of ChainPlan.inputs and outputs; within a link by the other side's subtask. */
  readonly inputs: readonly (readonly InputChannel[])[];
  readonly outputs: readonly (readonly Channel[])[];
  /** null: nobody listens, and nothing is built for them. */
  readonly observe: ((event: EventBody) => void) | null;
  /** False: nothing that comes with every record (`recordProcessed`, `watermarkAdvanced`). Default true. */
  readonly observeRecords?: boolean;
  /** A snapshot was taken at this task: references only. The executor stores it and tells the coordinator. */
  readonly acknowledge: (checkpoint: number, snapshot: TaskSnapshot) => void;
  /** This task can no longer take that checkpoint (cancelled, or a newer one came first): to be told as `declined`. */
  readonly decline?: (checkpoint: number, detail: string) => void;
  /** Begins a call of an extern that answers later, by `Task.answer` with the same number. */
  readonly call?: (extern: number, args: readonly unknown[], call: number) => void;
}

export interface Task {
  readonly name: string;
  readonly subtask: number;
  /**
   * Up to `budget` elements (records, watermarks, barriers, timers, end of input). Never blocks.
   * `blocked`: no output room. `idle`: no input, and a source with nothing now. `done`: all input processed and
   * handed on; only a `trigger` gives it more to do. Whether the run is over is the coordinator's to say.
   * Throws RecordFailure or WeirError: the subtask has failed.
   */
  step(budget: number): StepResult;
  /** The same as `step(1)`, standing still wherever a body does. Only where a trail is kept. */
  stepping(): Generator<Pause, StepResult, void>;
  /** Sources (and tasks all of whose inputs have ended): inject this checkpoint's barrier at the next step. */
  trigger(checkpoint: number): void;
  /** The coordinator gave this checkpoint up: unblock. */
  abortCheckpoint(checkpoint: number): void;
  /** What a call begun through `TaskEnvironment.call` came to. */
  answer(call: number, answer: Answer): void;
  restore(operators: readonly RestoredOperator[]): void;
  /** All input has been processed; what is left is the final checkpoint. */
  readonly inputEnded: boolean;
  /** The earliest processing-time timer, or Infinity: the executor steps the task when the clock gets there. */
  nextTimerMs(): number;
  /** For messages: where the last record came from (`lines.txt:120`), or, behind a channel, the record itself. */
  where(): string;
  readonly recordsIn: number;
  readonly recordsOut: number;
  readonly look: TaskLook;
  dispose(): void;
  /** Everything it remembers; between steps only. Its channels and its reader give images of their own. */
  image(): TaskImage;
  reset(image: TaskImage): void;
}

/** What is to be seen in a task. Read when asked for, and costs nothing until then. */
export interface TaskLook extends Pick<Chain, "frames" | "setLocal" | "stateOf"> {
  /** Its inputs, by whose positions it numbers them. */
  readonly channels: readonly InputChannel[];
  readonly outputs: readonly Channel[];
  /** The checkpoint whose barriers it waits for, if any. */
  readonly aligning: number | null;
  /** The checkpoint whose barrier has come through this channel, which waits for the others; null: it does not wait. */
  blockedBy(channel: number): number | null;
  /** Begun last. */
  readonly watermark: number;
  hasEnded(channel: number): boolean;
  inputWatermark(channel: number): { readonly watermark: number; readonly idle: boolean };
  /** Has something to do before it looks at its input: carries a watermark, has a barrier to send. */
  readonly isBusy: boolean;
  /** Rows of the position of a source. */
  position(): readonly Row[];
  /** The element taken last; null: none was, or no trail is kept. */
  readonly last: Way | null;
}

// ---------------------------------------------------------------- coordinator

/** What executors report to the coordinator. Times are the executor's clock. */
export type CoordinatorInput =
  | { readonly type: "start"; readonly timeMs: number }
  | { readonly type: "clock"; readonly timeMs: number }
  | { readonly type: "triggerNow"; readonly timeMs: number }
  | {
      readonly type: "acknowledged";
      readonly timeMs: number;
      readonly checkpoint: number;
      readonly task: string;
      readonly subtask: number;
      /** Size of what was stored, and number of state entries; for statistics. */
      readonly bytes?: number;
      readonly entries?: number;
    }
  | {
      readonly type: "declined";
      readonly timeMs: number;
      readonly checkpoint: number;
      readonly reason: "declined" | "io";
      readonly detail: string;
    }
  /** The manifest is durable, or could not be made so. */
  | { readonly type: "finalized"; readonly timeMs: number; readonly checkpoint: number }
  | {
      readonly type: "finalizeFailed";
      readonly timeMs: number;
      readonly checkpoint: number;
      readonly detail: string;
    }
  | { readonly type: "committed"; readonly timeMs: number; readonly checkpoint: number }
  | { readonly type: "inputEnded"; readonly timeMs: number; readonly task: string; readonly subtask: number }
  | {
      readonly type: "taskFailed";
      readonly timeMs: number;
      readonly task: string;
      readonly subtask: number;
      readonly reason: string;
      /** `Task.where()`. */
      readonly where?: string;
      /** A body failed on a record (RecordFailure): twice running, the same place and reason, and the run stops. */
      readonly record?: boolean;
      readonly fatal: boolean;
    }
  /** All tasks have been stopped, restored from the newest checkpoint and started again. */
  | { readonly type: "restored"; readonly timeMs: number }
  /** Ctrl-C: take a final checkpoint, then stop. */
  | { readonly type: "stop"; readonly timeMs: number };

/** What the coordinator wants done, in order. */
export type CoordinatorCommand =
  | {
      readonly type: "trigger";
      readonly checkpoint: number;
      readonly final: boolean;
      readonly tasks: readonly { readonly task: string; readonly subtask: number }[];
    }
  | { readonly type: "abort"; readonly checkpoint: number }
  /** All have acknowledged: make the manifest durable, then answer `finalized`. */
  | { readonly type: "finalize"; readonly checkpoint: number; readonly final: boolean }
  /** Commit every pending output ≤ checkpoint, then answer `committed`. */
  | { readonly type: "commit"; readonly checkpoint: number; readonly final: boolean }
  /** Remove completed checkpoints that are beyond `retain`; the store keeps what is not yet committed. */
  | { readonly type: "retire" }
  | { readonly type: "wakeAt"; readonly timeMs: number }
  /** Stop every task now, wait `delayMs`, restore, start, answer `restored`. */
  | { readonly type: "restart"; readonly delayMs: number }
  | { readonly type: "finish"; readonly status: "finished" | "failed" | "cancelled" }
  | { readonly type: "event"; readonly event: EventBody };
