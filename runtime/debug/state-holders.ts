// States as holders: each cell with the intervention that writes it and the id on which a data breakpoint can be set.
// The same for reading only, of a snapshot or of what was. Knows no scopes and no expressions.

import type { Intervention } from "../execute/simulate/intervention.ts";
import { optional } from "../language/infer-types.ts";
import { keyGroup, subtaskOf } from "../plan/key-groups.ts";
import { WINDOW_ENTRY } from "../state/frozen-cells.ts";
import type { StateEntry } from "../state/view.ts";
import type { Type } from "../values/type.ts";
import type { RecordValue, Value } from "../values/value.ts";
import { dataIdOf } from "./data-id.ts";
import { type Holder, isSame, isWord } from "./holder.ts";
import type { Ground } from "./seams.ts";
import {
  entryType,
  entryValue,
  type OperatorShape,
  type StateShape,
  statesType,
  statesValue,
  stateValue,
  WINDOW,
} from "./state-shape.ts";
import { liveStates } from "./state-source.ts";
import { literalText } from "./value-text.ts";

/** What is remembered of one key (and window), by one subtask. */
export interface Kept {
  readonly shape: OperatorShape;
  readonly subtask: number;
  readonly key: Value;
  readonly entry: StateEntry | null;
  /** Broadcast states of the subtask. */
  readonly shared: StateEntry | null;
  /** What stands before `state(…)` where an expression reads it again: "" now; null: no expression does. */
  readonly reader: string | null;
}

/** null: nothing can be changed, it is past. */
type Intervene = ((intervention: Intervention) => Promise<void>) | null;

/**
 * Of a key now, whether anything is stored or not; of a windowed operator its windows. `of`: only this subtask's, where
 * the operator has no key.
 */
export function keptOf(ground: Ground, shape: OperatorShape, key: Value, of: number | null): readonly Kept[] {
  const only = shape.keyType === null ? of : null;
  const subtasks = liveStates(ground.simulation, shape.node.uid).filter(
    each => only === null || each.subtask === only,
  );
  const found = subtasks.flatMap(({ subtask, view, shared }) =>
    view.find(key).map(entry => ({ shape, subtask, key, entry, shared, reader: "" })),
  );
  if (found.length > 0 || shape.windowed) return found;
  const subtask = only ?? ownerOf(ground, shape, key);
  const shared = subtasks.find(each => each.subtask === subtask)?.shared ?? null;
  return [{ shape, subtask, key, entry: null, shared, reader: "" }];
}

function ownerOf(ground: Ground, { node, keyType }: OperatorShape, key: Value): number {
  const { maxParallelism } = ground.simulation.deployment;
  if (keyType === null) return 0;
  return subtaskOf(keyGroup(key, keyType, maxParallelism), node.parallelism, maxParallelism);
}

/** All states of a key as one record, whose fields can be written one by one. */
export function keptHolder(kept: Kept, intervene: Intervene, withKey: boolean): Holder {
  const { shape, entry, shared } = kept;
  const expression = entryExpression(kept);
  const states = [...shape.states, ...shape.shared].filter(({ own }) => !own);
  return {
    type: withKey && entry !== null ? entryType(shape) : statesType(shape),
    value: withKey && entry !== null ? entryValue(shape, entry, shared) : statesValue(shape, entry, shared),
    expression,
    write: null,
    field: name => {
      const state = states.find(each => each.name === name);
      return state === undefined ? null : stateHolder(kept, state, expression, intervene);
    },
  };
}

/** `state("detector", "a")`, `checkpoint(3).state("detector", "a")` */
function entryExpression({ shape, key, reader }: Kept): string | null {
  if (shape.windowed || reader === null) return null;
  const operator = JSON.stringify(shape.node.uid);
  if (shape.keyType === null) return shape.node.parallelism === 1 ? `${reader}state(${operator})` : null;
  const literal = literalText(key, shape.keyType);
  return literal === null ? null : `${reader}state(${operator}, ${literal})`;
}

/** One state; `within`: the expression of the record it is a field of, null where it has a name of its own. */
export function stateHolder(
  kept: Kept,
  state: StateShape,
  within: string | null,
  intervene: Intervene,
  expression: string | null = within === null || !isWord(state.name) ? null : `${within}.${state.name}`,
): Holder {
  const { shape, entry, shared, key, subtask } = kept;
  const isShared = shape.shared.includes(state);
  const value = stateValue(state, isShared ? shared : entry);
  const type = state.initial === undefined ? optional(state.type) : state.type;
  const window = isShared ? null : windowOf(entry);
  const put = (namespace: Value, given: Value, remove: boolean) =>
    intervene!({
      kind: "setState",
      uid: shape.node.uid,
      subtask,
      state: state.name,
      key: isShared ? null : key,
      namespace,
      value: given,
      remove,
    });
  const idKey = { value: key, type: isShared ? null : shape.keyType };
  const dataId = (...namespace: { readonly value: Value; readonly type: Type | null }[]) =>
    dataIdOf(shape.node.uid, state.name, idKey, ...namespace);
  const map = state.content === "map" && state.type.kind === "map" ? state.type : null;
  return {
    type,
    value,
    expression,
    dataId: window === null ? dataId() : dataId({ value: window, type: WINDOW }),
    write: intervene === null ? null : given => put(window, given, isNothing(state, given)),
    ...(map !== null &&
      window === null && { entryDataId: (item: Value) => dataId({ value: item, type: map.key }) }),
    ...(map !== null &&
      intervene !== null && {
        writeEntry: (item: Value, given: Value) => put(namespaceOf(window, item), given, given === null),
      }),
  };
}

const windowOf = (entry: StateEntry | null): RecordValue | null =>
  entry === null || entry.window === null ? null : { ...entry.window };

const namespaceOf = (window: RecordValue | null, item: Value): Value =>
  window === null ? item : { ...window, [WINDOW_ENTRY]: item };

/** What is not stored: the state as it was at first. */
const isNothing = ({ initial }: StateShape, given: Value): boolean =>
  initial === undefined ? given === null : isSame(given, initial);
