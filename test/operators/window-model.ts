// Windows as semantics has them, by direct computation: every window keeps its records, results are computed from them
// when it fires. The oracle for compiled windows, at any parallelism.

import { keyGroup, subtaskOf } from "../../runtime/plan/key-groups.ts";
import type { WindowSpec } from "../../runtime/plan/plan.ts";
import { STRING } from "../../runtime/values/type.ts";
import { MIN_WATERMARK } from "../../runtime/values/value.ts";

export interface Item {
  readonly k: string;
  readonly v: number;
  readonly n: number | null;
}
export interface Stamped {
  readonly item: Item;
  readonly at: number;
}
export interface Fired {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly firing: number;
}
export type TimeWindow = Exclude<WindowSpec, { kind: "global" }>;
/** Values to emit; throws where the engine fails the record. */
export type ResultOf = (items: readonly Stamped[], fired: Fired) => readonly unknown[];

interface Open {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly items: readonly Stamped[];
  readonly fired: number;
  readonly sequence: number;
}

export const MAX_PARALLELISM = 4;
const groupOf = (key: string) => keyGroup(key, STRING, MAX_PARALLELISM);

export class WindowModel {
  readonly out: (readonly [string, unknown, number])[] = [];
  parallelism = 1;
  #watermarks = [MIN_WATERMARK];
  #groups = Array.from({ length: MAX_PARALLELISM }, () => MIN_WATERMARK);
  #open: readonly Open[] = [];
  #sequence = 0;

  constructor(
    private readonly window: TimeWindow,
    private readonly result: ResultOf,
    /** Throws where adding fails. */
    private readonly check: (items: readonly Stamped[]) => void = () => {},
  ) {}

  subtask(key: string): number {
    return subtaskOf(groupOf(key), this.parallelism, MAX_PARALLELISM);
  }

  #watermarkOf(key: string): number {
    return Math.max(this.#watermarks[this.subtask(key)]!, this.#groups[groupOf(key)]!);
  }

  /** Each window that holds the moment, newest first. */
  #assigned(at: number): readonly (readonly [number, number])[] {
    const { window } = this;
    if (window.kind === "session") return [[at, at + window.gapMs]];
    const step = window.kind === "tumbling" ? window.sizeMs : window.slideMs;
    const found: [number, number][] = [];
    for (let start = at; start > at - window.sizeMs; start--) {
      const beginsHere = (((start - window.offsetMs) % step) + step) % step === 0;
      if (beginsHere) found.push([start, start + window.sizeMs]);
    }
    return found;
  }

  record(item: Item, at: number): void {
    const before = { open: this.#open, sequence: this.#sequence, out: this.out.length };
    try {
      this.#record(item, at);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#open = before.open;
      this.#sequence = before.sequence;
      this.out.length = before.out;
    }
  }

  #record(item: Item, at: number): void {
    const watermark = this.#watermarkOf(item.k);
    const { allowedLatenessMs: lateness } = this.window;
    const alive = this.#assigned(at).filter(
      ([start, end]) => end - 1 + lateness > watermark || this.#touching(item.k, start, end).length > 0,
    );
    if (alive.length === 0) {
      if (at + lateness <= watermark) this.#late(item, at);
      return;
    }
    const added = alive.map(([start, end]) => this.#add(item, at, start, end));
    for (const open of added) if (open.end - 1 <= watermark) this.#fire(open);
  }

  #late(item: Item, at: number): void {
    this.out.push([this.window.latePort === null ? "dropped" : "late", item, at]);
  }

  #touching(key: string, start: number, end: number): readonly Open[] {
    if (this.window.kind !== "session") return [];
    return this.#open.filter(open => open.key === key && open.start <= end && open.end >= start);
  }

  #add(item: Item, at: number, start: number, end: number): Open {
    const { k: key } = item;
    const same = this.#open.filter(open => open.key === key && open.start === start && open.end === end);
    const met = (this.window.kind === "session" ? [...this.#touching(key, start, end)] : same).sort(
      (a, b) => a.sequence - b.sequence,
    );
    const from = Math.min(start, ...met.map(open => open.start));
    const to = Math.max(end, ...met.map(open => open.end));
    const stays = met.length === 1 && met[0]!.start === from && met[0]!.end === to;
    const grown: Open = {
      key,
      start: from,
      end: to,
      items: [...met.flatMap(open => open.items), { item, at }],
      fired: stays ? met[0]!.fired : 0,
      sequence: met[0]?.sequence ?? this.#sequence++,
    };
    this.check(grown.items);
    this.#open = [...this.#open.filter(open => !met.includes(open)), grown];
    return grown;
  }

  #fire(open: Open): void {
    const fired = { ...open, fired: open.fired + 1 };
    this.#open = this.#open.map(each => (each === open ? fired : each));
    const { key, start, end, items } = open;
    for (const value of this.result(items, { key, start, end, firing: fired.fired })) {
      this.out.push(["out", value, end - 1]);
    }
  }

  watermark(subtask: number, at: number): void {
    this.#watermarks[subtask] = Math.max(this.#watermarks[subtask]!, at);
    const watermark = this.#watermarks[subtask]!;
    const mine = this.#open.filter(open => this.subtask(open.key) === subtask);
    const due = mine.filter(open => open.fired === 0 && open.end - 1 <= watermark);
    for (const open of due.sort((a, b) => a.end - b.end || a.sequence - b.sequence)) this.#fire(open);
    this.#open = this.#open.filter(
      open => this.subtask(open.key) !== subtask || open.end - 1 + this.window.allowedLatenessMs > watermark,
    );
  }

  rescale(parallelism: number): void {
    const old = (open: Open) => this.subtask(open.key);
    this.#open = [...this.#open].sort((a, b) => old(a) - old(b) || a.sequence - b.sequence);
    this.#groups = this.#groups.map((mark, group) =>
      Math.max(mark, this.#watermarks[subtaskOf(group, this.parallelism, MAX_PARALLELISM)]!),
    );
    this.parallelism = parallelism;
    this.#watermarks = Array.from({ length: parallelism }, (_, subtask) =>
      Math.min(
        ...this.#groups.filter((_, group) => subtaskOf(group, parallelism, MAX_PARALLELISM) === subtask),
      ),
    );
    this.#open = this.#open.map((open, sequence) => ({ ...open, sequence }));
    this.#sequence = this.#open.length;
  }

  /** Key, start, end of what is still open, in the order in which they came. */
  open(): readonly (readonly [string, number, number])[] {
    return [...this.#open]
      .sort((a, b) => this.subtask(a.key) - this.subtask(b.key) || a.sequence - b.sequence)
      .map(({ key, start, end }) => [key, start, end]);
  }
}
