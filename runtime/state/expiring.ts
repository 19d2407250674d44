// Time to live of states: when each was last written stands in a slot of its own, of a map or set one moment an entry, in
// the order of writing. What has expired is taken away before anyone looks at the cell, and before a snapshot. Moments
// never fall within a state, so that what has expired stays so. Knows no clock: whoever asks says what time it is.

import type { Ttl } from "../plan/plan.ts";
import type { Value } from "../values/value.ts";
import { ownEntries } from "./slots.ts";
import type { Cell, CellOwner } from "./store.ts";
import type { UndoLog } from "./undo.ts";

/** One state that expires; numbers are those of slots. */
export interface Expiring {
  readonly slot: number;
  /** Ownership marks of the state and of its moments; -1 for single values. */
  readonly mark: number;
  readonly written: number;
  readonly writtenMark: number;
  /** Holds the latest moment of an entry; no state. */
  readonly newest: number;
  readonly entries: boolean;
  readonly ttl: Ttl;
}

type Entries = ReadonlyMap<unknown, Value>;

/** Takes away what has expired in a cell; true if anything had. */
export function expire(
  store: CellOwner,
  cell: Cell,
  states: readonly Expiring[],
  now: number,
  undo: UndoLog | null,
): boolean {
  let any = false;
  for (const state of states) {
    const found = state.entries
      ? expireEntries(store, cell, state, now, undo)
      : expireValue(store, cell, state, now);
    any = found || any;
  }
  return any;
}

function expireValue(store: CellOwner, cell: Cell, state: Expiring, now: number): boolean {
  if (cell.slots[state.slot] === undefined) return false;
  const written = cell.slots[state.written] as number | undefined;
  if (written !== undefined && written + state.ttl.ms > now) return false;
  store.own(cell);
  // Restored from a time when it had no time to live: counted from now.
  if (written === undefined) {
    cell.slots[state.written] = now;
    return false;
  }
  cell.slots[state.slot] = undefined;
  cell.slots[state.written] = undefined;
  return true;
}

function expireEntries(
  store: CellOwner,
  cell: Cell,
  state: Expiring,
  now: number,
  undo: UndoLog | null,
): boolean {
  const entries = cell.slots[state.slot] as Entries | undefined;
  if (entries === undefined) return false;
  const known = cell.slots[state.written] as ReadonlyMap<unknown, number> | undefined;
  if (known === undefined || known.size < entries.size) addMissing(store, cell, state, now, undo);
  const moments = cell.slots[state.written] as ReadonlyMap<unknown, number>;
  const gone: unknown[] = [];
  for (const [key, written] of moments) {
    if (written + state.ttl.ms > now) break;
    gone.push(key);
  }
  if (gone.length === 0) return false;
  for (const [slot, mark] of [
    [state.slot, state.mark],
    [state.written, state.writtenMark],
  ] as const) {
    const own = changeable(store, cell, slot, mark, undo);
    for (const key of gone) own.delete(key);
    if (own.size === 0) cell.slots[slot] = cell.slots[state.newest] = undefined;
  }
  return true;
}

/** Order of entries cannot be put back, so with an undo log they are changed in a copy. */
function changeable(store: CellOwner, cell: Cell, slot: number, mark: number, undo: UndoLog | null) {
  store.own(cell);
  if (undo !== null) cell.slots[mark] = -1;
  return ownEntries(store, cell, slot, mark);
}

function addMissing(store: CellOwner, cell: Cell, state: Expiring, now: number, undo: UndoLog | null): void {
  const moments = changeable(store, cell, state.written, state.writtenMark, undo);
  const at = latest(cell, state, now);
  for (const key of (cell.slots[state.slot] as Entries).keys()) if (!moments.has(key)) moments.set(key, at);
  cell.slots[state.newest] = at;
}

/** `now`, or the latest moment of the entries where that is later. */
function latest(cell: Cell, state: Expiring, now: number): number {
  const known = cell.slots[state.newest] as number | undefined;
  if (known !== undefined) return Math.max(known, now);
  let newest = now;
  const moments = cell.slots[state.written] as ReadonlyMap<unknown, number> | undefined;
  for (const moment of moments?.values() ?? []) newest = Math.max(newest, moment);
  return newest;
}

/** After a write of a whole state. */
export function noteWritten(
  store: CellOwner,
  cell: Cell,
  state: Expiring,
  now: number,
  undo: UndoLog | null,
): void {
  store.own(cell);
  const value = cell.slots[state.slot];
  if (value === undefined) {
    cell.slots[state.written] = undefined;
    if (state.entries) cell.slots[state.newest] = undefined;
  } else if (state.entries) {
    cell.slots[state.written] = cell.slots[state.newest] = undefined;
    addMissing(store, cell, state, now, undo);
  } else {
    const before = cell.slots[state.written] as number | undefined;
    cell.slots[state.written] = before === undefined ? now : Math.max(before, now);
  }
}

/** After a write of one entry, or its removal. */
export function noteEntryWritten(
  store: CellOwner,
  cell: Cell,
  state: Expiring,
  key: unknown,
  now: number,
  undo: UndoLog | null,
): void {
  const at = latest(cell, state, now);
  const moments = changeable(store, cell, state.written, state.writtenMark, undo);
  const before = moments.get(key);
  moments.delete(key);
  const entries = cell.slots[state.slot] as Entries | undefined;
  if (entries?.has(key)) {
    moments.set(key, at);
    cell.slots[state.newest] = at;
  } else if (before === cell.slots[state.newest]) {
    cell.slots[state.newest] = undefined;
  }
  if (moments.size === 0) cell.slots[state.written] = undefined;
}
