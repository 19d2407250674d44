// One measured figure with its bar, and the table of them.

export interface Figure {
  readonly what: string;
  readonly figure: string;
  readonly bar: string;
  readonly baseline: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

export function showFigures(figures: readonly Figure[]): void {
  const titles: Figure = { what: "what", figure: "figure", bar: "bar", baseline: "baseline" };
  const rows = [titles, ...figures];
  const width = (of: keyof Figure): number => Math.max(...rows.map(row => row[of].length));
  const [a, b, c] = [width("what"), width("figure"), width("bar")];
  for (const row of rows)
    console.log(
      `${row.what.padEnd(a)}  ${row.figure.padEnd(b)}  ${row.bar.padEnd(c)}  ${row.baseline}`.trimEnd(),
    );
}
