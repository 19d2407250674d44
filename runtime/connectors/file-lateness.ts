// Files that begin before the watermark that earlier files have raised: their records come too late, and whoever named
// the files should know. Counts; decides nothing.

import { MIN_WATERMARK } from "../values/value.ts";
import type { FileLateness } from "./file-format.ts";

export interface LateCounter {
  /** An `emit` that looks at what passes. */
  watch(emit: (value: unknown) => void): (value: unknown) => void;
  /** The file is read to its end. */
  end(file: string): void;
}

const NOTHING: LateCounter = { watch: emit => emit, end() {} };

export function countLate(lateness: FileLateness | null): LateCounter {
  if (lateness === null) return NOTHING;
  const { timestampOf, boundMs, tell } = lateness;
  let watermark = MIN_WATERMARK;
  let late = 0;
  let first = true;
  let beginsLate = false;
  const look = (value: unknown): void => {
    let at: number;
    try {
      at = timestampOf(value);
    } catch {
      return;
    }
    if (first) beginsLate = at <= watermark;
    first = false;
    if (at <= watermark) late++;
    else watermark = Math.max(watermark, at - boundMs - 1);
  };
  return {
    watch: emit => value => {
      look(value);
      emit(value);
    },
    end(file) {
      if (beginsLate) tell(file, late);
      late = 0;
      first = true;
      beginsLate = false;
    },
  };
}

export const lateFileText = (uid: string, file: string, records: number): string =>
  `${uid}: ${file} begins before the watermark that the files before it have raised; ${records} of its records ${records === 1 ? "is" : "are"} late. Name files so that their names follow time, or read them with order: merged`;
