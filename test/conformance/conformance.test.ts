// Every case of cases/, run in every way there is: stepping or not, chained or not, at parallelism 1 and 3, stopped at
// each completed checkpoint and gone on from there at another parallelism, with random crashes, in the cluster executor
// (here a sample of them; all in test/soak). README.md beside this file says how to write one.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { type ExternHost, loadExterns } from "../../runtime/connectors/externs.ts";
import type { Diagnostic } from "../../runtime/language/diagnostic.ts";
import type { Model } from "../../runtime/language/model.ts";
import type { Plan } from "../../runtime/plan/plan.ts";
import { type Case, cases, type ExpectedOutput, writeFiles } from "./case-file.ts";
import { inCluster, ranksAmong } from "./in-cluster.ts";
import {
  closeReaders,
  expectCommitted,
  expectDiagnostics,
  failureOf,
  modelOf,
  planOf,
  runToCheckpoint,
  runToEnd,
  simulated,
  sinksOf,
  worldOf,
} from "./running.ts";

const scratch = mkdtempSync(join(tmpdir(), "weir-conformance-"));
afterEach(closeReaders);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

interface Stage {
  readonly dir: string;
  readonly model: Model;
  readonly plan: (parallelism: number, intervalMs?: number) => Plan;
  readonly externs: ExternHost | null;
}

const isError = ({ severity }: Diagnostic): boolean => severity === "error";

const stages = new Map<string, Promise<Stage>>();

async function stageOf(testCase: Case): Promise<Stage> {
  const dir = join(scratch, testCase.name.replaceAll("/", "-"));
  writeFiles(testCase, dir);
  const model = modelOf(dir);
  const plans = new Map<string, Plan>();
  const plan = (parallelism: number, intervalMs?: number): Plan => {
    const name = `${parallelism} ${intervalMs}`;
    const made =
      plans.get(name) ??
      planOf(testCase, model, { dir, parallelism, ...(intervalMs !== undefined && { intervalMs }) });
    plans.set(name, made);
    return made;
  };
  const externs =
    model.diagnostics.some(isError) || plan(1).externs.length === 0 ? null : await loadExterns(plan(1), dir);
  return { dir, model, plan, externs };
}

function stage(testCase: Case): Promise<Stage> {
  const made = stages.get(testCase.name) ?? stageOf(testCase);
  stages.set(testCase.name, made);
  return made;
}

/** Every way to run without a stop. */
const WAYS = [
  { parallelism: 1, chaining: true, stepping: false, channelCapacity: 16 },
  { parallelism: 1, chaining: true, stepping: true, channelCapacity: 16 },
  { parallelism: 1, chaining: false, stepping: false, channelCapacity: 1 },
  { parallelism: 3, chaining: true, stepping: false, channelCapacity: 16 },
  { parallelism: 3, chaining: false, stepping: true, channelCapacity: 2 },
] as const;

async function runPlainly(testCase: Case): Promise<void> {
  const { dir, plan, externs } = await stage(testCase);
  for (const [seed, way] of WAYS.entries()) {
    const label = JSON.stringify(way);
    const world = worldOf(testCase, plan(way.parallelism), dir, externs);
    const { chaining, stepping, channelCapacity } = way;
    const simulation = simulated(world, {
      seed,
      deploy: { chaining },
      stepping,
      channelCapacity,
      observeTasks: seed === 0,
    });
    const status = await runToEnd(simulation);
    expect(status, `${label}: ${failureOf(simulation)}`).toBe("finished");
    expectCommitted(testCase, [world.plan], sink => simulation.committed(sink), label);
    if (seed === 0) expectTold(testCase, simulation.events);
  }
}

/** Order classes at parallelism 1, so that a class weaker than it must be is not hidden by comparing so; and events. */
function expectTold(testCase: Case, events: readonly { readonly type: string }[]): void {
  const count = (type: string): number => events.filter(event => event.type === type).length;
  const counts = new Map([["lateRecordDropped", 0], ["recordFailed", 0], ...testCase.counts]);
  for (const [type, expected] of counts) expect(count(type), type).toBe(expected);
  const tapped = events.flatMap(event => (event.type === "tapped" && "text" in event ? [event.text] : []));
  expect(tapped).toEqual(testCase.tapped);
}

const ordersAllowed = (order: ExpectedOutput["order"] | undefined): readonly (string | undefined)[] =>
  order === "unordered" ? ["multiset", "scheduleDependent"] : [order];

function expectOrders(testCase: Case, plan: Plan): void {
  for (const { target, order } of sinksOf(testCase, plan))
    expect(ordersAllowed(testCase.outputs.get(target)?.order), `order class of ${target}`).toContain(order);
}

