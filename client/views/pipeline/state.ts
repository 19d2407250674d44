// What the pipeline view knows, and how each message and each act of a person changes it. What did not change keeps its
// identity, so that only what changed is drawn again. Pure.

import type { Live, Topology } from "../../../runtime/debug/protocol.ts";
import type { ToPipeline } from "../messages.ts";

export type TopologyTask = Topology["tasks"][number];
export type TopologyChannel = Topology["channels"][number];
export type LiveTask = Live["tasks"][number];
export type LiveChannel = Live["channels"][number];
export type Flight = Extract<ToPipeline, { type: "channel" }>;

/** What a person has chosen; by id of a card or an edge of the drawing. */
export interface PipelineState {
  readonly topology: Topology | null;
  readonly live: Live | null;
  readonly tasks: ReadonlyMap<number, LiveTask>;
  readonly channels: ReadonlyMap<string, LiveChannel>;
  /** Newest checkpoint that every subtask has taken part in and that is not in progress any more; 0: none. */
  readonly completed: number;
  /** The thread selected in the editor. */
  readonly focused: number | null;
  readonly ended: boolean;
  readonly flight: Flight | null;
  /** Names of operators that are drawn as one card. */
  readonly collapsed: ReadonlySet<string>;
  readonly selected: string | null;
  /** The channel whose contents are shown, one of the selected edge's; null: none is chosen. */
  readonly channel: string | null;
}

export type PipelineAction =
  | ToPipeline
  | { readonly type: "select"; readonly id: string | null; readonly channel: string | null }
  | { readonly type: "toggle"; readonly group: string }
  | { readonly type: "collapse"; readonly all: boolean };

/** Over so many subtasks in all, large operators begin as one card. */
const MANY_TASKS = 32;
const MANY_SUBTASKS = 4;

export const initialPipeline = (collapsed: readonly string[] = []): PipelineState => ({
  topology: null,
  live: null,
  tasks: new Map(),
  channels: new Map(),
  completed: 0,
  focused: null,
  ended: false,
  flight: null,
  collapsed: new Set(collapsed),
  selected: null,
  channel: null,
});

export function reducePipeline(state: PipelineState, action: PipelineAction): PipelineState {
  switch (action.type) {
    case "topology":
      return withTopology(state, action.topology);
    case "live":
      return withLive(state, action.live, action.focused);
    case "channel":
      return action.channel === state.channel ? { ...state, flight: action } : state;
    case "ended":
      return state.ended ? state : { ...state, ended: true, focused: null };
    case "select":
      if (state.selected === action.id && state.channel === action.channel) return state;
      return { ...state, selected: action.id, channel: action.channel, flight: null };
    case "toggle":
      return { ...state, collapsed: toggled(state.collapsed, action.group) };
    case "collapse": {
      const names = parallelNames(state.topology, 2);
      return { ...state, collapsed: new Set(action.all ? names : []) };
    }
  }
}

function withTopology(state: PipelineState, topology: Topology): PipelineState {
  if (state.topology !== null && sameTopology(state.topology, topology))
    return state.ended ? { ...state, ended: false } : state;
  const fresh = state.topology?.pipeline !== topology.pipeline;
  const large = topology.tasks.length > MANY_TASKS ? parallelNames(topology, MANY_SUBTASKS) : [];
  return {
    ...state,
    topology,
    ended: false,
    collapsed: fresh && state.collapsed.size === 0 ? new Set(large) : state.collapsed,
    selected: fresh ? null : state.selected,
    channel: null,
    flight: null,
  };
}

const parallelNames = (topology: Topology | null, atLeast: number): readonly string[] => [
  ...new Set(topology?.tasks.filter(task => task.parallelism >= atLeast).map(task => task.name)),
];

function toggled(set: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(name)) next.add(name);
  return next;
}

function withLive(state: PipelineState, live: Live, focused: number | null): PipelineState {
  return {
    ...state,
    live,
    focused,
    ended: false,
    completed: completedBy(state, live),
    tasks: shared(state.tasks, live.tasks, task => task.thread, sameFlat),
    channels: shared(state.channels, live.channels, channel => channel.name, sameChannel),
  };
}

/** A checkpoint is complete once all have acknowledged; who has finished need not. */
function completedBy(state: PipelineState, live: Live): number {
  const taking = live.tasks.filter(task => task.condition !== "finished");
  const ids = (taking.length > 0 ? taking : live.tasks).map(task => task.snapshotted);
  const all = ids.reduce((least, id) => Math.min(least, id), ids[0] ?? 0);
  if (live.checkpoint === null || all < live.checkpoint.id) return all;
  const back = state.live !== null && live.step < state.live.step;
  return back ? live.checkpoint.id - 1 : Math.min(state.completed, live.checkpoint.id - 1);
}

/** The same map where every value is the same; else one that keeps the values that are. */
function shared<Key, Value>(
  before: ReadonlyMap<Key, Value>,
  values: readonly Value[],
  keyOf: (value: Value) => Key,
  isSame: (a: Value, b: Value) => boolean,
): ReadonlyMap<Key, Value> {
  let changed = before.size !== values.length;
  const next = new Map<Key, Value>();
  for (const value of values) {
    const key = keyOf(value);
    const old = before.get(key);
    const kept = old !== undefined && isSame(old, value) ? old : value;
    if (kept !== old) changed = true;
    next.set(key, kept);
  }
  return changed ? next : before;
}

export function sameFlat<Value extends object>(a: Value, b: Value): boolean {
  for (const name in a) if (a[name] !== b[name]) return false;
  return true;
}

function sameChannel(a: LiveChannel, b: LiveChannel): boolean {
  return (
    a.length === b.length &&
    a.blockedBy === b.blockedBy &&
    a.held === b.held &&
    a.slowMs === b.slowMs &&
    a.barriers.length === b.barriers.length &&
    a.barriers.every((barrier, at) => sameFlat(barrier, b.barriers[at]!))
  );
}

const sameTopology = (a: Topology, b: Topology): boolean => JSON.stringify(a) === JSON.stringify(b);
