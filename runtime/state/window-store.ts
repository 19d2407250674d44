// The windows of one operator subtask: a cell for each key and window, found through its key, and when each is due. A
// key's windows lie in the order of their starts; those of sessions never touch. Compiled code looks a key up itself.
// Knows no records, no code, no watermark but the one it is asked with.

import { groupOfHash, type Hasher, hasher } from "../plan/key-groups.ts";
import type { Row, StateSchema } from "../values/row.ts";
import type { RecordValue, Value } from "../values/value.ts";
import { canonicalOf, detached } from "./canonical.ts";
import { type FrozenCell, FrozenCells, WINDOW_ENTRY } from "./frozen-cells.ts";
import { NOTE_BYTES, replacedBytes, SLOT_BYTES } from "./image.ts";
import { Journal, type Version } from "./journal.ts";
import type { StoreLayout, WindowLayout } from "./layout.ts";
import type { Cell, CellOwner, FrozenStore } from "./store.ts";
import { TimerQueue } from "./timer-queue.ts";
import type { UndoLog } from "./undo.ts";

/** What a key remembers in the window [start, end). Only sessions change their ends. */
export interface WindowCell extends Cell {
  start: number;
  end: number;
  readonly of: KeyWindows;
  timer: WindowTimer;
}

export interface KeyWindows {
  readonly key: Value;
  readonly canonical: unknown;
  readonly group: number;
  /** By start. */
  cells: WindowCell[];
  /** The one used last; of a key without windows one that is nobody's. */
  last: WindowCell;
  /** Rises with the order in which keys came. */
  readonly order: number;
  /** When it was last noted, see `WindowStore.#interval`. */
  noted: number;
}

/** A key's windows as they were. */
interface KeyNote {
  readonly of: KeyWindows;
  /** Whether the key was there. */
  readonly present: boolean;
  readonly cells: readonly WindowNote[];
}

interface WindowNote {
  readonly cell: WindowCell;
  readonly start: number;
  readonly end: number;
  readonly slots: unknown[];
  /** When it was to be looked at. */
  readonly dueMs: number;
}

export interface WindowsImage {
  readonly version: Version<KeyNote>;
  readonly sequence: number;
  readonly bytes: number;
}

/** The end of a window, or the moment when it may be forgotten. Equal ones in the order in which windows came. */
interface WindowTimer {
  readonly timestamp: number;
  readonly sequence: number;
  readonly cell: WindowCell;
  cancelled: boolean;
}

const NONE: readonly WindowCell[] = [];

export class WindowStore implements CellOwner {
  epoch = 0;
  /** By canonical form of the key. */
  readonly index = new Map<unknown, KeyWindows>();
  readonly canonical: (key: Value) => unknown;
  /** What the last `meeting` swallowed, in the order in which the windows came; to be added to what it gave. */
  absorbed: readonly WindowCell[] = NONE;
  readonly #queue = new TimerQueue<WindowTimer>();
  readonly #hash: Hasher | null;
  readonly #nobody: WindowCell;
  #sequence = 0;
  #size = 0;
  #from = 0;
  #keys = 0;
  readonly #journal = new Journal<KeyNote>(note => this.#putBack(note));
  /** Rises with every image: a key is noted once between two. */
  #interval = 0;
  /** Keys taken out and put back stand behind all others. */
  #inOrder = true;

  constructor(
    readonly layout: StoreLayout,
    readonly window: WindowLayout,
    readonly maxParallelism: number,
  ) {
    this.canonical = canonicalOf(layout.keyType) ?? (key => key);
    this.#hash = layout.keyType === null ? null : hasher(layout.keyType);
    const nobody = { key: null, canonical: null, group: -1, cells: [], noted: 0 } as unknown as KeyWindows;
    this.#nobody = this.#cell(nobody, Number.NaN, Number.NaN, -1);
    nobody.last = this.#nobody;
  }

  get size(): number {
    return this.#size;
  }

