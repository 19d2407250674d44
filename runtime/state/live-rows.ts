// The rows that a snapshot of a live state would have if it were taken now, without taking one: for comparing with a
// snapshot that was. Read at once; they hold as long as nothing is written. Knows no operators.

import type { Row, StateSchema } from "../values/row.ts";
import type { MapKey, Value } from "../values/value.ts";
import { WINDOW_ENTRY } from "./frozen-cells.ts";
import type { OperatorState } from "./operator-state.ts";
import { TIMERS, timersSchema } from "./timers.ts";
import { liveTimers, liveView, type StateEntry, type StateView, sharedView, stateSlots } from "./view.ts";

export const liveSchemas = (state: OperatorState): readonly StateSchema[] => [
  ...schemasIn(liveView(state)),
  ...(state.shared === null ? [] : schemasIn(sharedView(state)!)),
  timersSchema(state.store.layout.keyType),
];

const schemasIn = ({ layout }: StateView): readonly StateSchema[] =>
  stateSlots(layout).map(slot => layout.slots[slot]!.schema);

/** How many `liveRows` gives. */
export function liveSize(state: OperatorState): number {
  const shared = sharedView(state);
  return sizeIn(liveView(state)) + (shared === null ? 0 : sizeIn(shared)) + liveTimers(state).length;
}

function sizeIn(view: StateView): number {
  const slots = stateSlots(view.layout);
  let size = 0;
  for (const entry of view.all()) for (const slot of slots) size += countOf(view, slot, entry.value(slot));
  return size;
}

function countOf({ layout }: StateView, slot: number, value: Value | undefined): number {
  if (value === undefined) return 0;
  const { content } = layout.slots[slot]!;
  if (content === "map") return (value as ReadonlyMap<MapKey, Value>).size;
  return content === "set" ? (value as readonly Value[]).length : 1;
}

export function* liveRows(state: OperatorState): Generator<Row, void, void> {
  yield* rowsIn(liveView(state));
  const shared = sharedView(state);
  if (shared !== null) yield* rowsIn(shared);
  let sequence = 0;
  const { store } = state;
  for (const { domain, key, timestamp } of liveTimers(state)) {
    const namespace = { domain, timestamp };
    yield { state: TIMERS, group: store.groupOf(key), key, namespace, sequence: sequence++, value: null };
  }
}

function* rowsIn(view: StateView): Generator<Row, void, void> {
  const slots = stateSlots(view.layout);
  let sequence = 0;
  for (const entry of view.all()) {
    for (const slot of slots) {
      const value = entry.value(slot);
      if (value === undefined) continue;
      const { schema, content } = view.layout.slots[slot]!;
      if (content === "map" || content === "set") {
        for (const part of partsOf(entry, schema.name, value)) yield { ...part, sequence: sequence++ };
        continue;
      }
      const { key, group, window } = entry;
      const namespace = window === null ? null : { ...window };
      yield { state: schema.name, group, key, namespace, sequence: sequence++, value };
    }
  }
}

/** Of a map, or of a set's list. */
function* partsOf(
  { key, group, window }: StateEntry,
  state: string,
  value: Value,
): Generator<Omit<Row, "sequence">, void, void> {
  const base = { state, group, key };
  const within = (entry: Value): Value => (window === null ? entry : { ...window, [WINDOW_ENTRY]: entry });
  if (value instanceof Map) {
    for (const [entry, item] of value as ReadonlyMap<MapKey, Value>)
      yield { ...base, namespace: within(entry), value: item };
  } else {
    for (const item of value as readonly Value[]) yield { ...base, namespace: within(item), value: true };
  }
}
