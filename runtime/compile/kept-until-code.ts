// What the `ttl` of a distinct or join counts by. In event time "now" is the later of the record's timestamp and the
// watermark: so what has expired for a record is gone for it, although the watermark follows only after it. Removed for
// good is what has expired by the watermark alone, or by the clock.

import type { Ttl } from "../plan/plan.ts";
import { MIN_WATERMARK } from "../values/value.ts";
import type { OperatorWriter } from "./operator-writer.ts";

/** An expression, of the cell `$c`. What was written `ttl` before it, or earlier, has expired. */
export function nowCode(writer: OperatorWriter, { domain }: Ttl): string {
  if (domain === "processing") return `${writer.program.value(writer.parts.outside)}.now()`;
  return `Math.max(${writer.program.value(writer.state)}.watermarkOf($c.group), $ts)`;
}

/** The same between records, for removing: by the watermark alone. */
export const expiredBefore = (ttl: Ttl, watermark: number, outside: { now(): number }): number =>
  ttl.domain === "processing" ? outside.now() - ttl.ms : Math.max(MIN_WATERMARK, watermark - ttl.ms);