  groupOf(key: Value): number {
    return this.#hash === null ? -1 : groupOfHash(this.#hash(key), this.maxParallelism);
  }

  /** A key that has no window yet; it must get one. */
  insert(canonical: unknown, key: Value): KeyWindows {
    const own = key === 0 ? 0 : detached(key);
    const name =
      typeof canonical === "string" ? (canonical === key ? own : detached(canonical as Value)) : canonical;
    const made: KeyWindows = {
      key: own,
      canonical: name,
      group: this.groupOf(key),
      cells: [],
      last: this.#nobody,
      order: this.#keys++,
      noted: this.#interval,
    };
    this.index.set(name, made);
    if (this.#journal.on) this.#journal.note({ of: made, present: false, cells: [] });
    return made;
  }

  /** In the order in which they came. */
  keys(): IterableIterator<KeyWindows> {
    if (!this.#inOrder) {
      const keys = [...this.index].sort(([, a], [, b]) => a.order - b.order);
      this.index.clear();
      for (const [canonical, of] of keys) this.index.set(canonical, of);
      this.#inOrder = true;
    }
    return this.index.values();
  }

  own(cell: Cell): void {
    if (cell.epoch === this.epoch) return;
    if (this.#journal.on) this.#note((cell as WindowCell).of);
    cell.slots = cell.slots.slice();
    cell.epoch = this.epoch;
  }

  // -------------------------------------------------------------- windows of a key

  /** The window with these ends, made if there is none. */
  at(of: KeyWindows, start: number, end: number, undo: UndoLog | null): WindowCell {
    this.#from = of.cells.length;
    of.last = this.before(of, start, end, undo);
    return of.last;
  }

  /** Before a walk from the newest of a key's windows to older ones with `before`. */
  beginAt(of: KeyWindows): void {
    this.#from = of.cells.length;
  }

  /** As `at`, looking no further up than the window of the last call. */
  before(of: KeyWindows, start: number, end: number, undo: UndoLog | null): WindowCell {
    const { cells } = of;
    let i = this.#from;
    while (i > 0 && cells[i - 1]!.start > start) i--;
    const found = cells[i - 1];
    if (found !== undefined && found.start === start) {
      this.#from = i - 1;
      return found;
    }
    this.#from = i;
    return this.#add(of, i, start, end, undo);
  }

  #add(of: KeyWindows, i: number, start: number, end: number, undo: UndoLog | null): WindowCell {
    const { cells } = of;
    if (this.#journal.on) this.#note(of);
    const cell = this.#cell(of, start, end, this.#sequence++);
    if (i === cells.length) cells.push(cell);
    else cells.splice(i, 0, cell);
    this.#size++;
    this.#schedule(cell, end - 1);
    undo?.add(() => this.remove(cell));
    return cell;
  }

  #cell(of: KeyWindows, start: number, end: number, sequence: number): WindowCell {
    const cell: WindowCell = {
      key: of.key,
      group: of.group,
      sequence,
      slots: this.layout.template.slice(),
      epoch: this.epoch,
      start,
      end,
      of,
      timer: null as unknown as WindowTimer,
    };
    return cell;
  }

  /** Whether a session of the key touches [start, end). */
  touches(of: KeyWindows | undefined, start: number, end: number): boolean {
    return of !== undefined && lastTouching(of.cells, start, end) >= 0;
  }

  /**
   * The session of the key that holds [start, end), grown to it and with those in `absorbed` swallowed by the oldest;
   * undefined where none touches it. A session with other ends has not fired yet.
   */
  meeting(of: KeyWindows, start: number, end: number, undo: UndoLog | null): WindowCell | undefined {
    this.absorbed = NONE;
    const { cells } = of;
    const last = lastTouching(cells, start, end);
    if (last < 0) return undefined;
    if (this.#journal.on) this.#note(of);
    let first = last;
    while (first > 0 && cells[first - 1]!.end >= start) first--;
    const cell = first === last ? cells[last]! : this.#swallow(of, first, last, undo);
    of.last = cell;
    undo?.keep(cell);
    const from = Math.min(start, first === last ? cell.start : cells[first]!.start);
    const to = Math.max(end, first === last ? cell.end : cells[last]!.end);
    if (first !== last) of.cells = [...cells.slice(0, first), cell, ...cells.slice(last + 1)];
    if (from !== cell.start || to !== cell.end) this.#resize(cell, from, to, undo);
    return cell;
  }

  /** The oldest of the sessions first..last; the others are taken out. */
  #swallow(of: KeyWindows, first: number, last: number, undo: UndoLog | null): WindowCell {
    const { cells, last: used } = of;
    const [oldest, ...others] = cells.slice(first, last + 1).sort((a, b) => a.sequence - b.sequence);
    this.absorbed = others;
    this.#size -= others.length;
    for (const other of others) this.#cancel(other);
    undo?.add(() => {
      of.cells = cells;
      of.last = used;
      this.#size += others.length;
      for (const other of others) this.#schedule(other, other.timer.timestamp);
    });
    return oldest!;
  }

  #resize(cell: WindowCell, start: number, end: number, undo: UndoLog | null): void {
    const before = { start: cell.start, end: cell.end };
    const { firing } = this.window;
    if (firing >= 0) {
      this.own(cell);
      cell.slots[firing] = 0;
    }
    cell.start = start;
    cell.end = end;
    this.#hasten(cell, end - 1);
    undo?.add(() => {
      Object.assign(cell, before);
      this.#hasten(cell, before.end - 1);
    });
  }

