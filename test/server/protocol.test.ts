// What the server answers over a connection, each kind of request as an editor sends it: positions, ranges and edits are
// those of the protocol.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type CallHierarchyItem,
  CancellationTokenSource,
  type Diagnostic,
  type DocumentLink,
  type FoldingRange,
  type InlayHint,
  type Location,
  type SelectionRange,
  type SymbolInformation,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { TOKEN_TYPES } from "../../server/ide/semantic-tokens.ts";
import { readConfiguration } from "../../server/lsp/configuration.ts";
import { type Client, edited, positionOf, rangeOf, startClient, uriOf } from "./client.ts";

const dir = mkdtempSync(join(tmpdir(), "weir-lsp-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const path = (name: string): string => join(dir, name);
const uri = uriOf(path("main.weir"));
const textDocument = { uri };

const TYPES = `/// Somebody buys.
type Order = { id: string, amount: float }

fn isBig(o: Order): bool = o.amount > 5.0
`;
const MAIN = `import { Order, isBig } from "./types.weir"

/// Big orders.
pipeline Orders {
  source orders = readJsonl<Order>("orders.jsonl")
  stream big = orders
    |> filter(o => isBig(o))
    |> map(o => { ...o, twice: o.amount * 2.0 })
  sink out = big |> writeJsonl("out.jsonl")
}
`;

let client: Client;
beforeEach(() => {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  writeFileSync(path("types.weir"), TYPES);
  writeFileSync(path("main.weir"), MAIN);
});
afterEach(() => client.stop());

const start = async (options: Parameters<typeof startClient>[0] = {}): Promise<void> => {
  client = await startClient({ folders: [dir], ...options });
};
const at = (part: string, further = 0) => ({ textDocument, position: positionOf(MAIN, part, further) });

describe("navigation", () => {
  beforeEach(async () => {
    await start();
    await client.open(uri, MAIN);
  });

  test("definition, type definition and references lead into another file", async () => {
    const definition = await client.request<Location>("textDocument/definition", at("isBig(o)"));
    expect(definition).toEqual({ uri: uriOf(path("types.weir")), range: rangeOf(TYPES, "isBig") });
    const type = await client.request<Location>("textDocument/typeDefinition", at("(o)", 1));
    expect(type.range).toEqual(rangeOf(TYPES, "Order"));
    const field = await client.request<Location>("textDocument/definition", at("o.amount * 2", 2));
    expect(field).toEqual({ uri: uriOf(path("types.weir")), range: rangeOf(TYPES, "amount") });
    const references = await client.request<Location[]>("textDocument/references", {
      ...at("isBig(o)"),
      context: { includeDeclaration: false },
    });
    expect(references.map(each => each.uri)).toEqual([uri, uri]);
  });

  test("workspace symbols know files that are not open", async () => {
    const found = await client.request<SymbolInformation[]>("workspace/symbol", { query: "isb" });
    expect(found.map(each => [each.name, each.location.uri])).toEqual([["isBig", uriOf(path("types.weir"))]]);
  });

  test("call hierarchy is data flow", async () => {
    const [item] = await client.request<CallHierarchyItem[]>(
      "textDocument/prepareCallHierarchy",
      at("big = "),
    );
    expect(item!.name).toBe("big");
    const incoming = await client.request<{ from: CallHierarchyItem }[]>("callHierarchy/incomingCalls", {
      item,
    });
    expect(incoming.map(each => each.from.name)).toEqual(["out"]);
    const outgoing = await client.request<{ to: CallHierarchyItem }[]>("callHierarchy/outgoingCalls", {
      item,
    });
    expect(outgoing.map(each => each.to.name)).toEqual(["orders", "isBig"]);
    expect(outgoing[1]!.to.uri).toBe(uriOf(path("types.weir")));
  });

  test("rename crosses files, and says why it does not", async () => {
    const range = await client.request("textDocument/prepareRename", at("isBig(o)"));
    expect(range).toEqual(rangeOf(MAIN.replace("isBig }", "..... }"), "isBig"));
    const edit = await client.request<WorkspaceEdit>("textDocument/rename", {
      ...at("isBig(o)"),
      newName: "isHuge",
    });
    expect(edited(MAIN, edit.changes![uri]!)).toBe(MAIN.replaceAll("isBig", "isHuge"));
    expect(edited(TYPES, edit.changes![uriOf(path("types.weir"))]!)).toBe(TYPES.replace("isBig", "isHuge"));
    await expect(client.request("textDocument/prepareRename", at("filter"))).rejects.toThrow(/built in/);
    await expect(client.request("textDocument/rename", { ...at("isBig(o)"), newName: "if" })).rejects.toThrow(
      /word of the language/,
    );
  });

  test("a local is renamed as it is typed, nothing else", async () => {
    const linked = (part: string, further = 0): Promise<{ ranges: object[] } | null> =>
      client.request("textDocument/linkedEditingRange", at(part, further));
    expect((await linked("o => isBig"))!.ranges).toHaveLength(2);
    expect((await linked("o => { ...o"))!.ranges).toHaveLength(3);
    expect(await linked("big = ")).toBeNull();
    expect(await linked("isBig(o)")).toBeNull();
  });

  test("a field is renamed in both files, the data keeps its name", async () => {
    const edit = await client.request<WorkspaceEdit>("textDocument/rename", {
      ...at("o.amount", 2),
      newName: "price",
    });
    expect(edited(MAIN, edit.changes![uri]!)).toBe(MAIN.replace("o.amount", "o.price"));
    expect(edited(TYPES, edit.changes![uriOf(path("types.weir"))]!)).toBe(
      TYPES.replace("amount: float", '"amount" as price: float').replace("o.amount", "o.price"),
    );
  });

  test("a file that moves takes its imports with it", async () => {
    const edit = await client.request<WorkspaceEdit>("workspace/willRenameFiles", {
      files: [{ oldUri: uriOf(path("types.weir")), newUri: uriOf(path("lib/orders.weir")) }],
    });
    expect(edited(MAIN, edit.changes![uri]!)).toBe(MAIN.replace("./types.weir", "./lib/orders.weir"));
    expect(Object.keys(edit.changes!)).toEqual([uri]);
  });

  test("links lead to imports and data", async () => {
    const links = await client.request<DocumentLink[]>("textDocument/documentLink", { textDocument });
    expect(links.map(each => each.target)).toEqual(
      ["types.weir", "orders.jsonl", "out.jsonl"].map(name => uriOf(path(name))),
    );
  });
});

describe("a document", () => {
  beforeEach(async () => {
    await start();
    await client.open(uri, MAIN);
  });

  test("folds its pipeline", async () => {
    const folds = await client.request<FoldingRange[]>("textDocument/foldingRange", { textDocument });
    expect(folds).toContainEqual(expect.objectContaining({ startLine: 3, endLine: 8 }));
    for (const { startLine, endLine } of folds) expect(endLine).toBeGreaterThan(startLine);
  });

  test("selects outwards, each range within the next", async () => {
    const position = positionOf(MAIN, "amount * 2", 2);
    const [found] = await client.request<SelectionRange[]>("textDocument/selectionRange", {
      textDocument,
      positions: [position],
    });
    const texts: string[] = [];
    for (let each: SelectionRange | undefined = found; each !== undefined; each = each.parent) {
      const lines = MAIN.split("\n");
      const { start, end } = each.range;
      texts.push(start.line === end.line ? lines[start.line]!.slice(start.character, end.character) : "…");
    }
    expect(texts.slice(0, 3)).toEqual(["amount", "o.amount", "o.amount * 2.0"]);
    expect(texts.at(-1)).toBe("…");
  });

  test("semantic tokens: the whole, a range of it, and what an edit changed", async () => {
    const request = <T>(kind: string, params: object = {}): Promise<T> =>
      client.request<T>(`textDocument/semanticTokens/${kind}`, { textDocument, ...params });
    const full = await request<{ resultId: string; data: number[] }>("full");
    const ranged = await request<{ data: number[] }>("range", {
      range: { start: { line: 4, character: 0 }, end: { line: 5, character: 0 } },
    });
    const lines = (data: number[]): number[] => {
      let line = 0;
      return data.flatMap((value, i) => (i % 5 === 0 ? [(line += value)] : []));
    };
    expect(new Set(lines(ranged.data))).toEqual(new Set([4]));
    expect(full.data.filter((_, i) => i % 5 === 3).every(type => type < TOKEN_TYPES.length)).toBe(true);
    await client.change(uri, "bigger", rangeOf(MAIN, "big"));
    const delta = await request<{ edits: { start: number; deleteCount: number; data?: number[] }[] }>(
      "full/delta",
      { previousResultId: full.resultId },
    );
    const patched = [...full.data];
    for (const { start, deleteCount, data } of [...delta.edits].sort((a, b) => b.start - a.start))
      patched.splice(start, deleteCount, ...(data ?? []));
    expect(delta.edits.length).toBeGreaterThan(0);
    expect(patched).toEqual((await request<{ data: number[] }>("full")).data);
  });

  test("formats the whole, a range, and as it is typed", async () => {
    const messy = MAIN.replace("source orders = ", "source   orders=").replace(
      "sink out = ",
      "sink out   = ",
    );
    await client.change(uri, messy);
    const options = { tabSize: 2, insertSpaces: true };
    const whole = await client.request<TextEdit[]>("textDocument/formatting", { textDocument, options });
    expect(edited(messy, whole)).toBe(MAIN);
    const range = { start: positionOf(messy, "source"), end: positionOf(messy, "source", 8) };
    const part = await client.request<TextEdit[]>("textDocument/rangeFormatting", {
      textDocument,
      options,
      range,
    });
    expect(edited(messy, part)).toBe(messy.replace("source   orders=", "source orders = "));
    const typing = "pipeline P {\n     source a=sequence(1 .. 9)\n}";
    await client.change(uri, typing);
    const typed = await client.request<TextEdit[]>("textDocument/onTypeFormatting", {
      textDocument,
      options,
      ch: "}",
      position: { line: 2, character: 1 },
    });
    expect(edited(typing, typed)).toContain("\n  source a = sequence(1 .. 9)\n}");
  });

  test("inline values are the names above where a run stands", async () => {
    const body = `pipeline P {
  source a = sequence(1 .. 9)
  stream b = a |> keyBy(n => n) |> process {
    state total: int = 0
    on n {
      let twice = n * 2
      total = total + twice
      emit total
    }
  }
  sink o = b |> print
}
`;
    await client.change(uri, body);
    const values = await client.request<{ variableName: string }[]>("textDocument/inlineValue", {
      textDocument,
      range: { start: { line: 0, character: 0 }, end: { line: 11, character: 0 } },
      context: {
        frameId: 1,
        stoppedLocation: { start: { line: 6, character: 6 }, end: { line: 6, character: 6 } },
      },
    });
    const names = values.map(each => each.variableName);
    expect(names).toEqual(expect.arrayContaining(["n", "twice"]));
    expect(names).not.toContain("emit");
  });
});

describe("configuration", () => {
  const hints = () =>
    client.request<InlayHint[]>("textDocument/inlayHint", {
      textDocument,
      range: { start: { line: 0, character: 0 }, end: { line: 20, character: 0 } },
    });
  const schemas = async (): Promise<boolean> =>
    (await hints()).some(each => JSON.stringify(each.label).includes("twice"));

  test("is taken from the first message, and from a change that carries it", async () => {
    await start({ initializationOptions: { inlayHints: { schemas: false } } });
    await client.open(uri, MAIN);
    expect(await schemas()).toBe(false);
    await client.notify("workspace/didChangeConfiguration", {
      settings: { weir: { inlayHints: { schemas: true } } },
    });
    expect(await schemas()).toBe(true);
    await client.notify("workspace/didChangeConfiguration", { settings: { weir: 17 } });
    expect(await schemas()).toBe(true);
  });

  test("what the extension offers and the page lists is what the server reads", async () => {
    await start();
    const read = (name: string): string => readFileSync(join(import.meta.dirname, "../..", name), "utf8");
    const { contributes } = JSON.parse(read("package.json")) as {
      contributes: { configuration: { title: string; properties: Record<string, { default: boolean }> }[] };
    };
    // The others are the extension's own.
    const { properties } = contributes.configuration.find(({ title }) => title === "Language")!;
    const nested: Record<string, unknown> = {};
    for (const [name, each] of Object.entries(properties)) {
      expect(read("docs/editor.md")).toContain(`\`${name}\` | \`${each.default}\``);
      const [, group, inner] = name.split(".");
      if (inner === undefined) nested[group!] = !each.default;
      else nested[group!] = { ...(nested[group!] as object), [inner]: !each.default };
    }
    // All of them turned: each is one that the server knows, under this name.
    const { hints, wholeWorkspace } = readConfiguration(nested);
    expect([...Object.values(hints), wholeWorkspace]).toEqual(
      Object.values(properties).map(each => !each.default),
    );
    const defaults = readConfiguration({});
    expect([...Object.values(defaults.hints), defaults.wholeWorkspace]).toEqual(
      Object.values(properties).map(each => each.default),
    );
  });

  test("is asked for, where the client offers that", async () => {
    let given: unknown = { inlayHints: { schemas: false } };
    const asked: unknown[] = [];
    await start({
      capabilities: {
        workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
      },
      prepare: connection => {
        connection.onRequest("workspace/configuration", (params: unknown) => {
          asked.push(params);
          return [given];
        });
        connection.onRequest("client/registerCapability", () => null);
      },
    });
    await client.open(uri, MAIN);
    await client.told(uri);
    await client.told(uri);
    expect(await schemas()).toBe(false);
    given = null;
    await client.notify("workspace/didChangeConfiguration", { settings: null });
    await client.told(uri);
    expect(await schemas()).toBe(true);
    expect(asked).toHaveLength(2);
  });

  test("only what is open is checked, where a person wants that", async () => {
    writeFileSync(path("wrong.weir"), "fn f(a: int): int = b\n");
    await start({
      initializationOptions: { checkWholeWorkspace: false },
      capabilities: { textDocument: { diagnostic: {} } },
    });
    await client.open(uri, MAIN);
    const reports = await client.request<{ items: { uri: string }[] }>("workspace/diagnostic", {
      previousResultIds: [],
    });
    expect(reports.items.map(each => each.uri)).toEqual([uri]);
  });
});

describe("files on disk", () => {
  test("are watched where the client can, and another text of an import is seen at once", async () => {
    const registered: string[] = [];
    await start({
      capabilities: { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } },
      prepare: connection =>
        connection.onRequest(
          "client/registerCapability",
          ({ registrations }: { registrations: { method: string; registerOptions: unknown }[] }) => {
            registered.push(...registrations.map(each => JSON.stringify(each)));
            return null;
          },
        ),
    });
    await client.open(uri, MAIN);
    expect((await client.told(uri)).filter(each => each.severity === 1)).toEqual([]);
    expect(registered.join()).toContain("**/*.weir");
    writeFileSync(path("types.weir"), TYPES.replace("isBig", "isLarge"));
    await client.notify("workspace/didChangeWatchedFiles", {
      changes: [{ uri: uriOf(path("types.weir")), type: 2 }],
    });
    await client.told(uri, codes => codes.includes("W0107"));
    rmSync(path("types.weir"));
    await client.notify("workspace/didChangeWatchedFiles", {
      changes: [{ uri: uriOf(path("types.weir")), type: 3 }],
    });
    await client.told(uri, codes => codes.includes("W0106"));
    writeFileSync(path("types.weir"), TYPES);
    await client.notify("workspace/didChangeWatchedFiles", {
      changes: [{ uri: uriOf(path("types.weir")), type: 1 }],
    });
    await client.told(uri, codes => !codes.includes("W0106"));
  });

  test("an open text counts, whatever the disk says", async () => {
    await start();
    await client.open(uri, MAIN);
    await client.open(uriOf(path("types.weir")), TYPES);
    writeFileSync(path("types.weir"), "");
    await client.notify("workspace/didChangeWatchedFiles", {
      changes: [{ uri: uriOf(path("types.weir")), type: 2 }],
    });
    const definition = await client.request<Location | null>("textDocument/definition", at("isBig(o)"));
    expect(definition).not.toBeNull();
    await client.close(uriOf(path("types.weir")));
    expect(await client.request<Location | null>("textDocument/definition", at("isBig(o)"))).toBeNull();
  });

  test("what is wrong in a file that is not open is told, and taken back", async () => {
    writeFileSync(path("wrong.weir"), "fn f(a: int): int = b\n");
    const wrong = uriOf(path("wrong.weir"));
    await start();
    await client.open(uri, MAIN);
    await client.told(wrong, codes => codes.includes("W0100"));
    writeFileSync(path("wrong.weir"), "fn f(a: int): int = a\n");
    await client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: wrong, type: 2 }] });
    await client.told(wrong, codes => !codes.includes("W0100"));
    writeFileSync(path("wrong.weir"), "fn f(a: int): int = b\n");
    await client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: wrong, type: 2 }] });
    await client.told(wrong, codes => codes.includes("W0100"));
    rmSync(path("wrong.weir"));
    await client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: wrong, type: 3 }] });
    expect(await client.told(wrong)).toEqual([]);
  });

  test("a workspace report knows every file, and says what is unchanged", async () => {
    // An output's ledger is no program.
    writeFileSync(path(".out.jsonl.weir"), "{}");
    writeFileSync(path("wrong.weir"), "fn f(a: int): int = b\n");
    await start({ capabilities: { textDocument: { diagnostic: {} } } });
    type Report = { uri: string; kind: string; resultId: string; items?: Diagnostic[] };
    const pull = (previousResultIds: object[]): Promise<{ items: Report[] }> =>
      client.request("workspace/diagnostic", { previousResultIds });
    const { items } = await pull([]);
    expect(items.map(each => each.uri).sort()).toEqual(
      ["main.weir", "types.weir", "wrong.weir"].map(name => uriOf(path(name))),
    );
    expect(items.find(each => each.uri.endsWith("wrong.weir"))!.items!.map(each => each.code)).toContain(
      "W0100",
    );
    const again = await pull(items.map(each => ({ uri: each.uri, value: each.resultId })));
    expect(again.items.map(each => each.kind)).toEqual(["unchanged", "unchanged", "unchanged"]);
    const wrong = uriOf(path("wrong.weir"));
    rmSync(path("wrong.weir"));
    await client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: wrong, type: 3 }] });
    const after = await pull(items.map(each => ({ uri: each.uri, value: each.resultId })));
    expect(after.items.find(each => each.uri === wrong)).toMatchObject({ kind: "full", items: [] });
  });
});

describe("a request that is no longer wanted", () => {
  beforeEach(async () => {
    for (let i = 0; i < 40; i++) writeFileSync(path(`f${i}.weir`), `fn f${i}(a: int): int = a\n`);
    await start();
    await client.open(uri, MAIN);
  });
  test.each([
    ["references", "textDocument/references", { ...at("isBig(o)"), context: { includeDeclaration: true } }],
    ["symbols", "workspace/symbol", { query: "f" }],
  ])("%s end early", async (_, method, params) => {
    const source = new CancellationTokenSource();
    const answer = client.connection.sendRequest(method, params, source.token);
    source.cancel();
    await expect(answer).rejects.toMatchObject({ code: -32800 });
    // And the server goes on.
    expect(await client.request("textDocument/documentSymbol", { textDocument })).toHaveLength(1);
  });
  test("a workspace report gives what it has", async () => {
    const source = new CancellationTokenSource();
    const answer = client.connection.sendRequest<{ items: unknown[] }>(
      "workspace/diagnostic",
      { previousResultIds: [] },
      source.token,
    );
    source.cancel();
    const items = await answer.then(
      found => found.items.length,
      () => 0,
    );
    expect(items).toBeLessThan(42);
  });
});
