// Durations as text, the way literals write them: `1h30min`. The way there is displayDuration.

const UNITS: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  min: 60_000,
  s: 1000,
  ms: 1,
};

/** Milliseconds, or null where the text is no duration: units from the largest, each once at most. */
export function parseDuration(text: string): number | null {
  const found = /^(-?)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)min)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text);
  if (found === null || found.slice(2).every(count => count === undefined)) return null;
  const ms = Object.values(UNITS).reduce((sum, size, i) => sum + Number(found[i + 2] ?? 0) * size, 0);
  return Number.isSafeInteger(ms) ? (found[1] === "-" ? 0 - ms : ms) : null;
}
