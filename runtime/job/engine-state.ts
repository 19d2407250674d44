// What a task itself remembers in a snapshot, beside its operators: the watermark of each input channel, and of a
// source its watermark generator. Kept as operator state of the chain's root, handed to every subtask on restore, so
// that a late record stays late. Rows only; knows no task.

import type { OperatorSnapshot } from "../state/snapshot.ts";
import type { Row, StateSchema } from "../values/row.ts";
import { INT, STRING } from "../values/type.ts";
import { MIN_WATERMARK } from "../values/value.ts";
import { WAITING } from "./waiting-rows.ts";

const schema = (name: string): StateSchema => ({
  name,
  kind: "operator",
  keyType: null,
  namespaceType: STRING,
  valueType: INT,
  redistribution: "union",
});

/** By the channel's name; the combined one by the task's. */
export const CHANNEL_WATERMARKS = schema("$channelWatermarks");
/** Of watermarks behind elements that wait, by the channel's name, or the task's. */
export const WAITING_WATERMARKS = schema("$waitingWatermarks");
/** By the task's name. */
export const WATERMARK_GENERATOR = schema("$watermarkGenerator");

const ENGINE_STATES: ReadonlySet<string> = new Set([
  CHANNEL_WATERMARKS.name,
  WATERMARK_GENERATOR.name,
  WAITING_WATERMARKS.name,
  WAITING,
]);

/** One number under a name: a row of either state. */
export interface NamedWatermark {
  readonly name: string;
  readonly watermark: number;
}

export const watermarkRows = (state: StateSchema, watermarks: readonly NamedWatermark[]): readonly Row[] =>
  watermarks.map(({ name, watermark }, sequence) => ({
    state: state.name,
    group: -1,
    key: null,
    namespace: name,
    sequence,
    value: watermark,
  }));

/** Restored rows of the root, sorted out: the engine's own, the source reader's, and (lazily) the operator's. */
export interface SortedRows {
  readonly engine: Row[];
  readonly position: Row[];
  /** One pass. Whoever has taken what he wants of it calls `finish`, and only then are the others whole. */
  readonly operator: Iterable<Row>;
  finish(): void;
}

export function sortRows(rows: Iterable<Row>, readerStates: ReadonlySet<string>): SortedRows {
  const engine: Row[] = [];
  const position: Row[] = [];
  const source = rows[Symbol.iterator]();
  function* operator(): Generator<Row, void, void> {
    for (let next = source.next(); next.done !== true; next = source.next()) {
      const row = next.value;
      if (ENGINE_STATES.has(row.state)) engine.push(row);
      else if (readerStates.has(row.state)) position.push(row);
      else yield row;
    }
  }
  const rest = operator();
  return {
    engine,
    position,
    operator: rest,
    finish: () => {
      for (const _ of operator());
    },
  };
}

/**
 * The watermark remembered under this name. Where there is none (the parallelism has changed) it is the lowest of its
 * like, if need be of all: too low delays, too high would make records late.
 */
export function restoredWatermark(rows: readonly Row[], state: StateSchema, name: string): number {
  const known = rows.filter(row => row.state === state.name);
  const lowest = (like: (name: string) => boolean): number | undefined => {
    const found = known.filter(row => like(String(row.namespace))).map(row => Number(row.value));
    return found.length === 0 ? undefined : Math.min(...found);
  };
  const [sender, receiver] = name.split(ARROW);
  const sameSide = (other: string): boolean => other.includes(ARROW) === (receiver !== undefined);
  return (
    lowest(other => other === name) ??
    lowest(other => sameSide(other) && receiver !== undefined && other.startsWith(`${sender}${ARROW}`)) ??
    lowest(sameSide) ??
    MIN_WATERMARK
  );
}

/** Stands in the names of channels only. */
const ARROW = " -> ";

/** Adds what task and reader remember to the root operator's part of the snapshot. */
export function withEngineState(
  operators: readonly OperatorSnapshot[],
  own: Pick<OperatorSnapshot, "uid" | "subtask" | "parallelism">,
  states: readonly StateSchema[],
  rows: readonly Row[],
): readonly OperatorSnapshot[] {
  if (states.length === 0) return operators;
  const root = operators.find(operator => operator.uid === own.uid);
  const others = operators.filter(operator => operator !== root);
  const merged: OperatorSnapshot = {
    ...own,
    states: [...states, ...(root?.states ?? [])],
    size: rows.length + (root?.size ?? 0),
    *rows() {
      yield* rows;
      if (root !== undefined) yield* root.rows();
    },
  };
  return [merged, ...others];
}
