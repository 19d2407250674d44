// Decides which channel of an edge a record leaves by: forward, hash of its key, round robin, or all. Knows nothing
// of operators. Round robin starts at the sender's own number in each attempt, and is no part of a snapshot: what
// follows a rebalance depends on no order.

import type { Output } from "../operators/chain.ts";
import { groupOfHash, hasher, subtaskOf } from "../plan/key-groups.ts";
import type { Imaged } from "../state/image.ts";
import type { Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import type { Channel } from "./task-api.ts";

/** An edge's partition with its key function compiled. */
export type Routing =
  | { readonly kind: "forward" | "rebalance" | "broadcast" }
  | {
      readonly kind: "hash";
      readonly key: (value: unknown) => Value;
      readonly keyType: Type;
      readonly maxParallelism: number;
    };

/** What a router remembers: whose turn it is. */
export interface Router extends Output, Imaged<number> {}

/** `subtask` is the sender's own number; `sent` counts records, one for each that is emitted. */
export function createRouter(
  routing: Routing,
  channels: readonly Channel[],
  subtask: number,
  sent: { records: number },
): Router {
  switch (routing.kind) {
    case "forward":
      return toOne(channels[0]!, sent);
    case "broadcast":
      return toAll(channels, sent);
    case "rebalance":
      return roundRobin(channels, subtask, sent);
    case "hash":
      return channels.length === 1 ? toOne(channels[0]!, sent) : byKey(routing, channels, sent);
  }
}

type Sent = Parameters<typeof createRouter>[3];

/** Of one that takes no turns. */
const nothing: Imaged<number> = { image: () => 0, reset() {} };

const toOne = (channel: Channel, sent: Sent): Router => ({
  ...nothing,
  emit(value, timestamp) {
    sent.records++;
    channel.push(value, timestamp);
  },
});

const toAll = (channels: readonly Channel[], sent: Sent): Router => ({
  ...nothing,
  emit(value, timestamp) {
    sent.records++;
    for (const channel of channels) channel.push(value, timestamp);
  },
});

function roundRobin(channels: readonly Channel[], subtask: number, sent: Sent): Router {
  let next = subtask % channels.length;
  return {
    emit(value, timestamp) {
      sent.records++;
      channels[next]!.push(value, timestamp);
      next = next + 1 === channels.length ? 0 : next + 1;
    },
    image: () => next,
    reset(image) {
      next = image;
    },
  };
}

function byKey(
  routing: Extract<Routing, { kind: "hash" }>,
  channels: readonly Channel[],
  sent: Sent,
): Router {
  const { key, maxParallelism } = routing;
  const hash = hasher(routing.keyType);
  const byGroup = Array.from(
    { length: maxParallelism },
    (_, group) => channels[subtaskOf(group, channels.length, maxParallelism)]!,
  );
  return {
    ...nothing,
    emit(value, timestamp) {
      const group = groupOfHash(hash(key(value)), maxParallelism);
      sent.records++;
      byGroup[group]!.push(value, timestamp);
    },
  };
}
