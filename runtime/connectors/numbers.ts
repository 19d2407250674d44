// sequence and generate: elements made from numbers. A split is a run of numbers in steps; subtask i of p begins with
// every p-th. After a change of parallelism a subtask may hold several splits, and takes the least number first.

import type { SourceFailure, SourceReader } from "../job/source.ts";
import type { Outside } from "../operators/chain.ts";
import { RecordFailure } from "../values/failure.ts";
import type { Row, StateSchema } from "../values/row.ts";
import { INT, record } from "../values/type.ts";
import { operatorRow } from "./position.ts";

interface Split {
  next: number;
  readonly step: number;
  /** Inclusive. */
  readonly last: number;
}

const SPLITS: StateSchema = {
  name: "$position",
  kind: "operator",
  keyType: null,
  namespaceType: null,
  valueType: record([
    { name: "next", type: INT },
    { name: "step", type: INT },
    { name: "last", type: INT },
  ]),
  redistribution: "split",
};

export interface NumbersOptions {
  readonly name: string;
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
  readonly subtask: number;
  readonly parallelism: number;
  readonly element: (number: number) => unknown;
  /** Elements a second, of all subtasks together; null: as fast as they are taken. */
  readonly rate: number | null;
  readonly outside: Outside;
}

export function createNumbersReader(options: NumbersOptions): SourceReader {
  const { element, subtask, parallelism } = options;
  let splits: Split[] = [{ next: options.first + subtask, step: parallelism, last: options.last }];
  let current = options.first - 1;
  const pace = paceOf(options);
  const make = (
    number: number,
    emit: (value: unknown) => void,
    fail: (failure: SourceFailure) => void,
  ): void => {
    const made = madeOrFailed(element, number);
    if (made instanceof RecordFailure)
      fail({ input: String(number), error: made.reason, origin: `${options.name}:${number}` });
    else emit(made);
  };
  return {
    poll(max, emit, fail) {
      if (least(splits) === undefined) return "end";
      const due = pace(max);
      if (due === 0) return "waiting";
      for (let n = 0; n < due; n++) {
        const split = least(splits);
        if (split === undefined) return "end";
        current = split.next;
        split.next += split.step;
        make(current, emit, fail);
      }
      return "more";
    },
    schema: [SPLITS],
    snapshot: () =>
      splits.map(({ next, step, last }, i) => operatorRow(SPLITS.name, i, { next, step, last })),
    restore(rows) {
      const restored = splitsOf(rows, options.last);
      // The first subtask always has one where there is any: none means that nothing was remembered.
      if (restored.length > 0 || subtask !== 0) splits = restored;
    },
    where: () => `${options.name}:${current}`,
    close() {},
  };
}

function madeOrFailed(element: NumbersOptions["element"], number: number): unknown {
  try {
    return element(number);
  } catch (error) {
    if (error instanceof RecordFailure) return error;
    throw error;
  }
}

/** Where they end is for the program to say, which may have changed: all of a source end with the same number. */
function splitsOf(rows: Iterable<Row>, last: number): Split[] {
  const splits: Split[] = [];
  for (const row of rows)
    if (row.state === SPLITS.name) splits.push({ ...(row.value as unknown as Split), last });
  return splits;
}

/** The split with the least next number; undefined when all are through. */
function least(splits: readonly Split[]): Split | undefined {
  if (splits.length === 1) return splits[0]!.next <= splits[0]!.last ? splits[0] : undefined;
  let found: Split | undefined;
  for (const split of splits)
    if (split.next <= split.last && (found === undefined || split.next < found.next)) found = split;
  return found;
}

/** How many of `max` elements are due. Counts from the first poll; a pause is made up for within a second only. */
function paceOf({ rate, parallelism, outside }: NumbersOptions): (max: number) => number {
  if (rate === null) return max => max;
  const perMs = rate / parallelism / 1000;
  let credit = 1;
  let last: number | null = null;
  return max => {
    const now = outside.now();
    if (last !== null) credit = Math.min(credit + Math.max(0, now - last) * perMs, Math.max(1, perMs * 1000));
    last = now;
    const due = Math.min(max, Math.floor(credit));
    credit -= due;
    return due;
  };
}
