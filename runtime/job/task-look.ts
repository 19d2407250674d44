// What is to be seen in a task, as live reads of its parts: whoever looks sees it as it is, and it costs nothing until
// somebody does.

import type { Chain } from "../operators/chain.ts";
import type { BarrierHandler } from "./barrier-handler.ts";
import type { ChannelInputs } from "./channel-inputs.ts";
import type { SourceReader } from "./source.ts";
import type { Taking } from "./taking.ts";
import type { Channel, TaskLook } from "./task-api.ts";
import type { WatermarkCombiner } from "./watermark-combiner.ts";

export interface LookedAt {
  readonly chain: Chain;
  readonly inputs: ChannelInputs;
  readonly outputs: readonly Channel[];
  readonly barriers: BarrierHandler;
  readonly combiner: WatermarkCombiner;
  readonly reader: SourceReader | null;
  readonly taking: Taking | null;
  readonly watermark: () => number;
  readonly isBusy: () => boolean;
}

export function lookAt(task: LookedAt): TaskLook {
  const { chain, inputs, outputs, barriers, combiner, reader, taking } = task;
  return {
    channels: inputs.channels,
    outputs,
    get frames() {
      return chain.frames;
    },
    setLocal: (frame, local, value) => chain.setLocal(frame, local, value),
    stateOf: node => chain.stateOf(node),
    get aligning() {
      return barriers.pending;
    },
    blockedBy: channel => (barriers.isBlocked(channel) ? barriers.pending : null),
    get watermark() {
      return task.watermark();
    },
    hasEnded: channel => inputs.hasEnded(channel),
    inputWatermark: channel => ({ watermark: combiner.of(channel), idle: combiner.isIdleAt(channel) }),
    get isBusy() {
      return task.isBusy();
    },
    position: () => reader?.snapshot() ?? [],
    get last() {
      return taking?.last ?? null;
    },
  };
}
