// A disk that is full, fails to sync or breaks, while a checkpoint is written and while output is committed: once,
// and for good. A clear message, nothing lost, and the same command goes on once the disk is well again.
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Fault } from "../../runtime/execute/disk-faults.ts";
import { type Visible, watchTarget } from "../support/interrupted.ts";
import { leftovers } from "../support/sweep.ts";
import { weir, workspace } from "../support/weir.ts";

const lines = Array.from({ length: 400_000 }, (_, i) => `line ${i}`).join("\n");
const expected = `${lines.toUpperCase()}\n`;
const program = (restart: string) => `pipeline Upper {
  checkpoint { interval: 20ms }
  restart: ${restart}
  source lines = readText("in.txt")
  sink out = lines |> map(line => toUpper(line)) |> writeText("out.txt")
}
`;

interface Case {
  readonly name: string;
  readonly faults: readonly Fault[];
  readonly says: RegExp;
}

const cases: readonly Case[] = [
  {
    name: "no room for a state file",
    faults: [{ operation: "write", path: ".avro", skip: 2, code: "ENOSPC" }],
    says: /no space left|disk is full/i,
  },
  {
    name: "no room for pending output",
    faults: [{ operation: "write", path: ".pending", skip: 2, code: "ENOSPC" }],
    says: /no space left|disk is full/i,
  },
  // Early, so that tasks that were not stopped would reach the end of the input in the next attempt.
  {
    name: "no room for the first manifest",
    faults: [{ operation: "write", path: "manifest", code: "ENOSPC" }],
    says: /no space left|disk is full/i,
  },
  {
    name: "no room for the manifest",
    faults: [{ operation: "write", path: "manifest", skip: 1, code: "ENOSPC" }],
    says: /no space left|disk is full/i,
  },
  {
    name: "a state file that cannot be synced",
    faults: [{ operation: "sync", path: ".avro", skip: 1, code: "EIO" }],
    says: /i\/o error|EIO|disk reports an error/i,
  },
  {
    name: "a manifest that cannot be synced",
    faults: [{ operation: "sync", path: "manifest", skip: 1, code: "EIO" }],
    says: /i\/o error|EIO|disk reports an error/i,
  },
  {
    name: "no room while committing",
    faults: [{ operation: "write", path: "/out.txt", code: "ENOSPC" }],
    says: /no space left|disk is full/i,
  },
  {
    name: "a target that cannot be synced",
    faults: [{ operation: "sync", path: "/out.txt", code: "EIO" }],
    says: /i\/o error|EIO|disk reports an error/i,
  },
  {
    name: "a ledger that cannot be renamed",
    faults: [{ operation: "rename", path: ".out.txt.weir", skip: 4, code: "EIO" }],
    says: /i\/o error|EIO|disk reports an error/i,
  },
];

const run = (dir: string, faults: readonly Fault[], torn: boolean) =>
  weir(["run", "main.weir"], { cwd: dir, env: { WEIR_TEST_FAULTS: JSON.stringify({ faults, torn }) } });

describe("once, and the run gets over it", () => {
  for (const { name, faults } of cases) {
    for (const torn of [false, true]) {
      test(`${name}${torn ? ", half-way through" : ""}`, async () => {
        const dir = workspace({
          "main.weir": program("fixedDelay(attempts: 3, delay: 10ms)"),
          "in.txt": lines,
        });
        const end = await run(dir.dir, faults, torn);
        expect(end.code, end.stderr).toBe(0);
        // The fault has struck, and was got over.
        expect(end.stderr).toMatch(/Restarting from/);
        expect(dir.read("out.txt") === expected, "the output is whole").toBe(true);
        expect(leftovers(dir.dir)).toEqual([]);
        dir.dispose();
      });
    }
  }
});

describe("for good, and the next run goes on", () => {
  for (const { name, faults, says } of cases) {
    test(name, async () => {
      const dir = workspace({
        "main.weir": program("fixedDelay(attempts: 2, delay: 10ms)"),
        "in.txt": lines,
      });
      const seen: Visible = { text: "" };
      const broken = await run(
        dir.dir,
        faults.map(fault => ({ ...fault, times: 1_000_000 })),
        true,
      );
      expect(broken.stderr).toMatch(says);
      expect(broken.stderr).not.toMatch(/^\s+at .*(file:|node:|[jt]s:\d+:\d+)/m);
      expect([1, 3]).toContain(broken.code);
      if (existsSync(dir.path("out.txt"))) watchTarget(dir.path("out.txt"), seen);
      const end = await weir(["run", "main.weir"], { cwd: dir.dir });
      expect(end.code, end.stderr).toBe(0);
      watchTarget(dir.path("out.txt"), seen);
      expect(dir.read("out.txt") === expected, "the output is whole").toBe(true);
      expect(leftovers(dir.dir)).toEqual([]);
      dir.dispose();
    });
  }
});

test("a target whose disk is still full at the first restarts is written to once there is room", async () => {
  const dir = workspace({
    "main.weir": program("fixedDelay(attempts: 4, delay: 10ms)"),
    "in.txt": lines.slice(0, 200_000),
  });
  // Where the first commit is written, whenever that comes.
  const full: Fault = { operation: "write", path: ".out.txt.weir.new", code: "ENOSPC", times: 3 };
  const end = await run(dir.dir, [full], false);
  expect(end.code, end.stderr).toBe(0);
  expect(end.stderr.match(/the disk is full\. Restarting from/g)).toHaveLength(3);
  expect(dir.read("out.txt") === `${lines.slice(0, 200_000).toUpperCase()}\n`, "the output is whole").toBe(
    true,
  );
  dir.dispose();
});

test("one restart is not several", async () => {
  const dir = workspace({ "main.weir": program("fixedDelay(attempts: 1, delay: 10ms)"), "in.txt": "a" });
  const full: Fault = { operation: "write", path: "out.txt.weir.new", code: "ENOSPC", times: 1_000_000 };
  const end = await run(dir.dir, [full], false);
  expect(end.code).toBe(1);
  expect(end.stderr).toContain("(given up after 1 restart)");
  dir.dispose();
});

test("short writes: the disk takes a few bytes at a time, and everything is whole", async () => {
  const dir = workspace({ "main.weir": program("none"), "in.txt": lines.slice(0, 200_000) });
  const end = await weir(["run", "main.weir"], {
    cwd: dir.dir,
    env: { WEIR_TEST_FAULTS: JSON.stringify({ maxWriteBytes: 1009 }) },
  });
  expect(end.code, end.stderr).toBe(0);
  expect(dir.read("out.txt") === `${lines.slice(0, 200_000).toUpperCase()}\n`, "the output is whole").toBe(
    true,
  );
  expect(leftovers(dir.dir)).toEqual([]);
  dir.dispose();
});
