// The law of pausing.test.ts over the conformance cases, which have what the corpus has not: bodies that fail, records
// that cannot be read, externs that answer later, sides that wait for each other. Chained and not, all tasks standing
// still wherever they may.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadExterns } from "../../runtime/connectors/externs.ts";
import { simulate } from "../../runtime/execute/simulate/simulation.ts";
import type { SteppableSimulation } from "../../runtime/execute/simulate/steppable.ts";
import { type Case, cases, writeFiles } from "../conformance/case-file.ts";
import { closeReaders, modelOf, planOf, worldOf } from "../conformance/running.ts";

const scratch = mkdtempSync(join(tmpdir(), "weir-pausing-"));
afterAll(() => {
  closeReaders();
  rmSync(scratch, { recursive: true, force: true });
});

const FOLDERS = (process.env["WEIR_CASES"] ?? "async,connect,on-error,timestamps").split(",");

async function run(simulation: SteppableSimulation): Promise<void> {
  while (simulation.status === "running") {
    if (simulation.waitsFor !== null) await simulation.waitsFor.answered();
    else simulation.advance();
  }
}

async function check(testCase: Case): Promise<void> {
  const dir = join(scratch, testCase.name.replaceAll("/", "-"));
  writeFiles(testCase, dir);
  const model = modelOf(dir);
  if (model.diagnostics.some(({ severity }) => severity === "error")) return;
  const plan = planOf(testCase, model, { dir, parallelism: 2, intervalMs: 20 });
  const externs = plan.externs.length === 0 ? null : await loadExterns(plan, dir);
  for (const chaining of [true, false]) {
    const told = async (pauses: boolean) => {
      const world = worldOf(testCase, plan, dir, externs);
      const options = { ...world, seed: 5, deploy: { chaining }, recordsPerSecond: 200, traced: pauses };
      const simulation = simulate(options) as SteppableSimulation;
      if (pauses) simulation.pauses = () => true;
      await run(simulation);
      const sinks = plan.nodes.filter(({ operator }) => operator.kind === "sink");
      return {
        status: simulation.status,
        events: simulation.events.map(event => JSON.stringify(event)),
        outputs: sinks.map(({ uid }) => Buffer.from(simulation.committed(uid)).toString()),
      };
    };
    expect(await told(true)).toEqual(await told(false));
  }
}

describe("standing still changes nothing", () => {
  const chosen = cases.filter(({ name }) => FOLDERS.includes(name.split("/")[0]!) || FOLDERS[0] === "all");
  test.each(chosen.map(each => [each.name, each] as const))("%s", async (_, each) => {
    await check(each);
  });
});
