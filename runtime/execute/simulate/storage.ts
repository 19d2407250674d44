// Checkpoints and output of a simulated run, in memory: prepared outputs, completed snapshots as values, and what
// readers of each target see. Outlives a run, as a directory would, so that another can go on from it. Where the copies
// of a snapshot lie, and what is lost with a disk, is in disks.ts; faults are the simulation's to place.

import type { PendingStore as OutputStore } from "../../connectors/connector.ts";
import type { OperatorSnapshot, PendingOutput, Snapshot, TaskSnapshot } from "../../state/snapshot.ts";
import { added, endOf, type TargetBytes, wholeOf } from "./target-bytes.ts";

/** Where a sink subtask's bytes go until they are committed. */
export interface PendingStore extends OutputStore {
  image(): PiecesImage;
  reset(image: PiecesImage): void;
}

/** Pieces that no output has yet: the first so many of a list that may have grown since. */
export interface PiecesImage {
  readonly pieces: readonly Uint8Array[];
  readonly count: number;
}

const NO_PIECES: PiecesImage = { pieces: [], count: 0 };

export interface SimulatedStorage {
  /** A new attempt number, higher than any before. */
  beginAttempt(): number;
  /** The highest checkpoint id ever given out. */
  highestId: number;
  pendingStore(sink: string, subtask: number): PendingStore;
  /** For `checkpoint: off`: straight into the target. */
  directStore(sink: string, subtask: number): PendingStore;
  /** Known from the moment it was prepared, whatever becomes of its checkpoint. */
  prepared(outputs: readonly PendingOutput[]): void;
  store(checkpoint: number, part: TaskSnapshot): void;
  /** Forgets the parts of a checkpoint that will not complete. Its prepared output stays. */
  discard(checkpoint: number): void;
  complete(checkpoint: number, header: SnapshotHeader): void;
  /** Keeps the newest `retain` and whatever is not yet committed. */
  retire(retain: number): void;
  readonly completed: readonly Snapshot[];
  readonly newest: Snapshot | null;
  /** These are gone, with what was prepared in them and is not yet committed. */
  lose(snapshots: readonly Snapshot[]): void;
  /** Goes back to a snapshot: newer ones are forgotten, and every target is what it was then. Which sinks lost output. */
  rollBack(to: Snapshot): readonly string[];
  /** Everything is as before the first run. */
  rollBackAll(): readonly string[];
  /** Prepared output of this sink in that snapshot that is not yet visible. */
  uncommitted(snapshot: Snapshot, sink: string): readonly PendingOutput[];
  /** Makes them visible, and remembers that everything ≤ checkpoint is. */
  commit(sink: string, checkpoint: number, outputs: readonly PendingOutput[]): void;
  /** The highest checkpoint committed to this sink. */
  committedTo(sink: string): number;
  /** In recovery: what no restored snapshot holds. */
  abortPrepared(): void;
  target(sink: string): Uint8Array;
  /** The last so many bytes of it. */
  targetEnd(sink: string, count: number): Uint8Array;
  /** What was prepared, committed since or not: for whoever writes a snapshot elsewhere. */
  outputOf(output: PendingOutput): Uint8Array;
  image(): StorageImage;
  reset(image: StorageImage): void;
}

export type SnapshotHeader = Omit<Snapshot, "checkpoint" | "operators" | "pending">;

export interface StorageImage {
  readonly highestId: number;
  readonly attempt: number;
  readonly handles: number;
  readonly bytes: ReadonlyMap<string, Uint8Array>;
  readonly parts: ReadonlyMap<number, readonly TaskSnapshot[]>;
  readonly targets: ReadonlyMap<string, TargetBytes>;
  readonly committedTo: ReadonlyMap<string, number>;
  readonly prepared: readonly PendingOutput[];
  readonly completed: readonly Snapshot[];
}

/** Also of snapshots that another run made: a session may begin anew from one of its own, or from one on a disk. */
const made = new WeakMap<PendingOutput, Uint8Array>();

export function rememberOutput(output: PendingOutput, bytes: Uint8Array): void {
  made.set(output, bytes);
}

export function createStorage(): SimulatedStorage {
  return new MemoryStorage();
}

