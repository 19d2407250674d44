// Combines the watermarks of a task's input channels into one that never goes back. Idle channels are left out; one
// back from idle counts once it has caught up. Knows channels only by number.
//
//   some active                 the minimum over the active ones that have caught up
//   all idle                    the maximum over the idle ones
//   all finished                maximal
//   some finished, rest idle    the maximum over the idle ones, never maximal by the finished (Flink's FLINK-38477)

import type { Imaged } from "../state/image.ts";
import { MAX_WATERMARK, MIN_WATERMARK } from "../values/value.ts";

export interface CombinerImage {
  readonly combined: number;
  readonly channels: readonly Readonly<ChannelStatus>[];
}

export interface WatermarkCombiner extends Imaged<CombinerImage> {
  /** What to carry through the chain now, or null: the combined watermark did not rise. */
  watermark(channel: number, watermark: number): number | null;
  idle(channel: number, idle: boolean): number | null;
  /** No channel will raise the watermark for now: to be told downstream. */
  readonly isIdle: boolean;
  /** The last combined watermark. */
  readonly combined: number;
  /** The last watermark of one channel. */
  of(channel: number): number;
  isIdleAt(channel: number): boolean;
  restore(combined: number, channels: readonly number[]): void;
}

interface ChannelStatus {
  watermark: number;
  idle: boolean;
  /** Takes part in the minimum: not idle, and not behind what was already combined since it was. */
  aligned: boolean;
}

export function createWatermarkCombiner(channelCount: number): WatermarkCombiner {
  const channels: ChannelStatus[] = Array.from({ length: channelCount }, () => ({
    watermark: MIN_WATERMARK,
    idle: false,
    aligned: true,
  }));
  let combined = MIN_WATERMARK;

  const raise = (): number | null => {
    const next = combine(channels);
    if (next === null || next <= combined) return null;
    combined = next;
    return next;
  };

  return {
    watermark(number, watermark) {
      const channel = channels[number]!;
      if (watermark <= channel.watermark) return null;
      // Maximal ends a channel, idle or not.
      if (channel.idle && watermark !== MAX_WATERMARK) return null;
      channel.watermark = watermark;
      channel.idle = false;
      if (!channel.aligned && watermark >= combined) channel.aligned = true;
      return raise();
    },
    idle(number, idle) {
      const channel = channels[number]!;
      if (channel.idle === idle || channel.watermark === MAX_WATERMARK) return null;
      channel.idle = idle;
      channel.aligned = !idle && channel.watermark >= combined;
      return idle ? raise() : null;
    },
    get isIdle() {
      return channels.every(isOut) && channels.some(channel => channel.idle);
    },
    get combined() {
      return combined;
    },
    of: number => channels[number]!.watermark,
    isIdleAt: number => channels[number]!.idle,
    image: () => ({ combined, channels: channels.map(channel => ({ ...channel })) }),
    reset(image) {
      combined = image.combined;
      channels.forEach((channel, number) => void Object.assign(channel, image.channels[number]));
    },
    restore(last, watermarks) {
      combined = last;
      channels.forEach((channel, number) => {
        channel.watermark = watermarks[number]!;
        channel.idle = false;
        channel.aligned = true;
      });
    },
  };
}

const isFinished = (channel: ChannelStatus): boolean => channel.watermark === MAX_WATERMARK;
const isOut = (channel: ChannelStatus): boolean => channel.idle || isFinished(channel);

/** null: nothing to go by, since what is active has not caught up yet. One pass, since it runs for every watermark. */
function combine(channels: readonly ChannelStatus[]): number | null {
  let active = 0;
  let lowest = MAX_WATERMARK;
  let highestIdle = MIN_WATERMARK - 1;
  for (const channel of channels) {
    if (isFinished(channel)) continue;
    if (channel.idle) {
      highestIdle = Math.max(highestIdle, channel.watermark);
      continue;
    }
    active++;
    if (channel.aligned) lowest = Math.min(lowest, channel.watermark);
  }
  if (active > 0) return lowest === MAX_WATERMARK ? null : lowest;
  return highestIdle < MIN_WATERMARK ? MAX_WATERMARK : highestIdle;
}
