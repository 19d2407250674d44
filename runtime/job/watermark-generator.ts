// How a source turns timestamps into watermarks: `monotonous` and `boundedOutOfOrderness`. The state is one number,
// and is part of the snapshot, so that a late record stays late after recovery. No clock.

import type { SourceSpec } from "../plan/plan.ts";
import { MIN_WATERMARK } from "../values/value.ts";

export interface WatermarkGenerator {
  /** The watermark that this record raises to, or MIN_WATERMARK: it raises none. */
  onRecord(timestamp: number): number;
  /** The last watermark it gave. */
  current: number;
}

/** null: the source gives no watermarks but the last one. */
export function createWatermarkGenerator(spec: SourceSpec["watermark"]): WatermarkGenerator | null {
  if (spec === null) return null;
  const boundMs = spec.kind === "monotonous" ? 0 : spec.boundMs;
  const generator: WatermarkGenerator = {
    current: MIN_WATERMARK,
    onRecord(timestamp) {
      const watermark = timestamp - boundMs - 1;
      if (watermark <= generator.current) return MIN_WATERMARK;
      generator.current = watermark;
      return watermark;
    },
  };
  return generator;
}
