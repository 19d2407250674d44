// The value of an entry for a person: of the engine's own states a moment, not its number.

import { type Entry, valueText } from "../../debug/snapshot-entries.ts";
import { momentText } from "../../debug/value-text.ts";

/** States of the engine whose values are watermarks. */
const WATERMARKS: ReadonlySet<string> = new Set(["$watermark", "$channelWatermarks"]);

export const shownValue = (entry: Entry): string =>
  WATERMARKS.has(entry.schema.name) && typeof entry.row.value === "number"
    ? momentText(entry.row.value)
    : valueText(entry);
