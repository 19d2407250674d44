// Graphs and pictures for the views' tests: stages of subtasks, each feeding the next.

import type { Live, Topology } from "../../runtime/debug/protocol.ts";

export function topologyOf(
  parallelisms: readonly number[],
  partition: Topology["channels"][number]["partition"],
): Topology {
  let thread = 0;
  const stages = parallelisms.map((parallelism, stage) =>
    Array.from({ length: parallelism }, (_, subtask) => ({
      thread: ++thread,
      name: `op${stage}`,
      operators: [`op${stage}`],
      subtask,
      parallelism,
      kind: stage === 0 ? ("source" as const) : ("operator" as const),
      taskManager: 1,
      file: "/project/some.weir",
      line: stage + 1,
    })),
  );
  const channels = stages.slice(1).flatMap((to, at) =>
    stages[at]!.flatMap(from =>
      to.map(into => ({
        name: `${from.name} (${from.subtask + 1}/${from.parallelism}) -> ${into.name} (${into.subtask + 1}/${into.parallelism})`,
        from: from.thread,
        to: into.thread,
        capacity: 16,
        partition,
      })),
    ),
  );
  return { pipeline: "Some", tasks: stages.flat(), channels };
}

export function liveOf(topology: Topology, changes: Partial<Live> = {}): Live {
  return {
    step: 10,
    furthest: 10,
    timeMs: 0,
    status: "stopped",
    attempt: 1,
    tasks: topology.tasks.map(({ thread }) => ({
      thread,
      condition: "running",
      text: "running",
      recordsIn: 12,
      recordsOut: 3,
      watermark: "",
      entries: 0,
      snapshotted: 0,
    })),
    channels: topology.channels.map(({ name }) => ({
      name,
      length: 0,
      blockedBy: null,
      held: false,
      slowMs: 0,
      barriers: [],
    })),
    checkpoint: null,
    waiting: [],
    ...changes,
  };
}
