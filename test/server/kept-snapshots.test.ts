// What is kept of a pipeline, compared while a person types: what is said, where, how it is put right, what a hostile
// folder does (nothing), and that a keystroke reads no file.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { CodeAction, Diagnostic } from "vscode-languageserver/node";
import { newestKept } from "../../runtime/checkpoint/kept.ts";
import { encodeManifest, type Manifest } from "../../runtime/checkpoint/manifest.ts";
import { crc32 } from "../../runtime/values/crc32.ts";
import { allDiagnostics } from "../../server/ide/diagnostics.ts";
import type { Files } from "../../server/ide/workspace.ts";
import { Workspace } from "../../server/ide/workspace.ts";
import { pipeline, planOf } from "../language/analysis/programs.ts";
import { manifestOf } from "../support/manifest.ts";
import { edited, rangeOf, startClient, uriOf } from "./client.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const RUN = { format: 1, run: "r", pipeline: "P", fingerprint: "f", attempt: 1, highest: 12 };
const running = bytesOf(JSON.stringify({ ...RUN, finished: false, begun: 1, base: null }));

const counting = (name: string, as = ""): string =>
  pipeline(
    "source numbers = sequence(1 .. 9)",
    `stream ${name} = numbers |> keyBy(n => n % 3) |> aggregate(n => { k: key, n: count() })${as}`,
    `sink out = ${name} |> print`,
  );
const seeing = (state: string, body: string): string =>
  pipeline(
    "source numbers = sequence(1 .. 9)",
    "stream seen = numbers |> keyBy(n => n % 3) |> process {",
    `  ${state}`,
    `  on n { ${body} }`,
    "}",
    "sink out = seen |> print",
  );
const set = (name: string, value: number): string =>
  counting("counts").replace("{\n", `{\n  ${name}: ${value}\n`);

interface Case {
  readonly name: string;
  readonly taken: string;
  readonly now: string;
  readonly code: string;
  /** The title of the fix; none: there is no honest one. */
  readonly fix?: string;
}

const LAST = seeing("state last: int = 0", "last = n\n    emit last");

const CASES: readonly Case[] = [
  {
    name: "an operator goes by another name",
    taken: counting("counts"),
    now: counting("totals"),
    code: "W0600",
    fix: "Name it `counts` again",
  },
  {
    name: "an operator was given another name",
    taken: counting("counts"),
    now: counting("totals", " as sums"),
    code: "W0600",
    fix: "Say that it was `counts`",
  },
  {
    name: "a state is gone",
    taken: LAST,
    now: seeing("state latest: int = 0", "latest = n\n    emit latest"),
    code: "W0601",
    fix: "Declare `last` again",
  },
  {
    name: "a state has another type",
    taken: LAST,
    now: seeing('state last: string = "x"', "emit 1"),
    code: "W0602",
    fix: "Make it `int` again",
  },
  {
    name: "a value became a map",
    taken: LAST,
    now: seeing("state last: map<int, int>", "emit 1"),
    code: "W0604",
    fix: "Make it `int` again",
  },
  {
    name: "a key has another type",
    taken: counting("counts"),
    now: counting("counts").replace("n % 3", '"${n}"'),
    code: "W0603",
  },
  {
    name: "there are more key groups",
    taken: counting("counts"),
    now: set("maxParallelism", 256),
    code: "W0605",
    fix: "Set `maxParallelism` to 128",
  },
  {
    name: "there are more subtasks than key groups",
    taken: counting("counts"),
    now: set("parallelism", 200),
    code: "W0606",
    fix: "Set `parallelism` to 128",
  },
];

const dir = mkdtempSync(join(tmpdir(), "weir-kept-"));
const main = join(dir, "main.weir");
const uri = uriOf(main);
const checkpoints = join(dir, ".weir/checkpoints/P");

