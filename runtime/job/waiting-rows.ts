// Elements that wait in a task, as rows of a snapshot and back: those held until the right side has ended, those whose
// calls are under way. Each carries the watermark that waits before it, so that what is late stays late. Where the
// parallelism has changed, elements go where their key group goes and such watermarks are left out: event time is then
// behind for a while, never ahead.

import type { Row, StateSchema } from "../values/row.ts";
import { INT, record, STRING, type Type } from "../values/type.ts";
import type { RecordValue, Value } from "../values/value.ts";

export const WAITING = "$waiting";

/** `keyed`: what comes in goes by key groups, and so do the rows. */
export const waitingSchema = (valueType: Type, keyed: boolean): StateSchema => ({
  name: WAITING,
  kind: "operator",
  keyType: null,
  namespaceType: record([
    { name: "place", type: STRING },
    { name: "timestamp", type: INT },
    { name: "watermark", type: INT },
  ]),
  valueType,
  redistribution: keyed ? "keyed" : "split",
});

export interface WaitingElement {
  /** Where it waits: the name of a channel, or of the task. */
  readonly place: string;
  readonly value: unknown;
  readonly timestamp: number;
  /** The last one waiting before it. */
  readonly watermark: number;
}

export const waitingRows = (
  elements: readonly WaitingElement[],
  groupOf: ((value: unknown) => number) | null,
): readonly Row[] =>
  elements.map(({ place, value, timestamp, watermark }, sequence) => ({
    state: WAITING,
    group: groupOf === null ? -1 : groupOf(value),
    key: null,
    namespace: { place, timestamp, watermark },
    sequence,
    value: value as Value,
  }));

export const waitingElements = (rows: readonly Row[]): readonly WaitingElement[] =>
  rows
    .filter(row => row.state === WAITING)
    .map(row => {
      const { place, timestamp, watermark } = row.namespace as RecordValue;
      return {
        place: place as string,
        value: row.value,
        timestamp: timestamp as number,
        watermark: watermark as number,
      };
    });
