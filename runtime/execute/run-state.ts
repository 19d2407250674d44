// run.json beside the checkpoints: the run's random name, the highest attempt and checkpoint ids ever given, whether
// it has finished, and from where its present line of checkpoints goes on. Replaced as a whole, durably, before
// every attempt, so that nothing is ever numbered twice.

import { join } from "node:path";
import { compareRefs } from "../checkpoint/manifest.ts";
import type { CheckpointRef } from "../job/event.ts";
import type { Disk } from "../job/world.ts";
import { WeirError } from "../values/failure.ts";
import { replaceFile } from "./durable.ts";

export const RUN_FILE = "run.json";
const FORMAT = 1;

export interface RunState {
  readonly format: number;
  /** Random, made with the directory; in every manifest and ledger. */
  readonly run: string;
  readonly pipeline: string;
  readonly fingerprint: string;
  /** The newest attempt. */
  readonly attempt: number;
  /** The highest checkpoint id that may exist anywhere. */
  readonly highest: number;
  readonly finished: boolean;
  /**
   * Checkpoints that recovery may use: those of attempt `begun` and later, and the one at `base`. Others are of an
   * earlier run, or of a line that was left when recovery had to go further back.
   */
  readonly begun: number;
  readonly base: CheckpointRef | null;
}

export const belongs = (state: RunState, ref: CheckpointRef): boolean =>
  ref.attempt >= state.begun || (state.base !== null && compareRefs(state.base, ref) === 0);

export function readRunState(disk: Disk, dir: string): RunState | null {
  const path = join(dir, RUN_FILE);
  const bytes = disk.read(path);
  if (bytes === null) return null;
  const state = parse(bytes);
  if (state === null) throw damaged(path);
  if (state.format > FORMAT) throw newer(path, state.format);
  return state;
}

function parse(bytes: Uint8Array): RunState | null {
  try {
    const state = JSON.parse(new TextDecoder().decode(bytes)) as RunState;
    const numbers = [state.format, state.attempt, state.highest, state.begun];
    return typeof state.run === "string" && numbers.every(n => Number.isSafeInteger(n) && n >= 0)
      ? state
      : null;
  } catch {
    return null;
  }
}

const damaged = (path: string): WeirError =>
  new WeirError("snapshot-unusable", "The file that numbers this pipeline's runs is damaged.", {
    where: path,
    remedy: "remove it to go on from the newest checkpoint, or move the whole folder away to start anew",
    exit: 3,
  });

const newer = (path: string, format: number): WeirError =>
  new WeirError("snapshot-newer", `This folder was written by a newer Weir (format ${format}).`, {
    where: path,
    remedy: "use that Weir",
    exit: 3,
  });

export const writeRunState = (disk: Disk, dir: string, state: Omit<RunState, "format">): void =>
  replaceFile(
    disk,
    join(dir, RUN_FILE),
    new TextEncoder().encode(`${JSON.stringify({ format: FORMAT, ...state }, null, 2)}\n`),
  );
