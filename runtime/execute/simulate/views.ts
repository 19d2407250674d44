// Tasks and channels of a simulated run as whoever looks sees them: live reads, which cost nothing until somebody does.
// Between two attempts there are no tasks; what is seen then is why. Changes nothing.

import { taskKey } from "../../job/coordinator-state.ts";
import type { TaskRef } from "../../job/event.ts";
import type { Way } from "../../job/way.ts";
import type { Wire } from "../../job/wire.ts";
import type { Value } from "../../values/value.ts";
import { MIN_WATERMARK } from "../../values/value.ts";
import type { SimulatedTask } from "./attempt.ts";
import { entriesIn, type Figures } from "./figures.ts";
import type { RunState } from "./run.ts";
import type { SimulatedChannel } from "./simulated-channel.ts";
import type { ChannelView, Condition, Element, OperatorView, TaskView } from "./steppable.ts";

export interface Viewed {
  readonly state: RunState;
  /** The task that stands still within a step. */
  readonly standing: SimulatedTask | null;
}

/** In the order of chains and their subtasks, whether they run or not. */
export function taskViews(run: Viewed): readonly TaskView[] {
  const { tasks } = run.state.attemptNow;
  if (tasks.length > 0) return tasks.map(at => viewOf(run, at));
  const { deployment } = run.state;
  return deployment.chains.flatMap(({ name, index, parallelism }) =>
    Array.from({ length: parallelism }, (_, subtask) => absent(run, index, { task: name, subtask })),
  );
}

function viewOf(run: Viewed, at: SimulatedTask): TaskView {
  const { task } = at;
  const { plan, deployment } = run.state;
  const { look } = task;
  return {
    ref: at.ref,
    chain: at.chain,
    taskManager: at.taskManager,
    get condition() {
      return conditionOf(run, at);
    },
    inputs: look.channels.map(({ name }) => name),
    outputs: look.outputs.map(({ name }) => name),
    operators: deployment.chains[at.chain]!.nodes.map(
      (id): OperatorView => ({
        node: plan.nodes[id]!,
        get state() {
          return look.stateOf(id);
        },
      }),
    ),
    get watermark() {
      return look.watermark;
    },
    get inputWatermarks() {
      return look.channels.map(({ name }, i) => ({ channel: name, ...look.inputWatermark(i) }));
    },
    position: () => look.position(),
    get where() {
      return task.where();
    },
    get last() {
      return look.last;
    },
    get recordsIn() {
      return task.recordsIn;
    },
    get recordsOut() {
      return task.recordsOut;
    },
    get entries() {
      return entriesIn(at, deployment);
    },
  };
}

// ---------------------------------------------------------------- conditions

function conditionOf({ state, standing }: Viewed, at: SimulatedTask): Condition {
  const { task } = at;
  const { look } = task;
  if (at.failed)
    return { kind: "failed", reason: state.failures.get(taskKey(at.ref)) ?? "", restartAtMs: null };
  if (standing === at) return { kind: "running" };
  const full = look.outputs.find(({ room }) => room === 0);
  if (full !== undefined) return { kind: "waitingForRoom", channel: full.name };
  if (look.aligning !== null) {
    const blocked = look.channels.filter((_, i) => look.blockedBy(i) !== null).map(({ name }) => name);
    if (blocked.length > 0) return { kind: "aligning", checkpoint: look.aligning, blocked };
  }
  if (task.inputEnded) return { kind: look.isBusy ? "running" : "finished" };
  const mayStep = at.awake || task.nextTimerMs() <= state.nowMs;
  const hasInput = at.source || look.isBusy || look.channels.some(({ head }) => head !== "none");
  return { kind: mayStep && hasInput ? "running" : "idle" };
}

// ---------------------------------------------------------------- between attempts

