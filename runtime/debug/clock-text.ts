// A moment of a run as people read it: of virtual time since its start, `50.54 s`; of the world's, as a date. The views of
// the editor say it in the same words.

import { SIMULATION_START_MS } from "../execute/simulate/simulation.ts";

/** Virtual time that is further from its start than this is a real run's. */
const YEAR_MS = 365 * 86_400_000;

export function clockText(timeMs: number): string {
  const since = timeMs - SIMULATION_START_MS;
  if (since >= 0 && since < YEAR_MS) return elapsed(since);
  return `${new Date(timeMs).toISOString().slice(0, 19).replace("T", " ")}Z`;
}

/** To the millisecond: `0.04 s`, `8 min 12.85 s`, `2 h 5 min 0 s`. */
function elapsed(ms: number): string {
  const whole = Math.round(ms);
  const seconds = `${(whole % 60_000) / 1000} s`;
  if (whole < 60_000) return seconds;
  const minutes = `${Math.floor(whole / 60_000) % 60} min ${seconds}`;
  return whole < 3_600_000 ? minutes : `${Math.floor(whole / 3_600_000)} h ${minutes}`;
}
