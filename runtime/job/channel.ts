// A bounded first-in first-out queue from one subtask to another: records and, among them, controls (watermarks,
// barriers, end of input). Knows neither tasks nor threads; who may push when is the sender's business.

import type { Imaged } from "../state/image.ts";
import { MAX_WATERMARK, NO_TIMESTAMP } from "../values/value.ts";
import type { Control, InputChannel } from "./task-api.ts";
import { TracedChannel } from "./traced-channel.ts";
import type { Trail, Way } from "./way.ts";

/** Stands in place of a timestamp: the value beside it is a Control. */
const CONTROL = Number.NaN;

/** With a trail each element has its way beside it. `capacity` counts elements. Records are kept as value and timestamp side by side, so that none is allocated. */
export function createChannel(name: string, capacity: number, trail?: Trail): MemoryChannel {
  return trail === undefined ? new RingChannel(name, capacity) : new TracedChannel(name, capacity, trail);
}

/** In memory, of one thread. */
export interface MemoryChannel extends InputChannel, Imaged<ChannelImage> {
  readonly capacity: number;
}

/** Elements, oldest first: a Control where the timestamp is NaN. */
export interface ChannelImage {
  readonly values: readonly unknown[];
  readonly timestamps: readonly number[];
  /** Of a channel that keeps a trail. */
  readonly ways?: readonly (Way | null)[];
}

class RingChannel implements MemoryChannel {
  readonly name: string;
  readonly #capacity: number;
  #values: unknown[];
  #timestamps: number[];
  #mask: number;
  #first = 0;
  #length = 0;

  constructor(name: string, capacity: number) {
    this.name = name;
    this.#capacity = capacity;
    this.#mask = 15;
    this.#values = new Array(16).fill(undefined);
    this.#timestamps = new Array(16).fill(0);
  }

  get capacity(): number {
    return this.#capacity;
  }

  get length(): number {
    return this.#length;
  }

  get hasRoom(): boolean {
    return this.#length < this.#capacity;
  }

  get room(): number {
    return Math.max(0, this.#capacity - this.#length);
  }

  push(value: unknown, timestamp: number): void {
    if (this.#length > this.#mask) this.#grow();
    const at = (this.#first + this.#length) & this.#mask;
    this.#values[at] = value;
    this.#timestamps[at] = timestamp;
    this.#length++;
  }

  /** A watermark directly behind another takes its place: nothing lies between them. Not the final one: timers end by it. */
  pushControl(control: Control): void {
    if (control.kind === "watermark" && control.watermark < MAX_WATERMARK && this.#endsInWatermark()) {
      this.#values[(this.#first + this.#length - 1) & this.#mask] = control;
    } else {
      this.push(control, CONTROL);
    }
  }

  get head(): "none" | "record" | "control" {
    if (this.#length === 0) return "none";
    const timestamp = this.#timestamps[this.#first]!;
    return Number.isNaN(timestamp) ? "control" : "record";
  }

  get value(): unknown {
    return this.#values[this.#first];
  }

  get timestamp(): number {
    return this.#length === 0 ? NO_TIMESTAMP : this.#timestamps[this.#first]!;
  }

  get control(): Control {
    return this.#values[this.#first] as Control;
  }

  shift(): void {
    this.#values[this.#first] = undefined;
    this.#first = (this.#first + 1) & this.#mask;
    this.#length--;
  }

  *peek(): IterableIterator<{ readonly value: unknown; readonly timestamp: number } | Control> {
    for (let i = 0; i < this.#length; i++) {
      const at = (this.#first + i) & this.#mask;
      const timestamp = this.#timestamps[at]!;
      const value = this.#values[at];
      yield Number.isNaN(timestamp) ? (value as Control) : { value, timestamp };
    }
  }

  image(): ChannelImage {
    const values: unknown[] = [];
    const timestamps: number[] = [];
    for (let i = 0; i < this.#length; i++) {
      const at = (this.#first + i) & this.#mask;
      values.push(this.#values[at]);
      timestamps.push(this.#timestamps[at]!);
    }
    return { values, timestamps };
  }

  reset({ values, timestamps }: ChannelImage): void {
    this.#values.fill(undefined);
    this.#first = this.#length = 0;
    for (const [i, value] of values.entries()) this.push(value, timestamps[i]!);
  }

  #endsInWatermark(): boolean {
    if (this.#length === 0) return false;
    const at = (this.#first + this.#length - 1) & this.#mask;
    return Number.isNaN(this.#timestamps[at]) && (this.#values[at] as Control).kind === "watermark";
  }

  #grow(): void {
    const size = (this.#mask + 1) * 2;
    const values = new Array<unknown>(size).fill(undefined);
    const timestamps = new Array<number>(size).fill(0);
    for (let i = 0; i < this.#length; i++) {
      const at = (this.#first + i) & this.#mask;
      values[i] = this.#values[at];
      timestamps[i] = this.#timestamps[at]!;
    }
    this.#values = values;
    this.#timestamps = timestamps;
    this.#mask = size - 1;
    this.#first = 0;
  }
}
