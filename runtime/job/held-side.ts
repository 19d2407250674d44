// `first: true`: the left side of a two-input task is not read before the right one has ended. While a checkpoint is
// being aligned its elements are taken out of their channels all the same, up to the barrier, and held: else the barrier
// would wait for the right side, and the right side, blocked, for the barrier. What is held is part of the snapshot,
// and is processed first when the left side's turn has come. Knows no operator.

import type { Imaged } from "../state/image.ts";
import { NO_TIMESTAMP } from "../values/value.ts";
import { type ChannelImage, createChannel, type MemoryChannel } from "./channel.ts";
import { inputNumbers } from "./channel-inputs.ts";
import type { Channel, Control, InputChannel, TaskEnvironment } from "./task-api.ts";
import type { WaitingElement } from "./waiting-rows.ts";
import type { Trail } from "./way.ts";

export interface HeldImage {
  /** Channels of the right side that have not ended. */
  readonly right: ReadonlySet<number>;
  /** By channel the last barrier taken out of it. */
  readonly delivered: ReadonlyMap<number, number>;
  readonly queues: readonly ChannelImage[];
}

export interface HeldSide extends Imaged<HeldImage> {
  /** Instead of the task's own: channels of the left side are empty until their turn has come. */
  readonly inputs: TaskEnvironment["inputs"];
  /** How many elements were taken out of their channels. Barriers and the like go to `control`. */
  hold(most: number, pending: number | null): number;
  /** The channel has ended. */
  end(channel: number): void;
  waiting(): readonly WaitingElement[];
  /** Per channel that holds something: the watermark waiting behind every element. */
  trailing(): readonly { readonly name: string; readonly watermark: number }[];
  restore(elements: readonly WaitingElement[], trailing: (channel: string) => number): void;
}

export interface HeldSideOptions {
  readonly isBlocked: (channel: number) => boolean;
  /** A barrier, or the end of a channel's input as far as barriers are concerned. */
  readonly control: (channel: number, control: Control) => void;
  readonly endOfInput: (channel: number) => void;
}

/** null: the task reads both sides as they come. */
export function createHeldSide(env: TaskEnvironment, options: HeldSideOptions): HeldSide | null {
  const { nodes, inputs: links } = env.deployment.chains[env.chain]!;
  const { operator } = env.plan.nodes[nodes[0]!]!;
  if (operator.kind !== "process" || operator.rightFirst !== true) return null;
  const sides = inputNumbers(env);
  const right = new Set(sides.flatMap((side, channel) => (side === 1 ? [channel] : [])));
  const left: { readonly channel: number; readonly held: HeldChannel }[] = [];
  const isTurn = (): boolean => right.size === 0;
  let channel = 0;
  const inputs = env.inputs.map(channels =>
    channels.map(real => {
      const number = channel++;
      if (sides[number] === 1) return real;
      const held = new HeldChannel(real, isTurn, env.trail);
      left.push({ channel: number, held });
      return held;
    }),
  );
  const mayStarve = sidesMeet(env, links);
  const delivered = new Map<number, number>();

  const move = (number: number, held: HeldChannel): void => {
    const { real } = held;
    if (real.head === "record") {
      const { value, timestamp } = real;
      real.shift();
      if (env.trail !== undefined) env.trail.way = env.trail.taken;
      held.queue.push(value, timestamp);
    } else {
      const { control } = real;
      if (control.kind === "barrier") delivered.set(number, control.checkpoint);
      if (control.kind === "barrier" || control.kind === "cancelBarrier") options.control(number, control);
      else held.queue.pushControl(control);
      if (control.kind === "endOfInput") options.endOfInput(number);
      real.shift();
    }
  };

  return {
    inputs,
    hold(most, pending) {
      if (isTurn() || (pending === null && !mayStarve)) return 0;
      let moved = 0;
      for (const { channel: number, held } of left) {
        const awaited = (): boolean =>
          pending === null
            ? !held.real.hasRoom
            : !options.isBlocked(number) && (delivered.get(number) ?? 0) < pending;
        while (moved < most && held.real.head !== "none" && awaited()) {
          move(number, held);
          moved++;
        }
      }
      return moved;
    },
    end: number => void right.delete(number),
    waiting: () => left.flatMap(({ held }) => held.waiting()),
    trailing: () => left.flatMap(({ held }) => held.trailing()),
    restore(elements, trailing) {
      const byName = new Map(left.map(({ held }) => [held.name, held]));
      const first = left[0]?.held;
      for (const element of elements) {
        const own = byName.get(element.place);
        (own ?? first)?.putBack(element, own !== undefined);
      }
      for (const { held } of left) held.queueWatermark(trailing(held.name));
    },
    image: () => ({
      right: new Set(right),
      delivered: new Map(delivered),
      queues: left.map(({ held }) => held.queue.image()),
    }),
    reset(image) {
      right.clear();
      delivered.clear();
      for (const channel of image.right) right.add(channel);
      for (const [channel, checkpoint] of image.delivered) delivered.set(channel, checkpoint);
      left.forEach(({ held }, i) => void held.queue.reset(image.queues[i]!));
    },
  };
}

