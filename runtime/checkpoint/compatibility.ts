// May this snapshot be restored into this plan? All mismatches at once, each with what it is about and what would
// help; and the rows converted where the change is a compatible one. Pure.

import type { Deployment } from "../plan/deployment.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import type { OperatorSnapshot } from "../state/snapshot.ts";
import type { Row, StateSchema } from "../values/row.ts";
import { NULL, type Type } from "../values/type.ts";
import { addedWithoutValue, isOfWindow } from "./added-aggregates.ts";
import { type Conversion, type Convert, conversion, Inconvertible, SAME, typeText } from "./convert.ts";
import { expectedStates, type StatesOf } from "./expected-states.ts";
import { groupByUid } from "./redistribute.ts";

export interface Mismatch {
  readonly kind:
    | "operatorGone"
    | "stateGone"
    | "typeChanged"
    | "keyChanged"
    | "kindChanged"
    | "maxParallelism";
  readonly uid: string;
  /** "" for a mismatch of the whole operator. */
  readonly state: string;
  /** A sentence. */
  readonly what: string;
  readonly remedy: string;
  /** May be passed over with `--allow-dropped-state`: the rows have no home and are dropped. */
  readonly droppable: boolean;
}

const ALLOW_DROPPED = "pass --allow-dropped-state to go on without it";

export function checkRestore(
  operators: readonly OperatorSnapshot[],
  plan: Plan,
  deployment: Pick<Deployment, "maxParallelism">,
  statesOf: StatesOf = expectedStates(plan),
  snapshotMaxParallelism: number = deployment.maxParallelism,
): readonly Mismatch[] {
  const nodes = nodesByFormerUid(operators, plan);
  const mismatches = [...groupByUid(operators)].flatMap(([uid, parts]) => {
    const node = nodes.get(uid);
    if (node === undefined) return goneOperator(uid, parts);
    return stateMismatches(uid, parts, node, statesOf(node));
  });
  return [...maxParallelismMismatch(plan, deployment, snapshotMaxParallelism), ...mismatches];
}

/** Which node takes up which uid of the snapshot: its own name first, then the one it had. */
function nodesByFormerUid(operators: readonly OperatorSnapshot[], plan: Plan): ReadonlyMap<string, PlanNode> {
  const held = new Set(operators.map(operator => operator.uid));
  return new Map(
    plan.nodes.map(node => [held.has(node.uid) || node.was === undefined ? node.uid : node.was, node]),
  );
}

function goneOperator(uid: string, parts: readonly OperatorSnapshot[]): readonly Mismatch[] {
  const entries = parts.reduce((sum, part) => sum + part.size, 0);
  if (entries === 0 || distinctStates(parts).every(isWatermark)) return [];
  return [
    {
      kind: "operatorGone",
      uid,
      state: "",
      what: `The snapshot holds ${entries === 1 ? "1 entry" : `${entries} entries`} of the operator ${uid}, which the program no longer has.`,
      remedy: `name its successor with \`as NEW was ${uid}\`, or ${ALLOW_DROPPED}`,
      droppable: true,
    },
  ];
}

function maxParallelismMismatch(
  plan: Plan,
  deployment: Pick<Deployment, "maxParallelism">,
  held: number,
): readonly Mismatch[] {
  if (deployment.maxParallelism === held) return [];
  return [
    {
      kind: "maxParallelism",
      uid: plan.name,
      state: "",
      what: `The snapshot has ${held} key groups (maxParallelism), the program ${deployment.maxParallelism}.`,
      remedy: `set maxParallelism to ${held}, or leave it out`,
      droppable: false,
    },
  ];
}

function stateMismatches(
  uid: string,
  parts: readonly OperatorSnapshot[],
  node: PlanNode,
  wanted: readonly StateSchema[] | null,
): readonly Mismatch[] {
  if (wanted === null) return [];
  const states = distinctStates(parts);
  const changed = states.flatMap(held => {
    if (isEngineState(held)) return [];
    const now = wanted.find(state => state.name === held.name);
    if (now !== undefined) return changedState(uid, held, now);
    return holdsRows(parts, name => name === held.name) ? [goneState(uid, held)] : [];
  });
  return [...oneOfKeys(changed), ...addedStates(uid, parts, addedWithoutValue(node, states, wanted))];
}

/** Another key is another key for every state of the operator: said once. */
const oneOfKeys = (mismatches: readonly Mismatch[]): readonly Mismatch[] => {
  const first = mismatches.find(each => each.kind === "keyChanged");
  return mismatches.filter(each => each === first || each.kind !== "keyChanged");
};

function addedStates(
  uid: string,
  parts: readonly OperatorSnapshot[],
  added: readonly string[],
): readonly Mismatch[] {
  if (added.length === 0 || !holdsRows(parts, isOfWindow)) return [];
  return added.map(state => ({
    kind: "typeChanged",
    uid,
    state,
    what: `The aggregate ${state} of ${uid} is new, and the windows that are open in the snapshot have no value for it.`,
    remedy: `give ${uid} another name and drop those windows with --allow-dropped-state, or start afresh with --fresh`,
    droppable: false,
  }));
}

/** How far event time had come is found out again; nothing is lost with the name of who knew it. */
const isWatermark = ({ name }: StateSchema): boolean =>
  /^\$(?:\w*[wW]atermarks?|watermarkGenerator)$/.test(name);

