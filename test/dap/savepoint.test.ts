// Savepoints taken while debugging: on disk, whole, read by every part of Weir that reads one.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSnapshot } from "../../runtime/execute/storage.ts";
import { weir } from "../support/weir.ts";
import { errorOf, type Inline, inline } from "./inline.ts";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "weir-savepoint-"));
  cpSync(join(import.meta.dirname, "programs"), dir, { recursive: true });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

async function stopped(args: object): Promise<Inline> {
  const client = inline(dir);
  await client.request("initialize", { adapterID: "weir" });
  const launch = await client.request("launch", { program: "bank.weir", recordsPerSecond: 5, ...args });
  expect(errorOf(launch)).toBe("");
  const stop = client.event("stopped");
  await client.request("setFunctionBreakpoints", {
    breakpoints: [{ name: "totals", condition: 'key == "cat"' }],
  });
  await client.request("configurationDone");
  await stop;
  return client;
}

async function finished(client: Inline): Promise<string> {
  await client.request("setFunctionBreakpoints", { breakpoints: [] });
  const stop = client.event("stopped");
  await client.request("continue", { threadId: 1 });
  expect((await stop).body).toMatchObject({ description: "End of run: finished" });
  const { body } = await client.request("weir/document", { output: "out" });
  return (body as { readonly text: string }).text;
}

const repl = async (client: Inline, expression: string): Promise<string> => {
  const answer = await client.request("evaluate", { expression, context: "repl" });
  return errorOf(answer) || (answer.body as { readonly result: string }).result;
};

const told = (client: Inline): string =>
  client.received
    .filter(({ event }) => event === "output")
    .map(({ body }) => (body as { readonly output: string }).output)
    .join("");

const linesOf = (text: string): readonly string[] => text.split("\n").filter(Boolean).sort();

test("a savepoint is written once it completes, and a session and a run go on from it", async () => {
  const client = await stopped({});
  expect(await repl(client, "savepoint kept/before")).toContain("written to kept/before when it completes");
  const all = await finished(client);
  expect(told(client)).toContain("is written to kept/before");
  const snapshot = readSnapshot(join(dir, "kept/before"));
  expect(snapshot).toMatchObject({ savepoint: true, pipeline: "Bank" });
  expect(snapshot.pending.length).toBeGreaterThan(0);

  const shown = await weir(["inspect", "kept/before", "--operator", "totals"], { cwd: dir });
  expect([shown.code, shown.stderr]).toEqual([0, ""]);
  expect(shown.stdout).toContain("total");

  // What the savepoint holds prepared is committed by who goes on from it, what came before it is not.
  const pending = snapshot.pending.reduce((sum, { records }) => sum + records, 0);
  const again = await stopped({ from: "kept/before" });
  const rest = linesOf(await finished(again));
  expect(rest.length).toBeGreaterThanOrEqual(pending);
  for (const line of rest) expect(linesOf(all)).toContain(line);
  await again.request("disconnect");

  const run = await weir(["run", "bank.weir", "--from", "kept/before"], { cwd: dir });
  expect([run.code, run.stderr.includes("error")]).toEqual([0, false]);
  expect(linesOf(readFileSync(join(dir, "out.jsonl"), "utf8"))).toEqual(rest);
  await client.request("disconnect");
});

test("a folder that holds something is left alone", async () => {
  const client = await stopped({});
  await repl(client, "savepoint .");
  await finished(client);
  expect(told(client)).toContain("could not be written to .: This folder holds other files already.");
  expect(existsSync(join(dir, "manifest.json"))).toBe(false);
  await client.request("disconnect");
});

test("outputs and the trace are written when the session ends, the program's own targets never", async () => {
  const client = await stopped({ outputs: "made/outputs", trace: "made/trace.json" });
  const { body } = await client.request("threads");
  const { threads } = body as { readonly threads: readonly { readonly id: number; readonly name: string }[] };
  const { id } = threads.find(({ name }) => name.startsWith("totals (1/"))!;
  await client.request("terminateThreads", { threadIds: [id] });
  const all = await finished(client);
  await client.request("disconnect");
  expect(readFileSync(join(dir, "made/outputs/out"), "utf8")).toBe(all);
  expect(existsSync(join(dir, "out.jsonl"))).toBe(false);
  const trace = JSON.parse(readFileSync(join(dir, "made/trace.json"), "utf8")) as object;
  expect(trace).toMatchObject({
    weirTrace: 1,
    program: "bank.weir",
    pipeline: "Bank",
    launch: { recordsPerSecond: 5, outputs: "made/outputs" },
    interventions: [{ text: "fail totals 1", intervention: { kind: "failTask" } }],
    stops: [{ reason: "functionBreakpoint" }, { reason: "intervention" }, { reason: "end" }],
    end: { status: "finished" },
  });
});

test("a checkpoint that is kept is written as a savepoint, and a session goes on from it", async () => {
  const client = await stopped({});
  await finished(client);
  const last = linesOf(await repl(client, "checkpoints")).at(-1)!;
  const id = Number(/checkpoint (\d+)/.exec(last)![1]);
  expect(await repl(client, `savepoint "kept/of it" ${id}`)).toBe(
    `Checkpoint ${id} is written to kept/of it, as a savepoint`,
  );
  expect(readSnapshot(join(dir, "kept/of it"))).toMatchObject({ savepoint: true, checkpoint: id });
  expect(await repl(client, `savepoint "kept/of it" ${id}`)).toContain("holds a checkpoint or savepoint");
  expect(await repl(client, "savepoint kept/none 99")).toContain("There is no checkpoint 99");
  expect(existsSync(join(dir, "kept/none"))).toBe(false);
  await client.request("disconnect");
  const again = inline(dir);
  await again.request("initialize", { adapterID: "weir" });
  const launch = await again.request("launch", { program: "bank.weir", from: "kept/of it" });
  expect(errorOf(launch)).toBe("");
  await again.request("disconnect");
});

test("a path that ends in a number is quoted", async () => {
  const client = await stopped({});
  expect(await repl(client, 'savepoint "before 99"')).toContain("written to before 99 when it completes");
  await client.request("disconnect");
});
