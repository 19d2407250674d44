// The corpus of small pipelines (test/corpus) as plans, simulations and comparisons by order class.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { createReader } from "../../runtime/connectors/readers.ts";
import { createSinkWriter } from "../../runtime/connectors/writers.ts";
import type { SimulationOptions } from "../../runtime/execute/simulate/options.ts";
import { simulate } from "../../runtime/execute/simulate/simulation.ts";
import { check } from "../../runtime/language/check.ts";
import { lower } from "../../runtime/language/lower/lower.ts";
import { loadProgram } from "../../runtime/language/program.ts";
import { resolveParams } from "../../runtime/plan/constant.ts";
import type { OrderClass, Plan } from "../../runtime/plan/plan.ts";
import { root } from "./weir.ts";

const corpusDir = join(root, "test", "corpus");

export interface CorpusCase {
  readonly name: string;
  readonly dir: string;
  readonly file: string;
}

export const corpus: readonly CorpusCase[] = readdirSync(corpusDir, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(entry => ({
    name: entry.name,
    dir: join(corpusDir, entry.name),
    file: join(corpusDir, entry.name, "main.weir"),
  }));

const read = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : null);

export const planOf = (file: string, options: { readonly parallelism?: number } = {}): Plan => {
  const model = check(loadProgram(file, read));
  expect(model.diagnostics.filter(d => d.severity === "error")).toEqual([]);
  const lowered = lower(model, model.pipelines[0]!.name.text, options);
  expect(lowered.diagnostics.filter(d => d.severity === "error")).toEqual([]);
  expect(lowered.plan).not.toBeNull();
  return lowered.plan!;
};

const env = () => undefined;

/** What a simulation of this plan needs of the world: real input files, nothing else. */
export const worldOf = (
  plan: Plan,
  dir: string,
): Pick<SimulationOptions, "plan" | "params" | "reader" | "writer"> => {
  const params = resolveParams(plan, env);
  const outside = {
    now: () => 0,
    random: () => 0,
    callExtern: () => {
      throw new Error("the corpus has no externs");
    },
  };
  return {
    plan,
    params,
    reader: (node, subtask) =>
      createReader({
        plan,
        node,
        subtask,
        parallelism: node.parallelism,
        baseDir: dir,
        params,
        env,
        outside,
        externs: null,
      }),
    writer: (node, subtask, pending) =>
      createSinkWriter({ plan, node, subtask, baseDir: dir, params, env }, pending),
  };
};

export interface Output {
  readonly sink: string;
  /** Name of the target file. */
  readonly target: string;
  readonly order: OrderClass;
}

export const sinksOf = (plan: Plan): readonly Output[] =>
  plan.nodes.flatMap(node => {
    if (node.operator.kind !== "sink") return [];
    const path = node.operator.args["path"];
    const target = path?.op === "const" ? String(path.value) : "";
    return [{ sink: node.uid, target, order: node.order }];
  });

const linesOf = (text: string): string[] => text.split(/(?<=\n)/);
/** The corpus writes a record's key in its first field. */
const keyOf = (line: string): string => /^\{"[^"]*":("[^"]*"|[^,}]*)/.exec(line)?.[1] ?? line;

/** Puts what an order class leaves open into one order, so that equal outputs are equal texts. */
export const normalised = (text: string, order: OrderClass): string => {
  switch (order) {
    case "sequence":
      return text;
    case "sequencePerKey": {
      const byKey = new Map<string, string[]>();
      for (const line of linesOf(text)) {
        const key = keyOf(line);
        byKey.set(key, [...(byKey.get(key) ?? []), line]);
      }
      return [...byKey]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([, lines]) => lines)
        .join("");
    }
    case "multiset":
    case "scheduleDependent":
      return linesOf(text).sort().join("");
  }
};

export const expectedOf = (testCase: CorpusCase, output: Output): string =>
  readFileSync(join(testCase.dir, "expected", output.target), "utf8");

/** Rows alone: the header of a CSV file is the committer's, not the simulated task's. */
const rowsOf = (testCase: CorpusCase, output: Output): string => {
  const text = expectedOf(testCase, output);
  return output.target.endsWith(".csv") ? text.slice(text.indexOf("\n") + 1) : text;
};

/** Runs to the end and compares every sink with the expected file, by its order class. */
export const expectRight = (
  testCase: CorpusCase,
  options: SimulationOptions,
  label: string,
): ReturnType<typeof simulate> => {
  const simulation = simulate(options);
  const status = simulation.run(2_000_000);
  expect(status, label).toBe("finished");
  for (const output of sinksOf(options.plan)) {
    const actual = Buffer.from(simulation.committed(output.sink)).toString();
    expect(normalised(actual, output.order), `${label}: ${output.target}`).toBe(
      normalised(rowsOf(testCase, output), output.order),
    );
  }
  return simulation;
};
