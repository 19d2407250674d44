// A debug client that knows the protocol and nothing else: no word here is of Weir. It starts an adapter on standard
// input and output, holds every message that goes or comes against the protocol's published schema, and notes whatever
// a client may not be sent: an answer to nothing, a second answer, numbers that do not rise.
import { type ChildProcess, spawn } from "node:child_process";
import { faultsOf, type Message } from "../../dap/schema.ts";

export type Json = Readonly<Record<string, unknown>>;

export interface Event {
  readonly name: string;
  readonly body: Json;
}

export interface Reply {
  readonly success: boolean;
  readonly message: string;
  readonly body: Json;
}

export interface Client {
  /** What was not as the protocol has it, each with how often. */
  readonly faults: ReadonlyMap<string, number>;
  fault(what: string): void;
  /** Requests answered, events received. */
  readonly counts: { answers: number; events: number };
  /** Never rejects for an error response. */
  ask(command: string, args?: Json): Promise<Reply>;
  /** An error response is a fault. */
  must(command: string, args?: Json): Promise<Json>;
  /** The next event of one of these names that has not been taken yet. */
  event(...names: readonly string[]): Promise<Event>;
  /** All of this name that have come and have not been taken; they are now. */
  taken(name: string): readonly Json[];
  /** Code with which the adapter ended. */
  ended(): Promise<number | null>;
}

const PATIENCE_MS = 60_000;

interface Asked {
  readonly command: string;
  readonly resolve: (reply: Reply) => void;
}

export function connect(command: string, args: readonly string[], cwd: string): Client {
  const adapter = spawn(command, args, { cwd, stdio: ["pipe", "pipe", "inherit"] });
  const asked = new Map<number, Asked>();
  const events: Event[] = [];
  let look = (): void => {};
  const faults = new Map<string, number>();
  const fault = (what: string): void => void faults.set(what, (faults.get(what) ?? 0) + 1);
  const counts = { answers: 0, events: 0 };
  const end = exit(adapter);
  let seq = 0;
  let heard = 0;

  const hear = (message: Message): void => {
    for (const why of faultsOf(message)) fault(`${why} in ${JSON.stringify(message).slice(0, 300)}`);
    if (message.seq <= heard) fault(`seq ${message.seq} after ${heard}`);
    heard = message.seq;
    const body = (message.body ?? {}) as Json;
    if (message.type === "event") {
      counts.events++;
      events.push({ name: message.event!, body });
      look();
    } else if (message.type === "response") {
      counts.answers++;
      const request = asked.get(message["request_seq"] as number);
      asked.delete(message["request_seq"] as number);
      if (request?.command !== message.command) fault(`an answer to nothing: ${JSON.stringify(message)}`);
      const text = ((body["error"] as Json | undefined)?.["format"] ?? message["message"] ?? "") as string;
      request?.resolve({ success: message.success === true, message: text, body });
    } else fault(`a request that was not announced: ${message.command}`);
  };
  readFrames(adapter, hear, fault);

  const client: Client = {
    faults,
    fault,
    counts,
    ask(command, args) {
      const message = {
        seq: ++seq,
        type: "request" as const,
        command,
        ...(args !== undefined && { arguments: args }),
      };
      for (const why of faultsOf(message)) fault(`this client is wrong: ${why}`);
      const bytes = Buffer.from(JSON.stringify(message));
      adapter.stdin!.write(`Content-Length: ${bytes.length}\r\n\r\n`);
      adapter.stdin!.write(bytes);
      const answer = new Promise<Reply>(resolve => asked.set(message.seq, { command, resolve }));
      return inTime(answer, `an answer to ${command} ${JSON.stringify(args)}`);
    },
    async must(command, args) {
      const reply = await client.ask(command, args);
      if (!reply.success) fault(`${command} ${JSON.stringify(args)}: ${reply.message}`);
      return reply.body;
    },
    event(...names) {
      const coming = new Promise<Event>(resolve => {
        look = () => {
          const at = events.findIndex(({ name }) => names.includes(name));
          if (at < 0) return;
          look = () => {};
          resolve(events.splice(0, at + 1).at(-1)!);
        };
        look();
      });
      return inTime(coming, `an event ${names}`);
    },
    taken(name) {
      const bodies = events.filter(event => event.name === name).map(({ body }) => body);
      events.splice(0, events.length, ...events.filter(event => event.name !== name));
      return bodies;
    },
    ended: () => inTime(end, "the adapter's end"),
  };
  return client;

  async function inTime<T>(promise: Promise<T>, what: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        adapter.kill("SIGKILL");
        reject(new Error(`${what} has not come; faults so far: ${[...faults.keys()].join("\n")}`));
      }, PATIENCE_MS);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
  }
}

const exit = (adapter: ChildProcess): Promise<number | null> =>
  new Promise(resolve => adapter.once("exit", code => resolve(code)));

function readFrames(
  adapter: ChildProcess,
  hear: (message: Message) => void,
  fault: (what: string) => void,
): void {
  let rest = Buffer.alloc(0);
  adapter.stdout!.on("data", (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes]);
    for (;;) {
      const end = rest.indexOf("\r\n\r\n");
      if (end < 0) return;
      const header = rest.toString("latin1", 0, end);
      const length = Number(/^Content-Length: (\d+)$/i.exec(header)?.[1] ?? Number.NaN);
      if (Number.isNaN(length)) {
        fault(`a header that is none: ${header.slice(0, 100)}`);
        rest = Buffer.alloc(0);
        return;
      }
      const start = end + 4;
      if (rest.length < start + length) return;
      hear(JSON.parse(rest.toString("utf8", start, start + length)) as Message);
      rest = rest.subarray(start + length);
    }
  });
}
