// The elements of an `asyncMap` whose calls are under way, in the order in which they came, with the watermarks that
// came between them. Ordered: everything leaves as it came. Unordered: what is answered first leaves first, but nothing
// passes a watermark. Knows neither promises nor a clock: the executor makes the calls and brings the answers.

import type { Imaged } from "../state/image.ts";
import { NO_TIMESTAMP } from "../values/value.ts";
import type { Answer } from "./task-api.ts";

/** What may go on now. */
export type Ready =
  | {
      readonly kind: "element";
      readonly value: unknown;
      readonly timestamp: number;
      readonly answer: Answer;
      /** As given to `add`. */
      readonly note: unknown;
    }
  | { readonly kind: "watermark"; readonly watermark: number };

/** One element that has not left, with the last watermark waiting before it. */
export interface Waiting {
  readonly value: unknown;
  readonly timestamp: number;
  readonly watermark: number;
}

export interface CallsImage {
  readonly queue: readonly Entry[];
  readonly calls: number;
  readonly answers: number;
}

export interface Calls extends Imaged<CallsImage> {
  /** How many more elements it takes. */
  readonly room: number;
  readonly isEmpty: boolean;
  /** `note`: something of whoever adds, given back with the element. */
  add(value: unknown, timestamp: number, note?: unknown): void;
  addWatermark(watermark: number): void;
  /** Of a call that is over already it means nothing. */
  answer(call: number, answer: Answer): void;
  /** Takes what may go on now; null: nothing may. */
  take(): Ready | null;
  /** When the first of the calls under way has taken too long; Infinity: none is. */
  readonly deadlineMs: number;
  /** Gives up every call that has taken too long. */
  expire(nowMs: number): void;
  waiting(): readonly Waiting[];
  /** The last watermark waiting behind every element; NO_TIMESTAMP: none is. */
  readonly trailing: number;
}

export interface CallsOptions {
  readonly capacity: number;
  readonly timeoutMs: number;
  readonly ordered: boolean;
  readonly nowMs: () => number;
  /** Begins the call with this number. */
  readonly begin: (call: number, value: unknown) => void;
  readonly timeoutText: string;
}

interface Pending {
  readonly kind: "element";
  readonly call: number;
  readonly value: unknown;
  readonly timestamp: number;
  readonly deadlineMs: number;
  readonly note: unknown;
  answer: Answer | null;
  /** Number of its answer. */
  order: number;
}
const copied = (entry: Entry): Entry => ({ ...entry });

type Entry = Pending | { readonly kind: "watermark"; readonly watermark: number };

export function createCalls(options: CallsOptions): Calls {
  const { capacity, timeoutMs, ordered, nowMs, begin, timeoutText } = options;
  let queue: Entry[] = [];
  let elements = 0;
  let calls = 0;
  let answers = 0;

  const settle = (entry: Pending, answer: Answer): void => {
    entry.answer = answer;
    entry.order = answers++;
  };
  /** Position of the element that may leave next: the first, or the one answered first before any watermark. */
  const next = (): number => {
    let best = -1;
    for (let i = 0; i < queue.length; i++) {
      const entry = queue[i]!;
      if (entry.kind === "watermark") break;
      const isFirst = best < 0 || entry.order < (queue[best] as Pending).order;
      if (entry.answer !== null && isFirst) best = i;
      if (ordered) break;
    }
    return best;
  };
  const firstUnanswered = (): Pending | undefined =>
    queue.find((entry): entry is Pending => entry.kind === "element" && entry.answer === null);

  return {
    get room() {
      return capacity - elements;
    },
    get isEmpty() {
      return queue.length === 0;
    },
    add(value, timestamp, note) {
      const call = calls++;
      const deadlineMs = nowMs() + timeoutMs;
      queue.push({ kind: "element", call, value, timestamp, deadlineMs, note, answer: null, order: -1 });
      elements++;
      begin(call, value);
    },
    addWatermark(watermark) {
      const last = queue.at(-1);
      if (last?.kind === "watermark") queue.pop();
      queue.push({ kind: "watermark", watermark });
    },
    answer(call, answer) {
      const entry = queue.find(each => each.kind === "element" && each.call === call);
      if (entry?.kind === "element" && entry.answer === null) settle(entry, answer);
    },
    take() {
      const first = queue[0];
      if (first?.kind === "watermark") {
        queue.shift();
        return first;
      }
      const at = next();
      if (at < 0) return null;
      const [entry] = queue.splice(at, 1) as [Pending];
      elements--;
      return {
        kind: "element",
        value: entry.value,
        timestamp: entry.timestamp,
        answer: entry.answer!,
        note: entry.note,
      };
    },
    get deadlineMs() {
      return firstUnanswered()?.deadlineMs ?? Number.POSITIVE_INFINITY;
    },
    expire(now) {
      for (let entry = firstUnanswered(); entry !== undefined; entry = firstUnanswered()) {
        if (entry.deadlineMs > now) return;
        settle(entry, { failure: timeoutText });
      }
    },
    waiting() {
      let watermark = NO_TIMESTAMP;
      return queue.flatMap(entry => {
        if (entry.kind === "element") {
          return [{ value: entry.value, timestamp: entry.timestamp, watermark }];
        }
        watermark = entry.watermark;
        return [];
      });
    },
    get trailing() {
      const last = queue.at(-1);
      return last?.kind === "watermark" ? last.watermark : NO_TIMESTAMP;
    },
    image: () => ({ queue: queue.map(copied), calls, answers }),
    reset(image) {
      queue = image.queue.map(copied);
      elements = queue.reduce((sum, { kind }) => (kind === "element" ? sum + 1 : sum), 0);
      calls = image.calls;
      answers = image.answers;
    },
  };
}
