// Where everything is, as the views draw it: plain data of a session, counted anew each time it is asked.

import type { Live, Topology } from "../debug/protocol.ts";
import type { Session } from "../debug/session.ts";
import type { SteppableSimulation, TaskView } from "../execute/simulate/steppable.ts";
import type { TallyView } from "../execute/simulate/tally.ts";
import { taskKey } from "../job/coordinator-state.ts";
import { MAX_WATERMARK, MIN_WATERMARK } from "../values/value.ts";
import type { ClientView } from "./convert.ts";

type LiveTask = Live["tasks"][number];
type LiveChannel = Live["channels"][number];

export function liveOf(session: Session, standing: "running" | "stopped"): Live {
  const { simulation } = session;
  const threads = session.threads();
  const { tally } = simulation;
  return {
    step: session.moment.step,
    furthest: session.furthest.step,
    timeMs: simulation.nowMs,
    status: simulation.status === "running" ? standing : simulation.status,
    attempt: simulation.attempt,
    restartAtMs: simulation.restartAtMs,
    tasks: simulation.tasks.map(task => {
      const thread = threads.find(({ task: ref }) => isSame(ref, task));
      return liveTask(task, thread?.id ?? 0, thread?.condition ?? "", tally);
    }),
    channels: simulation.channels.map(channel => ({
      name: channel.name,
      length: channel.length,
      blockedBy: channel.blockedBy,
      held: channel.held,
      slowMs: channel.slowMs,
      barriers: barriersIn(channel.elements()),
    })),
    completed: tally.completed,
    checkpoint: inProgress(simulation),
    waiting: [...tally.waiting].map(([sink, records]) => ({ sink, records })),
  };
}

const isSame = (ref: TaskView["ref"] | null, task: TaskView): boolean =>
  ref !== null && ref.task === task.ref.task && ref.subtask === task.ref.subtask;

function liveTask(task: TaskView, thread: number, text: string, tally: TallyView): LiveTask {
  return {
    thread,
    condition: task.condition.kind,
    text,
    recordsIn: task.recordsIn,
    recordsOut: task.recordsOut,
    watermark: watermarkText(task.watermark),
    entries: task.entries,
    snapshotted: tally.snapshotted.get(taskKey(task.ref)) ?? 0,
  };
}

function watermarkText(watermark: number): string {
  if (watermark === MIN_WATERMARK) return "";
  return watermark === MAX_WATERMARK ? "end" : new Date(watermark).toISOString();
}

function barriersIn(elements: Iterable<{ readonly kind: string }>): LiveChannel["barriers"] {
  const barriers: { checkpoint: number; ahead: number }[] = [];
  let ahead = 0;
  for (const element of elements as Iterable<
    { kind: "record" } | { kind: "control"; control: { kind: string; checkpoint?: number } }
  >) {
    if (element.kind === "control" && element.control.kind === "barrier") {
      barriers.push({ checkpoint: element.control.checkpoint!, ahead });
    }
    ahead++;
  }
  return barriers;
}

function inProgress({ coordinator }: SteppableSimulation): Live["checkpoint"] {
  const [first] = coordinator.pending;
  if (first === undefined) return null;
  return { id: first.id, acknowledged: first.acknowledged.size, tasks: coordinator.config.tasks.length };
}

export function topologyOf(
  session: Session,
  { pathOf, lineNow }: Pick<ClientView, "pathOf" | "lineNow">,
): Topology {
  const { simulation, program } = session;
  const { plan, deployment } = simulation;
  const threads = session.threads();
  const threadOf = (task: TaskView) => threads.find(({ task: ref }) => isSame(ref, task))?.id ?? 0;
  return {
    pipeline: program.plan.name,
    tasks: simulation.tasks.map(task => {
      const { nodes, parallelism } = deployment.chains[task.chain]!;
      const members = nodes.map(id => plan.nodes[id]!);
      const site = plan.sites[members[0]!.site];
      const kinds = members.map(node => node.operator.kind);
      return {
        thread: threadOf(task),
        name: task.ref.task,
        operators: members.map(node => node.uid),
        subtask: task.ref.subtask,
        parallelism,
        kind: kinds[0] === "source" ? "source" : kinds.includes("sink") ? "sink" : "operator",
        taskManager: task.taskManager,
        file: site === undefined ? "" : pathOf(plan.files[site.file]!),
        line: site === undefined ? 0 : lineNow(plan.files[site.file]!, site.line),
      };
    }),
    channels: simulation.channels.map(channel => ({
      name: channel.name,
      from:
        threads.find(({ task }) => task?.task === channel.from.task && task.subtask === channel.from.subtask)
          ?.id ?? 0,
      to:
        threads.find(({ task }) => task?.task === channel.to.task && task.subtask === channel.to.subtask)
          ?.id ?? 0,
      capacity: channel.capacity,
      partition: plan.edges[channel.edge]!.partition.kind,
    })),
  };
}
