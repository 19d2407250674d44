// A client of the language server over streams, as an editor would be one: what tests of whole conversations share.

import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import {
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  type Position,
  type ProtocolConnection,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
  type TextEdit,
} from "vscode-languageserver/node";
import { serve } from "../../server/lsp/server.ts";

export interface Published {
  readonly uri: string;
  readonly diagnostics: readonly Diagnostic[];
}

export interface StartOptions {
  readonly capabilities?: object;
  readonly folders?: readonly string[];
  readonly initializationOptions?: object;
  /** Before the conversation begins. */
  readonly prepare?: (client: ProtocolConnection) => void;
}

export type Client = Awaited<ReturnType<typeof startClient>>;

export async function startClient(options: StartOptions = {}) {
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  serve(createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)));
  const client = createProtocolConnection(
    new StreamMessageReader(toClient),
    new StreamMessageWriter(toServer),
  );
  const published: Published[] = [];
  const waiting = new Set<() => void>();
  const notices: string[] = [];
  client.onNotification("textDocument/publishDiagnostics", (params: Published) => {
    published.push(params);
    for (const wake of waiting) wake();
  });
  client.onNotification("window/logMessage", ({ message }: { message: string }) => {
    notices.push(message);
    for (const wake of waiting) wake();
  });
  options.prepare?.(client);
  client.listen();
  const { capabilities } = await client.sendRequest<{ capabilities: Readonly<Record<string, unknown>> }>(
    "initialize",
    {
      processId: null,
      rootUri: null,
      capabilities: options.capabilities ?? {},
      workspaceFolders: (options.folders ?? []).map(path => ({ uri: uriOf(path), name: path })),
      initializationOptions: options.initializationOptions,
    },
  );
  await client.sendNotification("initialized", {});

  /** Waits until something that was told, or is told yet, answers. */
  async function until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise<void>(resolve => {
        const wake = (): void => {
          waiting.delete(wake);
          resolve();
        };
        waiting.add(wake);
      });
    }
  }

  const versions = new Map<string, number>();
  return {
    capabilities,
    connection: client,
    notices,
    until,
    published,
    request: <T = unknown>(method: string, params: object): Promise<T> =>
      client.sendRequest<T>(method, params),
    notify: (method: string, params: object): Promise<void> => client.sendNotification(method, params),
    open: (uri: string, text: string): Promise<void> => {
      versions.set(uri, 1);
      const textDocument = { uri, languageId: "weir", version: 1, text };
      return client.sendNotification("textDocument/didOpen", { textDocument });
    },
    /** The whole text, or a part of it. */
    change: (uri: string, text: string, range?: Range): Promise<void> => {
      const version = (versions.get(uri) ?? 0) + 1;
      versions.set(uri, version);
      return client.sendNotification("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [range === undefined ? { text } : { range, text }],
      });
    },
    close: (uri: string): Promise<void> =>
      client.sendNotification("textDocument/didClose", { textDocument: { uri } }),
    /** The next thing told of the document that satisfies; what came before it is forgotten. */
    told: (uri: string, is: (codes: readonly unknown[]) => boolean = () => true) =>
      until(() => {
        const at = published.findIndex(each => each.uri === uri && is(each.diagnostics.map(d => d.code)));
        return at < 0 ? undefined : published.splice(0, at + 1).at(-1)!.diagnostics;
      }),
    stop: async (): Promise<void> => {
      await client.sendRequest("shutdown");
      client.dispose();
    },
  };
}

export const uriOf = (path: string): string => (path.includes(":") ? path : pathToFileURL(path).href);

/** Where `part` begins in the text, and a little further. */
export function positionOf(text: string, part: string, further = 0): Position {
  const at = text.indexOf(part);
  if (at < 0) throw new Error(`the text has no ${part}`);
  const before = text.slice(0, at + further).split("\n");
  return { line: before.length - 1, character: before.at(-1)!.length };
}

export const rangeOf = (text: string, part: string): Range => ({
  start: positionOf(text, part),
  end: positionOf(text, part, part.length),
});

/** A text after edits, which do not overlap. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  const starts = [0];
  for (let i = 0; i < text.length; i++) if (text[i] === "\n") starts.push(i + 1);
  const offset = ({ line, character }: Position): number =>
    Math.min((starts[line] ?? text.length) + character, text.length);
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce(
      (done, { range, newText }) =>
        done.slice(0, offset(range.start)) + newText + done.slice(offset(range.end)),
      text,
    );
}
