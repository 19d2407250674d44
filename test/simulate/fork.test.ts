// A run that was taken back and goes another way: what lies ahead is forgotten, but nothing that a source has given is
// lost or comes twice, whether it can be read again or not; and nobody outside is asked twice for what he has answered.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { loadExterns } from "../../runtime/connectors/externs.ts";
import type { SimulationOptions } from "../../runtime/execute/simulate/options.ts";
import { simulate } from "../../runtime/execute/simulate/simulation.ts";
import type { SteppableSimulation } from "../../runtime/execute/simulate/steppable.ts";
import type { SourceReader } from "../../runtime/job/source.ts";
import type { SinkWriter } from "../../runtime/operators/chain.ts";
import type { Plan } from "../../runtime/plan/plan.ts";
import { cases, writeFiles } from "../conformance/case-file.ts";
import {
  closeReaders,
  expectCommitted,
  modelOf,
  planOf,
  worldOf as worldOfCase,
} from "../conformance/running.ts";
import { byOrder, jsonWriter, samples, worldOf } from "./plans.ts";
import { goOn } from "./travelling.ts";

const scratch = mkdtempSync(join(tmpdir(), "weir-forks-"));
afterEach(closeReaders);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Goes ahead, comes back, takes a checkpoint where none was taken before, and fails. */
async function goAnotherWay(simulation: SteppableSimulation, steps: number): Promise<void> {
  await goOn(simulation, steps);
  const image = simulation.image();
  await goOn(simulation, steps * 2);
  simulation.reset(image);
  simulation.fork();
  if (simulation.status !== "running" || simulation.coordinator.phase !== "running") return;
  simulation.intervene({ kind: "trigger" });
  while (simulation.step() && simulation.events.at(-1)?.type !== "checkpointCompleted");
  const [first] = simulation.tasks;
  if (simulation.status === "running" && simulation.restartAtMs === null && first !== undefined)
    simulation.intervene({ kind: "failTask", task: first.ref, reason: "by hand" });
}

const sinksOf = (plan: Plan) => plan.nodes.filter(({ operator }) => operator.kind === "sink");
const outputOf = (simulation: SteppableSimulation, order: (typeof samples)[0]["order"]) =>
  sinksOf(simulation.plan).map(({ uid }) => byOrder(simulation.committed(uid), order));

describe("another checkpoint and a failure where there were none", () => {
  for (const sample of samples) {
    test(sample.name, async () => {
      for (let seed = 0; seed < 6; seed++) {
        const options = { plan: sample.plan(1 + (seed % 2)), seed, ...worldOf(sample) };
        const calm = simulate(options);
        calm.run();
        const simulation = simulate(options);
        await goAnotherWay(simulation, 30 + seed * 40);
        await goOn(simulation);
        expect(simulation.status).toBe("finished");
        expect(outputOf(simulation, sample.order), `seed ${seed}`).toEqual(outputOf(calm, sample.order));
      }
    });
  }

  const reading = cases.filter(
    ({ name, outputs, failure }) =>
      /^(sources|csv|json)\/|generate|sequence/.test(name) && outputs.size > 0 && failure === null,
  );
  test("real sources", async () => {
    expect(reading.length).toBeGreaterThan(20);
    for (const [i, testCase] of reading.entries()) {
      const dir = join(scratch, testCase.name.replaceAll("/", "-"));
      writeFiles(testCase, dir);
      const plan = planOf(testCase, modelOf(dir), { dir, parallelism: 1 + (i % 3), intervalMs: 1000 });
      const externs = plan.externs.length === 0 ? null : await loadExterns(plan, dir);
      for (const steps of [4, 11]) {
        const simulation = simulate({ seed: i, ...worldOfCase(testCase, plan, dir, externs) });
        await goAnotherWay(simulation, steps);
        await goOn(simulation);
        expect(simulation.status, testCase.name).toBe("finished");
        expectCommitted(
          testCase,
          [plan],
          sink => simulation.committed(sink),
          `${testCase.name} after ${steps}`,
        );
        simulation.dispose();
      }
    }
  });
});

// ---------------------------------------------------------------- what cannot be read again

const line = samples[0]!;
const ITEMS = Object.values(line.inputs)[0]!.filter(item => item !== "malformed");

/** Hands over each element once, to whichever reader asks first. */
const stream = () => {
  let next = 0;
  const asked: number[] = [];
  const reader = (): SourceReader => ({
    poll(_max, emit) {
      if (next === ITEMS.length) return "end";
      asked.push(next);
      emit(ITEMS[next++]);
      return "more";
    },
    schema: worldOf(line).reader(line.plan(1).nodes[0]!, 0, null as never).schema,
    snapshot: () => [{ state: "$position", group: -1, key: null, namespace: null, sequence: 0, value: next }],
    restore() {},
    where: () => `stream:${next}`,
    close() {},
  });
  return { reader, asked };
};

const onStdin = (plan: Plan): Plan => ({
  ...plan,
  nodes: plan.nodes.map(node =>
    node.operator.kind === "source" ? { ...node, operator: { ...node.operator, connector: "stdin" } } : node,
  ),
});

describe("a stream that comes once", () => {
  const make = (reader: () => SourceReader, more: Partial<SimulationOptions> = {}) =>
    simulate({ plan: onStdin(line.plan(1)), seed: 5, ...worldOf(line), reader, ...more });

  test("is given again after a fork, and asked for each element once", () => {
    const calm = make(stream().reader);
    calm.run();
    const { reader, asked } = stream();
    const simulation = make(reader);
    simulation.run(40);
    const image = simulation.image();
    simulation.run(200);
    simulation.reset(image);
    simulation.fork();
    simulation.run();
    expect(outputOf(simulation, "sequence")).toEqual(outputOf(calm, "sequence"));
    expect(asked).toEqual(ITEMS.map((_, i) => i));
  });

  test("and so is what an attempt got that has never been", () => {
    const calm = make(stream().reader);
    calm.run();
    const { reader, asked } = stream();
    const simulation = make(reader);
    simulation.run(40);
    const image = simulation.image();
    simulation.intervene({ kind: "failTask", task: simulation.tasks[0]!.ref, reason: "by hand" });
    simulation.run(100);
    expect(simulation.events.some(event => event.type === "runRestored")).toBe(true);
    simulation.reset(image);
    simulation.fork();
    simulation.run();
    expect(outputOf(simulation, "sequence")).toEqual(outputOf(calm, "sequence"));
    expect(asked).toEqual(ITEMS.map((_, i) => i));
  });
});

// ---------------------------------------------------------------- writers outside

test("a writer of which nobody can take an image is asked for nothing twice", () => {
  const asked: string[] = [];
  const writer: SimulationOptions["writer"] = (node, _subtask, pending): SinkWriter => {
    const real = jsonWriter(node, pending);
    return {
      write(value, timestamp) {
        asked.push("write");
        real.write(value, timestamp);
      },
      prepare(checkpoint) {
        asked.push(`prepare ${checkpoint}`);
        return real.prepare(checkpoint);
      },
    };
  };
  const make = () => simulate({ plan: line.plan(1), seed: 5, ...worldOf(line), writer });
  const calm = make();
  calm.run();
  const calmlyAsked = asked.splice(0);
  const simulation = make();
  simulation.run(50);
  const image = simulation.image();
  simulation.run();
  simulation.reset(image);
  simulation.run();
  expect(asked).toEqual(calmlyAsked);
  expect(outputOf(simulation, "sequence")).toEqual(outputOf(calm, "sequence"));
});
