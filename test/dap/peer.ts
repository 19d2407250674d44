// The protocol's own test client (@vscode/debugadapter-testsupport) around our adapter, on stdio or on a socket, with
// every message that comes written down and held against the schema.
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { DebugClient } from "@vscode/debugadapter-testsupport";
import { faultsOf, type Message } from "./schema.ts";

const weir = fileURLToPath(new URL("../../bin/weir", import.meta.url));

export interface Peer {
  readonly client: DebugClient;
  /** In the order in which they came. */
  readonly received: readonly Message[];
  readonly faults: readonly string[];
  /** Never rejects: an error response is a response. */
  request(command: string, args: unknown): Promise<Message>;
  /** The next event of this name that `event` has not given yet. */
  event(name: string): Promise<Message>;
  /** The newest of this name since the last stop; awaited where it has not come yet. */
  latest(name: string): Promise<Message>;
  stop(): Promise<void>;
}

const PATIENCE_MS = 30_000;

/** `port` null: to a `weir dap` of its own, on standard input and output. */
export async function connect(port: number | null, cwd: string): Promise<Peer> {
  const options = { cwd, env: { ...process.env, NO_COLOR: "1" } };
  const client = new DebugClient(process.execPath, weir, "weir", options);
  client.defaultTimeout = PATIENCE_MS;
  const received: Message[] = [];
  const faults: string[] = [];
  const listeners = new Set<() => void>();
  // The client hands out events by name only: this is where every message passes.
  const raw = client as unknown as { dispatch(body: string): void };
  const dispatch = raw.dispatch.bind(client);
  raw.dispatch = (body: string) => {
    const message = JSON.parse(body) as Message;
    received.push(message);
    faults.push(...faultsOf(message));
    dispatch(body);
    for (const listener of listeners) listener();
  };
  if (port === null) startOnStdio(client, options);
  else await client.start(port);
  const given = new Map<string, number>();
  const awaited = (name: string, find: () => Message | undefined): Promise<Message> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = find();
        if (found === undefined) return;
        listeners.delete(look);
        clearTimeout(timer);
        resolve(found);
      };
      const timer = setTimeout(() => {
        listeners.delete(look);
        reject(new Error(`no event ${name} within ${PATIENCE_MS} ms`));
      }, PATIENCE_MS);
      listeners.add(look);
      look();
    });

  return {
    client,
    received,
    faults,
    async request(command, args) {
      const before = received.length;
      const sent = client.send(command, args).catch((error: unknown) => error);
      await sent;
      const answer = received
        .slice(before)
        .findLast(message => message.type === "response" && message.command === command);
      if (answer === undefined) throw new Error(`no answer to ${command}: ${String(await sent)}`);
      return answer;
    },
    event(name) {
      const nth = given.get(name) ?? 0;
      given.set(name, nth + 1);
      return awaited(name, () => received.filter(message => message.event === name)[nth]);
    },
    latest(name) {
      const stopped = received.findLastIndex(message => message.event === "stopped");
      return awaited(name, () => received.slice(stopped + 1).findLast(message => message.event === name));
    },
    async stop() {
      // Its own `stop` disconnects first, and most have.
      (client as unknown as { stopAdapter(): void }).stopAdapter();
    },
  };
}

/** The client starts a program with one argument only; ours is `weir dap`. */
function startOnStdio(client: DebugClient, options: object): void {
  const adapter = spawn(process.execPath, [weir, "dap"], { ...options, stdio: ["pipe", "pipe", "inherit"] });
  const inner = client as unknown as {
    connect(readable: unknown, writable: unknown): void;
    _adapterProcess: ChildProcess;
  };
  // It ends by itself once it has been disconnected from.
  adapter.stdin!.on("error", () => {});
  inner._adapterProcess = adapter;
  inner.connect(adapter.stdout, adapter.stdin);
}

export interface Server {
  readonly port: number;
  stop(): void;
}

/** `weir dap --port 0`: each connection is a session of its own. */
export async function listening(): Promise<Server> {
  const child = spawn(process.execPath, [weir, "dap", "--port", "0"], {
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let told = "";
  const port = await new Promise<number>((resolve, reject) => {
    child.stderr.on("data", (bytes: Buffer) => {
      told += bytes.toString();
      const match = /127\.0\.0\.1:(\d+)/.exec(told);
      if (match !== null) resolve(Number(match[1]));
    });
    child.once("exit", () => reject(new Error(`weir dap --port ended: ${told}`)));
  });
  return { port, stop: () => child.kill("SIGKILL") };
}
