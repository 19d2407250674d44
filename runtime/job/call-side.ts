// A task whose root is an `asyncMap`: records that come begin calls; what is answered goes through the chain, or obeys
// the node's `onError` where the call failed or took too long. Knows no channel and no barrier.

import type { PlanNode } from "../plan/plan.ts";
import { RecordFailure } from "../values/failure.ts";
import { NO_TIMESTAMP } from "../values/value.ts";
import type { Bodies } from "./bodies.ts";
import { type Calls, createCalls, type Ready } from "./calls.ts";
import type { TaskEnvironment } from "./task-api.ts";
import type { WaitingPlace } from "./task-memory.ts";

export interface CallSide {
  readonly calls: Calls;
  /** Hands on what is ready; a watermark goes to `beginWatermark`. False: nothing is. */
  proceed(): boolean;
  /** The element being handed on after a failed call; undefined: none is. */
  readonly failing: unknown;
}

export interface CallSideOptions {
  readonly env: TaskEnvironment;
  readonly node: PlanNode;
  readonly bodies: Bodies;
  /** An element is handed on, with the note it came with. */
  readonly handsOn?: (value: unknown, timestamp: number, note: unknown) => void;
  readonly beginWatermark: (watermark: number) => void;
  readonly where: () => string;
  readonly task: { readonly task: string; readonly subtask: number };
}

/** null: the root is no `asyncMap`. */
export function createCallSide(options: CallSideOptions): CallSide | null {
  const { env, node, bodies, beginWatermark, handsOn } = options;
  const { operator } = node;
  if (operator.kind !== "asyncMap") return null;
  const { extern, timeoutMs } = operator;
  const { call } = env;
  if (call === undefined) throw new Error(`${node.uid} makes calls, and nobody takes them`);
  const nowMs = () => env.outside.now();
  const calls = createCalls({
    ...operator,
    nowMs,
    begin: (number, value) => call(extern, [value], number),
    timeoutText: `${env.plan.externs[extern]!.name} has not answered within ${timeoutMs} ms.`,
  });
  let failing: unknown;

  const handOn = (ready: Extract<Ready, { kind: "element" }>): void => {
    const { value, timestamp, answer } = ready;
    handsOn?.(value, timestamp, ready.note);
    if ("value" in answer) {
      bodies.process(0, answer.value, timestamp);
      return;
    }
    failing = value;
    fail(options, value, timestamp, answer.failure);
    bodies.later(() => {
      failing = undefined;
    });
  };
  return {
    calls,
    get failing() {
      return failing;
    },
    proceed() {
      if (calls.deadlineMs !== Number.POSITIVE_INFINITY) calls.expire(nowMs());
      const ready = calls.take();
      if (ready === null) return false;
      if (ready.kind === "watermark") beginWatermark(ready.watermark);
      else handOn(ready);
      return true;
    },
  };
}

function fail(
  { env, node, bodies, where, task }: CallSideOptions,
  value: unknown,
  timestamp: number,
  error: string,
): void {
  const { onError, uid, site } = node;
  if (onError.kind === "fail") throw new RecordFailure(error, site);
  env.observe?.({ type: "recordFailed", uid, error, handled: onError.kind, ...task });
  if (onError.kind === "skip") return;
  bodies.processSide(onError.port, { input: value, error, operator: uid, origin: where() }, timestamp);
}

/** Elements under way as a snapshot remembers them. They are called again after a restore. */
export const waitingCalls = (
  calls: Calls,
  place: string,
): Pick<WaitingPlace, "waiting" | "trailing" | "restore"> => ({
  waiting: () => calls.waiting().map(element => ({ place, ...element })),
  trailing: () => (calls.trailing === NO_TIMESTAMP ? [] : [{ name: place, watermark: calls.trailing }]),
  restore(elements, trailing) {
    for (const element of elements) {
      const own = element.place === place && element.watermark !== NO_TIMESTAMP;
      if (own) calls.addWatermark(element.watermark);
      calls.add(element.value, element.timestamp);
    }
    const last = trailing(place);
    if (last !== NO_TIMESTAMP) calls.addWatermark(last);
  },
});
