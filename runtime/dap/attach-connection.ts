// A connection to `weir run --inspect`: lines to messages and back. Says in words what cannot be connected to, and
// tells once when the other side is gone. Knows the run's protocol, none of the editor's.

import { connect, type Socket } from "node:net";
import { StringDecoder } from "node:string_decoder";
import type {
  InspectAnswer,
  InspectHello,
  InspectMessage,
  InspectRequest,
} from "../execute/inspect/protocol.ts";
import { WeirError } from "../values/failure.ts";

export interface RunListener {
  message(message: InspectMessage): void;
  /** The other side has gone, or makes no sense. Once, and not after `close`. */
  gone(): void;
}

export interface RunConnection {
  readonly hello: InspectHello;
  /** What has come since `hello`, then whatever comes. */
  listen(listener: RunListener): void;
  /** Rejects with a WeirError. */
  request(request: InspectRequest["request"]): Promise<Extract<InspectAnswer, { ok: true }>>;
  close(): void;
}

/** A run that is still starting says nothing yet. */
const PATIENCE_MS = 15_000;
/** Of a line: the graph of a large pipeline is long. */
const LONGEST_LINE = 64 << 20;

interface Asked {
  resolve(answer: Extract<InspectAnswer, { ok: true }>): void;
  reject(error: WeirError): void;
}

/** Rejects with a WeirError. */
export function connectToRun(port: number): Promise<RunConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const fail = (what: string, remedy: string): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(new WeirError("attach", what, { where: `127.0.0.1:${port}`, remedy }));
    };
    const timer = setTimeout(
      () => fail("what listens here says nothing", `is it \`weir run --inspect\`? ${START}`),
      PATIENCE_MS,
    );
    socket.once("error", (error: NodeJS.ErrnoException) =>
      fail(error.code === "ECONNREFUSED" ? "nothing listens here" : error.message, START),
    );
    const link = new Link(socket, first => {
      if (first === null) fail("the connection was closed at once", START);
      else if (first.type === "fault") fail(`the run refuses: ${first.what}`, "end one of the others first");
      else if (first.type !== "hello")
        fail("what listens here is no run of Weir", `take the port that the run names. ${START}`);
      else if (first.protocol !== 1)
        fail("this run is of another version of Weir", `use the debugger of Weir ${first.version}`);
      else if (!isWhole(first)) fail("what listens here greets as no run of Weir does", START);
      else {
        clearTimeout(timer);
        resolve(link.opened(first));
      }
    });
  });
}

/** As far as a session cannot begin without. */
const isWhole = ({ launch, topology }: Partial<InspectHello>): boolean =>
  typeof launch?.program === "string" &&
  typeof launch.pipeline === "string" &&
  Array.isArray(topology?.tasks) &&
  Array.isArray(topology.channels);

const START = "Start the pipeline with `weir run FILE --inspect`: it says on which port";

class Link {
  readonly #socket: Socket;
  readonly #asked = new Map<number, Asked>();
  #first: ((message: InspectMessage | null) => void) | null;
  #listener: RunListener | null = null;
  /** Came before anybody listened. */
  #early: InspectMessage[] = [];
  #nextId = 1;
  #open = true;

  constructor(socket: Socket, first: (message: InspectMessage | null) => void) {
    this.#socket = socket;
    this.#first = first;
    const decoder = new StringDecoder("utf8");
    let waiting = "";
    socket.on("data", (bytes: Buffer) => {
      const text = decoder.write(bytes);
      // Looking for the end of a long line again and again would take its square.
      if (!text.includes("\n")) {
        waiting += text;
        if (waiting.length > LONGEST_LINE) this.#lost();
        return;
      }
      const lines = (waiting + text).split("\n");
      waiting = lines.pop()!;
      for (const line of lines) if (this.#open) this.#line(line);
    });
    socket.on("error", () => this.#lost());
    socket.on("close", () => this.#lost());
  }

  #line(line: string): void {
    try {
      const message = JSON.parse(line) as InspectMessage;
      if (this.#first !== null) {
        const first = this.#first;
        this.#first = null;
        first(message);
      } else if (message.type === "answer") this.#answered(message);
      else if (this.#listener === null) this.#early.push(message);
      else this.#deliver(message);
    } catch {
      this.#lost();
    }
  }

  /** What makes no sense to the listener does not come from a run. */
  #deliver(message: InspectMessage): void {
    try {
      this.#listener?.message(message);
    } catch {
      this.#lost();
    }
  }

  #answered(answer: InspectAnswer): void {
    const asked = this.#asked.get(Number(answer.id));
    this.#asked.delete(Number(answer.id));
    if (answer.ok) asked?.resolve(answer);
    else asked?.reject(new WeirError(answer.code, answer.what, { remedy: answer.remedy }));
  }

  #lost(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#socket.destroy();
    for (const { reject } of this.#asked.values())
      reject(new WeirError("gone", "The run has gone before it answered"));
    this.#asked.clear();
    this.#first?.(null);
    this.#first = null;
    this.#listener?.gone();
  }

  opened(hello: InspectHello): RunConnection {
    return {
      hello,
      listen: listener => {
        this.#listener = listener;
        const wasOpen = this.#open;
        for (const message of this.#early) this.#deliver(message);
        this.#early = [];
        if (!wasOpen) listener.gone();
      },
      request: request =>
        new Promise((resolve, reject) => {
          if (!this.#open) {
            reject(new WeirError("gone", "The run has gone"));
            return;
          }
          const id = this.#nextId++;
          this.#asked.set(id, { resolve, reject });
          this.#socket.write(`${JSON.stringify({ id, request } satisfies InspectRequest)}\n`);
        }),
      close: () => {
        this.#listener = null;
        this.#open = false;
        // What was asked last still goes out.
        this.#socket.end();
        this.#socket.unref();
      },
    };
  }
}
