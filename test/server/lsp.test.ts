// A short conversation with the language server, over the streams an editor would use.

import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import {
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { serve } from "../../server/lsp/server.ts";

const uri = "untitled:test.weir";

function start() {
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  serve(createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)));
  const client = createProtocolConnection(
    new StreamMessageReader(toClient),
    new StreamMessageWriter(toServer),
  );
  const published: Diagnostic[][] = [];
  const waiting: (() => void)[] = [];
  client.onNotification("textDocument/publishDiagnostics", (params: { diagnostics: Diagnostic[] }) => {
    published.push(params.diagnostics);
    waiting.shift()?.();
  });
  client.listen();
  const diagnostics = async (): Promise<readonly Diagnostic[]> => {
    if (published.length === 0) await new Promise<void>(resolve => waiting.push(resolve));
    return published.shift()!;
  };
  return { client, diagnostics };
}

test("opens, tells what is wrong, takes an edit, answers, formats", async () => {
  const { client, diagnostics } = start();
  const { capabilities } = await client.sendRequest<{ capabilities: Record<string, unknown> }>("initialize", {
    processId: null,
    rootUri: null,
    capabilities: {},
  });
  expect(Object.keys(capabilities)).toEqual(
    expect.arrayContaining(["hoverProvider", "documentFormattingProvider", "documentSymbolProvider"]),
  );
  await client.sendNotification("initialized", {});

  const text = "fn f(a: int): int = a + (1\n";
  await client.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "weir", version: 1, text },
  });
  const [first] = await diagnostics();
  expect(first).toMatchObject({ code: "W0001", severity: 1, range: { start: { line: 0, character: 26 } } });

  await client.sendNotification("textDocument/didChange", {
    textDocument: { uri, version: 2 },
    contentChanges: [
      { range: { start: { line: 0, character: 26 }, end: { line: 0, character: 26 } }, text: ")" },
    ],
  });
  expect(await diagnostics()).toEqual([]);

  const at = { textDocument: { uri }, position: { line: 0, character: 20 } };
  const hover = await client.sendRequest<{ contents: { value: string } }>("textDocument/hover", at);
  expect(hover.contents.value).toContain("a: int");

  const symbols = await client.sendRequest<{ name: string }[]>("textDocument/documentSymbol", {
    textDocument: { uri },
  });
  expect(symbols.map(symbol => symbol.name)).toEqual(["f"]);

  const options = { tabSize: 2, insertSpaces: true };
  const format = () =>
    client.sendRequest<{ newText: string }[]>("textDocument/formatting", { textDocument: { uri }, options });
  expect(await format()).toEqual([]);
  await client.sendNotification("textDocument/didChange", {
    textDocument: { uri, version: 3 },
    contentChanges: [{ text: "fn f( a:int )=a" }],
  });
  expect((await format())[0]?.newText).toBe("fn f(a: int) = a\n");
  client.dispose();
});

test("answers every request it offers, in order, over one broken and one whole document", async () => {
  const { client, diagnostics } = start();
  const { capabilities } = await client.sendRequest<{ capabilities: Record<string, unknown> }>("initialize", {
    processId: null,
    rootUri: null,
    capabilities: { textDocument: { completion: { completionItem: { snippetSupport: true } } } },
  });
  expect(Object.keys(capabilities).filter(name => name.endsWith("Provider")).length).toBeGreaterThan(20);
  const whole =
    'type T = { a: int }\npipeline P {\n  source s = readJsonl<T>("x.jsonl")\n  stream b = s |> map(t => t.a)\n  sink o = b |> print\n}\n';
  for (const text of [whole, whole.replace("t.a)", "t.")]) {
    await client.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "weir", version: 1, text },
    });
    await diagnostics();
    const textDocument = { uri };
    const position = { line: 3, character: 29 };
    const range = { start: { line: 0, character: 0 }, end: { line: 5, character: 0 } };
    const completion = await client.sendRequest<{ items: { label: string }[] }>("textDocument/completion", {
      textDocument,
      position,
    });
    expect(completion.items.map(item => item.label)).toContain("a");
    expect(
      await client.sendRequest("completionItem/resolve", completion.items[0] as unknown as object),
    ).toMatchObject({ label: "a" });
    const tokens = await client.sendRequest<{ resultId: string; data: number[] }>(
      "textDocument/semanticTokens/full",
      { textDocument },
    );
    expect(tokens.data.length % 5).toBe(0);
    const delta = await client.sendRequest<{ edits?: unknown[] }>("textDocument/semanticTokens/full/delta", {
      textDocument,
      previousResultId: tokens.resultId,
    });
    expect(delta.edits).toEqual([]);
    for (const method of [
      "definition",
      "typeDefinition",
      "implementation",
      "documentHighlight",
      "signatureHelp",
    ])
      await client.sendRequest(`textDocument/${method}`, {
        textDocument,
        position: { line: 3, character: 13 },
      });
    for (const method of ["foldingRange", "documentLink", "codeLens", "documentSymbol"])
      expect(await client.sendRequest<unknown[]>(`textDocument/${method}`, { textDocument })).toBeInstanceOf(
        Array,
      );
    expect(
      await client.sendRequest<unknown[]>("textDocument/inlayHint", { textDocument, range }),
    ).toBeInstanceOf(Array);
    const references = await client.sendRequest<unknown[]>("textDocument/references", {
      textDocument,
      position: { line: 3, character: 13 },
      context: { includeDeclaration: true },
    });
    expect(references.length).toBe(2);
    const actions = await client.sendRequest<{ title: string }[]>("textDocument/codeAction", {
      textDocument,
      range: { start: { line: 3, character: 19 }, end: { line: 3, character: 19 } },
      context: { diagnostics: [], only: ["refactor"] },
    });
    expect(actions.map(action => action.title)).toContain("Convert to `flatMap`");
    const pulled = await client.sendRequest<{ kind: string; resultId: string }>("textDocument/diagnostic", {
      textDocument,
    });
    expect(pulled.kind).toBe("full");
    const again = await client.sendRequest<{ kind: string }>("textDocument/diagnostic", {
      textDocument,
      previousResultId: pulled.resultId,
    });
    expect(again.kind).toBe("unchanged");
    await client.sendNotification("textDocument/didClose", { textDocument });
    // What an idle moment told before may still be under way.
    let told = await diagnostics();
    while (told.length > 0) told = await diagnostics();
  }
  client.dispose();
});
