// What a task remembers of itself at a barrier: its source's position, its watermark generator, the watermarks of its
// channels, the elements that wait in it. As rows, and back. Knows no barrier and no operator.

import type { Row, StateSchema } from "../values/row.ts";
import { MIN_WATERMARK } from "../values/value.ts";
import {
  CHANNEL_WATERMARKS,
  type NamedWatermark,
  restoredWatermark,
  WAITING_WATERMARKS,
  WATERMARK_GENERATOR,
  watermarkRows,
} from "./engine-state.ts";
import type { SourceReader } from "./source.ts";
import { type WaitingElement, waitingElements, waitingRows } from "./waiting-rows.ts";
import type { WatermarkCombiner } from "./watermark-combiner.ts";
import type { WatermarkGenerator } from "./watermark-generator.ts";

interface Remembered {
  readonly states: readonly StateSchema[];
  readonly rows: readonly Row[];
}

export interface TaskMemory {
  take(): Remembered;
  /** Puts everything back but the position, which is the reader's; gives the watermark that was carried last. */
  restore(rows: readonly Row[]): number;
}

/** Elements that wait in the task, in a side that is held or in calls. */
export interface WaitingPlace {
  readonly schema: StateSchema;
  readonly groupOf: ((value: unknown) => number) | null;
  waiting(): readonly WaitingElement[];
  trailing(): readonly NamedWatermark[];
  restore(elements: readonly WaitingElement[], trailing: (name: string) => number): void;
}

export interface TaskMemoryOptions {
  /** `words (3/4)`. */
  readonly name: string;
  readonly channels: readonly string[];
  readonly combiner: WatermarkCombiner;
  readonly generator: WatermarkGenerator | null;
  readonly reader: SourceReader | null;
  readonly place: WaitingPlace | null;
}

export const createTaskMemory = (options: TaskMemoryOptions): TaskMemory =>
  options.reader === null ? memoryOfChannels(options) : memoryOfSource(options, options.reader);

function memoryOfChannels({ name, channels, combiner, generator, place }: TaskMemoryOptions): TaskMemory {
  const restored = (rows: readonly Row[], of: string) => restoredWatermark(rows, CHANNEL_WATERMARKS, of);
  return {
    take() {
      const each = channels.map((channel, i) => ({ name: channel, watermark: combiner.of(i) }));
      const all = [{ name, watermark: combiner.combined }, ...each];
      const own = { states: [CHANNEL_WATERMARKS], rows: watermarkRows(CHANNEL_WATERMARKS, all) };
      return together(own, generated(name, generator), place === null ? NOTHING : waitingIn(place));
    },
    restore(rows) {
      const combined = restored(rows, name);
      combiner.restore(
        combined,
        channels.map(channel => restored(rows, channel)),
      );
      place?.restore(waitingElements(rows), of => restoredWatermark(rows, WAITING_WATERMARKS, of));
      if (generator !== null) return restoreGenerator(rows, name, generator);
      // Some of it may wait yet, and has to be carried.
      return place === null ? combined : MIN_WATERMARK;
    },
  };
}

function memoryOfSource({ name, generator }: TaskMemoryOptions, reader: SourceReader): TaskMemory {
  return {
    take: () => together(generated(name, generator), { states: reader.schema, rows: reader.snapshot() }),
    restore: rows => (generator === null ? MIN_WATERMARK : restoreGenerator(rows, name, generator)),
  };
}

const NOTHING: Remembered = { states: [], rows: [] };

const together = (...parts: readonly Remembered[]): Remembered => ({
  states: parts.flatMap(({ states }) => states),
  rows: parts.flatMap(({ rows }) => rows),
});

const generated = (name: string, generator: WatermarkGenerator | null): Remembered =>
  generator === null
    ? NOTHING
    : {
        states: [WATERMARK_GENERATOR],
        rows: watermarkRows(WATERMARK_GENERATOR, [{ name, watermark: generator.current }]),
      };

function restoreGenerator(rows: readonly Row[], name: string, generator: WatermarkGenerator): number {
  generator.current = restoredWatermark(rows, WATERMARK_GENERATOR, name);
  return generator.current;
}

const waitingIn = (place: WaitingPlace): Remembered => ({
  states: [WAITING_WATERMARKS, place.schema],
  rows: [
    ...watermarkRows(WAITING_WATERMARKS, place.trailing()),
    ...waitingRows(place.waiting(), place.groupOf),
  ],
});
