// Naive references for the operators that pass on, pair or connect elements: lists that are never indexed, expired or
// cleaned, over which every question is asked anew.

import { MIN_WATERMARK } from "../../runtime/values/value.ts";

export interface Item {
  readonly k: string;
  readonly v: number;
}

/** What happens to an operator, in order. */
export type Step =
  | { readonly kind: "record"; readonly input: 0 | 1; readonly item: Item; readonly at: number }
  | { readonly kind: "watermark"; readonly at: number };

/** What comes out: value and timestamp. */
export type Out = readonly [unknown, number];
export type Model = (steps: readonly Step[]) => readonly Out[];

type RecordStep = Extract<Step, { readonly kind: "record" }>;
const records = (steps: readonly Step[]): readonly RecordStep[] =>
  steps.filter(step => step.kind === "record");

export const distinct =
  (keyed: boolean, same: (a: Item, b: Item) => boolean): Model =>
  steps => {
    const seen: Item[] = [];
    return records(steps).flatMap(({ item, at }): Out[] => {
      if (seen.some(other => (!keyed || other.k === item.k) && same(other, item))) return [];
      seen.push(item);
      return [[item, at]];
    });
  };

/** In event time: an element passes again once it is `ttl` since it last did. */
export const distinctUntil =
  (ttl: number): Model =>
  steps => {
    let watermark = MIN_WATERMARK;
    const passed: { readonly item: Item; readonly written: number }[] = [];
    return steps.flatMap((step): Out[] => {
      if (step.kind === "watermark") {
        watermark = Math.max(watermark, step.at);
        return [];
      }
      const { item } = step;
      const now = Math.max(step.at, watermark);
      const last = passed.findLast(other => other.item.k === item.k && other.item.v === item.v);
      if (last !== undefined && last.written > now - ttl) return [];
      passed.push({ item, written: now });
      return [[item, step.at]];
    });
  };

export const limit =
  (count: number): Model =>
  steps =>
    records(steps)
      .slice(0, count)
      .map(({ item, at }): Out => [item, at]);

export const pairOf = (left: Item, right: Item) => ({ k: left.k, l: left.v, r: right.v });

/**
 * Every left with every right that are close enough, when the second of them comes: unless that is late, or the first
 * has been dropped, since the watermark has come to where its interval ends.
 */
export const intervalJoin =
  (lower: number, upper: number): Model =>
  steps => {
    let watermark = MIN_WATERMARK;
    const before: RecordStep[] = [];
    return steps.flatMap((step): Out[] => {
      if (step.kind === "watermark") {
        watermark = Math.max(watermark, step.at);
        return [];
      }
      if (step.at < watermark) return [];
      before.push(step);
      // Those of one timestamp stand together, where the first of them came.
      const isThere = ({ input, at }: RecordStep) =>
        at + Math.max(input === 0 ? upper : -lower, 0) > watermark;
      const others = before.filter(
        other => other.input !== step.input && other.item.k === step.item.k && isThere(other),
      );
      const times = [...new Set(others.map(other => other.at))];
      return times
        .flatMap(at => others.filter(other => other.at === at))
        .flatMap((other): Out[] => {
          const [left, right] = step.input === 0 ? [step, other] : [other, step];
          if (right.at < left.at + lower || right.at > left.at + upper) return [];
          return [[pairOf(left.item, right.item), Math.max(left.at, right.at)]];
        });
    });
  };

/** Once an element has been seen as expired it is gone, also for a record of an earlier time. */
export const join =
  (ttl: number): Model =>
  steps => {
    let watermark = MIN_WATERMARK;
    let before: (RecordStep & { readonly written: number })[] = [];
    return steps.flatMap((step): Out[] => {
      if (step.kind === "watermark") {
        watermark = Math.max(watermark, step.at);
        return [];
      }
      const written = Math.max(step.at, watermark);
      before = before.filter(other => other.item.k !== step.item.k || other.written > written - ttl);
      before.push({ ...step, written });
      return before
        .filter(other => other.input !== step.input && other.item.k === step.item.k)
        .map((other): Out => {
          const [left, right] = step.input === 0 ? [step, other] : [other, step];
          return [pairOf(left.item, right.item), Math.max(left.at, right.at)];
        });
    });
  };

/** Pairs within one tumbling window, when the watermark passes its last moment. Windows in the order they were made. */
export const windowJoin =
  (size: number): Model =>
  steps => {
    let watermark = MIN_WATERMARK;
    let open: { readonly start: number; readonly k: string; readonly members: RecordStep[] }[] = [];
    const out: Out[] = [];
    for (const step of steps) {
      if (step.kind === "watermark") {
        watermark = Math.max(watermark, step.at);
        const due = open.filter(({ start }) => start + size - 1 <= watermark);
        open = open.filter(window => !due.includes(window));
        // Stable: those of one time in the order in which they were made.
        for (const { start, members } of due.sort((a, b) => a.start - b.start)) {
          for (const left of members.filter(({ input }) => input === 0)) {
            for (const right of members.filter(({ input }) => input === 1)) {
              out.push([pairOf(left.item, right.item), start + size - 1]);
            }
          }
        }
        continue;
      }
      const start = Math.floor(step.at / size) * size;
      if (start + size - 1 <= watermark) continue;
      const there = open.find(window => window.start === start && window.k === step.item.k);
      if (there === undefined) open.push({ start, k: step.item.k, members: [step] });
      else there.members.push(step);
    }
    return out;
  };