/** What is held of a channel stands before what is in it. */
class HeldChannel implements InputChannel {
  readonly queue: MemoryChannel;
  readonly name: string;

  constructor(
    readonly real: InputChannel,
    private readonly isTurn: () => boolean,
    trail: Trail | undefined,
  ) {
    this.name = real.name;
    this.queue = createChannel(real.name, Number.POSITIVE_INFINITY, trail);
  }

  get #front(): InputChannel {
    return this.queue.length > 0 ? this.queue : this.real;
  }

  get head(): InputChannel["head"] {
    return this.isTurn() ? this.#front.head : "none";
  }

  get value(): unknown {
    return this.#front.value;
  }

  get timestamp(): number {
    return this.#front.timestamp;
  }

  get control(): Control {
    return this.#front.control;
  }

  shift(): void {
    this.#front.shift();
  }

  get length(): number {
    return this.real.length;
  }

  get hasRoom(): boolean {
    return this.real.hasRoom;
  }

  get room(): number {
    return this.real.room;
  }

  push(value: unknown, timestamp: number): void {
    this.real.push(value, timestamp);
  }

  pushControl(control: Control): void {
    this.real.pushControl(control);
  }

  *peek(): ReturnType<Channel["peek"]> {
    yield* this.queue.peek();
    yield* this.real.peek();
  }

  waiting(): readonly WaitingElement[] {
    let watermark = NO_TIMESTAMP;
    return [...this.queue.peek()].flatMap(element => {
      if ("value" in element) return [{ place: this.name, ...element, watermark }];
      if (element.kind === "watermark") watermark = element.watermark;
      return [];
    });
  }

  trailing(): readonly { readonly name: string; readonly watermark: number }[] {
    let watermark: number | null = null;
    for (const element of this.queue.peek()) {
      if ("kind" in element && element.kind === "watermark") watermark = element.watermark;
    }
    return watermark === null ? [] : [{ name: this.name, watermark }];
  }

  putBack({ value, timestamp, watermark }: WaitingElement, own: boolean): void {
    if (own) this.queueWatermark(watermark);
    this.queue.push(value, timestamp);
  }

  queueWatermark(watermark: number): void {
    if (watermark !== NO_TIMESTAMP) this.queue.pushControl({ kind: "watermark", watermark });
  }
}

/**
 * Whether the two sides hang together otherwise than through this task: then a full channel of the left side may stop
 * the right one, and the left has to be held whenever the right has nothing.
 */
function sidesMeet({ deployment, plan, chain }: TaskEnvironment, links: readonly number[]): boolean {
  const near = new Map<number, number[]>(deployment.chains.map(({ index }) => [index, []]));
  for (const { fromChain, toChain } of deployment.links) {
    if (fromChain === chain || toChain === chain) continue;
    near.get(fromChain)!.push(toChain);
    near.get(toChain)!.push(fromChain);
  }
  const feeding = (input: number): readonly number[] =>
    links
      .map(link => deployment.links[link]!)
      .filter(({ edge }) => plan.edges[edge]!.input === input)
      .map(({ fromChain }) => fromChain);
  const seen = new Set(feeding(0));
  for (const at of seen) for (const next of near.get(at)!) seen.add(next);
  return feeding(1).some(from => seen.has(from));
}
