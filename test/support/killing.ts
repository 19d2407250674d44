// Kills real runs of the examples at random moments and compares what is left in the end with an uninterrupted run.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { OrderClass } from "../../runtime/plan/plan.ts";
import { normalised } from "./corpus.ts";
import { runUntilDone } from "./interrupted.ts";
import { root, seeded, weir } from "./weir.ts";

export interface Example {
  readonly name: string;
  /** Folder below examples/ and the program in it. */
  readonly folder: string;
  readonly program: string;
  /** The file its (first) sink writes. */
  readonly target: string;
  readonly args?: readonly string[];
  /** Of the target, as `weir graph` says. */
  readonly order: OrderClass;
}

export const examples: readonly Example[] = [
  {
    name: "upper-casing lines",
    folder: ".",
    program: "upper-case.weir",
    target: "output/upper.txt",
    order: "sequence",
  },
  {
    name: "word count over a book",
    folder: ".",
    program: "word-count.weir",
    target: "output/words.jsonl",
    order: "sequence",
  },
  {
    name: "fraud detection",
    folder: ".",
    program: "fraud-detection.weir",
    target: "output/alerts.jsonl",
    order: "sequencePerKey",
  },
  {
    name: "a source of one's own",
    folder: "my-source",
    program: "my-source.weir",
    target: "../output/sentiment.jsonl",
    order: "sequence",
  },
];

/** Every file an example wrote, by name, without checkpoints and ledgers. */
const outputs = (dir: string, before: ReadonlySet<string>): Record<string, string> => {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(dir, { recursive: true }) as string[]) {
    if (before.has(entry) || /(^|\/)\./.test(entry) || !statSync(join(dir, entry)).isFile()) continue;
    if (/(^|\/)chk-\d+\//.test(entry) || /checkpoints\//.test(entry)) continue;
    found[entry] = readFileSync(join(dir, entry), "latin1");
  }
  return found;
};

const inOrder = (files: Readonly<Record<string, string>>, order: OrderClass) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [name, normalised(text, order)]));

const fresh = (): { dir: string; before: ReadonlySet<string> } => {
  const dir = mkdtempSync(join(tmpdir(), "weir-kill-"));
  // The whole examples folder, so that data shared between them is found; what an earlier run left stays behind.
  cpSync(join(root, "examples"), dir, {
    recursive: true,
    filter: path => !/\/(\.weir|output|checkpoints)(\/|$)/.test(path.slice(root.length)),
  });
  return { dir, before: new Set(readdirSync(dir, { recursive: true }) as string[]) };
};

/** Kills each run at a random moment of its expected time; in the end the outputs must equal the uninterrupted run's. */
export const killAtRandom = async (example: Example, kills: number, seed: number): Promise<number> => {
  const random = seeded(seed);
  const args = [
    "run",
    join(example.folder, example.program),
    "--quiet",
    "--set",
    "checkpoint.interval=20ms",
    "--set",
    "checkpoint.minPause=0ms",
    ...(example.args ?? []),
  ];
  const whole = fresh();
  const started = Date.now();
  const calm = await weir(args, { cwd: whole.dir });
  expect(calm.stderr).toBe("");
  expect(calm.code).toBe(0);
  const durationMs = Date.now() - started;
  const expected = outputs(whole.dir, whole.before);
  expect(Object.keys(expected).length).toBeGreaterThan(0);
  let killed = 0;
  while (killed < kills) {
    const broken = fresh();
    const { end, kills: struck } = await runUntilDone({
      args,
      cwd: broken.dir,
      target: join(broken.dir, example.folder, example.target),
      // After a few kills it is left alone, so that every round ends.
      killAfterMs: attempt => (attempt < 5 ? random() * durationMs : undefined),
    });
    expect(end.stderr).not.toMatch(/^\s+at .*(file:|node:|[jt]s:\d+:\d+)/m);
    expect(end.code).toBe(0);
    expect(inOrder(outputs(broken.dir, broken.before), example.order)).toEqual(
      inOrder(expected, example.order),
    );
    expect(existsSync(join(broken.dir, example.folder, example.target))).toBe(true);
    killed += struck;
    rmSync(broken.dir, { recursive: true, force: true });
  }
  rmSync(whole.dir, { recursive: true, force: true });
  return killed;
};
