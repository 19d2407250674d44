// What one operator subtask remembers, read where it stands: by key, in pages, one after the other, without a copy of
// all and without a snapshot. The same view of a live state and of a snapshot's rows. A view holds as long as nothing is
// written; whoever goes on makes a new one. Knows no operators.

import type { Row } from "../values/row.ts";
import type { Type } from "../values/type.ts";
import type { MapKey, RecordValue, Value } from "../values/value.ts";
import { canonicalOf } from "./canonical.ts";
import { WINDOW_ENTRY } from "./frozen-cells.ts";
import type { HeapStore } from "./heap-store.ts";
import type { StoreLayout } from "./layout.ts";
import { MOMENTS } from "./layout.ts";
import type { OperatorState } from "./operator-state.ts";
import type { OperatorSnapshot } from "./snapshot.ts";
import type { Cell } from "./store.ts";
import { TIMERS, type TimeDomain } from "./timers.ts";
import type { WindowCell, WindowStore } from "./window-store.ts";

export interface WindowBounds {
  readonly start: number;
  readonly end: number;
}

/** What is remembered of a key, or of a key in a window. */
export interface StateEntry {
  readonly key: Value;
  /** Key group; -1 where there is no key. */
  readonly group: number;
  readonly window: WindowBounds | null;
  /**
   * By number of the slot: a value, a list, a map, of a set the list of its values; undefined where nothing is stored.
   * As the program would see it: what has expired is gone.
   */
  value(slot: number): Value | undefined;
}

export interface StateView {
  readonly layout: StoreLayout;
  /** null: not known before all has been read. */
  readonly size: number | null;
  /** In the order in which keys first came. Fewer than asked for: there are no more. */
  page(start: number, count: number): readonly StateEntry[];
  /** Of one key: one entry, or one a window. */
  find(key: Value): readonly StateEntry[];
  all(): Iterable<StateEntry>;
}

export interface TimerEntry {
  readonly domain: TimeDomain;
  readonly key: Value;
  readonly timestamp: number;
}

/** Slots that hold states: not the moments when they were written. */
export const stateSlots = ({ slots }: StoreLayout): readonly number[] =>
  slots.flatMap(({ schema }, i) => (schema.name.startsWith(MOMENTS) ? [] : [i]));

/** Of a map or set: the type of its keys or values, which in a window is a field of the namespace's. */
export function entryTypeOf(layout: StoreLayout, slot: number): Type | null {
  const { namespaceType } = layout.slots[slot]!.schema;
  if (layout.window === undefined || namespaceType?.kind !== "record") return namespaceType;
  return namespaceType.fields.find(field => field.name === WINDOW_ENTRY)?.type ?? null;
}

// ---------------------------------------------------------------- live

export const liveView = (state: OperatorState): StateView =>
  state.windows === null ? cellsView(state.store, state) : windowsView(state.windows);

/** Broadcast state: one entry, under the key null. null: there is none. */
export const sharedView = (state: OperatorState): StateView | null =>
  state.shared === null ? null : cellsView(state.shared.store, state);

function cellsView(store: HeapStore, state: OperatorState): StateView {
  const { layout } = store;
  const entryOf = (cell: Cell): StateEntry => ({
    key: cell.key,
    group: cell.group,
    window: null,
    value: slot => visible(layout, cell, slot, state),
  });
  return {
    layout,
    page: (start, count) => store.cellsFrom(start, count).map(entryOf),
    *all() {
      for (const cell of store.cells()) yield entryOf(cell);
    },
    size: store.size,
    find: key => {
      const cell = store.find(key);
      return cell === undefined ? [] : [entryOf(cell)];
    },
  };
}

function windowsView(store: WindowStore): StateView {
  const { layout } = store;
  const entryOf = (cell: WindowCell): StateEntry => ({
    key: cell.key,
    group: cell.group,
    window: { start: cell.start, end: cell.end },
    value: slot => seen(layout, cell, slot),
  });
  return {
    layout,
    page: (start, count) => windowsFrom(store.keys(), start, count).map(entryOf),
    *all() {
      for (const { cells } of store.keys()) for (const cell of cells) yield entryOf(cell);
    },
    size: store.size,
    find: key => (store.index.get(store.canonical(key))?.cells ?? []).map(entryOf),
  };
}

/** Walked to from the beginning: past a million keys that takes some milliseconds, less than a list of them would. */
function windowsFrom(
  keys: Iterable<{ readonly cells: readonly WindowCell[] }>,
  start: number,
  count: number,
): readonly WindowCell[] {
  const found: WindowCell[] = [];
  let left = start;
  for (const { cells } of keys) {
    if (found.length >= count) break;
    if (left < cells.length) found.push(...cells.slice(left, left + count - found.length));
    left = Math.max(0, left - cells.length);
  }
  return found;
}

/** What a set's Map holds is for the engine; everyone else sees its values. */
function seen(layout: StoreLayout, cell: Cell, slot: number): Value | undefined {
  const value = cell.slots[slot] as Value | undefined;
  if (value === undefined || layout.slots[slot]!.content !== "set") return value;
  return [...(value as unknown as ReadonlyMap<unknown, Value>).values()];
}

function visible(layout: StoreLayout, cell: Cell, slot: number, state: OperatorState): Value | undefined {
  if (layout.expiring.length === 0) return seen(layout, cell, slot);
  const expiring = layout.expiring.find(each => each.slot === slot);
  const value = seen(layout, cell, slot);
  if (expiring === undefined || value === undefined) return value;
  const before = (expiring.ttl.domain === "event" ? state.watermark : state.clock) - expiring.ttl.ms;
  const written = cell.slots[expiring.written];
  if (!expiring.entries) return written !== undefined && (written as number) <= before ? undefined : value;
  const moments = written as ReadonlyMap<unknown, number> | undefined;
  const gone = (name: unknown): boolean => (moments?.get(name) ?? Number.POSITIVE_INFINITY) <= before;
  const entries = cell.slots[slot] as ReadonlyMap<MapKey, Value>;
  const left = new Map([...entries].filter(([name]) => !gone(name)));
  if (left.size === 0) return undefined;
  return layout.slots[slot]!.content === "set" ? [...left.values()] : left;
}

