// A case as plans, simulations and runs of the cluster executor, each compared with what the case expects, by order
// class. Where a run stops half-way, another goes on from what it left behind, perhaps at another parallelism.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { overrides } from "../../runtime/cli/overrides.ts";
import type { ExternHost } from "../../runtime/connectors/externs.ts";
import { createReader } from "../../runtime/connectors/readers.ts";
import { createSinkWriter } from "../../runtime/connectors/writers.ts";
import { runCluster } from "../../runtime/execute/cluster/cluster.ts";
import { DEFAULT_POLICY, type RunOutcome } from "../../runtime/execute/run.ts";
import type { Simulation, SimulationOptions, Status } from "../../runtime/execute/simulate/options.ts";
import { simulate } from "../../runtime/execute/simulate/simulation.ts";
import type { SourceReader } from "../../runtime/job/source.ts";
import { planDiagnostics } from "../../runtime/language/analysis/analyse.ts";
import { check } from "../../runtime/language/check.ts";
import type { Diagnostic } from "../../runtime/language/diagnostic.ts";
import { lower } from "../../runtime/language/lower/lower.ts";
import type { Model } from "../../runtime/language/model.ts";
import { lineOf } from "../../runtime/language/position.ts";
import { loadProgram } from "../../runtime/language/program.ts";
import { resolveParams } from "../../runtime/plan/constant.ts";
import { fingerprint } from "../../runtime/plan/fingerprint.ts";
import type { OrderClass, Plan } from "../../runtime/plan/plan.ts";
import { root } from "../support/weir.ts";
import type { Case } from "./case-file.ts";

const textFile = (dir: string) => (path: string) => {
  try {
    return readFileSync(join(dir, path), "utf8");
  } catch {
    return null;
  }
};

export const modelOf = (dir: string): Model => check(loadProgram("main.weir", textFile(dir)));

/** `W0200 3:12 message`; of another file `W0200 lib.weir:3:12 message`. */
export function shownDiagnostic(model: Model, diagnostic: Diagnostic): string {
  const module = model.program.modules.find(({ path }) => path === diagnostic.path);
  const at = module && lineOf(module, diagnostic.start);
  const file = diagnostic.path === "main.weir" ? "" : `${diagnostic.path}:`;
  return `${diagnostic.code} ${file}${at?.line}:${at?.column} ${diagnostic.message}`;
}

/** What `weir check` says: of the text, and of the plan where there is one. */
export const diagnosticsOf = (model: Model, plan: Plan | null): readonly Diagnostic[] =>
  plan === null ? model.diagnostics : [...model.diagnostics, ...planDiagnostics(model, plan)];

/** Errors and warnings are all expected; hints where the case names them. */
export function expectDiagnostics(testCase: Case, model: Model, plan: Plan | null): void {
  const found = diagnosticsOf(model, plan).map(diagnostic => ({
    diagnostic,
    text: shownDiagnostic(model, diagnostic),
  }));
  const matches = (expected: string, text: string): boolean => {
    const [, start, fragment] = /^(\S+ \S+) ?(.*)$/.exec(expected)!;
    return text.startsWith(`${start} `) && text.includes(fragment!);
  };
  for (const expected of testCase.diagnostics)
    expect(
      found.some(({ text }) => matches(expected, text)),
      `${expected}\n  is not among\n${found.map(({ text }) => text).join("\n")}`,
    ).toBe(true);
  const unexpected = found
    .filter(({ diagnostic }) => diagnostic.severity !== "hint")
    .filter(({ text }) => !testCase.diagnostics.some(expected => matches(expected, text)));
  expect(unexpected.map(({ text }) => text)).toEqual([]);
}

export interface PlanChoices {
  /** Paths of params are relative to it. */
  readonly dir: string;
  readonly parallelism: number;
  /** Between checkpoints; of the plan's virtual or real time. */
  readonly intervalMs?: number;
}

export function planOf(testCase: Case, model: Model, choices: PlanChoices): Plan {
  const { settings } = testCase;
  const name = settings.pipeline ?? model.pipelines[0]!.name.text;
  const options = { settings: settings.set, parallelism: choices.parallelism };
  const pipeline = model.pipelines.find(each => each.name.text === name)!;
  const param = [...settings.params].map(([key, value]) => `${key}=${value}`);
  const { params } = overrides(model, pipeline, { param }, choices.dir);
  const lowered = lower(model, name, { ...options, ...(params && { params }) });
  expect(lowered.diagnostics.filter(({ severity }) => severity !== "hint")).toEqual([]);
  const plan = lowered.plan!;
  const { checkpoint } = plan.settings;
  const restart =
    testCase.failure === null
      ? ({ kind: "fixedDelay", attempts: 1000, delayMs: 1 } as const)
      : ({ kind: "none" } as const);
  return {
    ...plan,
    settings: {
      ...plan.settings,
      restart,
      checkpoint: { ...checkpoint, intervalMs: choices.intervalMs ?? checkpoint.intervalMs },
    },
  };
}

// ------------------------------------------------------------------ simulations

type World = Pick<SimulationOptions, "plan" | "params" | "reader" | "writer" | "callExtern" | "beginExtern">;

/** Readers of simulations that nobody runs to their end hold files open: `closeReaders` closes them. */
const openReaders = new Set<SourceReader>();

const remembered = (reader: SourceReader): SourceReader => {
  openReaders.add(reader);
  return {
    ...reader,
    close: () => {
      if (openReaders.delete(reader)) reader.close();
    },
  };
};

export function closeReaders(): void {
  for (const reader of openReaders) reader.close();
  openReaders.clear();
}

