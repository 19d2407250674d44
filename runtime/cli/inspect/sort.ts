// The entries of a snapshot in another order than its files': by a column of the table that shows them. Each entry is
// looked at once for what it is sorted by; as many as a person waits for are sorted, and no more. Entries that are alike
// stay in the order of the snapshot.

import type { Entry } from "../../debug/snapshot-entries.ts";
import { previewText } from "../../debug/value-text.ts";
import { TIMERS } from "../../state/timers.ts";
import { WeirError } from "../../values/failure.ts";
import type { Type } from "../../values/type.ts";
import type { RecordValue, Value } from "../../values/value.ts";

export const SORT_COLUMNS = ["operator", "subtask", "state", "key", "namespace", "value"] as const;

export interface Sort {
  readonly column: (typeof SORT_COLUMNS)[number];
  readonly descending: boolean;
}

export const MOST_SORTED = 2_000_000;

type Rank = string | number | bigint | null;

/** Throws WeirError where there are too many. */
export function sorted(entries: readonly Entry[], { column, descending }: Sort): readonly Entry[] {
  if (entries.length > MOST_SORTED)
    throw new WeirError(
      "too-many-to-sort",
      `more than ${MOST_SORTED.toLocaleString("en-US")} entries are not sorted: choose an operator or filter first`,
    );
  const ranks = entries.map(entry => rankOf(entry, column));
  const order = Uint32Array.from(entries, (_, at) => at);
  const sign = descending ? -1 : 1;
  order.sort((a, b) => compareRanks(ranks[a]!, ranks[b]!, sign) || a - b);
  return Array.from(order, at => entries[at]!);
}

function rankOf({ operator, subtask, schema, row }: Entry, column: Sort["column"]): Rank {
  switch (column) {
    case "operator":
      return operator;
    case "subtask":
      return subtask;
    case "state":
      return schema.name;
    case "key":
      return valueRank(row.key, schema.keyType);
    case "namespace":
      return valueRank(row.namespace, schema.namespaceType);
    case "value":
      return row.state === TIMERS
        ? ((row.namespace as RecordValue)["timestamp"] as number)
        : valueRank(row.value, schema.valueType);
  }
}

/** Numbers and texts by themselves; of others, for which the language knows no order, the text that is shown. */
function valueRank(value: Value, type: Type | null): Rank {
  if (type === null || value === null) return null;
  if (typeof value === "number" || typeof value === "string" || typeof value === "bigint") return value;
  return previewText(value, type);
}

/** Numbers before texts; what is not there comes last, whichever way. */
function compareRanks(a: Rank, b: Rank, sign: number): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const [first, second] = [typeof a === "string" ? 1 : 0, typeof b === "string" ? 1 : 0];
  if (first !== second) return sign * (first - second);
  return a < b ? -sign : a > b ? sign : 0;
}
