// A program that is edited while it is debugged: what runs is the text as it was, what a person sees is the text as it is.
// Lines that a client names and is told are those of its file now; here they are turned into the program's and back.

import type { OpenedProgram } from "./host.ts";
import { type LineMap, lineMap } from "./line-map.ts";

export interface Drift {
  /** Reads the files anew; whether any stands otherwise than when they were looked at last. */
  look(): boolean;
  /** Files of the plan that are no longer what runs, and those that are gone. */
  readonly changed: readonly string[];
  readonly gone: readonly string[];
  /** Where a line of the program stands in the file now. */
  now(file: string, line: number): number;
  /** Which line of the program it was; null: it has been written since. */
  was(file: string, line: number): number | null;
}

/** `textNow`: null where there is no such file, or it cannot be read. */
export function createDrift(opened: OpenedProgram, textNow: (path: string) => string | null): Drift {
  const { plan, texts } = opened.program;
  const seen = new Map<string, string | null>(plan.files.map((file, i) => [file, texts[i]!]));
  const maps = new Map<string, LineMap>();
  const read = (file: string, i: number): boolean => {
    const text = textNow(opened.paths[i]!);
    if (text === seen.get(file)) return false;
    seen.set(file, text);
    const map = text === null ? null : lineMap(texts[i]!, text);
    if (map === null) maps.delete(file);
    else maps.set(file, map);
    return true;
  };
  return {
    look: () => plan.files.map(read).some(isOther => isOther),
    get changed() {
      return plan.files.filter(file => maps.has(file));
    },
    get gone() {
      return plan.files.filter(file => seen.get(file) === null);
    },
    now: (file, line) => maps.get(file)?.now(line) ?? line,
    was(file, line) {
      const map = maps.get(file);
      return map === undefined ? line : map.was(line);
    },
  };
}

/** What a person is told; "": it is as it was. */
export function driftText({ changed, gone }: Drift): string {
  if (changed.length + gone.length === 0) return "";
  return [
    ...(changed.length === 0 ? [] : [`${listed(changed, "has", "have")} changed since the session began.`]),
    ...(gone.length === 0 ? [] : [`${listed(gone, "is", "are")} gone.`]),
    "What is debugged is the program as it was.",
    ...(changed.length === 0 ? [] : ["Lines are shown where they stand now; Restart takes up the new text."]),
  ].join(" ");
}

const listed = (files: readonly string[], one: string, many: string): string =>
  files.length === 1 ? `${files[0]} ${one}` : `${files.slice(0, -1).join(", ")} and ${files.at(-1)} ${many}`;
