// Where a frame stands: which operator and subtask, what it has in its hands, and every name that can be said there with
// what holds its value. Made anew for each question, since a session moves.

import type { BodyFrame, Cause, Way } from "../execute/simulate/steppable.ts";
import { constantValue } from "../plan/constant.ts";
import type { Local } from "../plan/ir.ts";
import type { PlanNode } from "../plan/plan.ts";
import { INT, record, TIMESTAMP, type Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";
import { fixed, type Holder } from "./holder.ts";
import { parametersOf, recordType } from "./names.ts";
import type { FrameRef, Ground } from "./seams.ts";
import type { DebugProgram } from "./session.ts";
import { type Kept, keptOf, stateHolder } from "./state-holders.ts";
import { type OperatorShape, shapeOf } from "./state-shape.ts";

export interface Standing {
  readonly frame: FrameRef | null;
  readonly node: PlanNode | null;
  /** Position in `simulation.tasks` of the subtask it is about; null: none, or it does not run now. */
  readonly task: number | null;
  readonly subtask: number | null;
  /** It stands in a body now; what is past cannot be changed. */
  readonly body: BodyFrame | null;
  /** What the operator was given. */
  readonly taken: Taken | null;
  /** undefined: the operator has no key, or it is not known any more. */
  readonly key: Value | undefined;
  readonly names: readonly Named[];
}

export interface Taken {
  readonly cause: Cause;
  readonly timestamp: number;
  readonly holder: Holder;
}

export interface Named {
  readonly name: string;
  readonly type: Type;
  /** For presentation. */
  readonly kind: "record" | "local" | "state" | "ambient";
  holder(): Holder;
}

/** The operators' own part of `Session.evaluate(…, null)`: the whole run. */
const NOWHERE: Omit<Standing, "names"> = {
  frame: null,
  node: null,
  task: null,
  subtask: null,
  body: null,
  taken: null,
  key: undefined,
};

export function standingAt(ground: Ground, frame: FrameRef | null): Standing {
  if (frame === null) return { ...NOWHERE, names: everywhere(ground, NOWHERE) };
  switch (frame.kind) {
    case "body":
      return inBody(ground, frame);
    case "thread": {
      const node = nodeOf(ground, frame.node) ?? firstNode(ground, frame.task);
      return outside(ground, { ...NOWHERE, frame, node, task: frame.task });
    }
    case "way":
    case "source":
      return onWay(ground, frame, frame.way);
    case "barrier": {
      const { tasks } = ground.simulation;
      const task = tasks.findIndex(
        ({ ref }) => ref.task === frame.task.task && ref.subtask === frame.task.subtask,
      );
      const position = task < 0 ? null : task;
      return outside(ground, { ...NOWHERE, frame, node: firstNode(ground, position), task: position });
    }
  }
}

const nodeOf = ({ simulation }: Ground, id: number | null): PlanNode | null =>
  (id === null ? undefined : simulation.plan.nodes.find(node => node.id === id)) ?? null;

const firstNode = ({ simulation }: Ground, task: number | null): PlanNode | null =>
  (task === null ? undefined : simulation.tasks[task])?.operators[0]?.node ?? null;

function outside(ground: Ground, at: Omit<Standing, "names">): Standing {
  const subtask = at.task === null ? null : (ground.simulation.tasks[at.task]?.ref.subtask ?? null);
  const standing = { ...at, subtask };
  return { ...standing, names: everywhere(ground, standing) };
}

// ---------------------------------------------------------------- in a body

function inBody(ground: Ground, frame: FrameRef & { readonly kind: "body" }): Standing {
  const { simulation } = ground;
  const frames = simulation.inside?.frames ?? [];
  const body = frames[frame.depth] ?? null;
  if (body === null) return outside(ground, { ...NOWHERE, frame, task: frame.task });
  // A `fn` sees what its operator was given.
  const depth = frames.findIndex((each, i) => i >= frame.depth && each.element !== null);
  const operator = frames[depth] ?? null;
  const node = nodeOf(ground, body.node);
  const at = {
    frame,
    node,
    task: frame.task,
    subtask: simulation.tasks[frame.task]?.ref.subtask ?? null,
    body,
    taken: operator === null ? null : takenBy(ground, operator, depth, node),
    key: (operator ?? body).key,
  };
  return {
    ...at,
    names: [
      ...everywhere(ground, at),
      ...recordNames(at),
      ...stateNames(ground, at),
      ...localNames(ground, body, frame.depth),
    ],
  };
}

function takenBy(ground: Ground, body: BodyFrame, depth: number, node: PlanNode | null): Taken | null {
  const { element } = body;
  if (element === null) return null;
  const { cause, timestamp } = element;
  if (cause !== "record" || node === null)
    return { cause, timestamp, holder: fixed(element.value, TIMESTAMP, null) };
  const wanted = parametersOf(node, element.input)[0];
  const local = body.locals.find(each => each.id === wanted?.id && each.name === wanted.name);
  const type = recordType(ground.simulation.plan, node, element.input) ?? local?.type ?? node.output;
  if (local === undefined) return { cause, timestamp, holder: fixed(element.value, type, "record") };
  const held = localHolder(ground, body, depth, local);
  return { cause, timestamp, holder: { ...held, expression: "record" } };
}

const localHolder = (ground: Ground, body: BodyFrame, depth: number, local: Local): Holder => ({
  type: local.type,
  value: body.readLocal(local.id),
  expression: local.name,
  write: value => ground.intervene({ kind: "setLocal", frame: depth, local: local.id, value }),
});

const localNames = (ground: Ground, body: BodyFrame, depth: number): readonly Named[] =>
  body.locals.map(local => ({
    name: local.name,
    type: local.type,
    kind: "local",
    holder: () => localHolder(ground, body, depth, local),
  }));

// ---------------------------------------------------------------- the way of a record

function onWay(ground: Ground, frame: FrameRef, way: Way): Standing {
  const { plan, tasks } = ground.simulation;
  const node = nodeOf(ground, way.node);
  const task = tasks.findIndex(
    each => each.ref.subtask === way.subtask && each.operators.some(({ node: { id } }) => id === way.node),
  );
  const type =
    way.cause !== "record" || node === null ? TIMESTAMP : (recordType(plan, node, null) ?? node.output);
  const at = {
    ...NOWHERE,
    frame,
    node,
    task: task < 0 ? null : task,
    subtask: way.subtask,
    taken: { cause: way.cause, timestamp: way.timestamp, holder: fixed(way.value, type, "record") },
  };
  return { ...at, names: [...everywhere(ground, at), ...recordNames(at), ...wayNames(at)] };
}

/** The record under the name that the operator's code gives it. */
function wayNames({ node, taken }: Omit<Standing, "names">): readonly Named[] {
  if (node === null || taken === null || taken.cause !== "record") return [];
  return parametersOf(node, null).map(({ name }) => ({
    name,
    type: taken.holder.type,
    kind: "local",
    holder: () => ({ ...taken.holder, expression: name }),
  }));
}

// ---------------------------------------------------------------- names

const CHECKPOINT = record([{ name: "id", type: INT }]);

const ambient = (name: string, type: Type, value: () => Value): Named => ({
  name,
  type,
  kind: "ambient",
  holder: () => fixed(value(), type, name),
});

function everywhere({ simulation, stop }: Ground, at: Omit<Standing, "names">): readonly Named[] {
  const names: Named[] = [ambient("checkpoint", CHECKPOINT, () => ({ id: checkpointNow() }))];
  const checkpointNow = (): number => {
    if (at.frame?.kind === "barrier") return at.frame.checkpoint;
    const event = stop?.event;
    if (event != null && "checkpoint" in event && typeof event.checkpoint === "number")
      return event.checkpoint;
    const { pending, nextId } = simulation.coordinator;
    return pending[0]?.id ?? nextId - 1;
  };
  const { task, subtask, taken, key, node } = at;
  if (subtask !== null) names.push(ambient("subtask", INT, () => subtask));
  const watermark = task === null ? undefined : simulation.tasks[task]?.watermark;
  if (watermark !== undefined) names.push(ambient("watermark", TIMESTAMP, () => watermark));
  if (taken !== null) names.push(ambient("timestamp", TIMESTAMP, () => taken.timestamp));
  if (key !== undefined && node !== null && node.keyType !== null)
    names.push(ambient("key", node.keyType, () => key));
  return names;
}

function recordNames({ taken }: Omit<Standing, "names">): readonly Named[] {
  if (taken === null || taken.cause !== "record") return [];
  return [{ name: "record", type: taken.holder.type, kind: "record", holder: () => taken.holder }];
}

/** The states of the key, under the names that the program calls them by. */
function stateNames(ground: Ground, at: Omit<Standing, "names">): readonly Named[] {
  const found = keptHere(ground, at);
  if (found === null) return [];
  const { shape } = found;
  return [...shape.states, ...shape.shared]
    .filter(({ own }) => !own)
    .map(state => {
      const holder = () => stateHolder(found, state, null, item => ground.intervene(item), state.name);
      return { name: state.name, type: holder().type, kind: "state", holder };
    });
}

/** What the operator remembers of the key in hand; null: nothing, or several windows. */
export function keptHere(ground: Ground, { node, key, subtask }: Omit<Standing, "names">): Kept | null {
  const shape: OperatorShape | null = node === null ? null : shapeOf(node);
  if (shape === null || shape.windowed) return null;
  if (shape.keyType !== null && key === undefined) return null;
  return keptOf(ground, shape, key ?? null, subtask)[0] ?? null;
}

/** Values of params as the host resolved them; else those that the plan itself has. */
export const paramsOf = ({ plan, params }: DebugProgram): ReadonlyMap<string, unknown> =>
  params ??
  new Map(
    plan.params.flatMap(({ name, type, value }) =>
      "json" in value ? [[name, constantValue(value.json, type)] as const] : [],
    ),
  );