  /** Forgets a window whatever it holds. */
  remove(cell: WindowCell): void {
    const { of } = cell;
    if (this.#journal.on) this.#note(of);
    this.#cancel(cell);
    this.#size--;
    of.cells.splice(of.cells.indexOf(cell), 1);
    if (of.cells.length === 0) this.index.delete(of.canonical);
    if (of.last === cell) of.last = of.cells.at(-1) ?? this.#nobody;
  }

  // -------------------------------------------------------------- what is due

  /** The next window whose end the watermark has passed; forgotten at once where nothing may come late. */
  takeDue(watermark: number): WindowCell | null {
    for (;;) {
      const timer = this.#queue.first();
      if (timer === undefined || timer.timestamp > watermark) return null;
      if (this.#journal.on) this.#note(timer.cell.of);
      this.#queue.take();
      timer.cancelled = true;
      const { cell } = timer;
      const fired = this.#hasFired(cell);
      const due = cell.end - 1 + (fired ? this.window.latenessMs : 0);
      if (due > timer.timestamp) {
        this.#schedule(cell, due);
        continue;
      }
      if (!fired && this.window.latenessMs > 0) this.#schedule(cell, due + this.window.latenessMs);
      else this.remove(cell);
      if (!fired) return cell;
    }
  }

  #hasFired(cell: WindowCell): boolean {
    const { firing } = this.window;
    return firing >= 0 && (cell.slots[firing] as number) > 0;
  }

  #schedule(cell: WindowCell, timestamp: number): void {
    cell.timer = { timestamp, sequence: cell.sequence, cell, cancelled: false };
    this.#queue.add(cell.timer);
  }