/** Stops at every completed checkpoint and goes on from it, each time at the next of these parallelisms. */
async function runInPieces(testCase: Case, parallelisms: readonly number[], seed: number): Promise<void> {
  const { dir, plan, externs } = await stage(testCase);
  let storage: ReturnType<typeof simulated>["storage"] | undefined;
  for (let piece = 0; ; piece++) {
    if (piece > 1000) throw new Error(`${testCase.name}: it comes to no end`);
    const parallelism = parallelisms[piece % parallelisms.length]!;
    const world = worldOf(testCase, plan(parallelism, 1 + (seed % 3)), dir, externs);
    const simulation = simulated(world, {
      seed: seed * 1000 + piece,
      ...(storage && { storage }),
      deploy: { chaining: piece % 3 !== 1 },
      stepping: piece % 5 === 3,
      channelCapacity: 1 + (seed % 4),
    });
    const more = await runToCheckpoint(simulation, 1);
    const label = `seed ${seed}, piece ${piece} at parallelism ${parallelism}`;
    expect(simulation.status, `${label}: ${failureOf(simulation)}`).toBe(more ? "running" : "finished");
    if (more) {
      storage = simulation.storage;
      continue;
    }
    const plans = parallelisms.slice(0, piece + 1).map(each => plan(each));
    expectCommitted(testCase, plans, sink => simulation.committed(sink), label);
    return;
  }
}

/** From each completed checkpoint of one run a second run goes on to the end. */
async function runFromEach(testCase: Case, before: number, after: number, seed: number): Promise<number> {
  const { dir, plan, externs } = await stage(testCase);
  for (let n = 1; ; n++) {
    const world = worldOf(testCase, plan(before, 2), dir, externs);
    const first = simulated(world, { seed });
    if (!(await runToCheckpoint(first, n))) return n - 1;
    const next = worldOf(testCase, plan(after, 1000), dir, externs);
    const second = simulated(next, { seed: seed + n, storage: first.storage });
    const status = await runToEnd(second);
    const label = `seed ${seed}, from checkpoint ${n} on at parallelism ${after}`;
    expect(status, `${label}: ${failureOf(second)}`).toBe("finished");
    expectCommitted(testCase, [world.plan, next.plan], sink => second.committed(sink), label);
  }
}

async function runWithCrashes(testCase: Case, seed: number): Promise<void> {
  const { dir, plan, externs } = await stage(testCase);
  const world = worldOf(testCase, plan(1 + (seed % 3), 2), dir, externs);
  const simulation = simulated(world, {
    seed,
    faults: {
      crash: { probability: 0.01, count: 4 },
      storage: { probability: 0.02, count: 1 },
      commit: { probability: 0.02, count: 1 },
    },
  });
  const status = await runToEnd(simulation);
  expect(status, failureOf(simulation)).toBe("finished");
  expectCommitted(testCase, [world.plan], sink => simulation.committed(sink), `crashes, seed ${seed}`);
}

async function fails(testCase: Case): Promise<void> {
  const { dir, plan, externs } = await stage(testCase);
  for (const parallelism of [1, 3]) {
    const simulation = simulated(worldOf(testCase, plan(parallelism), dir, externs), {
      seed: parallelism,
      stepping: parallelism === 3,
    });
    expect(await runToEnd(simulation)).toBe("failed");
    for (const part of testCase.failure!) expect(failureOf(simulation)).toContain(part);
  }
}

/** So many of them in `npm test`; each costs two threads. */
const IN_CLUSTER = 40;
const sampled = ranksAmong(
  cases.filter(each => each.outputs.size > 0 || each.failure !== null).map(each => each.name),
  IN_CLUSTER,
);

test("there are cases, in many folders", () => {
  expect(cases.length).toBeGreaterThan(250);
  expect(new Set(cases.map(each => each.name.split("/")[0])).size).toBeGreaterThan(15);
});

const theme = (testCase: Case): string => testCase.name.split("/")[0]!;

for (const name of new Set(cases.map(theme))) {
  describe(name, () => {
    for (const testCase of cases.filter(each => theme(each) === name)) {
      const runs = testCase.outputs.size > 0;
      test(`${testCase.name} says what it should`, async () => {
        const { model, plan } = await stage(testCase);
        const lowers = model.pipelines.length > 0 && !model.diagnostics.some(isError);
        expectDiagnostics(testCase, model, lowers ? plan(1) : null);
        if (runs) expectOrders(testCase, plan(1));
      });
      if (testCase.failure !== null) test(`${testCase.name} fails`, () => fails(testCase));
      if (runs && testCase.failure === null) {
        test(`${testCase.name}, every way`, () => runPlainly(testCase));
        if (!testCase.settings.not.has("restore"))
          test(`${testCase.name}, restored`, async () => {
            await runInPieces(testCase, [1], 1);
            await runInPieces(testCase, [1, 3, 2], 2);
            await runInPieces(testCase, [3, 1], 3);
            await runFromEach(testCase, 1, 3, 4);
            await runFromEach(testCase, 3, 2, 5);
            await runWithCrashes(testCase, 6);
            await runWithCrashes(testCase, 8);
          });
      }
      if (sampled.has(testCase.name))
        test(`${testCase.name}, in the cluster`, () =>
          inCluster(testCase, [1 + 2 * (testCase.name.length % 2)]));
    }
  });
}
