// What run.json says: which run the checkpoints beside it belong to, whether it has finished, and from where its
// present line of checkpoints goes on. Bytes in, values out; execute/run-state.ts reads and replaces the file.
// Read as untrusted.

import type { CheckpointRef } from "../state/snapshot.ts";
import { compareRefs } from "./manifest.ts";

export const RUN_FILE = "run.json";

/** The newest form this program writes. */
export const RUN_FORMAT = 1;

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

/** null: damaged. Of a newer form only `format` means anything. */
export function decodeRunState(bytes: Uint8Array): RunState | null {
  try {
    const state = JSON.parse(new TextDecoder().decode(bytes)) as RunState;
    if (isCount(state.format) && state.format > RUN_FORMAT) return state;
    const numbers = [state.format, state.attempt, state.highest, state.begun];
    const sound = typeof state.run === "string" && numbers.every(isCount) && isBase(state.base);
    return sound ? state : null;
  } catch {
    return null;
  }
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

const isBase = (base: CheckpointRef | null | undefined): boolean =>
  base === null || (typeof base === "object" && isCount(base.attempt) && isCount(base.checkpoint));
