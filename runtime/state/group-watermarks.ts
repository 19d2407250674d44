// The watermark of each key group after a restore at another parallelism: a group may come from a subtask that was
// further on. What was late there stays late here, and a window purged there does not come back, until the subtask has
// caught up. In a snapshot groups next to one another with the same watermark are one row. Knows no operators.

import type { Row, StateSchema } from "../values/row.ts";
import { INT, record, type Type } from "../values/type.ts";
import { MIN_WATERMARK, type RecordValue } from "../values/value.ts";

export const WATERMARK = "$watermark";

/** The key groups of a subtask, both ends included. */
export interface GroupRange {
  readonly first: number;
  readonly last: number;
}

/** Everyone gets all rows and takes what concerns his groups; without a key, everyone takes the lowest. */
export const watermarkSchema = (keyType: Type | null): StateSchema => ({
  name: WATERMARK,
  kind: "operator",
  keyType: null,
  namespaceType:
    keyType === null
      ? null
      : record([
          { name: "first", type: INT },
          { name: "last", type: INT },
        ]),
  valueType: INT,
  redistribution: "union",
});

export class GroupWatermarks {
  /** When the subtask has come to this, groups no longer differ. */
  readonly highest: number;

  constructor(
    private readonly range: GroupRange,
    private readonly values: Float64Array,
  ) {
    this.highest = values.reduce((most, value) => Math.max(most, value), MIN_WATERMARK);
  }

  of(group: number): number {
    return this.values[group - this.range.first] ?? MIN_WATERMARK;
  }
}

/** `groups` null: all groups have the subtask's watermark. */
export function watermarkRows(
  keyed: boolean,
  range: GroupRange,
  watermark: number,
  groups: GroupWatermarks | null,
): readonly Row[] {
  if (!keyed) return [row(null, watermark, 0)];
  if (groups === null) return [row({ first: range.first, last: range.last }, watermark, 0)];
  const rows: Row[] = [];
  const at = (group: number): number => Math.max(watermark, groups.of(group));
  for (let first = range.first; first <= range.last; ) {
    let last = first;
    while (last < range.last && at(last + 1) === at(first)) last++;
    rows.push(row({ first, last }, at(first), rows.length));
    first = last + 1;
  }
  return rows;
}

const row = (namespace: RecordValue | null, value: number, sequence: number): Row => ({
  state: WATERMARK,
  group: -1,
  key: null,
  namespace,
  sequence,
  value,
});

/** The subtask's watermark, the lowest of its groups; and theirs, where some are higher. */
export function restoredWatermarks(
  rows: readonly Row[],
  range: GroupRange,
): { readonly watermark: number; readonly groups: GroupWatermarks | null } {
  const lowest = rows.reduce(
    (least, { value }) => Math.min(least, value as number),
    Number.POSITIVE_INFINITY,
  );
  const values = new Float64Array(range.last - range.first + 1).fill(Number.NEGATIVE_INFINITY);
  for (const { namespace, value } of rows) {
    if (namespace === null) continue;
    const from = Math.max(range.first, (namespace as RecordValue)["first"] as number);
    const to = Math.min(range.last, (namespace as RecordValue)["last"] as number);
    for (let group = from; group <= to; group++) {
      const at = group - range.first;
      values[at] = Math.max(values[at]!, value as number);
    }
  }
  const known = values.map(value => (value === Number.NEGATIVE_INFINITY ? lowest : value));
  const watermark = known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const groups = new GroupWatermarks(range, known);
  return { watermark, groups: groups.highest > watermark ? groups : null };
}
