// What is written beside a pipeline's output, on a full disk or to a reader that leaves: results that are lost are a
// failure; events only observe a run, which goes on without them.

import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cleanEnv, inFolder, program, root, weir } from "./weir.ts";

const FULL = "/dev/full";
const FEW = `pipeline Few {
  source n = sequence(1 .. 3)
  stream texts = n |> map(n => "\${n}")
  sink out = texts |> writeText("out.txt")
}
`;

/** With its standard output on a full disk. */
function ontoFull(args: readonly string[], cwd = root) {
  const full = openSync(FULL, "w");
  const stdio = ["ignore" as const, full, "pipe" as const];
  const ended = spawnSync(process.execPath, [program, ...args], {
    cwd,
    stdio,
    env: cleanEnv(),
    encoding: "utf8",
    timeout: 50_000,
  });
  closeSync(full);
  return { code: ended.status, stderr: ended.stderr };
}

describe.skipIf(!existsSync(FULL))("on a full disk", () => {
  it.each([["explain W0001"], ["--version"], ["graph examples/word-count.weir"]])(
    "the result of `weir %s` is not lost without a word",
    line => {
      expect(ontoFull(line.split(" "))).toEqual({
        code: 1,
        stderr: "error: The result could not be written to standard output: the disk is full\n",
      });
    },
  );

  it("a printed stream is not said to be kept", () => {
    inFolder({ "a.weir": FEW }, cwd => {
      const { code, stderr } = ontoFull(["run", "-q", "--print", "texts"], cwd);
      expect(code).toBe(1);
      expect(stderr.match(/error:/g)).toHaveLength(1);
      expect(stderr).toContain("the disk is full");
      expect(stderr).not.toMatch(/nothing is lost|newest checkpoint/);
    });
  });

  it("a command without a result has lost none", () => {
    inFolder({ "a.weir": FEW }, cwd => {
      expect(ontoFull(["run", "-q"], cwd)).toEqual({ code: 0, stderr: "" });
    });
  });

  it.each([[[]], [["--simulate"]]])("a run goes on without events: %s", flags => {
    inFolder({ "a.weir": FEW }, cwd => {
      const { code, stderr } = weir(["run", "-q", "--events", FULL, ...flags], { cwd });
      expect(stderr).toBe(
        "warning: /dev/full cannot be written: the disk is full (ENOSPC); the run goes on without events\n",
      );
      expect(code).toBe(0);
      expect(readFileSync(join(cwd, "out.txt"), "utf8")).toBe("1\n2\n3\n");
    });
  });
});

it.skipIf(process.platform === "win32")("a run goes on when who reads its events has left", () => {
  const text = FEW.replace("sequence(1 .. 3)", "sequence(1 .. 100000)");
  inFolder({ "a.weir": text }, cwd => {
    const line = 'mkfifo events; : < events & "$0" "$1" run -q --events events --record-events';
    const ended = spawnSync("sh", ["-c", line, process.execPath, program], {
      cwd,
      env: cleanEnv(),
      encoding: "utf8",
      timeout: 50_000,
    });
    expect(ended.stderr).toContain("whoever read");
    expect(ended.stderr).not.toContain("node:");
    expect(ended.status).toBe(0);
  });
});
