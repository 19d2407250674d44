// What a task remembers of itself at a barrier: its source's position and watermark generator, or the watermarks of its
// channels. As rows, and back. Knows no barrier and no operator.

import type { Row, StateSchema } from "../values/row.ts";
import { MIN_WATERMARK } from "../values/value.ts";
import { CHANNEL_WATERMARKS, restoredWatermark, WATERMARK_GENERATOR, watermarkRows } from "./engine-state.ts";
import type { SourceReader } from "./source.ts";
import type { WatermarkCombiner } from "./watermark-combiner.ts";
import type { WatermarkGenerator } from "./watermark-generator.ts";

export interface TaskMemory {
  take(): { readonly states: readonly StateSchema[]; readonly rows: readonly Row[] };
  /** Puts the watermarks back (the position is the reader's to restore); the one that was carried last. */
  restore(rows: readonly Row[]): number;
}

export interface TaskMemoryOptions {
  /** `words (3/4)`. */
  readonly name: string;
  readonly channels: readonly string[];
  readonly combiner: WatermarkCombiner;
  readonly generator: WatermarkGenerator | null;
  readonly reader: SourceReader | null;
}

export const createTaskMemory = (options: TaskMemoryOptions): TaskMemory =>
  options.reader === null ? memoryOfChannels(options) : memoryOfSource(options, options.reader);

function memoryOfChannels({ name, channels, combiner }: TaskMemoryOptions): TaskMemory {
  const restored = (rows: readonly Row[], of: string) => restoredWatermark(rows, CHANNEL_WATERMARKS, of);
  return {
    take() {
      const each = channels.map((channel, i) => ({ name: channel, watermark: combiner.of(i) }));
      const all = [{ name, watermark: combiner.combined }, ...each];
      return { states: [CHANNEL_WATERMARKS], rows: watermarkRows(CHANNEL_WATERMARKS, all) };
    },
    restore(rows) {
      const combined = restored(rows, name);
      combiner.restore(
        combined,
        channels.map(channel => restored(rows, channel)),
      );
      return combined;
    },
  };
}

function memoryOfSource({ name, generator }: TaskMemoryOptions, reader: SourceReader): TaskMemory {
  return {
    take() {
      if (generator === null) return { states: reader.schema, rows: reader.snapshot() };
      const current = watermarkRows(WATERMARK_GENERATOR, [{ name, watermark: generator.current }]);
      return {
        states: [WATERMARK_GENERATOR, ...reader.schema],
        rows: [...current, ...reader.snapshot()],
      };
    },
    restore(rows) {
      if (generator === null) return MIN_WATERMARK;
      generator.current = restoredWatermark(rows, WATERMARK_GENERATOR, name);
      return generator.current;
    },
  };
}
