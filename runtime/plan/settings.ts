// The settings of a pipeline with their defaults. Every setting has one entry here; the checker, `--set`,
// completion and the runtime all read this file.

import type { SiteId } from "./ir.ts";

export interface CheckpointSettings {
  readonly enabled: boolean;
  readonly intervalMs: number;
  readonly mode: "exactlyOnce" | "atLeastOnce";
  readonly timeoutMs: number;
  readonly minPauseMs: number;
  readonly maxConcurrent: number;
  readonly tolerableFailures: number;
  readonly retain: number;
  readonly incremental: boolean;
  /** `dir` is relative to the file's folder; null: `.weir/checkpoints` beside the file. */
  readonly storage: { readonly kind: "local" | "distributed"; readonly dir: string | null };
}

export type RestartSettings =
  | { readonly kind: "none" }
  | { readonly kind: "fixedDelay"; readonly attempts: number; readonly delayMs: number }
  | {
      readonly kind: "exponentialDelay";
      readonly initialMs: number;
      readonly maxMs: number;
      readonly multiplier: number;
      readonly jitter: number;
      readonly resetAfterMs: number;
      /** null: unlimited. */
      readonly attempts: number | null;
    }
  /** Restarts while no more than `max` failures lie within the last `perMs`. */
  | { readonly kind: "failureRate"; readonly max: number; readonly perMs: number; readonly delayMs: number };

export interface Settings {
  readonly parallelism: number;
  /** null: derived from the parallelism, see `defaultMaxParallelism`. */
  readonly maxParallelism: number | null;
  readonly externTimeoutMs: number;
  readonly checkpoint: CheckpointSettings;
  readonly restart: RestartSettings;
  readonly site: SiteId;
}

export const DEFAULT_CHECKPOINT: CheckpointSettings = {
  enabled: true,
  intervalMs: 10_000,
  mode: "exactlyOnce",
  timeoutMs: 600_000,
  minPauseMs: 0,
  maxConcurrent: 1,
  tolerableFailures: 0,
  retain: 3,
  incremental: false,
  storage: { kind: "local", dir: null },
};

export const DEFAULT_EXPONENTIAL_DELAY = {
  kind: "exponentialDelay",
  initialMs: 1_000,
  maxMs: 60_000,
  multiplier: 1.5,
  jitter: 0.1,
  resetAfterMs: 3_600_000,
  attempts: null,
} as const satisfies RestartSettings;

export const DEFAULT_FIXED_DELAY = {
  kind: "fixedDelay",
  attempts: 1,
  delayMs: 1_000,
} as const satisfies RestartSettings;

/** Without checkpointing the default is `none`, with it `exponentialDelay` (Flink's RestartStrategyOptions). */
export const defaultRestart = (checkpointing: boolean): RestartSettings =>
  checkpointing ? DEFAULT_EXPONENTIAL_DELAY : { kind: "none" };

export const DEFAULT_FAILURE_RATE = {
  kind: "failureRate",
  max: 1,
  perMs: 60_000,
  delayMs: 1_000,
} as const satisfies RestartSettings;

export const DEFAULT_EXTERN_TIMEOUT_MS = 30_000;

/** Calls of an `asyncMap` under way at once, where it does not say. */
export const ASYNC_CAPACITY = 100;
