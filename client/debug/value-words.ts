// What goes between a person and a session as text: expressions about a value that Variables or Watch shows, as it is
// read in a snapshot, and steps as they are typed. Pure.

/** `detector/total/"a"` is the total of key "a"; null: the value is no state of one key. */
export function stateExpression(dataId: string): string | null {
  const parts = /^([^/"]+)\/([A-Za-z_]\w*)\/(.+)$/.exec(dataId);
  return parts === null ? null : `state(${JSON.stringify(parts[1])}, ${parts[3]}).${parts[2]}`;
}

/** Whether it can be asked of a snapshot as it stands. */
export const readsState = (expression: string): boolean => /^state\s*\(/.test(expression.trim());

export const inCheckpoint = (checkpoint: number, expression: string): string =>
  `checkpoint(${checkpoint}).${expression.trim()}`;

export interface Valued {
  readonly checkpoint: number | null;
  readonly value: string;
}

/** Where it became another: the first of equal neighbours. Oldest first, as given. */
export const changesIn = (values: readonly Valued[]): ReadonlySet<Valued> =>
  new Set(values.filter((each, i) => i > 0 && values[i - 1]!.value !== each.value));

/** As it is typed, or copied from where it is shown, `2,000`; null: none that there is. */
export function stepIn(text: string, steps: number): number | null {
  const digits = text.trim().replaceAll(/(?<=\d),(?=\d{3})/g, "");
  return /^\d+$/.test(digits) && Number(digits) <= steps ? Number(digits) : null;
}
