// Checkpoints and output of a simulated run, in memory: prepared outputs, completed snapshots as values, and what
// readers of each target see. Outlives a run, as a directory would, so that another can go on from it. Faults are
// the simulation's to place, not known here.

import type { PendingStore } from "../../connectors/connector.ts";
import type { OperatorSnapshot, PendingOutput, Snapshot, TaskSnapshot } from "../../state/snapshot.ts";

export interface SimulatedStorage {
  /** A new attempt number, higher than any before. */
  beginAttempt(): number;
  /** The highest checkpoint id ever given out. */
  highestId: number;
  /** Where a sink subtask's bytes go until they are committed. */
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
  /** Prepared output of this sink in that snapshot that is not yet visible. */
  uncommitted(snapshot: Snapshot, sink: string): readonly PendingOutput[];
  /** Makes them visible, and remembers that everything ≤ checkpoint is. */
  commit(sink: string, checkpoint: number, outputs: readonly PendingOutput[]): void;
  /** The highest checkpoint committed to this sink. */
  committedTo(sink: string): number;
  /** In recovery: what no restored snapshot holds. */
  abortPrepared(): void;
  target(sink: string): Uint8Array;
}

export type SnapshotHeader = Omit<Snapshot, "checkpoint" | "operators" | "pending" | "savepoint">;

export function createStorage(): SimulatedStorage {
  return new MemoryStorage();
}

class MemoryStorage implements SimulatedStorage {
  highestId = 0;
  #attempt = 0;
  #handles = 0;
  readonly #bytes = new Map<string, Uint8Array>();
  readonly #parts = new Map<number, TaskSnapshot[]>();
  readonly #targets = new Map<string, Uint8Array[]>();
  readonly #committedTo = new Map<string, number>();
  #prepared: PendingOutput[] = [];
  #completed: Snapshot[] = [];

  beginAttempt(): number {
    this.#parts.clear();
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
        const whole = join(chunks);
        chunks = [];
        this.#bytes.set(handle, whole);
        return { sink, subtask, checkpoint, records, bytes: whole.length, handle };
      },
    };
  }

  directStore(sink: string, subtask: number): PendingStore {
    return {
      append: bytes => this.#show(sink, bytes.slice()),
      finish: (checkpoint, records) => ({ sink, subtask, checkpoint, records, bytes: 0, handle: "" }),
    };
  }

  prepared(outputs: readonly PendingOutput[]): void {
    this.#prepared.push(...outputs);
  }

  store(checkpoint: number, part: TaskSnapshot): void {
    const parts = this.#parts.get(checkpoint) ?? [];
    this.#parts.set(checkpoint, [...parts, part]);
  }

  discard(checkpoint: number): void {
    this.#parts.delete(checkpoint);
  }

  complete(checkpoint: number, header: SnapshotHeader): void {
    const parts = this.#parts.get(checkpoint) ?? [];
    const operators: OperatorSnapshot[] = parts.flatMap(part => part.operators);
    const pending = this.#prepared
      .filter(output => output.checkpoint <= checkpoint && !this.#isCommitted(output))
      .sort((a, b) => a.checkpoint - b.checkpoint || a.subtask - b.subtask);
    this.#completed.push({ ...header, checkpoint, savepoint: false, operators, pending });
    this.#parts.delete(checkpoint);
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

  uncommitted(snapshot: Snapshot, sink: string): readonly PendingOutput[] {
    return snapshot.pending.filter(output => output.sink === sink && !this.#isCommitted(output));
  }

  commit(sink: string, checkpoint: number, outputs: readonly PendingOutput[]): void {
    if (checkpoint < this.committedTo(sink)) {
      throw new Error(
        `${sink}: checkpoint ${checkpoint} committed after ${this.committedTo(sink)}, a higher one`,
      );
    }
    for (const { handle } of outputs) {
      const bytes = this.#bytes.get(handle);
      if (bytes === undefined) throw new Error(`${sink}: output ${handle} is gone`);
      this.#show(sink, bytes);
      this.#bytes.delete(handle);
    }
    this.#committedTo.set(sink, checkpoint);
    this.#prepared = this.#prepared.filter(output => !this.#isCommitted(output));
  }

  committedTo(sink: string): number {
    return this.#committedTo.get(sink) ?? 0;
  }

  abortPrepared(): void {
    const held = new Set(this.newest?.pending.map(output => output.handle));
    for (const { handle } of this.#prepared) if (!held.has(handle)) this.#bytes.delete(handle);
    this.#prepared = this.#prepared.filter(output => held.has(output.handle));
  }

  target(sink: string): Uint8Array {
    const whole = join(this.#targets.get(sink) ?? []);
    this.#targets.set(sink, [whole]);
    return whole;
  }

  /** Ids are never given out twice, so the number alone says it. */
  #isCommitted(output: PendingOutput): boolean {
    return output.checkpoint <= this.committedTo(output.sink);
  }

  #show(sink: string, bytes: Uint8Array): void {
    const target = this.#targets.get(sink);
    if (target === undefined) this.#targets.set(sink, [bytes]);
    else target.push(bytes);
  }
}

function join(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0]!;
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
