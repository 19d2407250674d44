// Data breakpoints: which state an id means, and what its value was before it was written. States of a `process` tell
// each write; those of the engine's own operators (reduce, aggregate, windows …) are compared before and after a step,
// for the keys it was about. Knows no conditions.

import type { Inside, SteppableSimulation } from "../execute/simulate/steppable.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import { liveView, type StateEntry, sharedView } from "../state/view.ts";
import { nearest } from "../values/nearest.ts";
import { toJson } from "../values/text.ts";
import type { Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { covers, dataIdOf } from "./data-id.ts";
import { namesAtWrite, stateOf } from "./names.ts";
import { type OperatorShape, type StateShape, shapeOf, stateValue, WINDOW } from "./state-shape.ts";
import type { Look, Made } from "./triggers.ts";

export function dataTrigger(plan: Plan, id: string): Made {
  const node = plan.nodes
    .filter(({ uid }) => id === uid || id.startsWith(`${uid}/`))
    .sort((a, b) => b.uid.length - a.uid.length)[0];
  if (node === undefined) return { why: `no operator of the program keeps ${id}` };
  const shape = shapeOf(node);
  if (shape === null) return { why: `${node.uid} remembers nothing` };
  const [name = "", ...rest] = id.slice(node.uid.length + 1).split("/");
  const states = [...shape.states, ...shape.shared];
  const state = states.find(each => each.name === name);
  if (state === undefined) return noState(node, name, states);
  const ofKey = rest.length > 0;
  const at = node.operator.kind === "process" ? "wrote" : "kept";
  const look: Look = { at, node: node.id, state: state.name, id: ofKey ? id : null };
  return {
    looks: [look],
    names: namesAtWrite(node),
    what: ofKey ? `a write to ${state.name} of ${rest.join("/")}` : `a write to ${state.name}`,
    note: at === "kept" ? "stops after the step that changed it" : "",
  };
}

function noState({ uid }: PlanNode, name: string, states: readonly StateShape[]): Made {
  const names = states.filter(({ own }) => !own).map(state => state.name);
  const near = nearest(name, names);
  const hint = near === null ? `it keeps ${names.join(", ")}` : `did you mean ${near}?`;
  return { why: `${uid} keeps no state ${name}; ${hint}` };
}

// ---------------------------------------------------------------- what is written

/** What was written, as ids: of the state of a key, of its entry where one alone was written. */
export interface Written {
  readonly node: number;
  readonly state: string;
  readonly key: Value;
  /** Position in `tasks`. */
  readonly task: number;
  readonly id: string;
  /** The state of the key, whatever of it was written. */
  readonly whole: string;
  /** `total of "a": 3.0 → 5.5`. */
  readonly text: string;
}

export const isOf = (written: Written, look: Extract<Look, { readonly at: "wrote" | "kept" }>): boolean =>
  written.node === look.node &&
  written.state === look.state &&
  (look.id === null || covers(look.id, written.id) || covers(written.id, look.id));

/** What is kept of each watched operator while a step goes on. */
export interface DataWatch {
  begin(): void;
  /** An operator that is watched is about to take something. */
  entered(simulation: SteppableSimulation, inside: Inside, states: ReadonlySet<string>): void;
  /** A state of a `process` has been written. */
  wrote(simulation: SteppableSimulation, inside: Inside): Written | null;
  /** What the engine's own operators have changed in the step. */
  changed(simulation: SteppableSimulation): readonly Written[];
}

interface Before {
  readonly task: number;
  readonly shape: OperatorShape;
  readonly key: Value;
  readonly states: ReadonlySet<string>;
  /** By id. */
  texts: ReadonlyMap<string, string>;
}

export function createDataWatch(): DataWatch {
  let before: Before[] = [];
  return {
    begin() {
      if (before.length > 0) before = [];
    },
    entered(simulation, { task, pause, frames }, states) {
      const state = stateOf(simulation, task, pause.node);
      const shape = shapeOf(simulation.plan.nodes[pause.node]!);
      if (state === null || shape === null) return;
      const key = frames[0]?.key ?? null;
      before = before.filter(each => each.shape !== shape || !sameKey(each, key));
      const made = { task, shape, key, states, texts: new Map<string, string>() };
      made.texts = textsOf(simulation, made);
      before.push(made);
    },
    wrote(simulation, { task, pause }) {
      if (pause.kind !== "wrote") return null;
      const shape = shapeOf(simulation.plan.nodes[pause.node]!);
      const state = shape && [...shape.states, ...shape.shared].find(({ name }) => name === pause.state);
      if (!shape || !state) return null;
      const known = before.find(each => each.shape === shape && sameKey(each, pause.key));
      const now = textsOf(simulation, {
        task,
        shape,
        key: pause.key,
        states: new Set([state.name]),
        texts: new Map(),
      });
      const whole = idOf(shape, state, pause.key);
      const text = changeText(shape, state, pause.key, known?.texts.get(whole), now.get(whole));
      if (known !== undefined) known.texts = new Map([...known.texts, ...now]);
      const id = entryId(state, whole, pause.namespace);
      return { node: pause.node, state: state.name, key: pause.key, task, id, whole, text };
    },
    changed(simulation) {
      return before.flatMap(each => changesOf(simulation, each));
    },
  };
}

const sameKey = ({ key, shape }: Before, other: Value): boolean =>
  key === other || (shape.keyType !== null && toJson(key, shape.keyType) === toJson(other, shape.keyType));

// ---------------------------------------------------------------- values by id

/** Broadcast state is kept by no key. */
const keyTypeOf = (shape: OperatorShape, state: StateShape): Type | null =>
  shape.shared.includes(state) ? null : shape.keyType;

const idOf = (shape: OperatorShape, state: StateShape, key: Value): string =>
  dataIdOf(shape.node.uid, state.name, { value: key, type: keyTypeOf(shape, state) });

/** Of one entry of a map. */
const entryId = (state: StateShape, whole: string, namespace: Value): string =>
  namespace === null || state.type.kind !== "map" ? whole : `${whole}/${toJson(namespace, state.type.key)}`;

function textsOf(simulation: SteppableSimulation, { task, shape, key, states }: Before): Map<string, string> {
  const texts = new Map<string, string>();
  const kept = stateOf(simulation, task, shape.node.id);
  if (kept === null) return texts;
  const note = (state: StateShape, id: string, entry: StateEntry | null): void => {
    if (!states.has(state.name)) return;
    const value = stateValue(state, entry);
    texts.set(id, entry === null && state.initial === undefined ? NOTHING : toJson(value, state.type));
  };
  const entries = liveView(kept).find(key);
  for (const state of shape.states) {
    if (!shape.windowed) note(state, idOf(shape, state, key), entries[0] ?? null);
    else for (const entry of entries) note(state, `${idOf(shape, state, key)}/${windowText(entry)}`, entry);
  }
  const shared = sharedView(kept)?.find(null)[0] ?? null;
  for (const state of shape.shared) note(state, idOf(shape, state, key), shared);
  return texts;
}

const windowText = ({ window }: StateEntry): string => toJson({ ...window! }, WINDOW);

const NOTHING = "nothing";

function changesOf(simulation: SteppableSimulation, before: Before): readonly Written[] {
  const { shape, key, states } = before;
  if (shape.node.operator.kind === "process") return [];
  const after = textsOf(simulation, before);
  const ids = new Set([...before.texts.keys(), ...after.keys()]);
  return [...ids].flatMap(id => {
    const old = before.texts.get(id) ?? NOTHING;
    const now = after.get(id) ?? NOTHING;
    if (old === now) return [];
    const state = shape.states.find(each => states.has(each.name) && covers(idOf(shape, each, key), id));
    if (state === undefined) return [];
    const whole = idOf(shape, state, key);
    const text = changeText(shape, state, key, old, now, id.slice(whole.length + 1));
    return [{ node: shape.node.id, state: state.name, key, task: before.task, id, whole, text }];
  });
}

const LONGEST = 200;
const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

function changeText(
  shape: OperatorShape,
  state: StateShape,
  key: Value,
  old: string | undefined,
  now: string | undefined,
  window = "",
): string {
  const keyType = keyTypeOf(shape, state);
  const of = keyType === null ? "" : ` of ${cut(toJson(key, keyType))}`;
  const within = window === "" ? "" : ` in the window ${window}`;
  const from = old === undefined ? "" : `${cut(old)} → `;
  return `${state.name}${of}${within}: ${from}${cut(now ?? NOTHING)}`;
}
