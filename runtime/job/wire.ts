// Makes all channels of a deployment: which subtask writes to which, and by what name. Pure but for the queues it
// makes; knows no task and no executor.

import type { Deployment, LinkPlan } from "../plan/deployment.ts";
import type { Plan } from "../plan/plan.ts";
import { createChannel, type MemoryChannel } from "./channel.ts";

/** The channels of one subtask, by link in the order of `ChainPlan.inputs` or `outputs`, within a link by the other side's subtask. */
export type SubtaskChannels<C = MemoryChannel> = readonly (readonly C[])[];

export interface Wiring<C = MemoryChannel> {
  inputs(chain: number, subtask: number): SubtaskChannels<C>;
  outputs(chain: number, subtask: number): SubtaskChannels<C>;
  /** Every channel there is, link by link. */
  readonly channels: readonly Wire<C>[];
}

/** A channel with what it connects: positions of chains, numbers of subtasks. */
export interface Wire<C = MemoryChannel> {
  readonly channel: C;
  readonly link: LinkPlan;
  readonly from: number;
  readonly to: number;
}

export const DEFAULT_CHANNEL_CAPACITY = 1024;

/** The name of the task that runs a chain. */
export const taskName = (deployment: Deployment, chain: number): string => deployment.chains[chain]!.name;

/** One element per (from, to); a forward link has channels on its diagonal only. */
type Grid<C> = readonly (readonly (C | null)[])[];

export const wire = (plan: Plan, deployment: Deployment, capacity = DEFAULT_CHANNEL_CAPACITY): Wiring =>
  wireWith(plan, deployment, name => createChannel(name, capacity));

/** With channels of the caller's own kind. */
export function wireWith<C>(plan: Plan, deployment: Deployment, create: (name: string) => C): Wiring<C> {
  const grids = deployment.links.map(link => grid(plan, deployment, link, create));
  const present = (channels: readonly (C | null)[]): readonly C[] =>
    channels.filter((channel): channel is C & {} => channel !== null);
  return {
    inputs: (chain, subtask) =>
      deployment.chains[chain]!.inputs.map(link => present(grids[link]!.map(row => row[subtask]!))),
    outputs: (chain, subtask) =>
      deployment.chains[chain]!.outputs.map(link => present(grids[link]![subtask]!)),
    channels: deployment.links.flatMap((link, index) =>
      grids[index]!.flatMap((row, from) =>
        row.flatMap((channel, to) => (channel === null ? [] : [{ channel, link, from, to }])),
      ),
    ),
  };
}

function grid<C>(plan: Plan, deployment: Deployment, link: LinkPlan, create: (name: string) => C): Grid<C> {
  const from = deployment.chains[link.fromChain]!.parallelism;
  const to = deployment.chains[link.toChain]!.parallelism;
  const forward = plan.edges[link.edge]!.partition.kind === "forward";
  return Array.from({ length: from }, (_, i) =>
    Array.from({ length: to }, (_, j) =>
      forward && i !== j ? null : create(channelName(plan, link, i, from, j, to)),
    ),
  );
}

/** `lines (1/2) -> words (3/4)`; a side output's port and a second input are named too. */
function channelName(plan: Plan, link: LinkPlan, i: number, from: number, j: number, to: number): string {
  const edge = plan.edges[link.edge]!;
  const sender = plan.nodes[edge.from]!;
  const port = edge.port === 0 ? "" : `.${sender.sideOutputs[edge.port - 1]?.name ?? edge.port}`;
  const input = edge.input === 0 ? "" : ` input ${edge.input + 1}`;
  return `${sender.uid}${port} (${i + 1}/${from}) -> ${plan.nodes[edge.to]!.uid}${input} (${j + 1}/${to})`;
}
