// What puts a cell back as it was when a record fails whose operator goes on (`onError: skip` or `to`). Only such
// operators pay for it. Knows no timers and no code: others add their own steps.

import type { Cell, CellOwner } from "./store.ts";

export class UndoLog {
  readonly #steps: (() => void)[] = [];
  #cell: Cell | null = null;
  #slots: unknown[] = [];

  constructor(private readonly store: CellOwner) {}

  /** Remembers the cell as it is now, and forgets what was remembered before. */
  begin(cell: Cell): void {
    this.#steps.length = 0;
    this.#cell = cell;
    this.#slots = cell.slots.slice();
  }

  /** Forgets what was remembered before; cells are named one by one as they are changed. */
  start(): void {
    this.#steps.length = 0;
    this.#cell = null;
  }

  /** Remembers one more cell as it is now. */
  keep(cell: Cell): void {
    const slots = cell.slots.slice();
    this.#steps.push(() => {
      this.store.own(cell);
      cell.slots = slots;
      cell.epoch = this.store.epoch;
    });
  }

  /** A step that undoes what was just changed in place. */
  add(step: () => void): void {
    this.#steps.push(step);
  }

  /** Newest first; then the cell's slots, which may be swept. */
  rollBack(): void {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) step();
    if (this.#cell === null) return;
    this.store.own(this.#cell);
    this.#cell.slots = this.#slots;
    this.#cell.epoch = this.store.epoch;
    this.#cell = null;
  }
}
