// Restart strategies as pure functions: may the job start again after this failure, and when? The failure is counted
// before the question is asked, so `fixedDelay(attempts: n)` allows n restarts. No clock, no state of its own.

import type { RestartSettings } from "../plan/settings.ts";

/** A failure that was answered with a restart. */
export interface PastFailure {
  readonly timeMs: number;
  readonly delayMs: number;
}

export type Restart = { readonly restart: true; readonly delayMs: number } | { readonly restart: false };

/** `history` holds the earlier failures, oldest first; the one in question happened at `nowMs`. `random` is in [0, 1). */
export function nextRestart(
  settings: RestartSettings,
  history: readonly PastFailure[],
  nowMs: number,
  random: number,
): Restart {
  switch (settings.kind) {
    case "none":
      return { restart: false };
    case "fixedDelay":
      return history.length + 1 <= settings.attempts
        ? { restart: true, delayMs: settings.delayMs }
        : { restart: false };
    case "exponentialDelay":
      return exponentialDelay(settings, history, nowMs, random);
    case "failureRate":
      return failuresWithin(settings.perMs, history, nowMs) <= settings.max
        ? { restart: true, delayMs: settings.delayMs }
        : { restart: false };
  }
}

/** Of the last `perMs`, the one at `nowMs` included. */
const failuresWithin = (perMs: number, history: readonly PastFailure[], nowMs: number): number =>
  1 + history.filter(failure => nowMs - failure.timeMs <= perMs).length;

type ExponentialDelay = Extract<RestartSettings, { kind: "exponentialDelay" }>;

function exponentialDelay(
  settings: ExponentialDelay,
  history: readonly PastFailure[],
  nowMs: number,
  random: number,
): Restart {
  const earlier = failuresSinceReset(history, nowMs, settings.resetAfterMs);
  if (settings.attempts !== null && earlier + 1 > settings.attempts) return { restart: false };
  const backoff = Math.min(settings.maxMs, settings.initialMs * settings.multiplier ** earlier);
  const jittered = backoff + backoff * settings.jitter * (2 * random - 1);
  const delayMs = Math.round(Math.min(settings.maxMs, Math.max(settings.initialMs, jittered)));
  return { restart: true, delayMs };
}

/** How many failures the backoff counts: back to the last time that `resetAfterMs` passed without one after a restart. */
function failuresSinceReset(history: readonly PastFailure[], nowMs: number, resetAfterMs: number): number {
  let next = nowMs;
  let count = 0;
  for (let i = history.length - 1; i >= 0; i--) {
    const failure = history[i]!;
    if (next - (failure.timeMs + failure.delayMs) >= resetAfterMs) break;
    count++;
    next = failure.timeMs;
  }
  return count;
}
