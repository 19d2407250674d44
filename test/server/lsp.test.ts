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
