// Numbers, times and lists as a person reads them. Pure, the same in every locale, as the console prints them.

export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${grouped(count)} ${count === 1 ? noun : plural}`;

/** `1,203,004` */
export const grouped = (value: number): string =>
  String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** In at most five characters: `950`, `1.2k`, `34k`, `5.1M`. */
export function short(value: number): string {
  for (const [unit, size] of UNITS) {
    if (value < size) continue;
    const scaled = value / size;
    return `${scaled < 10 ? (Math.floor(scaled * 10) / 10).toString() : Math.floor(scaled)}${unit}`;
  }
  return String(value);
}

const UNITS = [
  ["G", 1e9],
  ["M", 1e6],
  ["k", 1e3],
] as const;

const YEAR_MS = 365 * 86_400_000;
/** Beyond it a date has no four digits for the year: such a moment is one that a run has made up. */
const LAST_DATE_MS = 253_402_300_800_000;

/** Where the virtual time of a simulated run begins: 2000-01-01T00:00:00Z. */
const VIRTUAL_START_MS = 946_684_800_000;

/** A moment of a run: of virtual time since its start, `50.54 s`; of the world's, as a date, `2026-01-01 09:34:48Z`. */
export function clock(timeMs: number): string {
  const since = timeMs - VIRTUAL_START_MS;
  if (since >= 0 && since < YEAR_MS) return elapsed(since);
  if (timeMs >= LAST_DATE_MS) return `${grouped(Math.floor(since / YEAR_MS))} years`;
  if (timeMs < YEAR_MS) return elapsed(timeMs);
  return `${new Date(timeMs).toISOString().slice(0, 19).replace("T", " ")}Z`;
}

/** To the millisecond: `0.04 s`, `50.54 s`, `8 min 12.85 s`, `2 h 5 min 0 s`. */
export function elapsed(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const seconds = `${(whole % 60_000) / 1000} s`;
  if (whole < 60_000) return seconds;
  const minutes = `${Math.floor(whole / 60_000) % 60} min ${seconds}`;
  return whole < 3_600_000 ? minutes : `${Math.floor(whole / 3_600_000)} h ${minutes}`;
}

/** `950 bytes`, `41.6 kB`, `1.2 GB` */
export function size(bytes: number): string {
  if (bytes < 1000) return counted(bytes, "byte");
  const [unit, of] = SIZES.find(([, least]) => bytes >= least)!;
  return `${Math.round((bytes / of) * 10) / 10} ${unit}`;
}

const SIZES = [
  ["TB", 1e12],
  ["GB", 1e9],
  ["MB", 1e6],
  ["kB", 1e3],
] as const;

/** `100 ms`, `2 s`, `1 min` */
export function duration(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${Math.round(ms / 100) / 10} s`;
  return `${Math.round(ms / 6000) / 10} min`;
}

/** Cut in the middle of nothing: at the end, with an ellipsis. */
export const clipped = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, Math.max(1, length - 1))}…`;

/** `a, b and c` */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
