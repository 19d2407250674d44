// Keyed state as JavaScript objects: one Map from key to cell. A snapshot takes references to the slots of every cell
// and starts a new epoch; the first write to a cell in an epoch copies its slots, and what they hold is copied when it
// is first changed (see slots.ts). Knows no operators, no encoding.

import { groupOfHash, type Hasher, hasher } from "../plan/key-groups.ts";
import type { Row, StateSchema } from "../values/row.ts";
import type { Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { canonicalOf, canonicalText, detached, isScalar } from "./canonical.ts";
import { type FrozenCell, FrozenCells } from "./frozen-cells.ts";
import { FrozenVersion } from "./frozen-version.ts";
import { NOTE_BYTES, replacedBytes, SLOT_BYTES } from "./image.ts";
import { Journal, type Version } from "./journal.ts";
import { layoutOfSchemas, type StoreLayout } from "./layout.ts";
import type { Cell, FrozenStore, KeyedStore } from "./store.ts";

export interface StoreOptions {
  readonly keyType: Type | null;
  readonly states: readonly StateSchema[];
  readonly maxParallelism: number;
}

/** A store whose layout follows from its states' schemas. */
export const createStore = (options: StoreOptions): HeapStore =>
  new HeapStore(layoutOfSchemas(options.keyType, options.states), options.maxParallelism);

/** A cell as it was. */
export interface CellNote {
  readonly cell: Cell;
  readonly slots: unknown[];
  /** Whether its key was there. */
  readonly present: boolean;
}

export interface StoreImage {
  readonly version: Version<CellNote>;
  readonly sequence: number;
  readonly bytes: number;
}

export class HeapStore implements KeyedStore {
  /** Rises at each freeze. A cell whose epoch is lower shares its slots with a snapshot. */
  epoch = 0;
  /** By canonical form of the key; compiled code looks here itself. */
  readonly index = new Map<unknown, Cell>();
  readonly canonical: (key: Value) => unknown;
  #sequence = 0;
  readonly #hash: Hasher | null;
  readonly #stored: number;
  readonly #journal = new Journal<CellNote>(note => this.#putBack(note));
  /** Cells that stand further back in the index than they should. */
  readonly #misplaced = new Set<Cell>();
  /** No cell of the index has a higher sequence, but misplaced ones count for nothing. */
  #last = -1;
  /** The cells of the index in its order, for whoever leaps to its middle; null: to be listed when it is asked for. */
  #listed: Cell[] | null = null;
  /** Of versions that snapshots took. */
  #unclaimed = 0;

  constructor(
    readonly layout: StoreLayout,
    readonly maxParallelism: number,
  ) {
    this.canonical = canonicalOf(layout.keyType) ?? itself;
    this.#hash = layout.keyType === null ? null : hasher(layout.keyType);
    this.#stored = layout.slots.length;
  }

  get size(): number {
    return this.index.size;
  }

  find(key: Value): Cell | undefined {
    return this.index.get(this.canonical(key));
  }

  cell(key: Value): Cell {
    const canonical = this.canonical(key);
    return this.index.get(canonical) ?? this.insert(canonical, key);
  }

  groupOf(key: Value): number {
    return this.#hash === null ? -1 : groupOfHash(this.#hash(key), this.maxParallelism);
  }

  /** The cell of a key that has none. The only place where a key's group is computed. */
  insert(canonical: unknown, key: Value): Cell {
    const group = this.groupOf(key);
    const own = key === 0 ? 0 : detached(key);
    const cell: Cell = {
      key: own,
      group,
      sequence: this.#sequence++,
      slots: this.layout.template.slice(),
      epoch: this.epoch,
    };
    this.index.set(
      typeof canonical === "string" ? (canonical === key ? own : detached(canonical)) : canonical,
      cell,
    );
    if (this.#journal.on) {
      this.#last = cell.sequence;
      this.#listed?.push(cell);
      this.#journal.note({ cell, slots: cell.slots, present: false });
    }
    return cell;
  }

  own(cell: Cell): void {
    if (cell.epoch === this.epoch) return;
    if (this.#journal.on) this.#journal.note({ cell, slots: cell.slots, present: true });
    cell.slots = cell.slots.slice();
    cell.epoch = this.epoch;
  }

  sweep(cell: Cell): void {
    for (let i = 0; i < this.#stored; i++) if (cell.slots[i] !== undefined) return;
    this.remove(cell);
  }

  /** Forgets a cell whatever it holds. */
  remove(cell: Cell): void {
    const there = this.index.delete(this.canonical(cell.key));
    if (!this.#journal.on) return;
    this.#misplaced.delete(cell);
    if (there) this.#listed = null;
    if (there) this.#journal.note({ cell, slots: cell.slots, present: true });
  }

  cells(): IterableIterator<Cell> {
    this.#putInOrder();
    return this.index.values();
  }

  /** Some of them, counted from the first: without going through all before, where images are taken. */
  cellsFrom(start: number, count: number): readonly Cell[] {
    const listed = this.#listed ?? [...this.cells()];
    if (this.#journal.on) this.#listed = listed;
    return listed.slice(start, start + count);
  }

  freeze(): FrozenStore {
    if (this.#journal.on) {
      const { version, bytes } = this.image();
      this.#unclaimed += bytes;
      return new FrozenVersion(this.layout.slots, this.index.values(), () => this.#cellsAt(version));
    }
    this.epoch++;
    const cells = new Array<Cell>(this.index.size);
    const slots = new Array<readonly unknown[]>(this.index.size);
    let i = 0;
    for (const cell of this.index.values()) {
      cells[i] = cell;
      slots[i++] = cell.slots;
    }
    return new FrozenCells(this.layout.slots, slots, () => inOrder(cells, slots));
  }

  // -------------------------------------------------------------- images

  image(): StoreImage {
    const { noted } = this.#journal;
    const note = NOTE_BYTES + SLOT_BYTES * this.layout.template.length;
    const bytes = noted.reduce(
      (sum, { cell, slots, present }) => sum + note + (present ? replacedBytes(slots, cell.slots) : 0),
      this.#unclaimed,
    );
    this.#unclaimed = 0;
    if (!this.#journal.on) {
      this.#last = this.#sequence - 1;
      this.#listed = [...this.index.values()];
    }
    if (!this.#journal.on || noted.length > 0) this.epoch++;
    return { version: this.#journal.image(), sequence: this.#sequence, bytes };
  }

  reset({ version, sequence }: StoreImage): void {
    this.#journal.reset(version);
    this.#sequence = sequence;
    // Never the same again: what was a cell's own then has been seen by others since.
    this.epoch++;
  }

  #putBack({ cell, slots, present }: CellNote): CellNote {
    const canonical = this.canonical(cell.key);
    const was = this.index.get(canonical) === cell;
    const forth: CellNote = { cell, slots: cell.slots, present: was };
    cell.slots = slots;
    if (present && !was) {
      this.index.set(canonical, cell);
      if (cell.sequence < this.#last) {
        this.#misplaced.add(cell);
        this.#listed = null;
      } else {
        this.#last = cell.sequence;
        this.#listed?.push(cell);
      }
    } else if (!present && was) {
      this.index.delete(canonical);
      this.#misplaced.delete(cell);
      if (this.#listed?.at(-1) === cell) this.#listed.pop();
      else this.#listed = null;
      if (cell.sequence === this.#last) this.#last--;
    }
    return forth;
  }

  /** What was taken out and put back stands behind all others in a Map: they are set anew, by their sequence. */
  #putInOrder(): void {
    if (this.#misplaced.size === 0) return;
    const cells = [...this.index].sort(([, a], [, b]) => a.sequence - b.sequence);
    this.index.clear();
    for (const [canonical, cell] of cells) this.index.set(canonical, cell);
    this.#misplaced.clear();
    this.#listed = null;
    this.#last = this.#sequence - 1;
  }

  /** In table order, as they were at a version. */
  #cellsAt(version: Version<CellNote>): readonly FrozenCell[] {
    const then = new Map<Cell, CellNote>();
    for (const note of this.#journal.since(version)) if (!then.has(note.cell)) then.set(note.cell, note);
    const cells: FrozenCell[] = [];
    const gone = new Set(then.keys());
    for (const cell of this.cells()) {
      const note = then.get(cell);
      gone.delete(cell);
      if (note?.present !== false) cells.push({ cell, slots: note?.slots ?? cell.slots, window: null });
    }
    let restored = false;
    for (const cell of gone) {
      const { slots, present } = then.get(cell)!;
      if (present) cells.push({ cell, slots, window: null });
      restored ||= present;
    }
    return restored ? cells.sort((a, b) => a.cell.sequence - b.cell.sequence) : cells;
  }

  /** Puts one row of a snapshot back. Rows of a key come in rising sequence; unknown states are not asked for. */
  put(row: Row): void {
    const slot = this.layout.slots.findIndex(layout => layout.schema.name === row.state);
    if (slot < 0) return;
    const { content, mark } = this.layout.slots[slot]!;
    const slots = this.cell(row.key).slots;
    if (content === "value" || content === "list") {
      slots[slot] = row.value;
      return;
    }
    const entries = (slots[slot] ??= new Map<unknown, Value>()) as Map<unknown, Value>;
    slots[mark] = this.epoch;
    if (content === "map") entries.set(row.namespace, row.value);
    else entries.set(setKey(this.layout.slots[slot]!.schema)(row.namespace), row.namespace);
  }
}

const itself = (key: Value): unknown => key;

function* inOrder(
  cells: readonly Cell[],
  slots: readonly (readonly unknown[])[],
): Generator<FrozenCell, void, void> {
  for (let i = 0; i < cells.length; i++) yield { cell: cells[i]!, slots: slots[i]!, window: null };
}

const setKey = (schema: StateSchema): ((value: Value) => unknown) =>
  schema.namespaceType !== null && isScalar(schema.namespaceType) ? itself : canonicalText;
