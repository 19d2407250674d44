// Aggregates that a program has and its snapshot has not. A count or a sum begins at 0; a greatest value has none before
// its first record, and a window that is open in the snapshot may fire without another one. Knows no rows.

import type { AggregateCall, AggregateFunction, PlanNode } from "../plan/plan.ts";
import { valueMatches } from "../values/match.ts";
import type { StateSchema } from "../values/row.ts";

/** Those that have a value only if a record came. */
const OF_A_RECORD: ReadonlySet<AggregateFunction> = new Set([
  "min",
  "max",
  "avg",
  "first",
  "last",
  "minBy",
  "maxBy",
]);

/** Names of the aggregates of `node` that would be null in a window that only the snapshot knows, and may not be. */
export function addedWithoutValue(
  { operator }: PlanNode,
  held: readonly StateSchema[],
  wanted: readonly StateSchema[],
): readonly string[] {
  // Without a window every result follows a record.
  if (operator.kind !== "aggregate" || operator.window === null) return [];
  const before = new Set(callNames(held));
  return callNames(wanted).filter((name, i) => !before.has(name) && needsRecord(operator.calls[i]!));
}

/** `avg` for `avg.sum` and `avg.count`, in the order of the calls. */
const callNames = (states: readonly StateSchema[]): readonly string[] => [
  ...new Set(states.filter(({ name }) => !name.startsWith("$")).map(({ name }) => name.split(".")[0]!)),
];

const needsRecord = ({ fn, type }: AggregateCall): boolean =>
  OF_A_RECORD.has(fn) && !valueMatches(null, type);

/** What an open window stores at least. */
export const isOfWindow = (state: string): boolean =>
  !state.startsWith("$") || ["$seen", "$records", "$firings"].includes(state);
