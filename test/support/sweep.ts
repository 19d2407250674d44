// Sweeps every durable operation of a run: abort before (or half-way through) the K-th, for every K until K is past
// the end, resume until done, and compare. A crash may strike during recovery too.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { type Visible, watchTarget } from "./interrupted.ts";
import { weir, workspace } from "./weir.ts";

export interface SweepCase {
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** Files the run writes. */
  readonly targets: readonly string[];
}

/** What may stay behind after a clean end: targets, their ledgers, whole checkpoints. No lock, no temporary file, nothing pending outside of a checkpoint. */
export const leftovers = (dir: string): string[] =>
  (readdirSync(dir, { recursive: true }) as string[])
    .filter(name => /\.pending$|\.tmp|run\.lock$|\.new$/.test(name))
    .filter(name => !/\/chk-\d+\/[^/]+\.pending$/.test(name));

export const uninterrupted = async (sweep: SweepCase): Promise<Record<string, string>> => {
  const dir = workspace(sweep.files);
  const end = await weir(sweep.args, { cwd: dir.dir });
  expect(end.code, end.stderr).toBe(0);
  const outputs = Object.fromEntries(sweep.targets.map(name => [name, dir.read(name)]));
  expect(leftovers(dir.dir)).toEqual([]);
  dir.dispose();
  return outputs;
};

const faults = (plan: object) => ({ WEIR_TEST_FAULTS: JSON.stringify(plan) });

export interface Swept {
  /** Operations that were struck. */
  readonly struck: number;
  /** Of those, how many left something that recovery had to commit. */
  readonly committedInRecovery: number;
}

/**
 * For K = first, first + stride, …: abort at the K-th operation; then, where `again` is set, abort the recovery at its
 * `again`-th; then let it finish. Ends when K is past the last operation.
 */
export const sweep = async (
  sweepCase: SweepCase,
  expected: Readonly<Record<string, string>>,
  options: {
    readonly first?: number;
    readonly stride?: number;
    readonly torn?: boolean;
    readonly again?: (k: number) => number;
  },
): Promise<Swept> => {
  let struck = 0;
  let committedInRecovery = 0;
  for (let k = options.first ?? 1; ; k += options.stride ?? 1) {
    const dir = workspace(sweepCase.files);
    const seen: Record<string, Visible> = Object.fromEntries(
      sweepCase.targets.map(name => [name, { text: "" }]),
    );
    const look = () => {
      for (const name of sweepCase.targets) watchTarget(join(dir.dir, name), seen[name]!);
    };
    const first = await weir(sweepCase.args, {
      cwd: dir.dir,
      env: faults({ abortAt: k, torn: options.torn ?? false }),
    });
    look();
    if (first.signal !== "SIGKILL") {
      expect(first.code, first.stderr).toBe(0);
      dir.dispose();
      return { struck, committedInRecovery };
    }
    struck++;
    if (options.again) {
      const second = await weir(sweepCase.args, {
        cwd: dir.dir,
        env: faults({ abortAt: options.again(k), torn: options.torn ?? false }),
      });
      look();
      expect(second.stderr).not.toMatch(/^\s+at .*(file:|node:|[jt]s:\d+:\d+)/m);
    }
    const before = sweepCase.targets.map(name => seen[name]!.text.length);
    const last = await weir(sweepCase.args, { cwd: dir.dir });
    look();
    expect(last.code, `after an abort at ${k}: ${last.stderr}`).toBe(0);
    for (const name of sweepCase.targets) {
      expect(existsSync(join(dir.dir, name)), `${name} after an abort at ${k}`).toBe(true);
      expect(dir.read(name), `${name} after an abort at ${k}`).toBe(expected[name]);
    }
    expect(leftovers(dir.dir), `after an abort at ${k}`).toEqual([]);
    if (before.some((length, i) => length > 0 && length < expected[sweepCase.targets[i]!]!.length))
      committedInRecovery++;
    dir.dispose();
  }
};

const words = "a weir is a barrier across a stream".split(" ");
const lines = Array.from(
  { length: 60_000 },
  (_, i) => `${words[i % 8]} ${words[(i * 7 + 3) % 8]} ${i % 101}`,
);

/** Two sinks at once, one of them written all along, one at the end; several checkpoints. */
export const sweepCase: SweepCase = {
  files: {
    "main.weir": `pipeline Swept {
  checkpoint { interval: 15ms
    storage: local("checkpoints")
    retain: 2
  }
  source lines = readText("in.txt")
  stream counts = lines |> flatMap(line => split(line, " ")) |> keyBy(word => word)
    |> window(global()) |> aggregate(word => { word: key, count: count() })
  sink upper = lines |> map(line => toUpper(line)) |> writeText("upper.txt")
  sink out = counts |> writeJsonl("counts.jsonl")
}
`,
    "in.txt": `${lines.join("\n")}\n`,
  },
  args: ["run", "main.weir", "--quiet"],
  targets: ["upper.txt", "counts.jsonl"],
};
