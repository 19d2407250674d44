// A channel of a simulated run: a person may hold it, or slow it down, and it says whether an image of it still stands.
// Whoever reads it finds it empty while nothing may leave. Decides nothing.

import { type ChannelImage, createChannel, type MemoryChannel } from "../../job/channel.ts";
import type { Channel, Control, InputChannel } from "../../job/task-api.ts";
import type { Trail } from "../../job/way.ts";

/** What a person has done to a channel. */
export interface Gate {
  readonly held: boolean;
  /** Each element leaves only so long after it came to the head; 0: at once. */
  readonly slowMs: number;
}

export const OPEN: Gate = { held: false, slowMs: 0 };

export interface SimulatedChannelImage {
  readonly elements: ChannelImage;
  readonly gate: Gate;
  readonly headMs: number;
}

export class SimulatedChannel implements InputChannel {
  readonly #ring: MemoryChannel;
  readonly #nowMs: () => number;
  #gate: Gate;
  /** When the element at the head came there. */
  #headMs = 0;
  #image: SimulatedChannelImage | null = null;

  constructor(
    readonly name: string,
    capacity: number,
    gate: Gate,
    nowMs: () => number,
    trail?: Trail,
  ) {
    this.#ring = createChannel(name, capacity, trail);
    this.#gate = gate;
    this.#nowMs = nowMs;
  }

  get gate(): Gate {
    return this.#gate;
  }

  set gate(gate: Gate) {
    this.#gate = gate;
    this.#headMs = this.#nowMs();
    this.#image = null;
  }

  /** When the element at the head may leave; Infinity: no such moment will come by itself. */
  get releaseMs(): number {
    if (this.#gate.held || this.#ring.length === 0) return Number.POSITIVE_INFINITY;
    return this.#headMs + this.#gate.slowMs;
  }

  get #shut(): boolean {
    if (this.#gate === OPEN) return false;
    return this.#gate.held || this.#nowMs() < this.#headMs + this.#gate.slowMs;
  }

  get capacity(): number {
    return this.#ring.capacity;
  }

  get length(): number {
    return this.#ring.length;
  }

  get hasRoom(): boolean {
    return this.#ring.hasRoom;
  }

  get room(): number {
    return this.#ring.room;
  }

  get head(): InputChannel["head"] {
    return this.#shut ? "none" : this.#ring.head;
  }

  get value(): unknown {
    return this.#ring.value;
  }

  get timestamp(): number {
    return this.#ring.timestamp;
  }

  get control(): Control {
    return this.#ring.control;
  }

  push(value: unknown, timestamp: number): void {
    this.#changes();
    this.#ring.push(value, timestamp);
  }

  pushControl(control: Control): void {
    this.#changes();
    this.#ring.pushControl(control);
  }

  shift(): void {
    this.#image = null;
    this.#ring.shift();
    this.#headMs = this.#nowMs();
  }

  peek(): ReturnType<Channel["peek"]> {
    return this.#ring.peek();
  }

  /** Another value for a record that waits, counted from the head; false: there is none. */
  replace(index: number, value: unknown): boolean {
    const { elements } = this.image();
    const timestamp = elements.timestamps[index];
    if (timestamp === undefined || Number.isNaN(timestamp)) return false;
    const values = elements.values.map((each, i) => (i === index ? value : each));
    this.#ring.reset({ ...elements, values });
    this.#image = null;
    return true;
  }

  #changes(): void {
    this.#image = null;
    if (this.#ring.length === 0) this.#headMs = this.#nowMs();
  }

  image(): SimulatedChannelImage {
    this.#image ??= { elements: this.#ring.image(), gate: this.#gate, headMs: this.#headMs };
    return this.#image;
  }

  reset(image: SimulatedChannelImage): void {
    if (this.#image === image) return;
    this.#ring.reset(image.elements);
    this.#gate = image.gate;
    this.#headMs = image.headMs;
    this.#image = image;
  }
}
