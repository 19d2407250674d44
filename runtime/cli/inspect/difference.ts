// What changed from one snapshot to another. Entries are matched by operator, state, key and map key, so the same
// state at another parallelism is no difference.

import type { Snapshot } from "../../state/snapshot.ts";
import { type Entry, entriesOf, identity, valueText } from "./entries.ts";

export interface Difference {
  readonly change: "added" | "removed" | "changed";
  readonly entry: Entry;
  /** JSON; null where there is none. */
  readonly before: string | null;
  readonly after: string | null;
}

/** In the order of `after`; what was removed comes last. */
export function* differences(before: Snapshot, after: Snapshot, operator?: string): Generator<Difference> {
  const old = new Map<string, Entry>();
  for (const entry of entriesOf(before, operator)) old.set(identity(entry), entry);
  for (const entry of entriesOf(after, operator)) {
    const name = identity(entry);
    const earlier = old.get(name);
    old.delete(name);
    const now = valueText(entry);
    if (earlier === undefined) yield { change: "added", entry, before: null, after: now };
    else if (valueText(earlier) !== now)
      yield { change: "changed", entry, before: valueText(earlier), after: now };
  }
  for (const entry of old.values()) yield { change: "removed", entry, before: valueText(entry), after: null };
}
