// What a simulated run has come to so far, counted as it is told: what each sink has taken that nobody can see yet, and
// how far checkpoints are. Asking costs nothing, however long the run; going back takes an image of it. Decides nothing.

import { taskKey } from "../../job/coordinator-state.ts";
import type { EventBody } from "../../job/event.ts";

export interface TallyView {
  /** By sink: records it has taken that are not yet visible. */
  readonly waiting: ReadonlyMap<string, number>;
  /** By `taskKey`: the newest checkpoint a snapshot was taken for. */
  readonly snapshotted: ReadonlyMap<string, number>;
  /** The checkpoint that completed last; null: none has. */
  readonly completed: number | null;
}

export class Tally implements TallyView {
  #waiting = new Map<string, number>();
  #snapshotted = new Map<string, number>();
  completed: number | null = null;

  constructor(private readonly isSink: (uid: string) => boolean) {}

  get waiting(): ReadonlyMap<string, number> {
    return this.#waiting;
  }

  get snapshotted(): ReadonlyMap<string, number> {
    return this.#snapshotted;
  }

  note(event: EventBody): void {
    switch (event.type) {
      case "recordProcessed":
        if (this.isSink(event.uid)) this.#add(event.uid, 1);
        return;
      case "sinkCommitted":
        this.#add(event.sink, -event.records);
        return;
      case "snapshotTaken":
        this.#snapshotted.set(taskKey(event), event.checkpoint);
        return;
      case "checkpointCompleted":
        this.completed = event.checkpoint;
        return;
      case "runRestored":
        // What was prepared is committed by now, the rest is thrown away.
        this.#waiting.clear();
        this.#snapshotted.clear();
        this.completed = event.from?.checkpoint ?? null;
    }
  }

  #add(sink: string, records: number): void {
    this.#waiting.set(sink, Math.max(0, (this.#waiting.get(sink) ?? 0) + records));
  }

  image(): TallyView {
    const { completed } = this;
    return { waiting: new Map(this.#waiting), snapshotted: new Map(this.#snapshotted), completed };
  }

  reset({ waiting, snapshotted, completed }: TallyView): void {
    this.#waiting = new Map(waiting);
    this.#snapshotted = new Map(snapshotted);
    this.completed = completed;
  }
}
