// examples/nexmark gives the answers that loops over the same events give: at parallelism 1 and 3, chained and not, stopped at
// checkpoints and gone on at another parallelism, with crashes, and in the cluster executor.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { eventAt, Nexmark } from "../../examples/nexmark/generator.ts";
import { type ExternHost, loadExterns } from "../../runtime/connectors/externs.ts";
import type { Simulation } from "../../runtime/execute/simulate/options.ts";
import { check } from "../../runtime/language/check.ts";
import { lower } from "../../runtime/language/lower/lower.ts";
import { loadProgram } from "../../runtime/language/program.ts";
import type { Plan } from "../../runtime/plan/plan.ts";
import type { Case } from "../conformance/case-file.ts";
import {
  expectCommitted,
  failureOf,
  inOneOrder,
  runInCluster,
  runToCheckpoint,
  runToEnd,
  simulated,
  sinksOf,
  worldOf,
} from "../conformance/running.ts";
import { root } from "../support/weir.ts";
import { ANSWERS, EVERY_MS, eventsOf, START_MS } from "./answers.ts";

const COUNT = 4000;
const SEED = 7;
const folder = join(root, "examples", "nexmark");
const events = eventsOf(COUNT, SEED);
/** Their two sides meet in whatever order. */
const JOINS = new Set(["q3", "q8", "q20"]);

const planOf = (query: string, parallelism: number, intervalMs: number): Plan => {
  const read = (path: string) => readFileSync(join(folder, path), "utf8");
  const model = check(loadProgram(`${query}.weir`, read));
  expect(model.diagnostics.filter(({ severity }) => severity !== "hint")).toEqual([]);
  const lowered = lower(model, model.pipelines[0]!.name.text, {
    parallelism,
    params: { count: COUNT, seed: SEED },
    settings: { "checkpoint.interval": `${intervalMs}ms`, restart: "fixedDelay(attempts: 100, delay: 1ms)" },
  });
  expect(lowered.diagnostics).toEqual([]);
  return lowered.plan!;
};

const textOf = (rows: readonly object[]): string => rows.map(row => `${JSON.stringify(row)}\n`).join("");

const caseOf = (query: string, rows: readonly object[]): Case => ({
  name: `nexmark/${query}`,
  about: "",
  program: "",
  files: new Map(),
  outputs: new Map([
    ["out", { text: textOf(rows), order: JOINS.has(query) ? "unordered" : "sequence", keyFields: 2 }],
  ]),
  diagnostics: [],
  failure: null,
  counts: new Map(),
  tapped: [],
  settings: { params: new Map(), set: {}, env: new Map(), pipeline: null, not: new Set() },
});

const externs = new Map<string, Promise<ExternHost>>();
const externsOf = (query: string, plan: Plan): Promise<ExternHost> => {
  const host = externs.get(query) ?? loadExterns(plan, folder);
  externs.set(query, host);
  return host;
};

const worldAt = async (query: string, parallelism: number, intervalMs: number) => {
  const plan = planOf(query, parallelism, intervalMs);
  return worldOf(caseOf(query, []), plan, folder, await externsOf(query, plan));
};

const expectFinished = (simulation: Simulation, label: string): void =>
  expect(simulation.status, `${label}: ${failureOf(simulation)}`).toBe("finished");

