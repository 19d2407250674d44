// The records of greatest measure, kept as two lists side by side: records and their measures, greatest first, equal
// ones in the order in which they came. Lists are replaced, never changed, so whoever got one may keep it.

import type { Cell } from "../state/store.ts";
import type { Value } from "../values/value.ts";

/** Whether the first comes before the second in ascending order. */
export type Less = (a: Value, b: Value) => boolean;

type List = readonly Value[] | undefined;

/** Puts a record in its place; false where it has none among the first `n`. The slots must be the store's own. */
export function insertTop(
  cell: Cell,
  first: number,
  record: Value,
  measure: Value,
  n: number,
  less: Less,
): boolean {
  const records = (cell.slots[first] as List) ?? [];
  const measures = (cell.slots[first + 1] as List) ?? [];
  if (records.length >= n && !less(measures[n - 1]!, measure)) return false;
  let at = records.length;
  while (at > 0 && less(measures[at - 1]!, measure)) at--;
  cell.slots[first] = [...records.slice(0, at), record, ...records.slice(at, n - 1)];
  cell.slots[first + 1] = [...measures.slice(0, at), measure, ...measures.slice(at, n - 1)];
  return true;
}

/** Adds what another cell has; of equal ones those of `cell` came first. */
export function mergeTop(cell: Cell, other: Cell, first: number, n: number, less: Less): void {
  const records = (other.slots[first] as List) ?? [];
  const measures = (other.slots[first + 1] as List) ?? [];
  for (let i = 0; i < records.length; i++) {
    if (!insertTop(cell, first, records[i]!, measures[i]!, n, less)) return;
  }
}
