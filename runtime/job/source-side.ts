// A source at the head of a task: polls its reader, gives each element its timestamp, drives the chain with it and
// raises the watermark after it. What cannot be read obeys the node's `onError`. Nothing is allocated per record.
// Knows no barrier and no channel.

import type { PlanNode, SourceSpec } from "../plan/plan.ts";
import type { Imaged } from "../state/image.ts";
import { RecordFailure } from "../values/failure.ts";
import { toJson } from "../values/text.ts";
import { MAX_WATERMARK, MIN_WATERMARK, NO_TIMESTAMP, type Value } from "../values/value.ts";
import type { Bodies } from "./bodies.ts";
import type { EventBody } from "./event.ts";
import type { SourceFailure, SourceReader } from "./source.ts";
import type { Taking } from "./taking.ts";
import { createWatermarkGenerator, type WatermarkGenerator } from "./watermark-generator.ts";

export interface SourceImage {
  readonly recordsIn: number;
  readonly ended: boolean;
}

export interface SourceSide extends Imaged<SourceImage> {
  readonly generator: WatermarkGenerator | null;
  readonly recordsIn: number;
  /** The input is over; its last watermark has been begun. */
  readonly ended: boolean;
  /** Polls for up to `max` elements; how many came, failed ones included. */
  poll(max: number): number;
  /** Where the last element came from, or the failed one is. */
  where(): string;
}

export interface SourceSideOptions {
  readonly node: PlanNode;
  readonly reader: SourceReader;
  readonly bodies: Bodies;
  readonly timestampOf: ((value: unknown) => number) | null;
  /** null: nobody looks. */
  readonly taking: Taking | null;
  /** Carries this watermark through the chain, before the next element at the latest. */
  readonly beginWatermark: (watermark: number) => void;
  /** Ends a watermark's way through the chain, if one is on it. */
  readonly finishWatermark: () => void;
  /** Fires the processing-time timers that are due now. */
  readonly fireOverdue: () => void;
  readonly observe: ((event: EventBody) => void) | null;
  readonly task: { readonly task: string; readonly subtask: number };
}

export function createSourceSide(options: SourceSideOptions): SourceSide {
  const { node, reader, bodies, taking, timestampOf, beginWatermark, finishWatermark } = options;
  const { process } = bodies;
  const generator = createWatermarkGenerator((node.operator as SourceSpec).watermark);
  let recordsIn = 0;
  let came = 0;
  let ended = false;
  let failedAt: string | null = null;
  /** Where the element came from whose body is still to run. */
  let putOffAt: string | null = null;

  const fail = (failure: SourceFailure): void => {
    came++;
    recordsIn++;
    finishWatermark();
    failedAt = failure.origin;
    failElement(options, failure);
    bodies.later(() => {
      failedAt = null;
    });
  };
  const timestamp = guarded(timestampOf, node, reader, fail);
  const emit = (value: unknown): void => {
    came++;
    recordsIn++;
    finishWatermark();
    const at = timestamp === null ? NO_TIMESTAMP : timestamp(value);
    if (at === FAILED) return;
    process(0, value, at);
    if (generator === null) return;
    const watermark = generator.onRecord(at);
    if (watermark !== MIN_WATERMARK) beginWatermark(watermark);
  };
  /** The same for whoever looks. */
  const tracedEmit =
    (taken: Taking) =>
    (value: unknown): void => {
      came++;
      recordsIn++;
      finishWatermark();
      const at = timestamp === null ? NO_TIMESTAMP : timestamp(value);
      if (at === FAILED) return;
      const where = reader.where();
      putOffAt = where;
      taken.element(value, at, where);
      process(0, value, at);
      bodies.later(() => {
        putOffAt = null;
        const watermark = generator?.onRecord(at) ?? MIN_WATERMARK;
        if (watermark !== MIN_WATERMARK) beginWatermark(watermark);
      });
    };
  const take = taking === null ? emit : tracedEmit(taking);
  const end = (): void => {
    // A batch may have brought the last elements and the end: what is overdue by then comes before the end.
    options.fireOverdue();
    ended = true;
    beginWatermark(MAX_WATERMARK);
  };

  return {
    generator,
    get recordsIn() {
      return recordsIn;
    },
    get ended() {
      return ended;
    },
    poll(max) {
      came = 0;
      const answer = reader.poll(max, take, fail);
      if (answer === "end") {
        finishWatermark();
        bodies.later(end);
      }
      // Blank lines, the end of a file: something was done, though nothing came of it.
      return answer === "waiting" ? came : Math.max(1, came);
    },
    where: () => failedAt ?? putOffAt ?? reader.where(),
    image: () => ({ recordsIn, ended }),
    reset(image) {
      ({ recordsIn, ended } = image);
      failedAt = null;
      putOffAt = null;
    },
  };
}

/** The timestamp could not be told, and the element has been dealt with as failed. */
const FAILED = Number.NEGATIVE_INFINITY;

/** A timestamp function that fails is a failed element, unless that fails the task anyway. */
function guarded(
  timestampOf: ((value: unknown) => number) | null,
  node: PlanNode,
  reader: SourceReader,
  fail: (failure: SourceFailure) => void,
): ((value: unknown) => number) | null {
  if (timestampOf === null || node.onError.kind === "fail") return timestampOf;
  return value => {
    try {
      return timestampOf(value);
    } catch (error) {
      if (!(error instanceof RecordFailure)) throw error;
      fail({ input: toJson(value as Value, node.output), error: error.reason, origin: reader.where() });
      return FAILED;
    }
  };
}

function failElement(options: SourceSideOptions, failure: SourceFailure): void {
  const { node, bodies, taking, observe, task } = options;
  const { onError, uid, site } = node;
  if (onError.kind === "fail") throw new RecordFailure(failure.error, site);
  observe?.({ type: "recordFailed", uid, error: failure.error, handled: onError.kind, ...task });
  if (onError.kind === "skip") return;
  const failed = { input: failure.input, error: failure.error, operator: uid, origin: failure.origin };
  taking?.element(failed, NO_TIMESTAMP, failure.origin);
  bodies.processSide(onError.port, failed, NO_TIMESTAMP);
}