/** Positions and watermarks: whoever reads them judges them. */
const isEngineState = ({ kind, name }: StateSchema): boolean => kind === "operator" && name.startsWith("$");

const distinctStates = (parts: readonly OperatorSnapshot[]): readonly StateSchema[] => [
  ...new Map(parts.flatMap(part => part.states.map(state => [state.name, state]))).values(),
];

function holdsRows(parts: readonly OperatorSnapshot[], isMeant: (state: string) => boolean): boolean {
  for (const part of parts) for (const row of part.rows()) if (isMeant(row.state)) return true;
  return false;
}

const goneState = (uid: string, held: StateSchema): Mismatch => ({
  kind: "stateGone",
  uid,
  state: held.name,
  what: `The snapshot holds the state ${held.name} of ${uid}, which the program no longer has.`,
  remedy: `declare it again, or ${ALLOW_DROPPED}`,
  droppable: true,
});

function changedState(uid: string, held: StateSchema, now: StateSchema): readonly Mismatch[] {
  const about = { uid, state: held.name, droppable: false };
  if (held.kind !== now.kind || held.redistribution !== now.redistribution)
    return [
      {
        ...about,
        kind: "kindChanged",
        what: `The state ${held.name} of ${uid} was ${kindText(held)} and is now ${kindText(now)}.`,
        remedy: "give the new state another name, or start afresh with --fresh",
      },
    ];
  if (!sameKey(held.keyType, now.keyType)) return [keyMismatch(about, held, now)];
  const namespace = conversion(held.namespaceType ?? NULL, now.namespaceType ?? NULL);
  const value = conversion(held.valueType, now.valueType);
  return [namespace, value].flatMap(each => typeMismatch(about, each, held, now));
}

type About = Pick<Mismatch, "uid" | "state" | "droppable">;

const keyMismatch = (about: About, held: StateSchema, now: StateSchema): Mismatch => ({
  ...about,
  kind: "keyChanged",
  what: `${about.uid} was keyed by ${typeText(held.keyType ?? NULL)} and is now keyed by ${typeText(now.keyType ?? NULL)}.`,
  remedy: "keep the key's type, or start afresh with --fresh",
});

function typeMismatch(
  about: About,
  result: Conversion,
  held: StateSchema,
  now: StateSchema,
): readonly Mismatch[] {
  if (!(result instanceof Inconvertible)) return [];
  return [
    {
      ...about,
      kind: "typeChanged",
      what: `The state ${about.state} of ${about.uid} was ${stateText(held)} and is now ${stateText(now)}: ${result.reason}.`,
      remedy:
        "keep its type (added fields have a default or are optional, renamed ones say `was`), or start afresh with --fresh",
    },
  ];
}

const kindText = (state: StateSchema): string =>
  state.kind === "map" ? "a map" : state.kind === "value" ? "a single value" : "state of the whole operator";

/** Of operators without a key what is by entry is no map by its kind. */
const stateText = ({ namespaceType, valueType }: StateSchema): string =>
  namespaceType === null ? typeText(valueType) : `map<${typeText(namespaceType)}, ${typeText(valueType)}>`;

/** Keys are hashed by their type, so only the same one finds its key group again. */
function sameKey(held: Type | null, now: Type | null): boolean {
  if (held === null || now === null) return held === now;
  return typeText(held) === typeText(now);
}

// ---------------------------------------------------------------- conversion

/**
 * The snapshot as the plan's operators want it: values converted, rows without a home left out. Call after
 * `checkRestore` found nothing (or only what may be dropped).
 */
export function convertOperators(
  operators: readonly OperatorSnapshot[],
  plan: Plan,
  statesOf: StatesOf = expectedStates(plan),
): readonly OperatorSnapshot[] {
  const nodes = nodesByFormerUid(operators, plan);
  return operators.flatMap(operator => {
    const node = nodes.get(operator.uid);
    if (node === undefined) return [];
    const wanted = statesOf(node);
    if (wanted === null) return [operator];
    return [{ ...operator, rows: () => convertRows(operator.rows(), operator.states, wanted) }];
  });
}

/** Rows of the states `from` as rows of the states `to`; those of a state that is gone are left out. */
export function* convertRows(
  rows: Iterable<Row>,
  from: readonly StateSchema[],
  to: readonly StateSchema[],
): Generator<Row, void, void> {
  const converters = new Map(from.map(state => [state.name, rowConverter(state, to)]));
  for (const row of rows) {
    const convert = converters.get(row.state);
    if (convert) yield convert(row);
  }
}

function rowConverter(from: StateSchema, to: readonly StateSchema[]): ((row: Row) => Row) | null {
  if (isEngineState(from)) return row => row;
  const now = to.find(state => state.name === from.name);
  if (now === undefined) return null;
  const namespace = orSame(conversion(from.namespaceType ?? NULL, now.namespaceType ?? NULL));
  const value = orSame(conversion(from.valueType, now.valueType));
  if (namespace === SAME && value === SAME) return row => row;
  return row => ({ ...row, namespace: namespace(row.namespace), value: value(row.value) });
}

function orSame(result: Conversion): Convert {
  if (result instanceof Inconvertible) throw new Error(`restored without a check: ${result.reason}`);
  return result;
}