/** As it was when it stopped, if it ever ran. */
function absent(run: Viewed, chain: number, ref: TaskRef): TaskView {
  const { plan, deployment } = run.state;
  const { nodes } = deployment.chains[chain]!;
  const figures = (): Figures | undefined => run.state.figures.get(taskKey(ref));
  return {
    ref,
    chain,
    get taskManager() {
      return figures()?.taskManager ?? 1;
    },
    get condition() {
      return absentCondition(run, ref);
    },
    inputs: [],
    outputs: [],
    operators: nodes.map(id => ({ node: plan.nodes[id]!, state: null })),
    get watermark() {
      return figures()?.watermark ?? MIN_WATERMARK;
    },
    inputWatermarks: [],
    position: () => [],
    get where() {
      return figures()?.where ?? "";
    },
    get last() {
      return figures()?.last ?? null;
    },
    get recordsIn() {
      return figures()?.recordsIn ?? 0;
    },
    get recordsOut() {
      return figures()?.recordsOut ?? 0;
    },
    get entries() {
      return figures()?.entries ?? 0;
    },
  };
}

/** Who failed, and who was stopped since another did. */
function absentCondition({ state }: Viewed, ref: TaskRef): Condition {
  const { status, failures } = state;
  const own = failures.get(taskKey(ref));
  if (status === "finished") return { kind: "finished" };
  const at = restartAtMs(state);
  if (status === "cancelled") return { kind: "cancelled", reason: "stopped by hand", restartAtMs: at };
  if (own !== undefined) return { kind: "failed", reason: own, restartAtMs: at };
  if (failures.size === 0) return { kind: "finished" };
  return { kind: "cancelled", reason: `${culprits(state)} failed`, restartAtMs: at };
}

function culprits({ deployment, failures }: RunState): string {
  const names = deployment.chains.flatMap(({ name, parallelism }) =>
    Array.from({ length: parallelism }, (_, subtask) => ({ task: name, subtask, parallelism })).filter(ref =>
      failures.has(taskKey(ref)),
    ),
  );
  const [first] = names;
  if (first === undefined) return "the run";
  const name = `${first.task} (${first.subtask + 1}/${first.parallelism})`;
  return names.length === 1 ? name : `${name} and ${names.length - 1} more`;
}

export const restartAtMs = ({ launchMs }: RunState): number | null =>
  launchMs === Number.POSITIVE_INFINITY ? null : launchMs;

// ---------------------------------------------------------------- channels

export function channelViews({ state }: Pick<Viewed, "state">): readonly ChannelView[] {
  const { tasks, channels } = state.attemptNow;
  return channels.map(wire => channelView(state, wire, tasks));
}

function channelView(
  { deployment }: RunState,
  { channel, link, from, to }: Wire<SimulatedChannel>,
  tasks: readonly SimulatedTask[],
): ChannelView {
  const refOf = (chain: number, subtask: number): TaskRef => ({
    task: deployment.chains[chain]!.name,
    subtask,
  });
  const receiver = tasks.find(at => at.chain === link.toChain && at.ref.subtask === to)!.task;
  const number = receiver.look.channels.findIndex(({ name }) => name === channel.name);
  return {
    name: channel.name,
    from: refOf(link.fromChain, from),
    to: refOf(link.toChain, to),
    edge: link.edge,
    capacity: channel.capacity,
    get length() {
      return channel.length;
    },
    get blockedBy() {
      return receiver.look.blockedBy(number);
    },
    get ended() {
      return receiver.look.hasEnded(number);
    },
    get held() {
      return channel.gate.held;
    },
    get slowMs() {
      return channel.gate.slowMs;
    },
    *elements(): Iterable<Element> {
      for (const element of channel.peek()) {
        if ("kind" in element) yield { kind: "control", control: element };
        else
          yield {
            kind: "record",
            value: element.value as Value,
            timestamp: element.timestamp,
            way: wayOf(element),
          };
      }
    },
  };
}

const wayOf = (element: object): Way | null => ("way" in element ? (element.way as Way | null) : null);
