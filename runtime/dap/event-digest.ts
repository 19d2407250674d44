// What a run's events come to, for the views: what each sink has taken and not yet made visible, and which checkpoint
// each subtask's newest snapshot is of. Reads each event once as long as the run goes forward, and nothing per step.

import type { Event } from "../job/event.ts";

export interface RunDigest {
  /** By sink: records it has taken that nobody can see yet. */
  readonly waiting: ReadonlyMap<string, number>;
  /** By `subtask/task`. */
  readonly snapshotted: ReadonlyMap<string, number>;
}

export const digestKey = ({ task, subtask }: { readonly task: string; readonly subtask: number }): string =>
  `${subtask}/${task}`;

export class EventDigest implements RunDigest {
  readonly waiting = new Map<string, number>();
  readonly snapshotted = new Map<string, number>();
  #read = 0;
  #last: Event | undefined;

  constructor(private readonly isSink: (uid: string) => boolean) {}

  /** Up to now; anew where the run has been taken back. */
  update(events: readonly Event[]): this {
    if (events[this.#read - 1] !== this.#last) this.#begin();
    for (; this.#read < events.length; this.#read++) this.#note(events[this.#read]!);
    this.#last = events[this.#read - 1];
    return this;
  }

  #begin(): void {
    this.#read = 0;
    this.#last = undefined;
    this.#forget();
  }

  #forget(): void {
    this.waiting.clear();
    this.snapshotted.clear();
  }

  #note(event: Event): void {
    switch (event.type) {
      case "recordProcessed":
        if (this.isSink(event.uid)) this.#add(event.uid, 1);
        return;
      case "sinkCommitted":
        this.#add(event.sink, -event.records);
        return;
      case "snapshotTaken":
        this.snapshotted.set(digestKey(event), event.checkpoint);
        return;
      case "runRestored":
        // What was prepared is committed by now, the rest is thrown away.
        this.#forget();
    }
  }

  #add(sink: string, records: number): void {
    this.waiting.set(sink, Math.max(0, (this.waiting.get(sink) ?? 0) + records));
  }
}
