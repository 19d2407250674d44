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

/** Virtual time begins at 0: a clock of hours, or a date where input brought one. */
export function clock(timeMs: number): string {
  if (timeMs >= YEAR_MS) return new Date(timeMs).toISOString().replace("T", " ").replace("Z", "");
  const two = (value: number): string => String(Math.floor(value)).padStart(2, "0");
  const thousandths = String(Math.floor(timeMs % 1000)).padStart(3, "0");
  return `${two(timeMs / 3_600_000)}:${two((timeMs / 60_000) % 60)}:${two((timeMs / 1000) % 60)}.${thousandths}`;
}

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