class MemoryStorage implements SimulatedStorage {
  highestId = 0;
  #attempt = 0;
  #handles = 0;
  // All replaced, never changed: images hold them.
  #bytes: ReadonlyMap<string, Uint8Array> = new Map();
  #parts: ReadonlyMap<number, readonly TaskSnapshot[]> = new Map();
  #targets: ReadonlyMap<string, TargetBytes> = new Map();
  #committedTo: ReadonlyMap<string, number> = new Map();
  #prepared: readonly PendingOutput[] = [];
  #completed: readonly Snapshot[] = [];
  /** What each target holds once that snapshot is committed. */
  readonly #outputs = new WeakMap<Snapshot, ReadonlyMap<string, TargetBytes>>();

  beginAttempt(): number {
    this.#parts = new Map();
    return ++this.#attempt;
  }

  pendingStore(sink: string, subtask: number): PendingStore {
    let chunks: Uint8Array[] = [];
    return {
      append: bytes => {
        chunks.push(bytes.slice());
      },
      finish: (checkpoint, records) => {
        const handle = `${++this.#handles}`;
        const all = join(chunks);
        chunks = [];
        this.#bytes = new Map([...this.#bytes, [handle, all]]);
        const output: PendingOutput = { sink, subtask, checkpoint, records, bytes: all.length, handle };
        rememberOutput(output, all);
        return output;
      },
      image: () => ({ pieces: chunks, count: chunks.length }),
      reset: ({ pieces, count }) => {
        chunks = pieces.slice(0, count);
      },
    };
  }

  directStore(sink: string, subtask: number): PendingStore {
    return {
      append: bytes => this.#show(sink, bytes.slice()),
      finish: (checkpoint, records) => ({ sink, subtask, checkpoint, records, bytes: 0, handle: "" }),
      image: () => NO_PIECES,
      reset: () => {},
    };
  }

  prepared(outputs: readonly PendingOutput[]): void {
    this.#prepared = [...this.#prepared, ...outputs];
  }

  store(checkpoint: number, part: TaskSnapshot): void {
    const parts = this.#parts.get(checkpoint) ?? [];
    this.#parts = new Map([...this.#parts, [checkpoint, [...parts, part]]]);
  }

  discard(checkpoint: number): void {
    this.#parts = new Map([...this.#parts].filter(([id]) => id !== checkpoint));
  }