/** What a simulation needs of the world: the case's files and externs, nothing else. */
export function worldOf(testCase: Case, plan: Plan, dir: string, externs: ExternHost | null): World {
  const env = (name: string) => testCase.settings.env.get(name);
  const params = resolveParams(plan, env);
  return {
    plan,
    params,
    reader: (node, subtask, outside) =>
      remembered(
        createReader({
          plan,
          node,
          subtask,
          parallelism: node.parallelism,
          baseDir: dir,
          params,
          env,
          outside,
          externs,
        }),
      ),
    writer: (node, subtask, pending) =>
      createSinkWriter({ plan, node, subtask, baseDir: dir, params, env }, pending),
    callExtern: (index, args) => externs?.call(index, args),
    beginExtern: (index, args, settle) => externs?.begin(index, args, settle),
  };
}

interface SinkOf {
  readonly uid: string;
  /** As the case names its output. */
  readonly target: string;
  readonly order: OrderClass;
}

export function sinksOf(testCase: Case, plan: Plan): readonly SinkOf[] {
  return plan.nodes.flatMap(node => {
    const { operator } = node;
    if (operator.kind !== "sink" || operator.connector === "discard") return [];
    const path = operator.args["path"];
    const param = path?.op === "param" ? plan.params.find(({ name }) => name === path.name) : undefined;
    const value =
      path?.op === "const" ? path.value : param && "json" in param.value ? param.value.json : null;
    const target = typeof value === "string" && testCase.outputs.has(value) ? value : node.uid;
    return [{ uid: node.uid, target, order: node.order }];
  });
}

const linesOf = (text: string): string[] => text.split(/(?<=\n)/);

/** Values of the first fields, where a line is a JSON record; else the whole line. */
function keyOf(line: string, fields: number): string {
  if (!line.startsWith("{")) return line;
  return JSON.stringify(Object.entries(JSON.parse(line) as object).slice(0, fields));
}

/** Puts what an order class leaves open into one order, so that equal outputs are equal texts. */
export function inOneOrder(text: string, order: OrderClass, keyFields = 1): string {
  if (order === "sequence") return text;
  const lines = linesOf(text);
  if (order !== "sequencePerKey") return lines.sort().join("");
  const keyed = lines.map(line => ({ line, key: keyOf(line, keyFields) }));
  return keyed
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ line }) => line)
    .join("");
}

/** The header of a CSV file is the committer's, not the task's. */
const rowsOf = (target: string, text: string): string =>
  target.endsWith(".csv") ? text.slice(text.indexOf("\n") + 1) : text;

const WEAKER: readonly OrderClass[] = ["sequence", "sequencePerKey", "multiset", "scheduleDependent"];

/** `plans`: all that had a part in the run; the weakest order of a sink among them is what can be promised. */
export function expectCommitted(
  testCase: Case,
  plans: readonly Plan[],
  committed: (sink: string) => Uint8Array,
  label: string,
): void {
  const sinks = plans.map(plan => sinksOf(testCase, plan));
  for (const [i, { uid, target }] of sinks[0]!.entries()) {
    const order = WEAKER.findLast(weak => sinks.some(each => each[i]!.order === weak))!;
    const expected = testCase.outputs.get(target);
    expect(expected, `the case expects nothing of the sink ${uid}`).toBeDefined();
    const { keyFields } = expected!;
    const actual = Buffer.from(committed(uid)).toString();
    expect(inOneOrder(actual, order, keyFields), `${label}: ${target}`).toBe(
      inOneOrder(rowsOf(target, expected!.text), order, keyFields),
    );
  }
}

/** The last failure, as a person is told it. */
export const failureOf = (simulation: Simulation): string => {
  const last = simulation.events.findLast(event => event.type === "taskFailed");
  return last?.type === "taskFailed" ? `${last.reason}\nat ${last.where}` : "";
};

const STEPS = 500_000;

export const simulated = (world: World, options: Omit<SimulationOptions, keyof World>): Simulation =>
  simulate({ recordsPerSecond: 1000, observeTasks: false, ...world, ...options });

/** To its end; where only the answer of an extern is missing, that is waited for. */
export async function runToEnd(simulation: Simulation): Promise<Status> {
  while (simulation.run(STEPS) === "running" && simulation.waitsFor !== null)
    await simulation.waitsFor.answered();
  return simulation.status;
}

/** Stops a run at its n-th completed checkpoint, not counting the one at the end of the input. False: it ended before. */
export async function runToCheckpoint(simulation: Simulation, n: number): Promise<boolean> {
  let completed = 0;
  let seen = 0;
  let final = -1;
  for (let steps = 0; steps < STEPS; steps++) {
    if (!simulation.step()) {
      if (simulation.waitsFor === null) return false;
      await simulation.waitsFor.answered();
    }
    for (; seen < simulation.events.length; seen++) {
      const event = simulation.events[seen]!;
      if (event.type === "checkpointTriggered" && event.final) final = event.checkpoint;
      if (event.type === "checkpointCompleted" && event.checkpoint !== final) completed++;
    }
    if (completed >= n) return true;
  }
  return false;
}

// ------------------------------------------------------------------ the cluster

export async function runInCluster(
  plan: Plan,
  dir: string,
): Promise<{ outcome: RunOutcome; stdout: string }> {
  const printed: Uint8Array[] = [];
  const outcome = await runCluster({
    plan,
    baseDir: dir,
    fingerprint: fingerprint(plan),
    policy: { ...DEFAULT_POLICY, fresh: true, overwrite: true },
    onEvent: null,
    recordEvents: false,
    onProgress: null,
    onNotice: null,
    signal: null,
    stdout: bytes => printed.push(bytes),
    workersDir: join(root, "dist"),
  });
  return { outcome, stdout: Buffer.concat(printed).toString() };
}
