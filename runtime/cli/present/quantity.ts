// Numbers with their units, as people read them: counts, rates, sizes, durations, moments.

/** 1234567 → `1,234,567`, the same in every locale. */
export const count = (value: number): string => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");

/** `1 record`, `2,000 records`. */
export const counted = (value: number, noun: string): string =>
  `${count(value)} ${noun}${value === 1 ? "" : "s"}`;

const scaled = (value: number, units: readonly string[], base: number): string => {
  let rest = value;
  let unit = 0;
  while (rest >= base && unit < units.length - 1) {
    rest /= base;
    unit++;
  }
  const digits = unit === 0 || rest >= 100 ? 0 : rest >= 10 ? 1 : 2;
  return `${rest.toFixed(digits)}${units[unit]}`;
};

export const bytes = (value: number): string => scaled(value, [" B", " kB", " MB", " GB", " TB"], 1000);

/** 1234567 → `1.23M`. */
export const short = (value: number): string => scaled(Math.round(value), ["", "k", "M", "G"], 1000);

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const minutes = Math.floor(ms / 60_000);
  const seconds = Math.floor((ms % 60_000) / 1000);
  return minutes < 60 ? `${minutes} min ${seconds} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `2026-01-01 12:00:00Z`: UTC, so that it means the same to every reader. */
export const moment = (ms: number): string =>
  new Date(ms)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, "Z");
