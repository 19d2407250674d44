// The reader of a snapshot as its editor has it: what it says when it cannot read, when it dies, and that it can be
// started again.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createSnapshotReader, troubleOf } from "../../client/snapshot-reader.ts";
import type { ToSnapshot } from "../../client/views/messages.ts";
import { workspace } from "../support/weir.ts";

/** Answers `ready`, and does as it is bidden otherwise. */
const READER = `
process.stdin.on("data", bytes => {
  for (const line of bytes.toString().trim().split("\\n")) {
    const asked = JSON.parse(line);
    if (asked.filter === "die") process.kill(process.pid, "SIGKILL");
    else if (asked.filter === "fail") { console.error("error: The snapshot is damaged: x.avro is missing.\\n  at chk-1\\n  take another one"); process.exit(3); }
    else { console.log("no JSON"); console.log(JSON.stringify({ type: "snapshot", title: "Checkpoint 1", facts: [], operators: [] })); }
  }
});`;

const entries = (filter: string) =>
  ({ type: "entries", request: 1, operator: null, filter, start: 0, count: 1 }) as const;

function reading() {
  const told: ToSnapshot[] = [];
  let wake = (): void => {};
  const reader = createSnapshotReader({
    start: () => spawn(process.execPath, ["-e", READER], { stdio: ["pipe", "pipe", "pipe"] }),
    manifest: () => '{"crc32":"0","format":1}\n',
    tell: message => {
      told.push(message);
      wake();
    },
  });
  const next = async (): Promise<ToSnapshot> => {
    while (told.length === 0)
      await new Promise<void>(resolve => {
        wake = resolve;
      });
    return told.shift()!;
  };
  return { reader, next, told };
}

describe("a reader", () => {
  test("that is killed says so, and reads again when asked to", async () => {
    const { reader, next } = reading();
    reader.ask({ type: "ready" });
    expect((await next()).type).toBe("snapshot");
    reader.ask(entries("die"));
    expect(await next()).toMatchObject({ type: "trouble", detail: expect.stringContaining("SIGKILL") });
    reader.ask(entries("nobody hears it"));
    reader.restart();
    expect((await next()).type).toBe("snapshot");
    reader.dispose();
  });

  test("that gives up says why in its own words", async () => {
    const { reader, next } = reading();
    reader.ask(entries("fail"));
    expect(await next()).toMatchObject({
      type: "trouble",
      what: "The snapshot is damaged: x.avro is missing.",
      detail: "chk-1",
    });
    reader.dispose();
  });

  test("that cannot be started at all says so", async () => {
    const told = await new Promise<ToSnapshot>(resolve => {
      createSnapshotReader({
        start: () => spawn(join("no", "such", "program"), { stdio: ["pipe", "pipe", "pipe"] }),
        manifest: () => "{}",
        tell: resolve,
      });
    });
    expect(told).toMatchObject({ type: "trouble", detail: expect.stringContaining("ENOENT") });
  });
});

describe("what is wrong with a snapshot", () => {
  const { dir } = workspace({});
  const said = (make: (manifest: string) => void): { what: string; remedy: string } => {
    const manifest = join(dir, "manifest.json");
    rmSync(manifest, { force: true });
    mkdirSync(dir, { recursive: true });
    make(manifest);
    let text: string | null = null;
    try {
      text = readFileSync(manifest, "utf8");
    } catch {}
    const words =
      "error: The snapshot is damaged: manifest.json cannot be used.\n  at chk-1\n  take another one\n";
    return troubleOf(text, words, "it ended with 3");
  };
  test("is told by its manifest: gone, empty, of another kind, broken", () => {
    expect(said(() => {}).what).toBe("There is no snapshot here any more.");
    expect(said(path => writeFileSync(path, "")).what).toBe("This manifest.json is empty.");
    const app = said(path => writeFileSync(path, '{"name":"app","icons":[]}'));
    expect(app.what).toBe("This manifest.json is not one of a Weir snapshot.");
    expect(said(path => writeFileSync(path, '{"crc32":"0","form')).what).toContain("is damaged");
  });

  test("one that a newer Weir wrote asks for an update", () => {
    const words =
      "error: This snapshot was written by a newer Weir: format 99.\n  at chk-1\n  use that Weir, or start afresh with --fresh";
    expect(troubleOf('{"crc32":"0","format":99}', words, "").remedy).toBe(
      "Update the Weir extension to read it.",
    );
  });

  test("nothing said is not taken for damage", () => {
    expect(troubleOf(null, "", "by SIGKILL").detail).toContain("by SIGKILL");
    expect(troubleOf(null, "FATAL ERROR: heap out of memory\n at …", "by SIGABRT").detail).toContain("heap");
  });
});
