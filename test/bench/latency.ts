// The language server as a client sees it: over stdio, after one character is typed. The client here reads and writes
// the protocol by itself, so that its own cost stays out of the figure.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { type Figure, median } from "./figures.ts";
import { weir } from "./places.ts";
import { type Shape, shapes } from "./shapes.ts";

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly uri?: string };
  readonly result?: unknown;
}

class Client {
  readonly #server: ChildProcessWithoutNullStreams = spawn(process.execPath, [weir, "lsp"]);
  #buffer = Buffer.alloc(0);
  #waiting: { readonly wanted: (message: Message) => boolean; readonly resolve: () => void }[] = [];
  #id = 0;

  constructor() {
    this.#server.stdout.on("data", (chunk: Buffer) => this.#take(chunk));
    this.#server.stderr.pipe(process.stderr);
  }

  notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  request(method: string, params: unknown): Promise<void> {
    const id = ++this.#id;
    const answered = this.#until(message => message.id === id && message.method === undefined);
    this.#send({ id, method, params });
    return answered;
  }

  diagnostics(): Promise<void> {
    return this.#until(message => message.method === "textDocument/publishDiagnostics");
  }

  async end(): Promise<void> {
    await this.request("shutdown", null);
    const ended = new Promise<void>(resolve => this.#server.once("exit", () => resolve()));
    this.notify("exit", null);
    await ended;
  }

  #until(wanted: (message: Message) => boolean): Promise<void> {
    return new Promise(resolve => this.#waiting.push({ wanted, resolve }));
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #take(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const header = this.#buffer.indexOf("\r\n\r\n");
      if (header < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.toString("latin1", 0, header))?.[1]);
      if (this.#buffer.length < header + 4 + length) return;
      const message = JSON.parse(this.#buffer.toString("utf8", header + 4, header + 4 + length)) as Message;
      this.#buffer = this.#buffer.subarray(header + 4 + length);
      const [taken, rest] = [this.#waiting.filter(each => each.wanted(message)), this.#waiting];
      this.#waiting = rest.filter(each => !taken.includes(each));
      for (const each of taken) each.resolve();
    }
  }
}

const WARM_UP = 12;

async function start(): Promise<{ readonly client: Client; readonly ready: number }> {
  const begun = performance.now();
  const client = new Client();
  await client.request("initialize", { processId: null, rootUri: null, capabilities: {} });
  const ready = performance.now() - begun;
  client.notify("initialized", {});
  return { client, ready };
}

interface Typed {
  readonly diagnostics: number;
  readonly completion: number;
}

/** Types digits into a number in the middle, one at a time, and asks for fields after a dot. */
async function typing(shape: Shape, lines: number, times: number): Promise<Typed> {
  const { client } = await start();
  const uri = `untitled:latency-${lines}.weir`;
  const text = shape.text(lines);
  const opened = client.diagnostics();
  client.notify("textDocument/didOpen", { textDocument: { uri, languageId: "weir", version: 1, text } });
  await opened;
  const before = text.slice(0, text.indexOf(shape.edit, text.length >> 1) + shape.edit.length);
  const line = before.split("\n").length - 1;
  const character = before.length - before.lastIndexOf("\n") - 1;
  const asked = { line, character: character - shape.edit.length + shape.ask };
  const diagnostics: number[] = [];
  const completion: number[] = [];
  for (let i = 0; i < times + WARM_UP; i++) {
    const typed = i % 2 === 0;
    const range = { start: { line, character }, end: { line, character: character + (typed ? 0 : 1) } };
    const told = client.diagnostics();
    const begun = performance.now();
    client.notify("textDocument/didChange", {
      textDocument: { uri, version: i + 2 },
      contentChanges: [{ range, text: typed ? "2" : "" }],
    });
    await told;
    diagnostics.push(performance.now() - begun);
    const begunToAsk = performance.now();
    await client.request("textDocument/completion", { textDocument: { uri }, position: asked });
    completion.push(performance.now() - begunToAsk);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  await client.end();
  return { diagnostics: median(diagnostics.slice(WARM_UP)), completion: median(completion.slice(WARM_UP)) };
}

const ms = (value: number): string => `${value.toFixed(1)} ms`;

/** The server by itself cannot be ready before Node is. */
async function readiness(times: number): Promise<Figure> {
  const figures: number[] = [];
  for (let i = 0; i < times; i++) {
    const { client, ready } = await start();
    figures.push(ready);
    await client.end();
  }
  return {
    what: "language server ready",
    figure: ms(median(figures)),
    bar: "300 ms",
    baseline: "from start",
  };
}

export async function latency(times: number): Promise<Figure[]> {
  const figures: Figure[] = [await readiness(Math.min(times, 5))];
  for (const { lines, told, proposed } of [
    { lines: 1_000, told: "16 ms", proposed: "10 ms" },
    { lines: 10_000, told: "100 ms", proposed: "50 ms" },
  ]) {
    for (const shape of shapes) {
      const typed = await typing(shape, lines, times);
      const size = `${lines.toLocaleString("en")} lines ${shape.name}, after one character`;
      const baseline = "over stdio";
      figures.push({ what: `diagnostics of ${size}`, figure: ms(typed.diagnostics), bar: told, baseline });
      figures.push({ what: `completion in ${size}`, figure: ms(typed.completion), bar: proposed, baseline });
    }
  }
  return figures;
}
