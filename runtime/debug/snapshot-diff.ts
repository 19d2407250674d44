// What changed from one snapshot to another. Entries are matched by operator, state, key and map key, so the same
// state at another parallelism is no difference.

import { same } from "../language/infer-types.ts";
import { canonicalText } from "../state/canonical.ts";
import type { Snapshot } from "../state/snapshot.ts";
import { equals } from "../values/equality.ts";
import type { Value } from "../values/value.ts";
import { type Entry, entriesOfPart, valueText } from "./snapshot-entries.ts";
import { ENTRIES_PER_PIECE, type Walk, whole } from "./walk.ts";

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
  const uids = new Set([...after.operators, ...before.operators].map(({ uid }) => uid));
  const there: Placed<Difference>[] = [];
  const gone: Placed<Entry>[] = [];
  for (const uid of uids)
    if (operator === undefined || uid === operator) whole(compare(uid, before, after, there, gone));
  for (const { what } of there.sort(byPlace)) yield what;
  for (const { what } of gone.sort(byPlace)) yield removed(what);
}

/** All of them, in no order. */
export function* differencesWalk(before: Snapshot, after: Snapshot): Walk<readonly Difference[]> {
  const there: Placed<Difference>[] = [];
  const gone: Placed<Entry>[] = [];
  for (const uid of new Set([...after.operators, ...before.operators].map(each => each.uid)))
    yield* compare(uid, before, after, there, gone);
  return [...there.map(({ what }) => what), ...gone.map(({ what }) => removed(what))];
}

const added = (entry: Entry): Difference => ({
  change: "added",
  entry,
  earlier: null,
  before: null,
  get after() {
    return valueText(entry);
  },
});

const removed = (entry: Entry): Difference => ({
  change: "removed",
  entry,
  earlier: null,
  get before() {
    return valueText(entry);
  },
  after: null,
});

const changed = (earlier: Entry, entry: Entry): Difference => ({
  change: "changed",
  entry,
  earlier,
  get before() {
    return valueText(earlier);
  },
  get after() {
    return valueText(entry);
  },
});

/** With its place among all entries of its snapshot. */
interface Placed<T> {
  readonly what: T;
  readonly place: number;
}

const byPlace = (a: Placed<unknown>, b: Placed<unknown>): number => a.place - b.place;

/**
 * Of one operator. Both are read side by side, each entry waiting for the one of its name on the other side: keys keep
 * their order from one snapshot to the next, so few wait at a time, however many there are.
 */
function* compare(
  uid: string,
  before: Snapshot,
  after: Snapshot,
  there: Placed<Difference>[],
  gone: Placed<Entry>[],
): Walk<void> {
  const old = new Waiting();
  const now = new Waiting();
  const meet = (earlier: Entry, { what, place }: Placed<Entry>): void => {
    if (!isSame(earlier, what)) there.push({ what: changed(earlier, what), place });
  };
  const [olds, nows] = [placed(before, uid), placed(after, uid)];
  let read = 0;
  for (let left = true; left; ) {
    left = false;
    if (++read % ENTRIES_PER_PIECE === 0) yield read;
    const a = olds.next();
    if (a.done !== true) {
      left = true;
      const other = now.take(a.value);
      if (other === undefined) old.add(a.value);
      else meet(a.value.what, other);
    }
    const b = nows.next();
    if (b.done !== true) {
      left = true;
      const other = old.take(b.value);
      if (other === undefined) now.add(b.value);
      else meet(other.what, b.value);
    }
  }
  for (const { what, place } of now.all()) there.push({ what: added(what), place });
  for (const each of old.all()) gone.push(each);
}

/** More rows than any part has. */
const PART = 2 ** 32;

/** Subtask by subtask: the parts of a snapshot lie in the order in which they came in. */
function* placed({ operators }: Snapshot, uid: string): Generator<Placed<Entry>, void, void> {
  const parts = operators.map((part, at) => ({ part, at })).filter(({ part }) => part.uid === uid);
  for (const { part, at } of parts.sort((a, b) => a.part.subtask - b.part.subtask)) {
    let place = at * PART;
    for (const what of entriesOfPart(part)) yield { what, place: place++ };
  }
}

/** Across versions of a program a state may have changed its type: then its text says what it holds. */
const isSame = (a: Entry, b: Entry): boolean =>
  a.schema === b.schema || same(a.schema.valueType, b.schema.valueType)
    ? equals(a.row.value, b.row.value)
    : valueText(a) === valueText(b);

/** Entries of one operator by what tells each from all others, whatever subtask holds it. */
class Waiting {
  readonly #states = new Map<string, Map<unknown, Placed<Entry>>>();

  add(entry: Placed<Entry>): void {
    const state = entry.what.schema.name;
    let entries = this.#states.get(state);
    if (entries === undefined) this.#states.set(state, (entries = new Map()));
    entries.set(nameOf(entry.what), entry);
  }

  /** That of the same name, which waits no longer. */
  take({ what }: Placed<Entry>): Placed<Entry> | undefined {
    const entries = this.#states.get(what.schema.name);
    if (entries === undefined || entries.size === 0) return undefined;
    const name = nameOf(what);
    const found = entries.get(name);
    if (found !== undefined) entries.delete(name);
    return found;
  }

  *all(): Generator<Placed<Entry>, void, void> {
    for (const entries of this.#states.values()) yield* entries.values();
  }
}

function nameOf({ schema, row, subtask }: Entry): unknown {
  if (schema.kind === "operator")
    return `${subtask} ${row.sequence} ${textOf(row.key)} ${textOf(row.namespace)}`;
  if (schema.namespaceType === null) return scalarOrText(row.key);
  return `${textOf(row.key)} ${textOf(row.namespace)}`;
}

const scalarOrText = (value: Value): unknown =>
  value !== null && typeof value === "object" ? canonicalText(value) : value;

const textOf = (value: Value): string => canonicalText(value);
