// The adapter in this process, without a stream: what a client sends and what it is told, every message held against the
// schema. A message passes as JSON, as it would on a wire.
import { WeirDebugAdapter } from "../../runtime/dap/adapter.ts";
import type { AdapterHost } from "../../runtime/dap/host.ts";
import { createHost } from "../../runtime/dap/node-host.ts";
import { faultsOf, type Message } from "./schema.ts";

export interface Inline {
  readonly received: readonly Message[];
  readonly faults: readonly string[];
  readonly ended: () => boolean;
  /** Any message at all. */
  post(message: unknown): void;
  request(command: string, args?: unknown): Promise<Message>;
  /** Resolves once this holds, looked at after every message. */
  until(holds: () => boolean): Promise<void>;
  /** The next event of this name from now on. */
  event(name: string): Promise<Message>;
  /** The stream to it ends, with no word. */
  vanish(): void;
  /** How many responses each request has been given, by its number. */
  responses(): ReadonlyMap<number, number>;
}

export function inline(cwd: string, change: (host: AdapterHost) => AdapterHost = host => host): Inline {
  const received: Message[] = [];
  const faults: string[] = [];
  const listeners = new Set<() => void>();
  let ended = false;
  let seq = 0;
  const adapter = new WeirDebugAdapter(change(createHost(cwd)), () => {
    ended = true;
  });
  adapter.onDidSendMessage(sent => {
    const message = JSON.parse(JSON.stringify(sent)) as Message;
    received.push(message);
    faults.push(...faultsOf(message));
    for (const listener of [...listeners]) listener();
  });
  const until = (holds: () => boolean): Promise<void> =>
    new Promise(resolve => {
      const look = (): void => {
        if (!holds()) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
    });
  return {
    received,
    faults,
    ended: () => ended,
    post: message =>
      adapter.handleMessage(message === undefined ? message : JSON.parse(JSON.stringify(message))),
    async request(command, args) {
      const own = ++seq;
      const answered = (): Message | undefined =>
        received.find(message => message.type === "response" && message["request_seq"] === own);
      adapter.handleMessage(
        JSON.parse(
          JSON.stringify({
            seq: own,
            type: "request",
            command,
            ...(args !== undefined && { arguments: args }),
          }),
        ),
      );
      await until(() => answered() !== undefined);
      return answered()!;
    },
    until,
    async event(name) {
      const from = received.length;
      const came = (): Message | undefined => received.slice(from).find(message => message.event === name);
      await until(() => came() !== undefined);
      return came()!;
    },
    vanish: () => adapter.shutdown(),
    responses() {
      const counts = new Map<number, number>();
      for (const { type, request_seq: to } of received)
        if (type === "response") counts.set(to as number, (counts.get(to as number) ?? 0) + 1);
      return counts;
    },
  };
}

export const errorOf = (message: Message): string =>
  (message.body as { readonly error?: { readonly format?: string } } | undefined)?.error?.format ?? "";
