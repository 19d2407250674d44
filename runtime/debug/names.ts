// What a condition or a log point may name, by where it stands: the record and the variables there, the states of the
// key, the checkpoint. Types are known when it is armed; values are read when it is asked. Knows no expressions.

import type { Inside, SteppableSimulation } from "../execute/simulate/steppable.ts";
import type { Event } from "../job/event.ts";
import { optional } from "../language/infer-types.ts";
import type { Local } from "../plan/ir.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import { liveView, sharedView } from "../state/view.ts";
import { INT, record, STRING, TIMESTAMP, type Type } from "../values/type.ts";
import { MIN_WATERMARK, NO_TIMESTAMP, type Value } from "../values/value.ts";
import type { Code, CodeSite } from "./code-places.ts";
import { type StateShape, shapeOf, stateValue } from "./state-shape.ts";

/** Where a run stands, as a condition sees it. */
export interface At {
  readonly simulation: SteppableSimulation;
  readonly inside: Inside | null;
  readonly event: Event | null;
  /** Position in `simulation.tasks`; null: it is about no subtask, or one that does not run now. */
  readonly task: number | null;
  /** Whose state it is about, where no body stands still. */
  readonly key?: Value;
}

export interface Name {
  readonly name: string;
  readonly type: Type;
  read(at: At): unknown;
}

const CHECKPOINT = record([{ name: "id", type: INT }]);

/** What can be named anywhere. */
const EVERYWHERE: readonly Name[] = [
  { name: "checkpoint", type: CHECKPOINT, read: at => ({ id: checkpointOf(at) }) },
  { name: "subtask", type: INT, read: subtaskOf },
  { name: "watermark", type: TIMESTAMP, read: watermarkOf },
];

/** At an event: besides, why it happened. */
export const namesOfEvent: readonly Name[] = [
  ...EVERYWHERE,
  { name: "reason", type: STRING, read: ({ event }) => reasonOf(event) },
  { name: "operator", type: STRING, read: operatorOf },
];

/** Of the event; else the one in progress, else the last. */
function checkpointOf({ event, simulation }: At): number {
  if (event !== null && "checkpoint" in event && typeof event.checkpoint === "number")
    return event.checkpoint;
  const { pending, nextId } = simulation.coordinator;
  return pending[0]?.id ?? nextId - 1;
}

function subtaskOf({ event, simulation, task }: At): number {
  if (event !== null && "subtask" in event) return event.subtask;
  return task === null ? 0 : (simulation.tasks[task]?.ref.subtask ?? 0);
}

function watermarkOf({ event, simulation, task }: At): number {
  if (event?.type === "watermarkAdvanced") return event.watermark;
  return task === null ? MIN_WATERMARK : (simulation.tasks[task]?.watermark ?? MIN_WATERMARK);
}

function reasonOf(event: Event | null): string {
  switch (event?.type) {
    case "taskFailed":
      return event.reason;
    case "recordFailed":
      return event.error;
    case "checkpointFailed":
      return event.detail === "" ? event.reason : `${event.reason}: ${event.detail}`;
    default:
      return "";
  }
}

function operatorOf({ event, simulation, task }: At): string {
  if (event !== null && "uid" in event) return event.uid;
  if (event !== null && "task" in event) return event.task;
  if (event !== null && "sink" in event) return event.sink;
  return task === null ? "" : (simulation.tasks[task]?.ref.task ?? "");
}

// ---------------------------------------------------------------- in an operator

/** Before an operator takes a record (`causes` other than a record: there is none). */
export function namesAtEntry(
  plan: Plan,
  node: PlanNode,
  input: number | null,
  ofRecord: boolean,
): readonly Name[] {
  const type = ofRecord ? recordType(plan, node, input) : null;
  return [...inOperator(node, type), ...(ofRecord && type !== null ? parameterNames(node, input, type) : [])];
}

/** At a statement, or the expression that is a whole lambda. `node`: the operator, where there is but one. */
export function namesAtCode(
  plan: Plan,
  node: PlanNode | null,
  code: Code,
  { locals }: CodeSite,
): readonly Name[] {
  const type = node === null || code.record === null ? null : recordType(plan, node, code.input);
  const variables = locals.map(local => ({
    name: local.name,
    type: local.type,
    read: ({ inside }: At) => inside?.frames[0]?.readLocal(local.id) ?? null,
  }));
  return joined(node === null ? inOperators() : inOperator(node, type), variables);
}

/** After a write to a state. */
export const namesAtWrite = (node: PlanNode): readonly Name[] => inOperator(node, null);

