// `timer("detector", "a") = @2026-01-01T00:00:10Z`: a timer of a key as the target of an assignment. It is moved; set
// where the key has none; `null` takes it away. Knows no frames.

import { optional } from "../language/infer-types.ts";
import { keyGroup, subtaskOf } from "../plan/key-groups.ts";
import type { OperatorState } from "../state/operator-state.ts";
import { liveTimers, type TimerEntry } from "../state/view.ts";
import { equals } from "../values/equality.ts";
import { WeirError } from "../values/failure.ts";
import { TIMESTAMP, type Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import type { Ground } from "./seams.ts";
import type { OperatorShape } from "./state-shape.ts";
import { momentText } from "./value-text.ts";

export type Domain = "event" | "processing";

/** What a timer may be set to. */
export const TIMER_VALUE: Type = optional(TIMESTAMP);

export interface TimerTarget {
  readonly shape: OperatorShape;
  readonly domain: Domain;
  readonly key: Value;
  /** null: the only one of the key, or none yet. */
  readonly at: number | null;
}

export async function setTimer(ground: Ground, target: TimerTarget, to: number | null): Promise<void> {
  const { shape, domain, key } = target;
  const subtask = ownerOf(ground, shape, key);
  const from = target.at ?? onlyOne(timersOf(ground, shape, subtask, domain, key), shape, key);
  if (from === null && to === null)
    throw new WeirError("no-such-timer", `The key has no timer that could be taken away`);
  await ground.intervene({ kind: "setTimer", uid: shape.node.uid, subtask, domain, key, from, to });
}

function ownerOf(ground: Ground, { node, keyType }: OperatorShape, key: Value): number {
  if (keyType === null) return 0;
  const { maxParallelism } = ground.simulation.deployment;
  return subtaskOf(keyGroup(key, keyType, maxParallelism), node.parallelism, maxParallelism);
}

export const stateOfSubtask = (ground: Ground, node: number, subtask: number): OperatorState | null =>
  ground.simulation.tasks
    .filter(({ ref }) => ref.subtask === subtask)
    .flatMap(({ operators }) => operators.filter(each => each.node.id === node))[0]?.state ?? null;

function timersOf(
  ground: Ground,
  { node }: OperatorShape,
  subtask: number,
  domain: Domain,
  key: Value,
): readonly TimerEntry[] {
  const state = stateOfSubtask(ground, node.id, subtask);
  if (state === null) return [];
  return liveTimers(state).filter(timer => timer.domain === domain && equals(timer.key, key));
}

function onlyOne(timers: readonly TimerEntry[], { node }: OperatorShape, key: Value): number | null {
  if (timers.length <= 1) return timers[0]?.timestamp ?? null;
  const all = timers.map(timer => momentText(timer.timestamp)).join(", ");
  throw new WeirError("which-timer", `The key has ${timers.length} timers: ${all}`, {
    remedy: `Say which: timer(${JSON.stringify(node.uid)}, ${JSON.stringify(key)}, ${momentText(timers[0]!.timestamp)})`,
  });
}
