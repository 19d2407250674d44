// A span of time as people read it: `430 ms`, `1.025 s`, `1 min 30 s`. What a program says is in the language's own form.

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
] as const;

export function durationText(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  const parts: string[] = [];
  let left = Math.round(ms);
  for (const [unit, size] of UNITS) {
    if (left < size) continue;
    parts.push(`${Math.floor(left / size)} ${unit}`);
    left %= size;
  }
  if (left > 0 || parts.length === 0) parts.push(`${left / 1_000} s`);
  return parts.join(" ");
}
