// Where failures strike in a simulated run: at planned steps, and at random with a chance each time, up to a count, so
// that faults stop and the run must end. Only chooses; what a failure does is the simulation's.

import type { TaskRef } from "../../job/event.ts";
import type { Random } from "../../job/world.ts";
import type { Faults } from "./options.ts";

export type FaultKind = "crash" | "storage" | "commit";

export interface FaultPlan {
  /** Tasks may fail between two steps. */
  readonly crashes: boolean;
  /** Asked once at each opportunity; a commit's is of a sink. */
  strikes(kind: FaultKind, sink?: string): boolean;
  /** The next opportunity is struck for certain; of a commit that of this sink, of any where null. */
  arm(kind: FaultKind, sink: string | null): void;
  image(): FaultsImage;
  reset(image: FaultsImage): void;
  /** Which of the tasks alive fail before this step. */
  crashing<T extends { readonly ref: TaskRef }>(step: number, alive: readonly T[]): readonly T[];
}

export interface FaultsImage {
  readonly struck: Readonly<Record<FaultKind, number>>;
  /** Positions in `planned`. */
  readonly done: ReadonlySet<number>;
  readonly armed: readonly Armed[];
}

interface Armed {
  readonly kind: FaultKind;
  readonly sink: string | null;
}

export function planFaults(faults: Faults | undefined, random: Random): FaultPlan {
  let struck: Readonly<Record<FaultKind, number>> = { crash: 0, storage: 0, commit: 0 };
  let done: ReadonlySet<number> = new Set();
  let armed: readonly Armed[] = [];
  const isArmed = (kind: FaultKind, sink: string | undefined): boolean => {
    if (armed.length === 0) return false;
    const shot = armed.find(each => each.kind === kind && (each.sink === null || each.sink === sink));
    armed = armed.filter(each => each !== shot);
    return shot !== undefined;
  };
  const strikes = (kind: FaultKind, sink?: string): boolean => {
    if (isArmed(kind, sink)) return true;
    const fault = faults?.[kind];
    if (fault === undefined || struck[kind] >= fault.count) return false;
    if (random.next() >= fault.probability) return false;
    struck = { ...struck, [kind]: struck[kind] + 1 };
    return true;
  };
  return {
    crashes: faults?.crash !== undefined || (faults?.planned ?? []).length > 0,
    strikes,
    arm(kind, sink) {
      armed = [...armed, { kind, sink }];
    },
    image: () => ({ struck, done, armed }),
    reset(image) {
      ({ struck, done, armed } = image);
    },
    crashing(step, alive) {
      if (faults === undefined || alive.length === 0) return [];
      const planned = (faults.planned ?? []).filter((each, i) => each.step <= step && !done.has(i));
      if (planned.length > 0)
        done = new Set([...done, ...planned.map(each => faults.planned!.indexOf(each))]);
      const hit = alive.filter(({ ref }) =>
        planned.some(({ task, subtask }) => task === ref.task && subtask === ref.subtask),
      );
      if (hit.length > 0) return hit;
      return strikes("crash") ? [alive[Math.floor(random.next() * alive.length)]!] : [];
    },
  };
}
