// The connectors' common face: how a plan's source and sink nodes become readers, writers and committers.

import type { SinkWriter } from "../operators/chain.ts";
import type { PendingOutput } from "../state/snapshot.ts";

/** Receives the bytes of one sink subtask; implemented by executors (a *.pending file in a cluster, memory under simulate). */
export interface PendingStore {
  append(bytes: Uint8Array): void;
  /** Ends the current run of bytes and names it; the next append starts a new one. */
  finish(checkpoint: number, records: number): PendingOutput;
}

export type SinkWriterFactory = (pending: PendingStore) => SinkWriter;

/** Reads back the bytes of a pending output, in pieces. */
export type PendingReader = (output: PendingOutput) => Iterable<Uint8Array>;

export interface CommitRequest {
  readonly attempt: number;
  readonly checkpoint: number;
  /** Every uncommitted output of this sink up to `checkpoint`, in (checkpoint, subtask) order. May be empty: the ledger then only learns the checkpoint. */
  readonly outputs: readonly PendingOutput[];
  /** The run is over: the ledger is marked finished. */
  readonly final: boolean;
}

export interface CommitResult {
  readonly records: number;
  readonly bytes: number;
}

/** What a sink's ledger says is committed; null where nothing is. */
export interface CommittedState {
  readonly run: string;
  readonly attempt: number;
  readonly checkpoint: number;
  readonly length: number;
  readonly finished: boolean;
  /** `attempt` is that of the committed checkpoint; this is the highest ever begun, also by another run on this target. */
  readonly highestAttempt?: number;
}

/** One per sink, in the job manager's process, on its I/O thread. Synchronous, over a Disk. */
export interface Committer {
  readonly sink: string;
  /** True where earlier output can be taken back (files); print cannot. */
  readonly reversible: boolean;
  /**
   * Before any input is read: may this run write here? Throws WeirError `target-not-ours`, `target-busy`.
   * `overwrite`: a target without a ledger may be replaced. `fresh`: the first commit replaces what is there.
   * `replaceUnfinished`: also output of another run that could still go on; else as `fresh`. `goesOn`: from a checkpoint
   * of this run, so that no other one may have written here since; `committedBefore`: and what it committed must be there.
   * `breakLock`: a holder of whom nothing can be known (another host) may be taken over.
   */
  claim(options: {
    readonly run: string;
    readonly fresh: boolean;
    readonly overwrite: boolean;
    readonly replaceUnfinished?: boolean;
    readonly goesOn?: boolean;
    readonly committedBefore?: boolean;
    readonly breakLock?: boolean;
  }): void;
  committed(): CommittedState | null;
  /** Makes a new attempt number durable in the ledger, higher than any seen there. */
  beginAttempt(attempt: number): void;
  /** Idempotent: asked again after a crash it completes what was begun. Appends in order, syncs, then writes the ledger. */
  commit(request: CommitRequest, read: PendingReader): CommitResult;
  /** Output that was prepared and will never be committed, as far as it was written: for sinks that left something elsewhere. */
  abort?(pieces: Iterable<Uint8Array>): void;
  /** Takes back what was committed after `checkpoint` (recovery into an older snapshot). */
  rollBack(attempt: number, checkpoint: number): void;
  /**
   * Takes away what a commit that was cut short has left beyond what the ledger says (recovery where its checkpoint is
   * damaged, so that it can't be completed). Whether anything was there.
   */
  dropUnfinished?(): boolean;
  /** Frees the target for another run; leaves nothing but target and ledger behind. */
  release(): void;
}
