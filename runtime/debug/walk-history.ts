// Walking a piece of history again, to look for what was not noted the first time. Leaves the run where it was.

import type { SteppableSimulation } from "../execute/simulate/steppable.ts";
import type { Ground } from "./seams.ts";

/** Goes on to `end`, or less far, and gives what it found. */
export type Look<T> = (simulation: SteppableSimulation, end: number) => readonly T[];

/**
 * Of the steps [from, to). What was done by hand between two steps is done again where a piece begins, so pieces end
 * there; a step within which something was done by hand is passed over.
 */
export function walkHistory<T>(
  ground: Pick<Ground, "interventions" | "asOf">,
  from: number,
  to: number,
  look: Look<T>,
): readonly T[] {
  const moments = ground.interventions.map(({ moment }) => moment);
  const within = new Set(moments.filter(({ pause }) => pause > 0).map(({ step }) => step));
  const cuts = moments.flatMap(({ step }) => [step, step + 1]).filter(step => step > from && step < to);
  const ends = [...new Set([...cuts, to])].sort((a, b) => a - b);
  const found: T[] = [];
  let start = from;
  for (const end of ends) {
    const piece = (simulation: SteppableSimulation) => look(simulation, end);
    if (!within.has(start)) found.push(...ground.asOf({ step: start, pause: 0 }, piece));
    start = end;
  }
  return found;
}
