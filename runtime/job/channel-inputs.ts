// The input channels of a task: takes from them by turns, fairly, passing over those that wait for a barrier, and
// hands on their records. Controls it hands back. Knows no barrier and no watermark itself.

import type { Imaged } from "../state/image.ts";
import { toJson } from "../values/text.ts";
import type { Value } from "../values/value.ts";
import type { Process } from "./bodies.ts";
import type { Control, InputChannel, TaskEnvironment } from "./task-api.ts";

/** What one turn brought: some records, already processed, or one control. */
export interface Turn {
  readonly records: number;
  readonly channel: number;
  readonly control: Control | null;
}

export interface InputsImage {
  readonly ended: readonly boolean[];
  readonly next: number;
  readonly recordsIn: number;
  readonly last: { readonly channel: InputChannel; readonly value: unknown; readonly input: number } | null;
}

export interface ChannelInputs extends Imaged<InputsImage> {
  /** Of all links, in order. */
  readonly channels: readonly InputChannel[];
  readonly allEnded: boolean;
  hasEnded(channel: number): boolean;
  readonly recordsIn: number;
  end(channel: number): void;
  /** One channel's turn. The answer is reused by the next. */
  drain(most: number): Turn;
  /** The record taken last. */
  where(): string;
  /** A record of the first channel's kind. */
  describe(value: unknown): string;
}

export interface ChannelInputsOptions {
  readonly process: Process;
  readonly isBlocked: (channel: number) => boolean;
  /** After a record: whether the turn must end, since something has to be done before the next. */
  readonly isInterrupted?: () => boolean;
}

/** No channel keeps its turn for longer than so many records. */
const TURN = 64;
/** Of a record in a message. */
const MAX_SHOWN = 200;

export function createChannelInputs(
  env: TaskEnvironment,
  { process, isBlocked, isInterrupted }: ChannelInputsOptions,
): ChannelInputs {
  const channels = env.inputs.flat();
  const inputOf = inputNumbers(env);
  const ended = channels.map(() => false);
  const turn: { -readonly [K in keyof Turn]: Turn[K] } = { records: 0, channel: 0, control: null };
  let open = channels.length;
  let next = 0;
  let recordsIn = 0;
  let last: { readonly channel: InputChannel; value: unknown; input: number } | null = null;

  /** Records until a control, an empty channel, or enough. */
  const run = (channel: InputChannel, input: number, most: number): number => {
    let count = 0;
    last = { channel, value: undefined, input };
    while (count < most && channel.head === "record") {
      const { value, timestamp } = channel;
      channel.shift();
      last.value = value;
      recordsIn++;
      count++;
      process(input, value, timestamp);
      if (isInterrupted?.()) break;
    }
    return count;
  };
  const take = (number: number, most: number): Turn => {
    const channel = channels[number]!;
    turn.channel = number;
    if (channel.head === "record") {
      turn.control = null;
      turn.records = run(channel, inputOf[number]!, Math.min(most, TURN));
    } else {
      turn.control = channel.control;
      turn.records = 0;
      channel.shift();
    }
    return turn;
  };

  return {
    channels,
    get allEnded() {
      return open === 0;
    },
    hasEnded: channel => ended[channel]!,
    get recordsIn() {
      return recordsIn;
    },
    end(channel) {
      if (!ended[channel]) open--;
      ended[channel] = true;
    },
    drain(most) {
      for (let i = 0; i < channels.length; i++) {
        const number = (next + i) % channels.length;
        if (channels[number]!.head === "none" || isBlocked(number)) continue;
        next = (number + 1) % channels.length;
        return take(number, most);
      }
      turn.records = 0;
      turn.control = null;
      return turn;
    },
    where: () => (last === null ? "" : shown(env, last.channel, last.value)),
    describe: value => shown(env, channels[0]!, value),
    image: () => ({ ended: [...ended], next, recordsIn, last: last && { ...last } }),
    reset(image) {
      image.ended.forEach((value, channel) => {
        ended[channel] = value;
      });
      open = ended.filter(value => !value).length;
      ({ next, recordsIn } = image);
      last = image.last && { ...image.last };
    },
  };
}

/** For each channel the input of the root operator that it feeds. */
export const inputNumbers = (env: TaskEnvironment): readonly number[] =>
  env.deployment.chains[env.chain]!.inputs.flatMap((link, index) =>
    env.inputs[index]!.map(() => env.plan.edges[env.deployment.links[link]!.edge]!.input),
  );

function shown(env: TaskEnvironment, channel: InputChannel, value: unknown): string {
  const { inputs } = env.deployment.chains[env.chain]!;
  const link = env.inputs.findIndex(channels => channels.includes(channel));
  const edge = env.plan.edges[env.deployment.links[inputs[link]!]!.edge]!;
  const sender = env.plan.nodes[edge.from]!;
  const type = edge.port === 0 ? sender.output : sender.sideOutputs[edge.port - 1]!.type;
  const text = toJson(value as Value, type);
  return `record ${text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text} from ${sender.uid}`;
}
