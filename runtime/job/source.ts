// What a task needs of a source: elements by turns, and a position that can be remembered. Implemented in connectors.

import type { Row, StateSchema } from "../values/row.ts";

export interface SourceReader {
  /**
   * Hands over up to `max` elements by calling `emit`, in order. Never blocks.
   * `more`: call again. `waiting`: nothing now, more may come (the host calls again when `ready` resolves, or soon).
   * `end`: the input is over. Throws WeirError on unreadable input.
   * An element that cannot be read (malformed line) goes to `fail` with what is known of it, and reading goes on.
   */
  poll(
    max: number,
    emit: (value: unknown) => void,
    fail: (failure: SourceFailure) => void,
  ): "more" | "waiting" | "end";
  /** The state of the position: schema and rows (operator state, group -1, key null). Position = the next element to read. */
  readonly schema: readonly StateSchema[];
  snapshot(): readonly Row[];
  /** Before the first poll. Throws WeirError if the input is not the one the position was taken in. */
  restore(rows: Iterable<Row>): void;
  /** For messages and progress: `lines.txt:120`, with 1-based line, of the last element handed over. */
  where(): string;
  close(): void;
}

export interface SourceFailure {
  /** The raw text (or value) that failed. */
  readonly input: unknown;
  /** What is wrong, in a sentence: expected type, found value, field. */
  readonly error: string;
  /** `file:line:column`. */
  readonly origin: string;
}
