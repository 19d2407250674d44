// Two runs and one output: neither may silently take away what the other has committed and could still go on from.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Ended, weir, workspace } from "../support/weir.ts";

const program = (name: string, source: string): string => `pipeline ${name} {
  checkpoint { interval: 20ms }
  source n = ${source}
  stream texts = n |> map(n => "${name} \${n}")
  sink out = texts |> writeText("out.txt")
}
`;

let folder: ReturnType<typeof workspace>;
beforeEach(() => {
  folder = workspace({
    "first.weir": program("First", "generate(rate: 200, count: 400, n => n)"),
    "second.weir": program("Second", "sequence(1 .. 3)"),
  });
});
afterEach(() => folder.dispose());

const run = (args: readonly string[], killWhen?: () => boolean): Promise<Ended> =>
  weir(["run", "-q", ...args], { cwd: folder.dir, ...(killWhen && { killWhen }) });

const manifests = (): readonly { readonly committed?: readonly string[] }[] => {
  const under = folder.path(".weir/checkpoints/First");
  const paths = existsSync(under) ? readdirSync(under).map(name => join(under, name, "manifest.json")) : [];
  return paths.flatMap(path => {
    try {
      return [JSON.parse(readFileSync(path, "utf8"))];
    } catch {
      return [];
    }
  });
};

/** Once a checkpoint is there that says that output before it is committed. */
const hasCommitted = (): boolean =>
  manifests().some(({ committed }) => committed?.includes("out")) && existsSync(folder.path("out.txt"));

/** Its output so far. */
async function firstKilled(): Promise<string> {
  expect((await run(["first.weir"], hasCommitted)).signal).toBe("SIGKILL");
  const output = folder.read("out.txt");
  expect(output).toMatch(/^First 0\n/);
  return output;
}

const SECOND = "Second 1\nSecond 2\nSecond 3\n";

test("an unfinished output is replaced by another run only with --fresh, and its own run then says so", async () => {
  const kept = await firstKilled();
  for (const flags of [[], ["--simulate"]]) {
    const refused = await run(["second.weir", ...flags]);
    expect(refused.stderr).toContain("belongs to another run that has not finished");
    expect(refused.stderr).toContain("--fresh");
    expect(refused.code).toBe(2);
    expect(folder.read("out.txt")).toBe(kept);
  }
  expect(await run(["second.weir", "--fresh"])).toMatchObject({ code: 0, stderr: "" });
  expect(folder.read("out.txt")).toBe(SECOND);
  const resumed = await run(["first.weir"]);
  expect(resumed.stderr).toContain("taken by another run");
  expect(resumed.stderr).toContain("--fresh");
  expect(resumed.code).toBe(2);
  expect(folder.read("out.txt")).toBe(SECOND);
});

test("a simulated run replaces it with --fresh, and is no run that could go on", async () => {
  await firstKilled();
  expect(await run(["second.weir", "--simulate", "--fresh"])).toMatchObject({ code: 0, stderr: "" });
  expect(folder.read("out.txt")).toBe(SECOND);
  expect(await run(["second.weir"])).toMatchObject({ code: 0, stderr: "" });
  expect(await run(["second.weir"])).toMatchObject({ code: 0, stderr: "" });
  // However many attempts the ledger has seen.
  expect(await run(["second.weir", "--simulate"])).toMatchObject({ code: 0, stderr: "" });
  expect(folder.read("out.txt")).toBe(SECOND);
});

test("output and ledger that are both gone are missed, not begun anew in the middle", async () => {
  const kept = await firstKilled();
  mkdirSync(folder.path("aside"));
  const names = ["out.txt", ".out.txt.weir"];
  for (const name of names) renameSync(folder.path(name), folder.path(join("aside", name)));
  const refused = await run(["first.weir"]);
  expect(refused.stderr).toMatch(/is gone.*\n.*\n.*--fresh.*--overwrite/);
  expect(refused.code).toBe(2);
  expect(existsSync(folder.path("out.txt"))).toBe(false);
  for (const name of names) renameSync(folder.path(join("aside", name)), folder.path(name));
  expect(await run(["first.weir"])).toMatchObject({ code: 0, stderr: "" });
  const whole = folder.read("out.txt");
  expect(whole.startsWith(kept)).toBe(true);
  expect(whole.split("\n")).toHaveLength(401);
});

describe("a run without checkpoints", () => {
  const ledger = () => JSON.parse(readFileSync(folder.path(".out.txt.weir"), "utf8"));

  test("gives up one that could go on only with --fresh; killed, it names --fresh again", async () => {
    const kept = await firstKilled();
    const off = ["first.weir", "--set", "checkpoint=off"];
    const refused = await run(off);
    expect(refused.stderr).toContain("could go on");
    expect(refused.stderr).toContain("--fresh");
    expect(refused.code).toBe(2);
    expect(folder.read("out.txt")).toBe(kept);
    const written = () => ledger().attempt > 1 && ledger().checkpoint > 0;
    const killed = await run([...off, "--fresh"], () => {
      try {
        return written();
      } catch {
        return false;
      }
    });
    expect(killed.signal).toBe("SIGKILL");
    const lost = await run(["first.weir"]);
    expect(lost.stderr).toContain("there is no checkpoint to go on from");
    expect(lost.stderr).toContain("--fresh");
    expect(lost.code).toBe(3);
  });

  test("that only prints leaves one that could go on as it is", async () => {
    await firstKilled();
    const state = folder.read(".weir/checkpoints/First/run.json");
    const printed = await run(["second.weir", "--print", "texts"]);
    expect(printed).toMatchObject({ code: 0, stdout: SECOND });
    folder.write("first.weir", program("First", "sequence(1 .. 3)"));
    expect(await run(["first.weir", "--print", "texts"])).toMatchObject({ code: 0, stderr: "" });
    expect(folder.read(".weir/checkpoints/First/run.json")).toBe(state);
  });
});
