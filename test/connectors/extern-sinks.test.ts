// Extern sinks: what a module must have, what passes between the instance that writes and the one that commits, and the
// whole way through `bin/weir`, with a commit that fails once and a process that is killed.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { CommitQuestion } from "../../runtime/connectors/commit-protocol.ts";
import { type CommitServer, serveCommits } from "../../runtime/connectors/commit-server.ts";
import { createExternCommitter, createExternWriter } from "../../runtime/connectors/extern-sink.ts";
import { loadExterns } from "../../runtime/connectors/externs.ts";
import type { Plan, PlanExtern } from "../../runtime/plan/plan.ts";
import type { PendingOutput } from "../../runtime/state/snapshot.ts";
import { WeirError } from "../../runtime/values/failure.ts";
import { weir } from "../support/weir.ts";
import { temporaryFolder } from "./drive.ts";
import { INT, record, STRING } from "./types.ts";

const folder = temporaryFolder();

const EXTERN: PlanExtern = {
  name: "Table",
  kind: "sink",
  pure: false,
  async: false,
  parameters: [{ name: "path", type: STRING }],
  result: record([{ name: "n", type: INT }]),
  from: "./sink.ts",
  file: 0,
  site: 0,
};

const module = (code: string) => writeFileSync(folder.path("sink.ts"), code);
const host = () => loadExterns({ files: ["a.weir"], externs: [EXTERN] } as unknown as Plan, folder.path());

/** Keeps what is committed by its context, in a file: what is there already is passed over. */
const TABLE = `
import { existsSync, readFileSync, writeFileSync } from "node:fs";
export class Table {
  rows = [];
  constructor(path) { this.path = path; }
  write(row) { if (row.n < 0) throw new Error("negative"); this.rows.push(row.n); }
  prepare() { const rows = this.rows; this.rows = []; return rows; }
  async commit(rows, { run, checkpoint, subtask }) {
    const held = existsSync(this.path) ? JSON.parse(readFileSync(this.path, "utf8")) : {};
    await null;
    held[run + "/" + checkpoint + "/" + subtask] ??= rows;
    writeFileSync(this.path, JSON.stringify(held));
  }
}`;

function pendingStore() {
  const pieces: Uint8Array[] = [];
  const outputs: PendingOutput[] = [];
  return {
    outputs,
    read: () => pieces,
    append: (bytes: Uint8Array) => void pieces.push(bytes),
    finish(checkpoint: number, records: number) {
      const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
      const output = { sink: "out", subtask: 0, checkpoint, records, bytes, handle: "h" };
      outputs.push(output);
      return output;
    },
  };
}

