// The visits of a line nearest to now, for "jump to cursor": history is walked again around the present, in pieces, until
// enough are found or enough was walked. Leaves the run where it was.

import type { SteppableSimulation } from "../execute/simulate/steppable.ts";
import type { ArmedHost } from "./armed.ts";
import { type ArmedIndex, createIndex } from "./armed-index.ts";
import { makeThing } from "./armed-thing.ts";
import { describeEvent } from "./event-text.ts";
import { givenText } from "./given-text.ts";
import { findLine } from "./line-breakpoints.ts";
import { compareMoments } from "./moment.ts";
import type { Places } from "./places.ts";
import type { GotoTarget, Moment } from "./session.ts";
import { walkHistory } from "./walk-history.ts";
import { grouped } from "./why-not.ts";

const MOST = 20;
const PIECE = 1_000;
/** Steps walked in each direction. */
const FARTHEST = 10_000;

type Visit = Omit<GotoTarget, "id">;

export function gotoTargets(
  host: ArmedHost,
  places: Places,
  file: string,
  line: number,
): readonly GotoTarget[] {
  const { program, moment, furthest, first } = host;
  const request = { line };
  const thing = makeThing(
    0,
    { kind: "line", file, request },
    findLine(program.plan, places, file, request),
    program,
  );
  if (thing.arms === null) return [];
  const index = createIndex([thing]);
  const walk = (from: number, to: number) =>
    visitsIn(host, index, from, to).filter(visit => compareMoments(visit.moment, moment) !== 0);
  const before = backwards(moment, first.step, walk);
  const after = forwards(moment, furthest, walk);
  const fromBefore = before.slice(-Math.max(MOST / 2, MOST - after.length));
  const fromAfter = after.slice(0, MOST - fromBefore.length);
  return [...fromBefore, ...fromAfter].map((visit, i) => ({ id: i + 1, ...visit }));
}

type Walk = (from: number, to: number) => readonly Visit[];

function backwards(now: Moment, first: number, walk: Walk): readonly Visit[] {
  let found: readonly Visit[] = [];
  // The step under way lies before now as far as it has gone.
  let end = now.pause > 0 ? now.step + 1 : now.step;
  for (let walked = 0; walked < FARTHEST && end > first && found.length < MOST; walked += PIECE) {
    const start = Math.max(first, end - PIECE);
    found = [...walk(start, end).filter(({ moment }) => compareMoments(moment, now) < 0), ...found];
    end = start;
  }
  return found;
}

function forwards(now: Moment, furthest: Moment, walk: Walk): readonly Visit[] {
  const found: Visit[] = [];
  let start = now.step;
  for (let walked = 0; walked < FARTHEST && start < furthest.step && found.length < MOST; walked += PIECE) {
    const end = Math.min(furthest.step, start + PIECE);
    found.push(...walk(start, end).filter(({ moment }) => compareMoments(moment, now) > 0));
    start = end;
  }
  return found;
}

const visitsIn = (host: ArmedHost, index: ArmedIndex, from: number, to: number): readonly Visit[] =>
  walkHistory(host, from, to, (simulation, end) => visitsUntil(host, simulation, index, end));

function visitsUntil(
  host: ArmedHost,
  simulation: SteppableSimulation,
  index: ArmedIndex,
  end: number,
): readonly Visit[] {
  const visits: Visit[] = [];
  const { pauses } = index;
  const before = simulation.pauses;
  simulation.pauses = pauses === null ? null : task => pauses(simulation, task);
  while (simulation.stepCount < end && simulation.status === "running" && simulation.waitsFor === null) {
    const step = simulation.stepCount;
    const told = simulation.inside === null ? simulation.events.length : -1;
    const pause = simulation.advance();
    if (pause !== null) atPause(host, simulation, index, visits);
    else if (simulation.stepCount === step && !simulation.rests) break;
    else if (simulation.stepCount === step) continue;
    else afterStep(host, simulation, index, told, visits);
  }
  simulation.pauses = before;
  return visits;
}

function atPause(host: ArmedHost, simulation: SteppableSimulation, index: ArmedIndex, visits: Visit[]): void {
  const { inside, stepCount } = simulation;
  const { pause, frames, count, task } = inside!;
  const wrote =
    pause.kind === "wrote" &&
    index.wrote.some(({ look }) => look.node === pause.node && look.state === pause.state);
  if (!wrote && index.at(pause, frames[0]).length === 0) return;
  const parts = [
    host.nameOf(simulation.tasks[task]!.ref),
    ...inProgress(simulation),
    ...givenText(simulation),
  ];
  visits.push({
    moment: { step: stepCount, pause: count + 1 },
    label: `step ${grouped(stepCount)}: ${parts.join(", ")}`,
  });
}

function afterStep(
  host: ArmedHost,
  simulation: SteppableSimulation,
  index: ArmedIndex,
  told: number,
  visits: Visit[],
): void {
  const { events, stepCount } = simulation;
  for (const event of told < 0 ? events.filter(({ step }) => step === stepCount - 1) : events.slice(told)) {
    if (!index.events.get(event.type)?.some(({ look }) => look.test(event))) continue;
    visits.push({
      moment: { step: stepCount, pause: 0 },
      label: `step ${grouped(stepCount)}: ${describeEvent(event, { nameOf: task => host.nameOf(task) })}`,
    });
    return;
  }
}

function inProgress({ coordinator }: SteppableSimulation): readonly string[] {
  const [pending] = coordinator.pending;
  return pending === undefined ? [] : [`checkpoint ${pending.id} in progress`];
}
