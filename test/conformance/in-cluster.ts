// A case in the cluster executor: real threads, real checkpoints, in a folder of its own.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { type Case, writeFiles } from "./case-file.ts";
import { inOneOrder, modelOf, planOf, runInCluster, sinksOf } from "./running.ts";

export async function inCluster(testCase: Case, parallelisms: readonly number[]): Promise<void> {
  for (const [name, value] of testCase.settings.env) process.env[name] = value;
  for (const parallelism of parallelisms) {
    const dir = mkdtempSync(join(tmpdir(), "weir-conformance-"));
    writeFiles(testCase, dir);
    try {
      await runOnce(testCase, dir, parallelism);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
}

async function runOnce(testCase: Case, dir: string, parallelism: number): Promise<void> {
  const plan = planOf(testCase, modelOf(dir), { dir, parallelism, intervalMs: 10 });
  const { outcome, stdout } = await runInCluster(plan, dir);
  const label = `in the cluster at parallelism ${parallelism}`;
  if (testCase.failure !== null) {
    const { what, where } = outcome.failure ?? {};
    expect(outcome.status, label).toBe("failed");
    for (const part of testCase.failure) expect(`${what}\nat ${where}`, label).toContain(part);
    return;
  }
  expect(outcome, label).toMatchObject({ status: "finished" });
  for (const { target, order } of sinksOf(testCase, plan)) {
    const expected = testCase.outputs.get(target)!;
    const printed = !target.includes(".");
    const actual = printed ? stdout : readFileSync(join(dir, target), "utf8");
    expect(inOneOrder(actual, order, expected.keyFields), `${label}: ${target}`).toBe(
      inOneOrder(expected.text, order, expected.keyFields),
    );
  }
}

/** A sample that stays the same while cases come and go: those whose names hash least. */
export function ranksAmong(names: readonly string[], count: number): ReadonlySet<string> {
  const hash = (name: string): number => {
    let h = 0x811c9dc5;
    for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193) >>> 0;
    return h;
  };
  return new Set([...names].sort((a, b) => hash(a) - hash(b)).slice(0, count));
}
