// What a result of many was made of: the records that its operator took under the same key (and in the same window)
// before it fired. Nobody notes them while the run goes on; they are found by walking history again when a person asks.

import type { BodyFrame, Cause, SteppableSimulation, Way } from "../execute/simulate/steppable.ts";
import { canonicalOf } from "../state/canonical.ts";
import type { Value } from "../values/value.ts";
import type { Ground } from "./seams.ts";
import { walkHistory } from "./walk-history.ts";

const MOST = 100;
const PIECE = 2_000;
/** Steps walked back at most. */
const FARTHEST = 20_000;

export interface Result {
  readonly node: number;
  readonly subtask: number;
  /** In which it fired. */
  readonly step: number;
  readonly cause: Cause;
  /** undefined: of no key. */
  readonly key: Value | undefined;
  /** Of a window of event time: [start, end). */
  readonly window: { readonly start: number; readonly end: number } | null;
}

export interface MadeFrom {
  /** The newest first: the one that caused the result is among the first. */
  readonly records: readonly Way[];
  /** What came before is not shown, and why; "": all of it is. */
  readonly missing: string;
}

export function madeFrom(ground: Ground, result: Result): MadeFrom {
  const restored = restoredAt(ground, result.step);
  const beginning = Math.max(restored, ground.first.step);
  const records: Way[] = [];
  let end = result.step;
  while (end > beginning && result.step - end < FARTHEST && records.length < MOST) {
    const start = Math.max(beginning, end - PIECE);
    const found = walkHistory(ground, start, end, (simulation, until) => taken(simulation, until, result));
    records.push(...found.toReversed());
    end = start;
  }
  return {
    records: records.slice(0, MOST),
    missing: missingText(records.length, end, { beginning, restored }),
  };
}

/** What came before a restore came to this subtask as state. */
function restoredAt({ log }: Ground, step: number): number {
  const restored = log.findLast(event => event.type === "runRestored" && event.step < step);
  return restored?.step ?? 0;
}

interface Beginnings {
  readonly beginning: number;
  readonly restored: number;
}

function missingText(found: number, end: number, { beginning, restored }: Beginnings): string {
  if (found >= MOST) return `only the newest ${MOST} are shown`;
  if (end > beginning) return `only the last ${FARTHEST.toLocaleString("en-US")} steps were looked through`;
  if (beginning > restored)
    return `what came before step ${beginning.toLocaleString("en-US")} is no longer kept`;
  return beginning > 0 ? "earlier ones came as state when the run was restored" : "";
}

/** Steps on to `end`, standing still wherever the operator takes a record. */
function taken(simulation: SteppableSimulation, end: number, result: Result): readonly Way[] {
  const isAbout = keyTest(simulation, result);
  const before = simulation.pauses;
  const found: Way[] = [];
  simulation.pauses = task => runs(simulation, task, result);
  while (simulation.stepCount < end && simulation.status === "running" && simulation.waitsFor === null) {
    const step = simulation.stepCount;
    const pause = simulation.advance();
    if (pause === null && simulation.stepCount === step && !simulation.rests) break;
    if (pause?.kind !== "entry" || pause.node !== result.node || pause.cause !== "record") continue;
    const { frames, task } = simulation.inside!;
    const way = simulation.tasks[task]?.last;
    if (way != null && isAbout(frames[0]!)) found.push(way);
  }
  simulation.pauses = before;
  return found;
}

const runs = ({ tasks }: SteppableSimulation, task: number, { node, subtask }: Result): boolean => {
  const view = tasks[task];
  return view?.ref.subtask === subtask && view.operators.some(operator => operator.node.id === node);
};

function keyTest(
  { plan }: SteppableSimulation,
  { node, key, window }: Result,
): (frame: BodyFrame) => boolean {
  const canonical = canonicalOf(plan.nodes[node]?.keyType ?? null) ?? ((value: Value) => value as unknown);
  const wanted = key === undefined ? undefined : canonical(key);
  return ({ key: found, element }) => {
    const sameKey = found === undefined || key === undefined || canonical(found) === wanted;
    const at = element?.timestamp ?? 0;
    return sameKey && (window === null || (at >= window.start && at < window.end));
  };
}