  complete(checkpoint: number, header: SnapshotHeader): void {
    const parts = this.#parts.get(checkpoint) ?? [];
    const operators: OperatorSnapshot[] = parts.flatMap(part => part.operators);
    const pending = this.#prepared
      .filter(output => output.checkpoint <= checkpoint && !this.#isCommitted(output))
      .sort((a, b) => a.checkpoint - b.checkpoint || a.subtask - b.subtask);
    const snapshot: Snapshot = { ...header, checkpoint, operators, pending };
    this.#completed = [...this.#completed, snapshot];
    this.discard(checkpoint);
    const outputs = new Map(this.#targets);
    for (const output of pending) {
      const grown = added(outputs.get(output.sink) ?? null, this.#bytesOf(output));
      if (grown !== null) outputs.set(output.sink, grown);
    }
    this.#outputs.set(snapshot, outputs);
  }

  retire(retain: number): void {
    const oldest = Math.max(0, this.#completed.length - retain);
    this.#completed = this.#completed.filter(
      (snapshot, i) => i >= oldest || snapshot.pending.some(output => !this.#isCommitted(output)),
    );
  }

  get completed(): readonly Snapshot[] {
    return this.#completed;
  }

  get newest(): Snapshot | null {
    return this.#completed.at(-1) ?? null;
  }

  lose(snapshots: readonly Snapshot[]): void {
    this.#completed = this.#completed.filter(snapshot => !snapshots.includes(snapshot));
  }

  rollBack(to: Snapshot): readonly string[] {
    this.#completed = [...this.#completed.filter(each => isBefore(each, to)), to];
    this.highestId = Math.max(this.highestId, to.checkpoint);
    this.#attempt = Math.max(this.#attempt, to.attempt);
    const outputs = this.#outputs.get(to) ?? new Map<string, TargetBytes>();
    const pending = to.pending.map(({ sink }) => sink);
    const known = [this.#targets.keys(), this.#committedTo.keys(), outputs.keys(), pending];
    const sinks = new Set(known.flatMap(each => [...each]));
    // What that snapshot holds and nobody has committed yet is committed in recovery, as ever.
    const ahead = [...sinks].filter(
      sink => this.committedTo(sink) >= to.checkpoint || !this.#outputs.has(to),
    );
    const shorter = ahead.filter(
      sink => (this.#targets.get(sink)?.length ?? 0) > (outputs.get(sink)?.length ?? 0),
    );
    const targets = new Map(this.#targets);
    for (const sink of ahead) {
      const then = outputs.get(sink);
      if (then === undefined) targets.delete(sink);
      else targets.set(sink, then);
    }
    this.#targets = targets;
    this.#committedTo = new Map([
      ...this.#committedTo,
      ...ahead.map(sink => [sink, this.#committedBefore(to, sink)] as const),
    ]);
    return shorter;
  }

  rollBackAll(): readonly string[] {
    const sinks = [...this.#targets].filter(([, { length }]) => length > 0).map(([sink]) => sink);
    this.#completed = [];
    this.#targets = new Map();
    this.#committedTo = new Map();
    return sinks;
  }

  uncommitted(snapshot: Snapshot, sink: string): readonly PendingOutput[] {
    return snapshot.pending.filter(output => output.sink === sink && !this.#isCommitted(output));
  }

  commit(sink: string, checkpoint: number, outputs: readonly PendingOutput[]): void {
    if (checkpoint < this.committedTo(sink)) {
      throw new Error(
        `${sink}: checkpoint ${checkpoint} committed after ${this.committedTo(sink)}, a higher one`,
      );
    }
    for (const output of outputs) this.#show(sink, this.#bytesOf(output));
    const shown = new Set(outputs.map(({ handle }) => handle));
    this.#bytes = new Map([...this.#bytes].filter(([handle]) => !shown.has(handle)));
    this.#committedTo = new Map([...this.#committedTo, [sink, checkpoint]]);
    this.#prepared = this.#prepared.filter(output => !this.#isCommitted(output));
  }

  committedTo(sink: string): number {
    return this.#committedTo.get(sink) ?? 0;
  }

  abortPrepared(): void {
    const held = new Set(this.newest?.pending.map(output => output.handle));
    const gone = new Set(this.#prepared.map(({ handle }) => handle).filter(handle => !held.has(handle)));
    this.#bytes = new Map([...this.#bytes].filter(([handle]) => !gone.has(handle)));
    this.#prepared = this.#prepared.filter(output => held.has(output.handle));
  }

  outputOf(output: PendingOutput): Uint8Array {
    return this.#bytesOf(output);
  }

  target(sink: string): Uint8Array {
    return wholeOf(this.#targets.get(sink) ?? null);
  }

  targetEnd(sink: string, count: number): Uint8Array {
    return endOf(this.#targets.get(sink) ?? null, count);
  }

  // -------------------------------------------------------------- images

  image(): StorageImage {
    return {
      highestId: this.highestId,
      attempt: this.#attempt,
      handles: this.#handles,
      bytes: this.#bytes,
      parts: this.#parts,
      targets: this.#targets,
      committedTo: this.#committedTo,
      prepared: this.#prepared,
      completed: this.#completed,
    };
  }

  reset(image: StorageImage): void {
    this.highestId = image.highestId;
    this.#attempt = image.attempt;
    this.#handles = image.handles;
    this.#bytes = image.bytes;
    this.#parts = image.parts;
    this.#targets = image.targets;
    this.#committedTo = image.committedTo;
    this.#prepared = image.prepared;
    this.#completed = image.completed;
  }

  /** What another run had prepared is committed in recovery where its bytes have come along, as a run on a disk does. */
  #committedBefore(to: Snapshot, sink: string): number {
    const pending = this.#outputs.has(to) ? [] : to.pending.filter(output => output.sink === sink);
    const isKnown = pending.length > 0 && pending.every(output => made.has(output));
    return isKnown ? Math.min(...pending.map(({ checkpoint }) => checkpoint)) - 1 : to.checkpoint;
  }

  /** Ids are never given out twice, so the number alone says it. */
  #isCommitted(output: PendingOutput): boolean {
    return output.checkpoint <= this.committedTo(output.sink);
  }

  #bytesOf(output: PendingOutput): Uint8Array {
    const bytes = this.#bytes.get(output.handle) ?? made.get(output);
    if (bytes === undefined) throw new Error(`${output.sink}: output ${output.handle} is gone`);
    return bytes;
  }

  #show(sink: string, bytes: Uint8Array): void {
    const target = added(this.#targets.get(sink) ?? null, bytes);
    if (target !== null) this.#targets = new Map([...this.#targets, [sink, target]]);
  }
}

const isBefore = (a: Snapshot, b: Snapshot): boolean =>
  a.attempt < b.attempt || (a.attempt === b.attempt && a.checkpoint < b.checkpoint);

function join(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
