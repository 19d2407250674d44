// Keyed state as JavaScript objects: one Map from key to cell. A snapshot takes references to the slots of every cell
// and starts a new epoch; the first write to a cell in an epoch copies its slots, and what they hold is copied when it
// is first changed (see slots.ts). Knows no operators, no encoding.

import { groupOfHash, type Hasher, hasher } from "../plan/key-groups.ts";
import type { Row, StateSchema } from "../values/row.ts";
import type { Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { canonicalOf, canonicalText, detached, isScalar } from "./canonical.ts";
import { type FrozenCell, FrozenCells } from "./frozen-cells.ts";
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

export class HeapStore implements KeyedStore {
  /** Rises at each freeze. A cell whose epoch is lower shares its slots with a snapshot. */
  epoch = 0;
  /** By canonical form of the key; compiled code looks here itself. */
  readonly index = new Map<unknown, Cell>();
  readonly canonical: (key: Value) => unknown;
  #sequence = 0;
  readonly #hash: Hasher | null;
  readonly #stored: number;

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
    return cell;
  }

  own(cell: Cell): void {
    if (cell.epoch === this.epoch) return;
    cell.slots = cell.slots.slice();
    cell.epoch = this.epoch;
  }

  sweep(cell: Cell): void {
    for (let i = 0; i < this.#stored; i++) if (cell.slots[i] !== undefined) return;
    this.remove(cell);
  }

  /** Forgets a cell whatever it holds. */
  remove(cell: Cell): void {
    this.index.delete(this.canonical(cell.key));
  }

  cells(): IterableIterator<Cell> {
    return this.index.values();
  }

  freeze(): FrozenStore {
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
