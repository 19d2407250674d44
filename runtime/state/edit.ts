// What a person changes by hand in the state of a run that stands still: one entry, one timer. Goes through the same
// doors as compiled code, so that no snapshot and no value anyone holds ever changes. Knows no types: values are checked
// before they come here, and so is that the key belongs to this subtask.

import { WeirError } from "../values/failure.ts";
import type { MapKey, RecordValue, Value } from "../values/value.ts";
import { canonicalOf } from "./canonical.ts";
import { type Expiring, noteEntryWritten, noteWritten } from "./expiring.ts";
import { WINDOW_ENTRY } from "./frozen-cells.ts";
import type { HeapStore } from "./heap-store.ts";
import type { StoreLayout } from "./layout.ts";
import type { OperatorState } from "./operator-state.ts";
import { addToSet, putEntry } from "./slots.ts";
import type { Cell, CellOwner } from "./store.ts";
import type { TimeDomain } from "./timers.ts";
import { entryTypeOf } from "./view.ts";

export interface EntryEdit {
  /** Name of the state. */
  readonly state: string;
  /** null for broadcast state, and where there is no key. */
  readonly key: Value;
  /**
   * The window, where states are kept by window. Within a map the key, of a set the value (in a window under `entry`);
   * null, or without `entry`: the whole map or list of the set's values.
   */
  readonly namespace: Value;
  readonly value: Value;
  readonly remove: boolean;
}

/**
 * Writes one entry, or takes it away; what is written counts as written now. `sweep` false: a cell that is left empty
 * stays, since a body that stands still may hold it.
 */
export function writeEntry(state: OperatorState, edit: EntryEdit, sweep = true): void {
  const { shared, windows, store } = state;
  const inShared = shared === null ? -1 : slotNamed(shared.store.layout, edit.state);
  if (inShared >= 0 && shared !== null) {
    writeCell(shared.store, null, inShared, edit, state, sweep);
    return;
  }
  const slot = slotNamed(store.layout, edit.state);
  if (slot < 0) throw noState(edit.state, state);
  if (windows === null) writeCell(store, edit.key, slot, edit, state, sweep);
  else writeWindow(state, slot, edit);
}

/** Registers (`from` null), moves, or removes (`to` null) a timer. */
export function moveTimer(
  state: OperatorState,
  domain: TimeDomain,
  key: Value,
  from: number | null,
  to: number | null,
): void {
  const { store, timers } = state;
  const canonical = store.canonical(key);
  const set = timers.domain(domain);
  if (from !== null) {
    if (!set.live().some(timer => timer.canonical === canonical && timer.timestamp === from))
      throw new WeirError("no-such-timer", "There is no such timer: it has fired, or was taken away");
    set.cancel(canonical, from, null);
  }
  if (to !== null) set.register({ key, group: store.groupOf(key) }, canonical, to, null);
}

const slotNamed = (layout: StoreLayout, name: string): number =>
  layout.slots.findIndex(slot => slot.schema.name === name);

function noState(name: string, state: OperatorState): WeirError {
  const layouts = [state.store.layout, ...(state.shared === null ? [] : [state.shared.store.layout])];
  const names = layouts.flatMap(layout => layout.slots.map(slot => slot.schema.name));
  return new WeirError("no-such-state", `The operator has no state ${name}`, {
    remedy: `It has ${names.filter(each => !each.startsWith("$")).join(", ")}`,
  });
}

// ---------------------------------------------------------------- cells of keys

function writeCell(
  store: HeapStore,
  key: Value,
  slot: number,
  edit: EntryEdit,
  state: OperatorState,
  sweep: boolean,
): void {
  const entry = edit.namespace;
  if (edit.remove && store.find(key) === undefined) return;
  const cell = store.cell(key);
  writeSlot(store, store.layout, cell, slot, entry, edit);
  const expiring = store.layout.expiring.find(each => each.slot === slot);
  if (expiring !== undefined) noteWrite(store, cell, expiring, entry, state);
  if (sweep) store.sweep(cell);
}

function noteWrite(
  store: HeapStore,
  cell: Cell,
  expiring: Expiring,
  entry: Value,
  state: OperatorState,
): void {
  const now = expiring.ttl.domain === "event" ? state.watermark : state.clock;
  const name = entryName(store.layout, expiring.slot, entry);
  if (name === undefined) noteWritten(store, cell, expiring, now, null);
  else noteEntryWritten(store, cell, expiring, name, now, null);
}

// ---------------------------------------------------------------- cells of windows

function writeWindow(state: OperatorState, slot: number, edit: EntryEdit): void {
  const windows = state.windows!;
  const { start, end, [WINDOW_ENTRY]: entry } = (edit.namespace ?? {}) as RecordValue;
  if (typeof start !== "number" || typeof end !== "number")
    throw new WeirError("no-window", `The state ${edit.state} is kept by window, and none is given`);
  const canonical = windows.canonical(edit.key);
  const of = windows.index.get(canonical);
  const cell = of?.cells.find(each => each.start === start && each.end === end);
  if (cell === undefined)
    throw new WeirError("no-such-window", "The key has no such window: it has fired and is forgotten", {
      remedy: "Only windows that are there can be changed",
    });
  writeSlot(windows, windows.layout, cell, slot, entry ?? null, edit);
}

// ---------------------------------------------------------------- one slot

function writeSlot(
  store: CellOwner,
  layout: StoreLayout,
  cell: Cell,
  slot: number,
  entry: Value,
  { value, remove }: EntryEdit,
): void {
  const shape = layout.slots[slot]!;
  const name = entryName(layout, slot, entry);
  if (name === undefined) {
    store.own(cell);
    cell.slots[slot] = remove ? layout.template[slot] : wholeOf(layout, slot, value);
    // Whoever typed the value may hold it still.
    if (shape.mark >= 0) cell.slots[shape.mark] = -1;
  } else if (shape.content === "set" && !remove) {
    addToSet(store, cell, slot, shape.mark, name, entry, null);
  } else {
    putEntry(store, cell, slot, shape.mark, name as MapKey, remove ? null : value, null);
  }
}

/** What stands for an entry of a map or set; undefined: the whole is meant. */
function entryName(layout: StoreLayout, slot: number, entry: Value): unknown {
  const { content } = layout.slots[slot]!;
  if (entry === null || (content !== "map" && content !== "set")) return undefined;
  return content === "map" ? entry : itemName(layout, slot)(entry);
}

/** What stands for a value of a set. */
const itemName = (layout: StoreLayout, slot: number): ((item: Value) => unknown) =>
  canonicalOf(entryTypeOf(layout, slot)) ?? (item => item);

function wholeOf(layout: StoreLayout, slot: number, value: Value): unknown {
  const { content } = layout.slots[slot]!;
  if (content === "map") return (value as ReadonlyMap<MapKey, Value>).size === 0 ? undefined : value;
  if (content !== "set") return value;
  const items = value as readonly Value[];
  if (items.length === 0) return undefined;
  const nameOf = itemName(layout, slot);
  return new Map(items.map(item => [nameOf(item), item]));
}