/** Of two with one name the later is meant. */
const joined = (outer: readonly Name[], inner: readonly Name[]): readonly Name[] => [
  ...outer.filter(({ name }) => !inner.some(each => each.name === name)),
  ...inner,
];

const inOperators = (): readonly Name[] => [
  ...EVERYWHERE,
  { name: "timestamp", type: TIMESTAMP, read: at => elementOf(at)?.timestamp ?? NO_TIMESTAMP },
];

/** `type` of the record; null: there is none. */
function inOperator(node: PlanNode, type: Type | null): readonly Name[] {
  const names: Name[] = [...inOperators()];
  if (node.keyType !== null) names.push({ name: "key", type: node.keyType, read: keyOf });
  const states = statesOf(node);
  return joined(
    type === null ? names : [...names, { name: "record", type, read: at => elementOf(at)?.value ?? null }],
    states,
  );
}

/** The innermost operator's, seen from the `fn`s it calls too. */
const elementOf = ({ inside }: At) => inside?.frames.find(({ element }) => element !== null)?.element ?? null;

const keyOf = ({ inside, key }: At): unknown =>
  inside?.frames.find(({ element }) => element !== null)?.key ?? key ?? null;

function statesOf(node: PlanNode): readonly Name[] {
  const shape = shapeOf(node);
  if (shape === null || shape.windowed) return [];
  const name = (state: StateShape, shared: boolean): Name => ({
    name: state.name,
    type: state.initial === undefined ? optional(state.type) : state.type,
    read: at => readState(at, node, state, shared),
  });
  return [
    ...shape.states.filter(({ own }) => !own).map(state => name(state, false)),
    ...shape.shared.map(state => name(state, true)),
  ];
}

function readState(at: At, node: PlanNode, state: StateShape, shared: boolean): Value {
  const kept = stateOf(at.simulation, at.inside?.task ?? at.task, node.id);
  if (kept === null) return state.initial ?? null;
  const view = shared ? sharedView(kept) : liveView(kept);
  const key = shared || node.keyType === null ? null : (keyOf(at) as Value);
  return stateValue(state, view?.find(key)[0] ?? null);
}

export const stateOf = (simulation: SteppableSimulation, task: number | null, node: number) =>
  (task === null ? undefined : simulation.tasks[task])?.operators.find(each => each.node.id === node)
    ?.state ?? null;

// ---------------------------------------------------------------- types of records

/** Type of what comes in; null: the operator is a source's reader, or has two inputs of different kinds. */
export function recordType(plan: Plan, node: PlanNode, input: number | null): Type | null {
  if (node.operator.kind === "source" || node.operator.kind === "asyncMap") return node.output;
  const types = plan.edges
    .filter(edge => edge.to === node.id && (input === null || edge.input === input))
    .map(edge => {
      const sender = plan.nodes[edge.from]!;
      return edge.port === 0 ? sender.output : sender.sideOutputs[edge.port - 1]!.type;
    });
  const [first] = types;
  if (first === undefined) return null;
  const text = JSON.stringify(first);
  return types.every(type => JSON.stringify(type) === text) ? first : null;
}

/** The record under the names that the operator's own code gives it. */
function parameterNames(node: PlanNode, input: number | null, type: Type): readonly Name[] {
  return parametersOf(node, input).map(({ name }) => ({
    name,
    type,
    read: (at: At) => elementOf(at)?.value ?? null,
  }));
}

export function parametersOf({ operator }: PlanNode, input: number | null): readonly Local[] {
  switch (operator.kind) {
    case "map":
    case "filter":
    case "flatMap":
    case "filterMap":
    case "tap":
      return operator.fn.parameters;
    case "reduce":
      return operator.fn.parameters.slice(1);
    case "distinct":
      return operator.by?.parameters ?? [];
    case "topN":
    case "sortBy":
      return operator.by.parameters;
    case "assignTimestamps":
      return operator.timestamp.parameters;
    case "aggregate":
      return [operator.record];
    case "process": {
      const wanted = operator.handlers.filter(
        ({ on }) =>
          (on === "right" ? 1 : on === "timer" || on === "processingTimer" ? -1 : 0) === (input ?? 0),
      );
      const both = input === null && operator.handlers.some(({ on }) => on === "right");
      return both ? [] : wanted.map(({ parameter }) => parameter);
    }
    case "intervalJoin":
    case "join":
    case "source":
    case "sink":
    case "limit":
    case "asyncMap":
      return [];
  }
}
