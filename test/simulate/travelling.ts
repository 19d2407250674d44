// Runs that go back and forth between images of themselves, and what has to be the same as if they had not.

import { expect } from "vitest";
import type { SteppableSimulation } from "../../runtime/execute/simulate/steppable.ts";
import { createRandom } from "../../runtime/job/random.ts";
import type { Plan } from "../../runtime/plan/plan.ts";

/** So many steps, or to the end; where only the answer of an extern is missing, that is waited for. */
export async function goOn(simulation: SteppableSimulation, steps = Number.POSITIVE_INFINITY): Promise<void> {
  for (let left = steps; left > 0; left--) {
    while (!simulation.step()) {
      if (simulation.waitsFor === null) return;
      await simulation.waitsFor.answered();
    }
  }
}

/** Everything that can be seen of a run, byte for byte. */
export const seenOf = (simulation: SteppableSimulation) => ({
  status: simulation.status,
  steps: simulation.stepCount,
  nowMs: simulation.nowMs,
  events: simulation.events.map(event => JSON.stringify(event)),
  committed: sinksOf(simulation.plan).map(uid => Buffer.from(simulation.committed(uid)).toString("latin1")),
  rows: simulation.finalRows().map(row => shown(row)),
});

const sinksOf = (plan: Plan): readonly string[] =>
  plan.nodes.filter(({ operator }) => operator.kind === "sink").map(({ uid }) => uid);

/** Maps too. */
const shown = (value: unknown): string =>
  JSON.stringify(value, (_, each) => (each instanceof Map ? [...each] : each));

/** What is remembered now, operator by operator: read from the live states. */
export const rememberedBy = (simulation: SteppableSimulation): readonly string[] =>
  simulation.tasks.flatMap(({ ref, operators, watermark, recordsIn, recordsOut, where }) => [
    shown({ ref, watermark, recordsIn, recordsOut, where }),
    ...operators.flatMap(({ node, state }) =>
      state === null
        ? []
        : [...(state.windows?.keys() ?? [])]
            .flatMap(({ cells }) => cells)
            .concat([...state.store.cells()] as never[])
            .map(({ key, slots }) => shown({ uid: node.uid, key, slots: slots.slice(0, stored(state)) })),
    ),
  ]);

const stored = ({ store }: { readonly store: { readonly layout: { readonly slots: readonly unknown[] } } }) =>
  store.layout.slots.length;

/**
 * A walk over images, chosen by the seed: on, image, back or forth to one of them, at times from there on anew. In the
 * end the run has to be what it is without all that; and so at every place it comes to.
 */
export async function expectTravel(
  make: () => SteppableSimulation,
  seed: number,
  label: string,
  moves = 8,
): Promise<void> {
  const straight = make();
  await goOn(straight);
  const seen = seenOf(straight);
  straight.dispose();
  const random = createRandom(seed);
  const travelled = make();
  let places = [{ image: travelled.image(), remembered: rememberedBy(travelled) }];
  for (let move = 0; move < moves; move++) {
    await goOn(travelled, 1 + Math.floor((random.next() * seen.steps) / 3));
    places.push({ image: travelled.image(), remembered: rememberedBy(travelled) });
    const to = places[Math.floor(random.next() * places.length)]!;
    travelled.reset(to.image);
    expect(travelled.stepCount, label).toBe(to.image.step);
    expect(travelled.nowMs, label).toBe(to.image.timeMs);
    expect(rememberedBy(travelled), `${label}: at step ${to.image.step}`).toEqual(to.remembered);
    const { events } = travelled;
    expect(JSON.stringify(events.at(-1)), label).toBe(seen.events[events.length - 1]);
    if (random.next() > 0.3) continue;
    travelled.fork();
    places = places.filter(({ image }) => image.step <= to.image.step);
  }
  await goOn(travelled);
  expect(seenOf(travelled), label).toEqual(seen);
  travelled.reset(places[0]!.image);
  await goOn(travelled);
  expect(seenOf(travelled), `${label}, from the beginning again`).toEqual(seen);
  travelled.dispose();
}
