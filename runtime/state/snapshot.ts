// What a checkpoint remembers, as values: written, restored, inspected, diffed and travelled to. The synchronous
// part of taking one holds references only; rows are produced when someone reads them. No file, no encoding here.

import type { Row, StateSchema } from "../values/row.ts";

/** A checkpoint's identity; recovery takes the highest intact (attempt, id). */
export interface CheckpointRef {
  readonly attempt: number;
  readonly checkpoint: number;
}

/** One operator subtask's part. */
export interface OperatorSnapshot {
  readonly uid: string;
  readonly subtask: number;
  readonly parallelism: number;
  readonly states: readonly StateSchema[];
  /** Number of rows. */
  readonly size: number;
  /** In table order; may be read more than once, at any later time. */
  rows(): Iterable<Row>;
}

/** Prepared output of one sink subtask, in order. Where the bytes are is the executor's business. */
export interface PendingOutput {
  readonly sink: string;
  readonly subtask: number;
  /** The checkpoint at whose barrier it was prepared. */
  readonly checkpoint: number;
  readonly records: number;
  readonly bytes: number;
  /** Token of the executor's output storage (a file's name in a cluster, a number under simulate). */
  readonly handle: string;
}

export interface TaskSnapshot {
  readonly task: string;
  readonly subtask: number;
  readonly operators: readonly OperatorSnapshot[];
  readonly pending: readonly PendingOutput[];
  /** The task had finished: it takes part without state changes and is not run again. */
  readonly finished: boolean;
}

/** A completed checkpoint or savepoint. */
export interface Snapshot {
  readonly attempt: number;
  readonly checkpoint: number;
  readonly savepoint: boolean;
  readonly final: boolean;
  readonly timeMs: number;
  readonly pipeline: string;
  readonly fingerprint: string;
  readonly maxParallelism: number;
  readonly operators: readonly OperatorSnapshot[];
  /** Prepared and, as far as this checkpoint knows, not yet committed: of this checkpoint and earlier ones. */
  readonly pending: readonly PendingOutput[];
}

/** What a subtask gets back: the rows that belong to it after redistribution, grouped by operator uid. */
export interface RestoredOperator {
  readonly uid: string;
  readonly rows: Iterable<Row>;
}
