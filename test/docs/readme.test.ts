// Every command the README shows runs, in the order in which it stands there; and `npm start` tells its story to the end.

import { spawnSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { cleanEnv, inFolder, root, weir } from "../cli/weir.ts";

const LEFT_BEHIND = ["output", ".weir", "checkpoints"];

/** `bin/weir …` in the README's tables, one after the other. */
function commands(): readonly (readonly string[])[] {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const cells = [...readme.matchAll(/^\| `(bin\/weir [^`]*)`/gm)].map(match => match[1]!);
  return cells.flatMap(cell => cell.split(" && ")).map(line => line.split(" "));
}

describe("the README", () => {
  it("shows commands that run", { timeout: 240_000 }, () => {
    const lines = commands();
    expect(lines.length).toBeGreaterThan(10);
    inFolder({}, cwd => {
      const wanted = (path: string): boolean => !LEFT_BEHIND.includes(basename(path));
      cpSync(join(root, "examples"), join(cwd, "examples"), { recursive: true, filter: wanted });
      for (const [first, ...args] of lines) {
        expect(first).toBe("bin/weir");
        const ended = weir(args, { cwd });
        expect(ended.code, `weir ${args.join(" ")}\n${ended.stderr}`).toBe(0);
      }
      const words = readFileSync(join(cwd, "examples", "output", "words.jsonl"), "utf8");
      expect(words).toContain('{"word":"light","count":');
      const alerts = readFileSync(join(cwd, "examples", "output", "alerts.jsonl"), "utf8");
      expect(alerts.split("\n").length).toBeGreaterThan(20);
    });
  });
});

describe("npm start", () => {
  it("kills a run and proves that nothing was lost", () => {
    const story = join(root, "dist", "story.js");
    const ended = spawnSync(process.execPath, [story], {
      encoding: "utf8",
      env: { ...cleanEnv(), NO_COLOR: "1" },
    });
    expect(ended.stdout).toContain("identical, byte for byte");
    expect(ended.stdout).toMatch(/✗ kill -9 \d+/);
    expect(ended.stdout).toMatch(/so far, light: \d+/);
    expect(ended.stdout).not.toContain("\u001b");
    expect(ended.status).toBe(0);
  });
});
