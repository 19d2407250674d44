// What changed from one snapshot to another. Entries are matched by operator, state, key and map key, so the same
// state at another parallelism is no difference.

import { same } from "../language/infer-types.ts";
import { canonicalText } from "../state/canonical.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { equals } from "../values/equality.ts";
import type { Value } from "../values/value.ts";
import { type Entry, entriesOf, valueText } from "./snapshot-entries.ts";

export interface Difference {
  readonly change: "added" | "removed" | "changed";
  readonly entry: Entry;
  /** As it was, where it changed. */
  readonly earlier: Entry | null;
  /** JSON; null where there is none. */
  readonly before: string | null;
  readonly after: string | null;
}

/** In the order of `after`; what was removed comes last. */
export function* differences(before: Snapshot, after: Snapshot, operator?: string): Generator<Difference> {
  const old = new States();
  for (const entry of entriesOf(before, operator)) old.add(entry);
  for (const entry of entriesOf(after, operator)) {
    const earlier = old.take(entry);
    if (earlier === undefined)
      yield { change: "added", entry, earlier: null, before: null, after: valueText(entry) };
    else if (!isSame(earlier, entry))
      yield { change: "changed", entry, earlier, before: valueText(earlier), after: valueText(entry) };
  }
  for (const entry of old.left())
    yield { change: "removed", entry, earlier: null, before: valueText(entry), after: null };
}

/** Across versions of a program a state may have changed its type: then its text says what it holds. */
const isSame = (a: Entry, b: Entry): boolean =>
  a.schema === b.schema || same(a.schema.valueType, b.schema.valueType)
    ? equals(a.row.value, b.row.value)
    : valueText(a) === valueText(b);

/** Entries by what tells each from all others, whatever subtask holds it. */
class States {
  readonly #states = new Map<string, Map<unknown, Entry>>();

  add(entry: Entry): void {
    const state = stateOf(entry);
    const entries = this.#states.get(state);
    if (entries === undefined) this.#states.set(state, new Map([[nameOf(entry), entry]]));
    else entries.set(nameOf(entry), entry);
  }

  take(entry: Entry): Entry | undefined {
    const entries = this.#states.get(stateOf(entry));
    const name = nameOf(entry);
    const found = entries?.get(name);
    if (found !== undefined) entries!.delete(name);
    return found;
  }

  *left(): Generator<Entry, void, void> {
    for (const entries of this.#states.values()) yield* entries.values();
  }
}

const stateOf = ({ operator, schema }: Entry): string => `${operator}\n${schema.name}`;

function nameOf({ schema, row, subtask }: Entry): unknown {
  if (schema.kind === "operator")
    return `${subtask} ${row.sequence} ${textOf(row.key)} ${textOf(row.namespace)}`;
  if (schema.namespaceType === null) return scalarOrText(row.key);
  return `${textOf(row.key)} ${textOf(row.namespace)}`;
}

const scalarOrText = (value: Value): unknown =>
  value !== null && typeof value === "object" ? canonicalText(value) : value;

const textOf = (value: Value): string => canonicalText(value);
