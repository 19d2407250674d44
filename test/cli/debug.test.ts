// `weir debug --script`, as a person would use it for a test: each script beside its transcript, with what goes to standard
// error and the exit code. UPDATE_TRANSCRIPTS=1 writes what comes instead of comparing; what has changed is then to be read.

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runInline, wordsOf } from "./debug-inline.ts";
import { root } from "./weir.ts";

const folder = join(root, "test/cli/debug");
const isUpdate = process.env["UPDATE_TRANSCRIPTS"] === "1";

const scripts = readdirSync(folder)
  .filter(name => name.endsWith(".script"))
  // One begins where another ends.
  .sort((a, b) => Number(a.startsWith("from-")) - Number(b.startsWith("from-")) || (a < b ? -1 : 1));

beforeAll(() => rmSync(join(root, ".cache/debug-savepoint"), { recursive: true, force: true }));

describe("scripts", () => {
  it("are found", () => expect(scripts.length).toBeGreaterThan(8));

  it.each(scripts)("%s gives its transcript", async name => {
    const path = `test/cli/debug/${name}`;
    const first = readFileSync(join(root, path), "utf8").split("\n")[0]!;
    const [, ...args] = wordsOf(first.replace(/^# /, ""));
    const { code, out, err } = await runInline([...args, "--script", path]);
    const transcript = `${out}--- standard error\n${err}--- exit code ${code}\n`;
    const kept = join(folder, name.replace(/\.script$/, ".transcript"));
    if (isUpdate) writeFileSync(kept, transcript);
    expect(existsSync(kept), `${kept} is missing`).toBe(true);
    expect(transcript).toBe(readFileSync(kept, "utf8"));
  });
});