/** Of both domains, in the order in which they are due. */
export function liveTimers(state: OperatorState): readonly TimerEntry[] {
  const of = (domain: TimeDomain): readonly TimerEntry[] =>
    state.timers
      .domain(domain)
      .live()
      .map(({ key, timestamp }) => ({ domain, key, timestamp }));
  return [...of("event"), ...of("processing")].sort((a, b) => a.timestamp - b.timestamp);
}

// ---------------------------------------------------------------- pages

/** For what is slow to read: remembers all it has come by. */
function paged<Cell>(
  walk: () => IterableIterator<Cell>,
  entryOf: (cell: Cell) => StateEntry,
): Pick<StateView, "page" | "all"> {
  const known: Cell[] = [];
  let rest: Iterator<Cell> | null = null;
  let complete = false;
  const reach = (count: number): void => {
    if (complete || known.length >= count) return;
    rest ??= walk();
    while (known.length < count) {
      const next = rest.next();
      if (next.done === true) {
        complete = true;
        return;
      }
      known.push(next.value);
    }
  };
  return {
    page: (start, count) => {
      reach(start + count);
      return known.slice(start, start + count).map(entryOf);
    },
    *all() {
      for (let i = 0; ; i++) {
        if (i === known.length) reach(i + 1);
        const cell = known[i];
        if (cell === undefined) return;
        yield entryOf(cell);
      }
    },
  };
}

// ---------------------------------------------------------------- snapshots

interface KeptEntry {
  readonly key: Value;
  readonly group: number;
  readonly window: WindowBounds | null;
  readonly values: (Value | undefined)[];
}

/**
 * Rows of these states, read on as far as someone asks. `layout`: how they lie when live, for which of them are sets.
 * Broadcast and operator state stand under the key null.
 */
export function snapshotView(parts: readonly OperatorSnapshot[], layout: StoreLayout): StateView {
  const canonical = canonicalOf(layout.keyType) ?? (key => key);
  const walk = paged(() => keptEntries(parts, layout), entryOfKept);
  let byKey: ReadonlyMap<unknown, readonly StateEntry[]> | null = null;
  return {
    ...walk,
    layout,
    size: null,
    find: key => {
      byKey ??= grouped(walk.all(), canonical);
      return byKey.get(canonical(key)) ?? [];
    },
  };
}

function grouped(
  entries: Iterable<StateEntry>,
  canonical: (key: Value) => unknown,
): ReadonlyMap<unknown, readonly StateEntry[]> {
  const found = new Map<unknown, StateEntry[]>();
  for (const entry of entries) {
    const name = canonical(entry.key);
    const same = found.get(name);
    if (same === undefined) found.set(name, [entry]);
    else same.push(entry);
  }
  return found;
}

const entryOfKept = (kept: KeptEntry): StateEntry => ({
  key: kept.key,
  group: kept.group,
  window: kept.window,
  value: slot => kept.values[slot],
});

/** Rows of one key, and of one window, stand together. */
function* keptEntries(
  parts: readonly OperatorSnapshot[],
  layout: StoreLayout,
): Generator<KeptEntry, void, void> {
  const canonical = canonicalOf(layout.keyType) ?? (key => key);
  const slots = new Map(layout.slots.map(({ schema }, slot) => [schema.name, slot]));
  const windowed = layout.window !== undefined;
  for (const part of parts) {
    let kept: KeptEntry | null = null;
    for (const row of part.rows()) {
      const slot = slots.get(row.state);
      if (slot === undefined) continue;
      const window = windowed ? boundsOf(row) : null;
      if (kept === null || canonical(kept.key) !== canonical(row.key) || !sameWindow(kept.window, window)) {
        if (kept !== null) yield kept;
        kept = { key: row.key, group: row.group, window, values: [] };
      }
      put(kept, slot, layout, row);
    }
    if (kept !== null) yield kept;
  }
}

const boundsOf = ({ namespace }: Row): WindowBounds => {
  const { start, end } = namespace as RecordValue;
  return { start: start as number, end: end as number };
};

const sameWindow = (a: WindowBounds | null, b: WindowBounds | null): boolean =>
  a?.start === b?.start && a?.end === b?.end;

function put({ values }: KeptEntry, slot: number, layout: StoreLayout, { namespace, value }: Row): void {
  const { content } = layout.slots[slot]!;
  const entry = layout.window === undefined ? namespace : (namespace as RecordValue)[WINDOW_ENTRY];
  if (content === "map") {
    const entries = (values[slot] ??= new Map()) as Map<MapKey, Value>;
    entries.set(entry as MapKey, value);
  } else if (content === "set") {
    const items = (values[slot] ??= []) as Value[];
    items.push(entry!);
  } else {
    values[slot] = value;
  }
}

export function snapshotTimers(parts: readonly OperatorSnapshot[]): readonly TimerEntry[] {
  const found: TimerEntry[] = [];
  for (const part of parts) {
    for (const row of part.rows()) {
      if (row.state !== TIMERS) continue;
      const { domain, timestamp } = row.namespace as RecordValue;
      found.push({ domain: domain as TimeDomain, key: row.key, timestamp: timestamp as number });
    }
  }
  return found.sort((a, b) => a.timestamp - b.timestamp);
}