const scratch = mkdtempSync(join(tmpdir(), "weir-nexmark-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function inCluster(query: string, parallelism: number): Promise<string> {
  const dir = join(scratch, `${query}-${parallelism}`);
  cpSync(folder, join(dir, "nexmark"), { recursive: true });
  const { outcome } = await runInCluster(planOf(query, parallelism, 20), join(dir, "nexmark"));
  expect(outcome).toMatchObject({ status: "finished" });
  return readFileSync(join(dir, "output", `nexmark-${query}.jsonl`), "utf8");
}

test("every query of the examples has its answer here", () => {
  const queries = readdirSync(folder).filter(name => /^q\d+\.weir$/.test(name));
  expect(queries.map(name => name.slice(0, -5)).sort()).toEqual([...Object.keys(ANSWERS), "q12"].sort());
});

describe("the events", () => {
  test("are one person, three auctions and forty-six bids of every fifty", () => {
    const count = (kind: string) => events.filter(event => event.kind === kind).length;
    expect([count("person"), count("auction"), count("bid")]).toEqual([80, 240, 3680]);
  });

  test("go on from any position", () => {
    for (const position of [0, 1, 49, 50, 777]) {
      const source = new Nexmark(COUNT, SEED, START_MS, EVERY_MS);
      source.open(position);
      expect(source.poll()).toEqual(events[position]);
      expect(source.snapshot()).toBe(position + 1);
    }
  });

  test("depend on the seed", () => {
    expect(eventAt(5, 1, 0, 1)).toEqual(eventAt(5, 1, 0, 1));
    expect(eventAt(5, 1, 0, 1)).not.toEqual(eventAt(5, 2, 0, 1));
  });

  test("name only auctions and people that are there already", () => {
    const people = new Set<number>();
    const auctions = new Set<number>();
    for (const event of events) {
      if (event.kind === "person") people.add(event.id);
      else if (event.kind === "auction") {
        expect(people).toContain(event.seller);
        auctions.add(event.id);
      } else {
        expect(people).toContain(event.bidder);
        expect(auctions).toContain(event.auction);
      }
    }
  });
});

for (const [query, answer] of Object.entries(ANSWERS)) {
  describe(query, () => {
    const rows = answer(events);
    const testCase = caseOf(query, rows);

    test("has an answer worth comparing", () => expect(rows.length).toBeGreaterThan(1));

    for (const { parallelism, chaining, stepping } of [
      { parallelism: 1, chaining: true, stepping: false },
      { parallelism: 3, chaining: false, stepping: true },
    ]) {
      test(`simulated at parallelism ${parallelism}`, async () => {
        const world = await worldAt(query, parallelism, 1_000);
        const simulation = simulated(world, { seed: parallelism, deploy: { chaining }, stepping });
        await runToEnd(simulation);
        expectFinished(simulation, query);
        expectCommitted(testCase, [world.plan], sink => simulation.committed(sink), query);
        const [sink] = sinksOf(testCase, world.plan);
        if (parallelism === 1) expect(sink!.order === "sequence").toBe(!JOINS.has(query));
      });
    }

    test("stopped at every checkpoint, crashing in between, gone on at another parallelism", async () => {
      const plans: Plan[] = [];
      let storage: Simulation["storage"] | undefined;
      for (let piece = 0; ; piece++) {
        const world = await worldAt(query, [1, 3, 2][piece % 3]!, 700);
        plans.push(world.plan);
        const simulation = simulated(world, {
          seed: piece,
          ...(storage && { storage }),
          faults: { crash: { probability: 0.0002, count: 2 } },
        });
        if (await runToCheckpoint(simulation, 1)) {
          storage = simulation.storage;
          continue;
        }
        expectFinished(simulation, `piece ${piece}`);
        expectCommitted(testCase, plans, sink => simulation.committed(sink), `${piece} pieces`);
        expect(piece).toBeGreaterThan(3);
        return;
      }
    });
  });
}

describe("in the cluster", () => {
  for (const [query, parallelism] of [
    ["q5", 1],
    ["q9", 3],
    ["q11", 3],
    ["q20", 2],
  ] as const) {
    test(`${query} at parallelism ${parallelism}`, async () => {
      const text = await inCluster(query, parallelism);
      const expected = textOf(ANSWERS[query]!(events));
      expect(inOneOrder(text, "multiset")).toBe(inOneOrder(expected, "multiset"));
    });
  }
});

describe("q12, by the machine's clock", () => {
  test("every bid is counted once, in ten seconds of some time", async () => {
    const world = await worldAt("q12", 3, 1_000);
    const simulation = simulated(world, { seed: 1, recordsPerSecond: 100 });
    await runToEnd(simulation);
    expectFinished(simulation, "q12");
    const lines = Buffer.from(simulation.committed("out")).toString().trimEnd().split("\n");
    const counts = lines.map(line => JSON.parse(line) as { bidder: number; bids: number; till: string });
    const totals = (pairs: readonly (readonly [number, number])[]) => {
      const byBidder = new Map<number, number>();
      for (const [bidder, n] of pairs) byBidder.set(bidder, (byBidder.get(bidder) ?? 0) + n);
      return [...byBidder].sort(([a], [b]) => a - b);
    };
    const bids = events.flatMap(event => (event.kind === "bid" ? [[event.bidder, 1] as const] : []));
    expect(totals(counts.map(each => [each.bidder, each.bids]))).toEqual(totals(bids));
    for (const { bids: n, till } of counts) expect([n > 0, Date.parse(till) % 10_000]).toEqual([true, 0]);
    expect(new Set(counts.map(({ till }) => till)).size).toBeGreaterThan(2);
  });
});
