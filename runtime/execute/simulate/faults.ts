// Where failures strike in a simulated run: at planned steps, and at random with a chance each time, up to a count, so
// that faults stop and the run must end. Only chooses; what a failure does is the simulation's.

import type { TaskRef } from "../../job/event.ts";
import type { Random } from "../../job/world.ts";
import type { Faults } from "./options.ts";

export type FaultKind = "crash" | "storage" | "commit";

export interface FaultPlan {
  /** Asked once at each opportunity. */
  strikes(kind: FaultKind): boolean;
  /** Which of the tasks alive fail before this step. */
  crashing<T extends { readonly ref: TaskRef }>(step: number, alive: readonly T[]): readonly T[];
}

export function planFaults(faults: Faults | undefined, random: Random): FaultPlan {
  const struck: Record<FaultKind, number> = { crash: 0, storage: 0, commit: 0 };
  const done = new Set<number>();
  const strikes = (kind: FaultKind): boolean => {
    const fault = faults?.[kind];
    if (fault === undefined || struck[kind] >= fault.count) return false;
    if (random.next() >= fault.probability) return false;
    struck[kind]++;
    return true;
  };
  return {
    strikes,
    crashing(step, alive) {
      if (faults === undefined || alive.length === 0) return [];
      const planned = (faults.planned ?? []).filter((each, i) => each.step <= step && !done.has(i));
      for (const each of planned) done.add(faults.planned!.indexOf(each));
      const hit = alive.filter(({ ref }) =>
        planned.some(({ task, subtask }) => task === ref.task && subtask === ref.subtask),
      );
      if (hit.length > 0) return hit;
      return strikes("crash") ? [alive[Math.floor(random.next() * alive.length)]!] : [];
    },
  };
}