beforeEach(() => {
  rmSync(checkpoints, { recursive: true, force: true });
  rmSync(main, { force: true });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function keep(manifest: Uint8Array, checkpoint = 12): void {
  mkdirSync(join(checkpoints, `chk-${checkpoint}`), { recursive: true });
  writeFileSync(join(checkpoints, `chk-${checkpoint}`, "manifest.json"), manifest);
  writeFileSync(join(checkpoints, "run.json"), running);
}

describe("while typing", () => {
  test.each(CASES)("$name", async ({ taken, now, code, fix }) => {
    keep(encodeManifest(manifestOf(planOf(taken))));
    const client = await startClient({ folders: [dir] });
    await client.open(uri, taken);
    expect((await client.told(uri)).filter(each => String(each.code).startsWith("W06"))).toEqual([]);
    await client.change(uri, now);
    const said = (await client.told(uri, codes => codes.includes(code))).find(each => each.code === code)!;
    expect(said.severity).toBe(2);
    expect(said.message).toContain("checkpoint 12");
    const actions = await client.request<CodeAction[]>("textDocument/codeAction", {
      textDocument: { uri },
      range: { start: said.range.start, end: said.range.start },
      context: { diagnostics: [said], only: ["quickfix"] },
    });
    const offered = actions.filter(each => each.diagnostics?.some(one => one.code === code));
    expect(offered.map(each => each.title)).toEqual(fix === undefined ? [] : [fix]);
    for (const { edit } of offered) {
      const after = edited(now, edit!.changes![uri]!);
      await client.change(uri, after);
      const left = await client.told(uri, codes => !codes.includes(code));
      expect(left.filter(each => each.severity === 1 || String(each.code).startsWith("W06"))).toEqual([]);
    }
    await client.stop();
  });

  test("the operator is related where the state is blamed", async () => {
    keep(encodeManifest(manifestOf(planOf(LAST))));
    const client = await startClient({
      folders: [dir],
      capabilities: { textDocument: { publishDiagnostics: { relatedInformation: true } } },
    });
    const now = seeing('state last: string = "x"', "emit 1");
    await client.open(uri, now);
    const [said] = (await client.told(uri, codes => codes.includes("W0602"))).filter(d => d.code === "W0602");
    expect(said!.relatedInformation).toEqual([
      { location: { uri, range: rangeOf(now, "process") }, message: "the operator `seen`" },
    ]);
    await client.stop();
  });

  test("a pulled report changes with the snapshot, a file that is not open is compared too", async () => {
    const now = counting("totals");
    writeFileSync(main, now);
    const client = await startClient({ folders: [dir], capabilities: { textDocument: { diagnostic: {} } } });
    const pull = (previousResultId?: string) =>
      client.request<{ kind: string; resultId: string; items?: Diagnostic[] }>("textDocument/diagnostic", {
        textDocument: { uri },
        ...(previousResultId === undefined ? {} : { previousResultId }),
      });
    const first = await pull();
    expect((await pull(first.resultId)).kind).toBe("unchanged");
    keep(encodeManifest(manifestOf(planOf(counting("counts")))));
    const second = await pull(first.resultId);
    expect(second.items!.map(each => each.code)).toContain("W0600");
    const all = await client.request<{ items: { uri: string; items: Diagnostic[] }[] }>(
      "workspace/diagnostic",
      { previousResultIds: [] },
    );
    expect(all.items.find(each => each.uri === uri)!.items.map(each => each.code)).toContain("W0600");
    await client.stop();
  });

  test("a run that begins elsewhere is noticed by its run.json", async () => {
    const client = await startClient({ folders: [dir] });
    await client.open(uri, counting("totals"));
    await client.told(uri);
    keep(encodeManifest(manifestOf(planOf(counting("counts")))));
    await client.notify("workspace/didChangeWatchedFiles", {
      changes: [{ uri: uriOf(join(checkpoints, "run.json")), type: 1 }],
    });
    await client.told(uri, codes => codes.includes("W0600"));
    await client.stop();
  });

  test("one that cannot be read is told once, in the log", async () => {
    keep(bytesOf("{}"));
    const client = await startClient({ folders: [dir] });
    await client.open(uri, counting("totals"));
    expect((await client.told(uri)).filter(each => String(each.code).startsWith("W06"))).toEqual([]);
    await client.change(uri, counting("sums"));
    await client.told(uri);
    await client.until(() => client.notices[0]);
    expect(client.notices).toHaveLength(1);
    expect(client.notices[0]).toMatch(/manifest\.json cannot be used: it is cut short/);
    await client.stop();
  });
});

// ---------------------------------------------------------------- in memory

/** Counts what is asked of the disk. */
function counted(kept: ReadonlyMap<string, Uint8Array>) {
  const asked = { read: 0, stamp: 0 };
  const files: Files = {
    read: () => null,
    list: dir =>
      [...kept.keys()].flatMap(path =>
        path.startsWith(`${dir}/`) ? [path.slice(dir.length + 1).replace(/\/.*/, "/")] : [],
      ),
    bytes: path => {
      asked.read++;
      return kept.get(path) ?? null;
    },
    stamp: path => {
      asked.stamp++;
      return [...kept.keys()].some(each => each === path || each.startsWith(`${path}/`)) ? "1" : null;
    },
    programs: () => [],
    declare: () => null,
  };
  return { asked, workspace: new Workspace(files) };
}

const HOME = "/w/.weir/checkpoints/P";
const folderOf = (manifest: Uint8Array): ReadonlyMap<string, Uint8Array> =>
  new Map([
    [`${HOME}/run.json`, running],
    [`${HOME}/chk-12/manifest.json`, manifest],
  ]);

test("an edit costs one look at the folder and reads nothing", () => {
  const { asked, workspace } = counted(folderOf(encodeManifest(manifestOf(planOf(counting("counts"))))));
  const codesOf = (text: string) => {
    workspace.setText("/w/main.weir", text);
    const analysis = workspace.analysis("/w/main.weir")!;
    return allDiagnostics(workspace, analysis, false).map(each => each.code);
  };
  expect(codesOf(counting("totals"))).toContain("W0600");
  const { read, stamp } = asked;
  expect(codesOf(counting("sums"))).toContain("W0600");
  expect(codesOf(counting("counts"))).not.toContain("W0600");
  expect(asked).toEqual({ read, stamp: stamp + 2 });
  // Another pipeline of the file is edited: this one is not looked at at all.
  const other = "pipeline Q {\n  checkpoint: off\n  source a = sequence(1 .. 2)\n  sink o = a |> print\n}\n";
  codesOf(counting("counts") + other);
  const { stamp: before } = asked;
  codesOf(counting("counts") + other.replace("1 ..", "0 .."));
  expect(asked).toEqual({ read, stamp: before });
});

/** A manifest whose checksum is right, whatever it says. */
function sealed(value: object): Uint8Array {
  const rest = JSON.stringify(value, null, 2).slice(2);
  const sum = crc32(bytesOf(rest)).toString(16).padStart(8, "0");
  return bytesOf(`{ "crc32": "${sum}",\n${rest}\n`);
}

/** The same JSON with one value somewhere in it replaced. */
function altered(value: unknown, at: number, by: unknown): unknown {
  let left = at;
  const visit = (each: unknown): unknown => {
    if (left-- === 0) return by;
    if (Array.isArray(each)) return each.map(visit);
    if (typeof each !== "object" || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([name, inner]) => [name, visit(inner)]));
  };
  return visit(value);
}

describe("a hostile folder", () => {
  const taken = manifestOf(
    planOf(seeing("state last: { a: int, b: list<string>? } = { a: 1, b: null }", "emit 1")),
  );
  const now = seeing('state last: { a: string, b: int? } = { a: "", b: null }', "emit 1");
  const say = (manifest: Uint8Array): readonly string[] => {
    const { workspace } = counted(folderOf(manifest));
    workspace.setText("/w/main.weir", now);
    return allDiagnostics(workspace, workspace.analysis("/w/main.weir")!, true).map(each => each.code);
  };

  test("as it should be, it is read", () => expect(say(sealed(taken))).toContain("W0602"));

  test("a manifest with a right checksum and anything in it never throws", () => {
    const strange = fc.oneof(
      fc.constantFrom<unknown>(
        null,
        -1,
        1e99,
        "x",
        [],
        {},
        [null],
        { kind: "record" },
        { kind: "union", members: [null] },
      ),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.nat(150), strange, (at, by) => {
        const value = altered(taken, at, by);
        if (typeof value === "object" && value !== null) say(sealed(value));
      }),
      { numRuns: 300 },
    );
  });

  test("nor does a type that goes down for ever", () => {
    const text = JSON.stringify({ ...taken, operators: [{ ...taken.operators[0]!, states: [] }] });
    const nested = `${'{"kind":"list","element":'.repeat(20_000)}{"kind":"int"}${"}".repeat(20_000)}`;
    const state = JSON.stringify({ ...taken.operators[0]!.states[0]!, valueType: 0 }).replace(
      '"valueType":0',
      `"valueType":${nested}`,
    );
    const rest = text.replace('"states":[]', `"states":[${state}]`).slice(1);
    const sum = crc32(bytesOf(rest)).toString(16).padStart(8, "0");
    expect(say(bytesOf(`{ "crc32": "${sum}",\n${rest}\n`))).not.toContain("W0602");
  });

  test("nor does a run.json of any kind", () => {
    const manifest = encodeManifest(taken);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.constantFrom<unknown>({ ...RUN, begun: 9 }, { ...RUN, begun: 9, base: 1 }),
        ),
        value => {
          const files = new Map([
            ...folderOf(manifest),
            [`${HOME}/run.json`, bytesOf(JSON.stringify(value))],
          ]);
          const { workspace } = counted(files);
          workspace.setText("/w/main.weir", now);
          allDiagnostics(workspace, workspace.analysis("/w/main.weir")!, true);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("which snapshot is meant", () => {
  const at = (checkpoint: number, attempt = 1): Manifest => ({
    ...manifestOf(planOf(LAST)),
    checkpoint,
    attempt,
  });
  const chosen = (run: object, manifests: Readonly<Record<number, Uint8Array | null>>) => {
    const files = new Map<string, Uint8Array>([["d/run.json", bytesOf(JSON.stringify({ ...RUN, ...run }))]]);
    for (const [id, bytes] of Object.entries(manifests))
      if (bytes !== null) files.set(`d/chk-${id}/manifest.json`, bytes);
    const list = () => Object.keys(manifests).map(id => `chk-${id}`);
    const kept = newestKept({ list, read: path => files.get(path) ?? null }, "d");
    return [kept.manifest?.checkpoint ?? null, kept.damage.length, kept.awaited];
  };
  const open = { finished: false, begun: 1, base: null };
  test.each([
    ["the newest", open, { 2: encodeManifest(at(2)), 10: encodeManifest(at(10)) }, [10, 0, null]],
    [
      "none of a run that has finished",
      { ...open, finished: true },
      { 2: encodeManifest(at(2)) },
      [null, 0, null],
    ],
    ["the one before a damaged one", open, { 2: encodeManifest(at(2)), 3: bytesOf("{") }, [2, 1, null]],
    [
      "the one before an unfinished one",
      open,
      { 2: encodeManifest(at(2)), 3: null },
      [2, 0, "d/chk-3/manifest.json"],
    ],
    ["none of an earlier line", { ...open, begun: 5 }, { 2: encodeManifest(at(2, 4)) }, [null, 0, null]],
    [
      "the base of this line",
      { ...open, begun: 5, base: { attempt: 4, checkpoint: 2 } },
      { 2: encodeManifest(at(2, 4)), 3: encodeManifest(at(3, 4)) },
      [2, 0, null],
    ],
    ["none of a newer format", { ...open, format: 2 }, { 2: encodeManifest(at(2)) }, [null, 1, null]],
  ])("%s", (_, run, manifests, expected) => expect(chosen(run, manifests)).toEqual(expected));
});
