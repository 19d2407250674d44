// The debug adapter as an editor sees it: from starting the process to the first barrier. The client here speaks the
// protocol by itself, so that its own cost stays out of the figure.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { type Figure, median } from "./figures.ts";
import { root, weir } from "./places.ts";

interface Message {
  readonly type: "response" | "event";
  readonly command?: string;
  readonly event?: string;
  readonly success?: boolean;
  readonly message?: string;
  readonly body?: { readonly reason?: string; readonly description?: string };
}

interface Client {
  request(command: string, args: object): void;
  /** Rejects where the adapter answers that it cannot, or goes. */
  until(wanted: (message: Message) => boolean): Promise<Message>;
  end(): Promise<void>;
}

function connect(): Client {
  const adapter = spawn(process.execPath, [weir, "dap"], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting: {
    readonly wanted: (message: Message) => boolean;
    readonly resolve: (message: Message) => void;
  }[] = [];
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {});
  const ended = new Promise<void>(resolve => adapter.once("exit", () => resolve()));
  void ended.then(() => fail(new Error("weir dap has ended")));
  let bytes = Buffer.alloc(0);
  let seq = 0;
  const take = (message: Message): void => {
    if (message.success === false) fail(new Error(`${message.command}: ${message.message}`));
    const at = waiting.findIndex(({ wanted }) => wanted(message));
    if (at >= 0) waiting.splice(at, 1)[0]!.resolve(message);
  };
  adapter.stdout.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (;;) {
      const header = bytes.indexOf("\r\n\r\n");
      if (header < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(bytes.toString("latin1", 0, header))?.[1]);
      const end = header + 4 + length;
      if (bytes.length < end) return;
      take(JSON.parse(bytes.toString("utf8", header + 4, end)) as Message);
      bytes = bytes.subarray(end);
    }
  });
  return {
    request(command, args) {
      const body = JSON.stringify({ seq: ++seq, type: "request", command, arguments: args });
      adapter.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    },
    until: wanted =>
      Promise.race([new Promise<Message>(resolve => waiting.push({ wanted, resolve })), failed]),
    end: async () => {
      adapter.stdin.end();
      await ended;
    },
  };
}

interface Launch {
  readonly fromStart: number;
  readonly fromRequest: number;
}

async function launch(program: string): Promise<Launch> {
  const started = performance.now();
  const client = connect();
  const answered = client.until(({ type, command }) => type === "response" && command === "initialize");
  client.request("initialize", { adapterID: "weir", linesStartAt1: true, columnsStartAt1: true });
  await answered;
  const asked = performance.now();
  const ready = client.until(({ event }) => event === "initialized");
  const stopped = client.until(({ event }) => event === "stopped");
  client.request("launch", { program, stopOn: "barrier" });
  await ready;
  client.request("configurationDone", {});
  const { body } = await stopped;
  const there = performance.now();
  if (!/barrier/i.test(body?.description ?? ""))
    throw new Error(`stopped elsewhere: ${JSON.stringify(body)}`);
  await client.end();
  return { fromStart: there - started, fromRequest: there - asked };
}

const ms = (values: readonly number[]): string =>
  `${median(values).toFixed(0)} ms, worst ${Math.max(...values).toFixed(0)} ms`;

export async function debuggerLaunch(times: number): Promise<Figure[]> {
  const program = join(root, "examples", "fraud-detection.weir");
  const launches: Launch[] = [];
  for (let i = 0; i < times; i++) launches.push(await launch(program));
  return [
    {
      what: "weir dap: launch to the first barrier",
      figure: ms(launches.map(({ fromRequest }) => fromRequest)),
      bar: "500 ms",
      baseline: "fraud-detection.weir; from the request launch, over stdio",
    },
    {
      what: "weir dap: the same from the start of its process",
      figure: ms(launches.map(({ fromStart }) => fromStart)),
      bar: "500 ms",
      baseline: "Node's own start included",
    },
  ];
}