  /** A timer that is too early is put off when it is due; only one that is too late must be set anew. */
  #hasten(cell: WindowCell, timestamp: number): void {
    if (cell.timer.timestamp <= timestamp) return;
    this.#cancel(cell);
    this.#schedule(cell, timestamp);
  }

  #cancel({ timer }: WindowCell): void {
    if (timer.cancelled) return;
    timer.cancelled = true;
    this.#queue.noteCancelled();
  }

  // -------------------------------------------------------------- snapshots

  freeze(): FrozenStore {
    this.epoch++;
    const frozen: { cell: WindowCell; slots: readonly unknown[]; window: RecordValue }[] = [];
    for (const { cells } of this.keys()) {
      for (const cell of cells) {
        frozen.push({ cell, slots: cell.slots, window: { start: cell.start, end: cell.end } });
      }
    }
    const inOrder = (): readonly FrozenCell[] => frozen.sort((a, b) => a.cell.sequence - b.cell.sequence);
    return new FrozenCells(
      this.layout.slots,
      frozen.map(({ slots }) => slots),
      inOrder,
    );
  }

  // -------------------------------------------------------------- images

  image(): WindowsImage {
    const { noted } = this.#journal;
    const slot = NOTE_BYTES + SLOT_BYTES * this.layout.template.length;
    let bytes = 0;
    for (const { cells } of noted) {
      bytes += NOTE_BYTES;
      for (const { cell, slots } of cells) bytes += slot + replacedBytes(slots, cell.slots);
    }
    if (!this.#journal.on || noted.length > 0) {
      this.epoch++;
      this.#interval++;
    }
    return { version: this.#journal.image(), sequence: this.#sequence, bytes };
  }

  reset({ version, sequence }: WindowsImage): void {
    this.#journal.reset(version);
    this.#sequence = sequence;
    this.epoch++;
    this.#interval++;
  }

  /** Before anything of a key's windows changes. */
  #note(of: KeyWindows): void {
    if (of.noted === this.#interval) return;
    of.noted = this.#interval;
    this.#journal.note(this.#noteOf(of));
  }

  #noteOf(of: KeyWindows): KeyNote {
    const cells = of.cells.map(cell => {
      const { start, end, slots, timer } = cell;
      return { cell, start, end, slots, dueMs: timer.timestamp };
    });
    return { of, present: this.index.get(of.canonical) === of, cells };
  }

  #putBack({ of, present, cells }: KeyNote): KeyNote {
    const forth = this.#noteOf(of);
    for (const cell of of.cells) this.#cancel(cell);
    this.#size += cells.length - of.cells.length;
    of.cells = cells.map(({ cell, start, end, slots, dueMs }) => {
      Object.assign(cell, { start, end, slots });
      this.#schedule(cell, dueMs);
      return cell;
    });
    of.last = of.cells.at(-1) ?? this.#nobody;
    if (!present) this.index.delete(of.canonical);
    else if (!forth.present) {
      this.index.set(of.canonical, of);
      this.#inOrder = false;
    }
    return forth;
  }

  /** Puts one row of a snapshot back. Rows of a window come in rising sequence. */
  put(row: Row): void {
    const slot = this.layout.slots.findIndex(layout => layout.schema.name === row.state);
    if (slot < 0) return;
    const canonical = this.canonical(row.key);
    const of = this.index.get(canonical) ?? this.insert(canonical, row.key);
    const { start, end, [WINDOW_ENTRY]: entry } = row.namespace as RecordValue;
    const { slots } = this.at(of, start as number, end as number, null);
    const { content, mark, schema } = this.layout.slots[slot]!;
    if (content === "value" || content === "list") {
      slots[slot] = row.value;
      return;
    }
    const entries = (slots[slot] ??= new Map<unknown, Value>()) as Map<unknown, Value>;
    slots[mark] = this.epoch;
    entries.set(entryKey(schema)(entry!), entry!);
  }
}

/** What stands for an entry of a set: its type is a field of the namespace's. */
function entryKey({ namespaceType }: StateSchema): (value: Value) => unknown {
  const fields = namespaceType?.kind === "record" ? namespaceType.fields : [];
  const type = fields.find(field => field.name === WINDOW_ENTRY)?.type ?? null;
  return canonicalOf(type) ?? (value => value);
}

/** The last of the sessions that touch [start, end); -1 where none does. */
function lastTouching(cells: readonly WindowCell[], start: number, end: number): number {
  for (let i = cells.length - 1; i >= 0; i--) {
    const cell = cells[i]!;
    if (cell.end < start) return -1;
    if (cell.start <= end) return i;
  }
  return -1;
}
