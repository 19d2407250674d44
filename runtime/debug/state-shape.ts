// What an operator remembers, as expressions and views show it: its states by name with their types and what they are
// where nothing is stored. Made from the plan alone, so that it serves a live state and a snapshot alike.

import { initialOf, layoutOf, type OperatorLayout } from "../compile/layouts.ts";
import { optional } from "../language/infer-types.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import type { StoreLayout } from "../state/layout.ts";
import { entryTypeOf, type StateEntry, stateSlots } from "../state/view.ts";
import { type Field, list, map, type RecordType, record, TIMESTAMP, type Type } from "../values/type.ts";
import type { RecordValue, Value } from "../values/value.ts";

export interface StateShape {
  readonly name: string;
  /** Number of its slot in the layout. */
  readonly slot: number;
  /** Of the whole state: a map, a list of a set's values. Without null, also where `initial` is null. */
  readonly type: Type;
  /** What the program sees where nothing is stored; undefined: it sees nothing, there is no entry. */
  readonly initial: Value | undefined;
  readonly content: "value" | "list" | "map" | "set";
  /** Keeps the books of the engine itself: no name of the program. */
  readonly own: boolean;
}

export interface OperatorShape {
  readonly node: PlanNode;
  readonly layout: OperatorLayout;
  readonly keyType: Type | null;
  readonly windowed: boolean;
  readonly states: readonly StateShape[];
  /** Broadcast states: one copy a subtask. */
  readonly shared: readonly StateShape[];
  /** Of both those that the program, or a person, calls by name. */
  readonly named: readonly StateShape[];
  readonly sharedNamed: readonly StateShape[];
}

const shapes = new WeakMap<PlanNode, OperatorShape | null>();

/** null: it remembers nothing. Plans do not change, so each operator is looked at once. */
export function shapeOf(node: PlanNode): OperatorShape | null {
  let shape = shapes.get(node);
  if (shape === undefined) shapes.set(node, (shape = makeShape(node)));
  return shape;
}

function makeShape(node: PlanNode): OperatorShape | null {
  const layout = layoutOf(node);
  if (layout === null) return null;
  const states = statesIn(node, layout.store);
  const shared = layout.shared === null ? [] : statesIn(node, layout.shared);
  return {
    node,
    layout,
    keyType: node.keyType,
    windowed: layout.store.window !== undefined,
    states,
    shared,
    named: states.filter(({ own }) => !own),
    sharedNamed: shared.filter(({ own }) => !own),
  };
}

function statesIn({ operator }: PlanNode, layout: StoreLayout): readonly StateShape[] {
  return stateSlots(layout).map(slot => {
    const { schema, content } = layout.slots[slot]!;
    const spec =
      operator.kind === "process" ? operator.states.find(each => each.name === schema.name) : undefined;
    return {
      name: schema.name,
      slot,
      type: spec?.type ?? typeOfSlot(layout, slot),
      initial: spec === undefined ? undefined : (initialOf(spec) as Value),
      content,
      own: schema.name.startsWith("$"),
    };
  });
}

function typeOfSlot(layout: StoreLayout, slot: number): Type {
  const { schema, content } = layout.slots[slot]!;
  const entry = entryTypeOf(layout, slot);
  if (content === "map" && entry !== null) return map(entry, schema.valueType);
  return content === "set" && entry !== null ? list(entry) : schema.valueType;
}

/** The operators that remember something. */
export const keepersOf = (plan: Plan): readonly OperatorShape[] =>
  plan.nodes.flatMap(node => shapeOf(node) ?? []);

// ---------------------------------------------------------------- as a record

export const WINDOW: RecordType = record([
  { name: "start", type: TIMESTAMP },
  { name: "end", type: TIMESTAMP },
]);

const fieldsOf = (named: readonly StateShape[]): readonly Field[] =>
  named.map(({ name, type, initial }) => ({
    name,
    type: initial === undefined ? optional(type) : type,
  }));

/** `{ total: float, … }`, with `window` where there are any, and what the subtask has in broadcast states. */
export const statesType = (shape: OperatorShape): RecordType =>
  record([
    ...(shape.windowed ? [{ name: "window", type: WINDOW }] : []),
    ...fieldsOf(shape.named),
    ...fieldsOf(shape.sharedNamed),
  ]);

/** The same with its `key`, unless a state is called so. */
export const entryType = (shape: OperatorShape): RecordType =>
  hasKey(shape)
    ? record([{ name: "key", type: shape.keyType! }, ...statesType(shape).fields])
    : statesType(shape);

const hasKey = ({ keyType, named }: OperatorShape): boolean =>
  keyType !== null && named.every(({ name }) => name !== "key");

export const stateValue = ({ slot, initial }: StateShape, entry: StateEntry | null): Value =>
  entry?.value(slot) ?? initial ?? null;

/** `entry` null: nothing is stored; `shared`: of the subtask. */
export function statesValue(
  shape: OperatorShape,
  entry: StateEntry | null,
  shared: StateEntry | null,
): RecordValue {
  return filled({}, shape, entry, shared);
}

export const entryValue = (shape: OperatorShape, entry: StateEntry, shared: StateEntry | null): RecordValue =>
  filled(hasKey(shape) ? { key: entry.key } : {}, shape, entry, shared);

/** Made of each of a million entries that an expression is asked of. */
function filled(
  into: Record<string, Value>,
  { named, sharedNamed }: OperatorShape,
  entry: StateEntry | null,
  shared: StateEntry | null,
): RecordValue {
  if (entry?.window) put(into, "window", { ...entry.window });
  for (const state of named) put(into, state.name, stateValue(state, entry));
  for (const state of sharedNamed) put(into, state.name, stateValue(state, shared));
  return into;
}

function put(into: Record<string, Value>, name: string, value: Value): void {
  if (name === "__proto__")
    Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true });
  else into[name] = value;
}
