// Which elements came of one step of a subtask, and which of them stand in channels: what stepping into and out of a
// record follows. Knows no command.

import type { SteppableSimulation, Way } from "../execute/simulate/steppable.ts";

/** One step of one subtask, at whose end elements left it. */
export interface Origin {
  /** Position in `tasks`. */
  readonly task: number;
  readonly subtask: number;
  readonly step: number;
}

export const cameOf = (way: Way | null, { subtask, step }: Origin): boolean =>
  way !== null && way.step === step && way.subtask === subtask;

/** How many elements of that origin wait, by name of the channel; the order is that of the task's outputs. */
export function waitingOf(simulation: SteppableSimulation, origin: Origin): ReadonlyMap<string, number> {
  const outputs = simulation.tasks[origin.task]?.outputs ?? [];
  const names = new Set(outputs);
  const found = new Map<string, number>();
  for (const channel of simulation.channels) {
    if (!names.has(channel.name)) continue;
    let count = 0;
    for (const element of channel.elements())
      if (element.kind === "record" && cameOf(element.way, origin)) count++;
    if (count > 0) found.set(channel.name, count);
  }
  return found;
}

/** Position in `tasks` of the one that reads this channel; null: it is not there. */
export function readerOf(simulation: SteppableSimulation, channel: string): number | null {
  const at = simulation.tasks.findIndex(({ inputs }) => inputs.includes(channel));
  return at < 0 ? null : at;
}
