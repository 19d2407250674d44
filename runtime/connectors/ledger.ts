// The ledger beside a file target: whose output it is and how much of it is committed. Replaced as a whole, durably,
// so that it is always one of two true statements. Knows nothing of what the target looks like.

import { replaceFile } from "../execute/durable.ts";
import type { Disk } from "../job/world.ts";
import { WeirError } from "../values/failure.ts";

/** A process, as whoever runs this describes it; compared and judged by it alone. */
export type HolderIdentity = Readonly<Record<string, string | number>>;

/** What was committed when: attempt, checkpoint, length, checksum. */
export type HistoryEntry = readonly [attempt: number, checkpoint: number, length: number, checksum: number];

export interface Ledger {
  readonly format: 1;
  readonly run: string;
  readonly sink: string;
  /** The highest attempt begun. */
  readonly attempt: number;
  /** The last committed checkpoint and the attempt it was made in; 0 before the first. */
  readonly checkpoint: number;
  readonly checkpointAttempt: number;
  /** Bytes committed, and their CRC-32. */
  readonly length: number;
  readonly checksum: number;
  /** False: what is at the target is from before this run; its first commit replaces it. */
  readonly started: boolean;
  readonly finished: boolean;
  /** What lies beyond `length` is to be cut off before anything else. */
  readonly cut: boolean;
  /** Directory form: ids of the first and last file that are ours, also those of an earlier run until replaced. */
  readonly files: readonly [number, number] | null;
  /** Oldest first; begins with checkpoint 0 until that is too long ago. */
  readonly history: readonly HistoryEntry[];
  readonly holder: HolderIdentity | null;
}

export const HISTORY_LENGTH = 200;

export const emptyLedger = (run: string, sink: string, attempt: number, files: Ledger["files"]): Ledger => ({
  format: 1,
  run,
  sink,
  attempt,
  checkpoint: 0,
  checkpointAttempt: 0,
  length: 0,
  checksum: 0,
  started: false,
  finished: false,
  cut: false,
  files,
  history: [[0, 0, 0, 0]],
  holder: null,
});

export function writeLedger(disk: Disk, path: string, ledger: Ledger): void {
  replaceFile(disk, path, new TextEncoder().encode(`${JSON.stringify(ledger)}\n`));
}

/** null where there is none. Throws WeirError for one that cannot be understood. */
export function readLedger(disk: Disk, path: string): Ledger | null {
  const bytes = disk.read(path);
  if (bytes === null) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw damaged(path, "it is not JSON");
  }
  const problem = problemOf(parsed);
  if (problem !== null) throw damaged(path, problem);
  return parsed as Ledger;
}

const NUMBERS = ["attempt", "checkpoint", "checkpointAttempt", "length", "checksum"] as const;

function problemOf(parsed: unknown): string | null {
  if (typeof parsed !== "object" || parsed === null) return "it is no object";
  const ledger = parsed as Partial<Record<keyof Ledger, unknown>>;
  if (ledger.format !== 1) return `its format is ${String(ledger.format)}, and this version knows format 1`;
  if (typeof ledger.run !== "string" || typeof ledger.sink !== "string") return "it names no run";
  if (NUMBERS.some(name => !isCount(ledger[name]))) return "a number in it is none";
  const entries = ledger.history;
  if (!Array.isArray(entries) || !entries.every(isEntry)) return "its history is none";
  return null;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isEntry = (entry: unknown): boolean =>
  Array.isArray(entry) && entry.length === 4 && entry.every(isCount);

const damaged = (path: string, why: string): WeirError =>
  new WeirError("ledger-damaged", `The ledger of an output cannot be read: ${why}`, {
    where: path,
    remedy:
      "Put it back from a copy; or, if the output may be made anew, move both it and its ledger away and run with --fresh",
    exit: 3,
  });
