// What the commands of the console can name in the run at hand: operators and their subtasks, channels, checkpoints.

import type { SteppableSimulation } from "../execute/simulate/steppable.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { CommandNames } from "./command-syntax.ts";
import { keepersOf } from "./state-shape.ts";

export function commandNames(simulation: SteppableSimulation, snapshots: readonly Snapshot[]): CommandNames {
  const { plan, deployment, channels, tasks } = simulation;
  const uidOf = (id: number): readonly string[] =>
    plan.nodes.filter(node => node.id === id).map(({ uid }) => uid);
  return {
    tasks: deployment.chains.flatMap(({ name, nodes, parallelism }) =>
      [...new Set([name, ...nodes.flatMap(uidOf)])].map(each => ({ name: each, task: name, parallelism })),
    ),
    keepers: keepersOf(plan).map(({ node }) => node.uid),
    sinks: plan.nodes.filter(({ operator }) => operator.kind === "sink").map(({ uid }) => uid),
    channels: channels.map(({ name }) => name),
    checkpoints: snapshots.map(({ checkpoint }) => checkpoint),
    taskManagers: tasks.reduce((most, { taskManager }) => Math.max(most, taskManager), 1),
  };
}
