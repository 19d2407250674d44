// The threads of a session: one a subtask, under the id it keeps over failure, restart and rescaling; and the
// coordinator. Says in words what each is at. Knows no stop and no frame.

import type { Condition, SteppableSimulation, TaskView } from "../execute/simulate/steppable.ts";
import type { TaskRef } from "../job/event.ts";
import type { ChainPlan } from "../plan/deployment.ts";
import { durationText } from "./duration-text.ts";
import type { Thread } from "./session.ts";

export const COORDINATOR_NAME = "coordinator";

export interface Threads {
  readonly coordinator: number;
  of(task: TaskRef | null): number;
  /** Of a step, by position in `tasks`. */
  ofTask(task: number | null): number;
  /** Position in `tasks`; null: the coordinator, or none of this deployment. */
  taskOf(thread: number): number | null;
  /** Index into `Deployment.chains`; null: the coordinator, or none of this deployment. */
  chainOf(thread: number): ChainPlan | null;
  refOf(thread: number): TaskRef | null;
  nameOf(task: TaskRef | null): string;
  list(): readonly Thread[];
}

interface Place {
  readonly chain: ChainPlan;
  readonly ref: TaskRef;
  readonly thread: number;
}

export function createThreads(simulation: () => SteppableSimulation): Threads {
  const ids = new Map<string, number>();
  const intern = (key: string): number => {
    const known = ids.get(key);
    if (known !== undefined) return known;
    ids.set(key, ids.size + 1);
    return ids.size;
  };
  let places: readonly Place[] = [];
  let byTask = new Map<string, Place>();
  let deployment: object | null = null;
  /** A reload brings another deployment. */
  const look = (): readonly Place[] => {
    const run = simulation();
    const now = run.deployment;
    if (deployment === now) return places;
    deployment = now;
    const { plan } = run;
    places = now.chains.flatMap(chain =>
      Array.from({ length: chain.parallelism }, (_, subtask) => ({
        chain,
        ref: { task: chain.name, subtask },
        thread: intern(`${plan.nodes[chain.nodes[0]!]!.uid}/${subtask}`),
      })),
    );
    byTask = new Map(places.map(place => [keyOf(place.ref), place]));
    return places;
  };
  look();
  const coordinator = intern("");
  const placeOf = (thread: number): Place | null => look().find(place => place.thread === thread) ?? null;
  const nameOf = (task: TaskRef | null): string => {
    if (task === null) return COORDINATOR_NAME;
    look();
    const parallelism = byTask.get(keyOf(task))?.chain.parallelism;
    return parallelism === undefined
      ? `${task.task} (${task.subtask + 1})`
      : `${task.task} (${task.subtask + 1}/${parallelism})`;
  };
  const of = (task: TaskRef | null): number => {
    look();
    return task === null ? coordinator : (byTask.get(keyOf(task))?.thread ?? coordinator);
  };
  // Tasks stand in the order of the deployment, whether they run or not.
  const taskOf = (thread: number): number | null => {
    const at = look().findIndex(place => place.thread === thread);
    return at < 0 ? null : at;
  };
  return {
    coordinator,
    of,
    ofTask: task => (task === null ? coordinator : (look()[task]?.thread ?? coordinator)),
    taskOf,
    chainOf: thread => placeOf(thread)?.chain ?? null,
    refOf: thread => placeOf(thread)?.ref ?? null,
    nameOf,
    list() {
      const run = simulation();
      const tasks = new Map(run.tasks.map(task => [keyOf(task.ref), task]));
      const inside = run.inside === null ? null : run.tasks[run.inside.task];
      const subtasks = look().map(({ ref, thread }) => {
        const task = tasks.get(keyOf(ref));
        const isInside = task !== undefined && task === inside;
        const condition = isInside ? "at a record" : taskText(task, run);
        const isPassing = isInside || (task !== undefined && PASSING.has(task.condition.kind));
        return { id: thread, name: nameOf(ref), task: ref, condition, isPassing };
      });
      return [
        ...subtasks,
        {
          id: coordinator,
          name: COORDINATOR_NAME,
          task: null,
          condition: coordinatorText(run),
          isPassing: false,
        },
      ];
    },
  };
}

/** They come and go with every record. */
const PASSING: ReadonlySet<Condition["kind"]> = new Set<Condition["kind"]>([
  "running",
  "idle",
  "waitingForRoom",
]);

const keyOf = ({ task, subtask }: TaskRef): string => `${subtask}/${task}`;

function taskText(task: TaskView | undefined, simulation: SteppableSimulation): string {
  if (task !== undefined) return conditionText(task.condition, task.inputs, simulation.nowMs);
  return simulation.status === "running" ? "not running" : "stopped";
}

const restartText = (atMs: number, nowMs: number): string =>
  atMs <= nowMs ? "restarts now" : `restarts in ${durationText(atMs - nowMs)}`;

export function conditionText(condition: Condition, inputs: readonly string[], nowMs: number): string {
  switch (condition.kind) {
    // Something waits for it. While the session stands still nothing runs, so that is not said.
    case "running":
      return "ready";
    case "idle":
      return "idle";
    case "waitingForRoom":
      return "waiting for room";
    case "aligning": {
      const passed = condition.blocked.map(name => inputs.indexOf(name) + 1);
      const which =
        passed.length === 1
          ? `input ${passed[0]} has`
          : `inputs ${passed.slice(0, -1).join(", ")} and ${passed.at(-1)} have`;
      return passed.length === 0
        ? `aligning barrier ${condition.checkpoint}`
        : `blocked: ${which} passed barrier ${condition.checkpoint}`;
    }
    case "finished":
      return "finished";
    case "failed":
      return condition.restartAtMs === null
        ? `failed: ${condition.reason}`
        : `failed, ${restartText(condition.restartAtMs, nowMs)}`;
    case "cancelled":
      return condition.restartAtMs === null
        ? `cancelled: ${condition.reason}`
        : `cancelled, ${restartText(condition.restartAtMs, nowMs)}`;
  }
}

function coordinatorText({ coordinator, status, restartAtMs, nowMs }: SteppableSimulation): string {
  if (status !== "running") return status;
  if (restartAtMs !== null) return `restarting, ${restartText(restartAtMs, nowMs)}`;
  const [pending] = coordinator.pending;
  if (pending !== undefined) {
    const all = coordinator.config.tasks.length;
    return `checkpoint ${pending.id}: ${pending.acknowledged.size} of ${all} subtasks have acknowledged`;
  }
  return coordinator.committing === null
    ? "idle"
    : `committing checkpoint ${coordinator.committing.checkpoint}`;
}