describe("between write and commit", () => {
  test("what prepare returned comes to commit, as often as it is asked, with its context", async () => {
    module(TABLE);
    const externs = await host();
    const pending = pendingStore();
    const open = () => externs.openSink(0, [folder.path("table.json")]);
    const writer = createExternWriter(EXTERN, 3, open, pending);
    expect(writer.prepare(1)).toBeNull();
    for (const n of [1, 2]) writer.write({ n }, 0);
    expect(writer.prepare(2)).toMatchObject({ checkpoint: 2, records: 2 });
    const asked: CommitQuestion[] = [];
    const thread = { ask: (question: CommitQuestion) => void asked.push(question), end() {} };
    const committer = createExternCommitter("out", thread);
    committer.claim({ run: "r", fresh: false, overwrite: false });
    const request = { attempt: 1, checkpoint: 2, outputs: pending.outputs, final: false };
    expect(committer.commit(request, pending.read)).toMatchObject({ records: 2 });
    committer.abort!(pending.read());
    committer.abort!([Buffer.from('{"checkpoint":9,"prep')]);
    const context = { run: "r", checkpoint: 2, subtask: 3 };
    expect(asked).toEqual([
      { type: "commit", prepared: [1, 2], context },
      { type: "abort", prepared: [1, 2], context },
    ]);
    const server: CommitServer = await serveCommits({
      kind: "extern",
      extern: EXTERN,
      files: ["a.weir"],
      baseDir: folder.path(),
      args: [folder.path("table.json")],
    });
    for (const question of [asked[0]!, asked[0]!, asked[1]!]) await server.do(question);
    expect(JSON.parse(readFileSync(folder.path("table.json"), "utf8"))).toEqual({ "r/2/3": [1, 2] });
  });

  test.each([
    ["no write", "export class Table { prepare() {} }", "extern-no-sink"],
    ["prepare without commit", "export class Table { write() {} prepare() { return 1 } }", "extern-no-sink"],
    ["a write that promises", "export class Table { async write() {} }", "extern-wrong-type"],
    ["a write that throws", "export class Table { write() { throw new Error('no') } }", "extern-threw"],
    [
      "what is no JSON",
      "export class Table { write() {} prepare() { return 1n } commit() {} }",
      "extern-wrong-type",
    ],
  ])("%s is refused", async (_name, code, expected) => {
    module(code);
    const externs = await host();
    const writer = createExternWriter(EXTERN, 0, () => externs.openSink(0, ["x"]), pendingStore());
    const use = () => {
      writer.write({ n: 1 }, 0);
      writer.prepare(1);
    };
    expect(use).toThrow(WeirError);
    expect(use).toThrow(expect.objectContaining({ code: expected }));
  });

  test("without prepare, writing is all there is", async () => {
    module("export class Table { write(row) { globalThis.seen = row } }");
    const externs = await host();
    const writer = createExternWriter(EXTERN, 0, () => externs.openSink(0, ["x"]), pendingStore());
    writer.write({ n: 7 }, 0);
    expect(writer.prepare(1)).toBeNull();
    expect((globalThis as { seen?: unknown }).seen).toEqual({ n: 7 });
  });
});

// ------------------------------------------------------------------ the whole way

const PROGRAM = `
extern sink Table(path: string): { n: int } from "./sink.ts"
pipeline P {
  checkpoint { interval: 50ms }
  restart: fixedDelay(attempts: 5, delay: 10ms)
  source numbers = generate(rate: 200, count: 60, n => { n: n })
  sink out = numbers |> Table("table.json")
}`;

const committed = () =>
  (Object.values(JSON.parse(readFileSync(folder.path("table.json"), "utf8"))) as number[][])
    .flat()
    .sort((a, b) => a - b);
const ALL = Array.from({ length: 60 }, (_, i) => i);

describe("through the command line", () => {
  test("a commit that fails is tried again by the restart, and nothing comes twice", async () => {
    const failing = TABLE.replace(
      "await null;",
      'await null; if (!existsSync("failed")) { writeFileSync("failed", ""); throw new Error("not now"); }',
    );
    module(failing);
    writeFileSync(folder.path("a.weir"), PROGRAM);
    const ended = await weir(["run", "a.weir", "--quiet"], { cwd: folder.path() });
    expect(ended.code, ended.stderr).toBe(0);
    expect(existsSync(folder.path("failed"))).toBe(true);
    expect(committed()).toEqual(ALL);
  });

  test("killed and run again, every record is there once", async () => {
    module(TABLE);
    writeFileSync(folder.path("a.weir"), PROGRAM);
    const path = folder.path("table.json");
    const killWhen = () => existsSync(path) && readFileSync(path, "utf8").length > 30;
    const killed = await weir(["run", "a.weir", "--quiet"], { cwd: folder.path(), killWhen });
    expect(killed.signal).toBe("SIGKILL");
    const ended = await weir(["run", "a.weir", "--quiet"], { cwd: folder.path() });
    expect(ended.code, ended.stderr).toBe(0);
    expect(committed()).toEqual(ALL);
  });

  test("a commit that hangs is ended and named", async () => {
    module(TABLE.replace("await null;", "await new Promise(() => setInterval(() => {}, 1000));"));
    const program = PROGRAM.replace("pipeline P {", "pipeline P {\n  externTimeout: 300ms").replace(
      "attempts: 5",
      "attempts: 1",
    );
    writeFileSync(folder.path("a.weir"), program);
    const ended = await weir(["run", "a.weir", "--quiet"], { cwd: folder.path() });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/extern sink Table has not committed within 300 ms/);
    expect(ended.stderr).toMatch(/nothing is lost/);
  });
});
