// What was done to the run from outside, in the order of the moments at which it was done. A new entry after going
// back drops those beyond, like undo; failures planned at launch belong to the run and stay. Knows no simulation.

import type { Intervention } from "../execute/simulate/intervention.ts";
import { interventionText } from "./intervention-text.ts";
import { compareMoments } from "./moment.ts";
import type { InterventionEntry, Moment } from "./session.ts";

interface Entry extends InterventionEntry {
  readonly planned: boolean;
}

export interface InterventionLog {
  readonly entries: readonly InterventionEntry[];
  isPlanned(index: number): boolean;
  /** Becomes the last of its moment; gives its position. Entries beyond are dropped. */
  add(moment: Moment, intervention: Intervention): number;
  /** It could not be done. */
  remove(index: number): void;
}

export function createInterventionLog(
  planned: readonly { readonly step: number; readonly intervention: Intervention }[],
): InterventionLog {
  const entries: Entry[] = planned
    .map(({ step, intervention }) => ({
      moment: { step, pause: 0 },
      intervention,
      text: interventionText(intervention),
      planned: true,
    }))
    .sort((a, b) => a.moment.step - b.moment.step);
  return {
    entries,
    isPlanned: index => entries[index]?.planned === true,
    add(moment, intervention) {
      const beyond = entries.findIndex(entry => compareMoments(entry.moment, moment) > 0);
      const at = beyond < 0 ? entries.length : beyond;
      const kept = entries.slice(at).filter(entry => entry.planned);
      const entry = { moment, intervention, text: interventionText(intervention), planned: false };
      entries.splice(at, entries.length - at, entry, ...kept);
      return at;
    },
    remove(index) {
      entries.splice(index, 1);
    },
  };
}
