// A run in which every task stands still wherever a body does, or some do and some do not, is the same run: the same
// events at the same steps, the same output. Whoever looks at everything while it stands still changes nothing.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RECORD } from "../../runtime/compile/pause.ts";
import type { SimulationOptions } from "../../runtime/execute/simulate/options.ts";
import { simulate } from "../../runtime/execute/simulate/simulation.ts";
import type { SteppableSimulation } from "../../runtime/execute/simulate/steppable.ts";
import { WeirError } from "../../runtime/values/failure.ts";
import { corpus, planOf, sinksOf, worldOf } from "../support/corpus.ts";

const faults = {
  crash: { probability: 0.002, count: 2 },
  storage: { probability: 0.02, count: 1 },
  commit: { probability: 0.02, count: 1 },
};

const told = (simulation: SteppableSimulation, sinks: readonly string[]) => ({
  status: simulation.status,
  events: simulation.events.map(event => JSON.stringify(event)),
  outputs: sinks.map(sink => Buffer.from(simulation.committed(sink)).toString()),
  steps: simulation.stepCount,
});

/** Reads whatever there is to read. */
function look(simulation: SteppableSimulation): number {
  let seen = 0;
  for (const task of simulation.tasks) {
    seen += task.condition.kind.length + task.inputWatermarks.length + task.where.length;
  }
  for (const channel of simulation.channels) for (const _ of channel.elements()) seen++;
  for (const frame of simulation.inside?.frames ?? []) {
    for (const local of frame.locals) if (frame.readLocal(local.id) !== undefined) seen++;
    if (frame.key !== undefined || frame.element?.value !== undefined) seen++;
  }
  return seen;
}

function run(options: SimulationOptions, drive: (simulation: SteppableSimulation) => number) {
  const simulation = simulate({ ...options, traced: true }) as SteppableSimulation;
  let pauses = 0;
  while (simulation.status === "running") pauses += drive(simulation);
  return { simulation, pauses };
}

const everywhere = (simulation: SteppableSimulation): number => {
  simulation.pauses = () => true;
  const pause = simulation.advance();
  expect(simulation.inside?.pause ?? null).toBe(pause);
  return pause === null ? 0 : 1;
};

describe("standing still changes nothing", () => {
  for (const testCase of corpus) {
    test(testCase.name, () => {
      for (const chaining of [true, false]) {
        const plan = planOf(testCase.file, { parallelism: 2 });
        const options = {
          ...worldOf(plan, testCase.dir),
          seed: 1,
          deploy: { chaining },
          recordsPerSecond: 50,
          faults,
        };
        const sinks = sinksOf(plan).map(({ sink }) => sink);
        const plain = simulate(options) as SteppableSimulation;
        plain.run();
        const expected = told(plain, sinks);
        const idle = run(options, simulation => (simulation.advance() === null ? 0 : 1));
        expect(told(idle.simulation, sinks)).toEqual(expected);
        expect(idle.pauses).toBe(0);
        const paused = run(options, everywhere);
        expect(told(paused.simulation, sinks)).toEqual(expected);
        expect(paused.pauses).toBeGreaterThan(expected.steps / 10);
      }
    });
  }

  test("whichever tasks do, whenever, and whatever is looked at", () => {
    const testCase = corpus.find(({ name }) => name === "fraud")!;
    const plan = planOf(testCase.file, { parallelism: 2 });
    const sinks = sinksOf(plan).map(({ sink }) => sink);
    const options = {
      ...worldOf(plan, testCase.dir),
      deploy: { chaining: false },
      recordsPerSecond: 50,
      faults,
    };
    fc.assert(
      fc.property(fc.nat({ max: 100 }), fc.infiniteStream(fc.nat({ max: 40 })), (seed, draw) => {
        const next = () => draw.next().value as number;
        const plain = simulate({ ...options, seed }) as SteppableSimulation;
        plain.run();
        const mixed = run({ ...options, seed }, simulation => {
          const chosen = next();
          simulation.pauses = chosen < 5 ? null : task => (task + chosen) % 3 === 0;
          if (chosen === 7) look(simulation);
          // Completes the step that stands still, if one does.
          if (chosen > 30) simulation.step();
          else simulation.advance();
          return 0;
        });
        expect(told(mixed.simulation, sinks)).toEqual(told(plain, sinks));
      }),
      { numRuns: 3 },
    );
  });

  test("but what is assigned there changes what follows, and nowhere else can it be", () => {
    const testCase = corpus.find(({ name }) => name === "upper")!;
    const plan = planOf(testCase.file, { parallelism: 1 });
    const simulation = simulate({
      ...worldOf(plan, testCase.dir),
      seed: 1,
      traced: true,
      deploy: { chaining: false },
    }) as SteppableSimulation;
    const assign = { kind: "setLocal", frame: 0, local: RECORD, value: "put in its place" } as const;
    expect(() => simulation.intervene(assign)).toThrow(WeirError);
    simulation.pauses = task => simulation.tasks[task]!.operators[0]!.node.operator.kind === "sink";
    while (simulation.advance() === null);
    simulation.intervene(assign);
    expect(simulation.inside!.frames[0]!.element!.value).toBe("put in its place");
    simulation.pauses = null;
    simulation.run();
    const { sink } = sinksOf(plan)[0]!;
    const [first, second] = Buffer.from(simulation.committed(sink)).toString().split("\n");
    expect([first, second === first]).toEqual(["put in its place", false]);
  });

  test("a step that is given up half-way leaves nothing behind", () => {
    const testCase = corpus.find(({ name }) => name === "fraud")!;
    const plan = planOf(testCase.file, { parallelism: 2 });
    const sinks = sinksOf(plan).map(({ sink }) => sink);
    for (const chaining of [true, false]) {
      const options = {
        ...worldOf(plan, testCase.dir),
        seed: 4,
        deploy: { chaining },
        recordsPerSecond: 50,
        faults,
      };
      const plain = simulate(options) as SteppableSimulation;
      plain.run();
      const again = simulate({ ...options, traced: true }) as SteppableSimulation;
      let given = 0;
      for (let step = 0; again.status === "running"; step++) {
        if (step % 11 === 0) {
          const image = again.image();
          again.pauses = () => true;
          for (let pauses = 0; pauses <= step % 5 && again.advance() !== null; pauses++);
          if (again.inside !== null) given++;
          again.reset(image);
          again.pauses = null;
        }
        again.step();
      }
      expect(told(again, sinks)).toEqual(told(plain, sinks));
      expect(given).toBeGreaterThan(30);
    }
  });
});
