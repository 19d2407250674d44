// What the pipeline view knows, and how each message and each act of a person changes it. What did not change keeps its
// identity, so that only what changed is drawn again. Pure.

import type { Live, Topology } from "../../../runtime/debug/protocol.ts";
import type { ToPipeline } from "../messages.ts";
import type { Grouping } from "./arrange.ts";

export type TopologyTask = Topology["tasks"][number];
export type TopologyChannel = Topology["channels"][number];
export type LiveTask = Live["tasks"][number];
export type Condition = LiveTask["condition"];
export type LiveChannel = Live["channels"][number];
export type Flight = Extract<ToPipeline, { type: "channel" }>;

/** `none`: there has been no session. `watched`: a run under way that nothing here stops. */
export type Phase = "none" | "launching" | "debugged" | "watched" | "ended";

/** What a person has chosen is by id of a card or an edge of the drawing. */
export interface PipelineState {
  readonly topology: Topology | null;
  readonly live: Live | null;
  readonly tasks: ReadonlyMap<number, LiveTask>;
  readonly channels: ReadonlyMap<string, LiveChannel>;
  /** Newest checkpoint that every subtask has taken part in and that is not in progress any more; 0: none. */
  readonly completed: number;
  /** The thread selected in the editor. */
  readonly focused: number | null;
  readonly phase: Phase;
  readonly flight: Flight | null;
  /** What a person wants drawn as one card, or as one each; of other operators the room decides. */
  readonly grouping: Grouping;
  readonly selected: string | null;
  /** The channel whose contents are shown, one of the selected edge's; null: none is chosen. */
  readonly channel: string | null;
}

export type PipelineAction =
  | ToPipeline
  | { readonly type: "select"; readonly id: string | null; readonly channel: string | null }
  | { readonly type: "group"; readonly name: string; readonly as: "one" | "each" }
  | { readonly type: "groupAll"; readonly as: "one" | "each" };

export const initialPipeline = (grouping: Grouping = new Map()): PipelineState => ({
  topology: null,
  live: null,
  tasks: new Map(),
  channels: new Map(),
  completed: 0,
  focused: null,
  phase: "none",
  flight: null,
  grouping,
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
    case "session":
      return state.phase === action.phase ? state : { ...state, phase: action.phase };
    case "said":
      return state;
    case "ended":
      // Of a session that never came up there is no picture, nor of one before it.
      return {
        ...state,
        phase: state.live === null ? "none" : "ended",
        focused: null,
        tasks: new Map([...state.tasks].map(([thread, task]) => [thread, forGood(task)])),
      };
    case "select":
      if (state.selected === action.id && state.channel === action.channel) return state;
      return { ...state, selected: action.id, channel: action.channel, flight: null };
    case "group":
      return { ...state, grouping: new Map(state.grouping).set(action.name, action.as) };
    case "groupAll":
      return { ...state, grouping: new Map(parallelNames(state.topology).map(name => [name, action.as])) };
  }
}

function withTopology(state: PipelineState, topology: Topology): PipelineState {
  const phase = drawn(state.phase);
  if (state.topology !== null && sameTopology(state.topology, topology))
    return state.phase === phase ? state : { ...state, phase };
  const isOther = state.topology !== null && state.topology.pipeline !== topology.pipeline;
  const { channel } = state;
  // What is chosen stays chosen where there still is such a channel: the next session shows what is in flight on it.
  const isKept = !isOther && topology.channels.some(({ name }) => name === channel);
  return {
    ...state,
    topology,
    phase,
    ...(isOther && { grouping: new Map(), selected: null }),
    channel: isKept ? channel : null,
    flight: null,
  };
}

/** What was to begin again does so no more. */
const forGood = (task: LiveTask): LiveTask => {
  const text = task.text.replace(/, restarts (now|in .+)$/, "");
  return text === task.text ? task : { ...task, text };
};

const drawn = (phase: Phase): Phase => (phase === "watched" ? phase : "debugged");

const parallelNames = (topology: Topology | null): readonly string[] => [
  ...new Set(topology?.tasks.filter(task => task.parallelism > 1).map(task => task.name)),
];

function withLive(state: PipelineState, live: Live, focused: number | null): PipelineState {
  return {
    ...state,
    live,
    focused,
    phase: drawn(state.phase),
    completed: completedBy(state, live),
    tasks: shared(state.tasks, live.tasks, task => task.thread, sameFlat),
    channels: shared(state.channels, live.channels, channel => channel.name, sameChannel),
  };
}

/** A checkpoint is complete once all have acknowledged; who has finished need not. */
function completedBy(state: PipelineState, live: Live): number {
  if (live.completed !== undefined) return live.completed ?? 0;
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
