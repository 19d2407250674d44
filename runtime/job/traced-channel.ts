// A channel for runs that somebody looks at: beside each element lies the way it came. Behaves as channel.ts does, and is
// not made to be fast.

import { MAX_WATERMARK, NO_TIMESTAMP } from "../values/value.ts";
import type { ChannelImage, MemoryChannel } from "./channel.ts";
import type { Control } from "./task-api.ts";
import type { Trail, Way } from "./way.ts";

/** A Control where the timestamp is NaN. */
interface Entry {
  readonly value: unknown;
  readonly timestamp: number;
  readonly way: Way | null;
}

const isControl = (entry: Entry): boolean => Number.isNaN(entry.timestamp);
/** So many places that have been left are kept before the rest is moved. */
const SLACK = 64;

export class TracedChannel implements MemoryChannel {
  #entries: Entry[] = [];
  #first = 0;

  constructor(
    readonly name: string,
    readonly capacity: number,
    private readonly trail: Trail,
  ) {}

  get length(): number {
    return this.#entries.length - this.#first;
  }

  get hasRoom(): boolean {
    return this.length < this.capacity;
  }

  get room(): number {
    return Math.max(0, this.capacity - this.length);
  }

  push(value: unknown, timestamp: number): void {
    this.#entries.push({ value, timestamp, way: this.trail.way });
  }

  /** A watermark directly behind another takes its place, but the final one. */
  pushControl(control: Control): void {
    const entry = { value: control, timestamp: Number.NaN, way: null };
    if (control.kind === "watermark" && control.watermark < MAX_WATERMARK && this.#endsInWatermark()) {
      this.#entries[this.#entries.length - 1] = entry;
    } else {
      this.#entries.push(entry);
    }
  }

  get #head(): Entry | undefined {
    return this.#entries[this.#first];
  }

  get head(): "none" | "record" | "control" {
    const head = this.#head;
    if (head === undefined) return "none";
    return isControl(head) ? "control" : "record";
  }

  get value(): unknown {
    return this.#head?.value;
  }

  get timestamp(): number {
    return this.#head?.timestamp ?? NO_TIMESTAMP;
  }

  get control(): Control {
    return this.#head?.value as Control;
  }

  shift(): void {
    this.trail.taken = this.#head!.way;
    this.#first++;
    if (this.#first < SLACK || this.#first * 2 < this.#entries.length) return;
    this.#entries.splice(0, this.#first);
    this.#first = 0;
  }

  /** Records have their way with them. */
  *peek(): IterableIterator<Entry | Control> {
    for (let i = this.#first; i < this.#entries.length; i++) {
      const entry = this.#entries[i]!;
      yield isControl(entry) ? (entry.value as Control) : entry;
    }
  }

  image(): Required<ChannelImage> {
    const entries = this.#entries.slice(this.#first);
    return {
      values: entries.map(({ value }) => value),
      timestamps: entries.map(({ timestamp }) => timestamp),
      ways: entries.map(({ way }) => way),
    };
  }

  reset({ values, timestamps, ways }: ChannelImage): void {
    this.#entries = values.map((value, i) => ({ value, timestamp: timestamps[i]!, way: ways?.[i] ?? null }));
    this.#first = 0;
  }

  #endsInWatermark(): boolean {
    const last = this.length === 0 ? undefined : this.#entries.at(-1);
    return last !== undefined && isControl(last) && (last.value as Control).kind === "watermark";
  }
}
