// A sink writer of which nobody can take an image, since what it holds is outside (a user's module): what it was asked
// and what came of that is kept. A run that was taken back asks it nothing twice; where it has to stand further back,
// a new one is made and given again what came since its last barrier.

import type { PendingStore } from "../../connectors/connector.ts";
import type { SinkWriter } from "../../operators/chain.ts";
import type { PendingOutput } from "../../state/snapshot.ts";
import { attempt, type Thrown, thrownAgain } from "./input-log.ts";

interface Asked {
  /** null: to prepare. */
  readonly written: { readonly value: unknown; readonly timestamp: number } | null;
  readonly pieces: readonly Uint8Array[];
  /** How many records were prepared; null: nothing was. */
  readonly records: number | null;
  readonly thrown: Thrown | null;
}

/** What the writers of one place in one attempt were asked, and how far the real one is. */
export interface WriterLog {
  readonly asked: Asked[];
  real: SinkWriter | null;
  realAt: number;
  /** Of the question under way: what the real one has handed on, and how many records it has prepared. */
  pieces: Uint8Array[];
  records: number | null;
}

export const newWriterLog = (): WriterLog => ({
  asked: [],
  real: null,
  realAt: 0,
  pieces: [],
  records: null,
});

export class LoggedWriter implements SinkWriter {
  /** How much it has been asked. */
  #at = 0;
  /** Of the question under way. */
  #checkpoint = 0;

  constructor(
    private readonly log: WriterLog,
    private readonly store: PendingStore,
    private readonly make: (store: PendingStore) => SinkWriter,
  ) {}

  write(value: unknown, timestamp: number): void {
    this.#ask({ value, timestamp });
  }

  prepare(checkpoint: number): PendingOutput | null {
    this.#checkpoint = checkpoint;
    const { records } = this.#ask(null);
    return records === null ? null : this.store.finish(checkpoint, records);
  }

  #ask(written: Asked["written"]): Asked {
    const { log } = this;
    if (this.#at === log.asked.length) log.asked.push(this.#askReal(written));
    const asked = log.asked[this.#at++]!;
    for (const piece of asked.pieces) this.store.append(piece);
    if (asked.thrown !== null) throw thrownAgain(asked.thrown);
    return asked;
  }

  #askReal(written: Asked["written"]): Asked {
    const { log } = this;
    if (log.real === null || log.realAt !== this.#at) this.#makeAnew();
    const real = log.real!;
    log.pieces = [];
    log.records = null;
    const thrown = attempt(() => {
      if (written === null) real.prepare(this.#checkpoint);
      else real.write(written.value, written.timestamp);
    });
    log.realAt = this.#at + 1;
    return { written, pieces: log.pieces, records: log.records, thrown: thrown ?? null };
  }

  #makeAnew(): void {
    const { log } = this;
    const real = this.make({
      append: bytes => void log.pieces.push(bytes.slice()),
      finish: (checkpoint, records) => {
        log.records = records;
        return { sink: "", subtask: 0, checkpoint, records, bytes: 0, handle: "" };
      },
    });
    const before = log.asked.slice(0, this.#at);
    const since = before.slice(before.findLastIndex(({ written }) => written === null) + 1);
    for (const { written } of since) real.write(written!.value, written!.timestamp);
    log.real = real;
    log.realAt = this.#at;
  }

  image(): number {
    return this.#at;
  }

  reset(image: unknown): void {
    this.#at = image as number;
  }

  /** From here it may be asked otherwise. */
  fork(): void {
    this.log.asked.length = this.#at;
    if (this.log.realAt > this.#at) this.log.real = null;
  }
}
