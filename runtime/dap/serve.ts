// The adapter on a byte stream, or on a loopback port, where each connection is a session of its own. Knows no process:
// whoever calls gives the streams and says what happens at the end.

import { createServer, type Server } from "node:net";
import type { Readable, Writable } from "node:stream";
import { WeirDebugAdapter } from "./adapter.ts";
import { createFrameReader, frame } from "./framing.ts";
import type { AdapterHost } from "./host.ts";

/** Serves one client until it disconnects or its stream ends; then `onEnd`, once. */
export function serveStream(host: AdapterHost, input: Readable, output: Writable, onEnd: () => void): void {
  let over = false;
  const end = (): void => {
    if (over) return;
    over = true;
    onEnd();
  };
  const adapter = new WeirDebugAdapter(host, end);
  adapter.onDidSendMessage(message => {
    if (!output.writableEnded && !output.destroyed) output.write(frame(message));
  });
  const reader = createFrameReader({
    message: message => adapter.handleMessage(message),
    fault: what => adapter.fault(what),
  });
  input.on("data", (bytes: Buffer) => reader.push(bytes));
  input.on("end", () => adapter.shutdown());
  input.on("close", () => adapter.shutdown());
  input.on("error", () => adapter.shutdown());
  // The client has gone: there is nobody left to tell.
  output.on("error", () => adapter.shutdown());
}

/** Resolves when it listens; port 0: any that is free. */
export function serveSocket(
  host: AdapterHost,
  port: number,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer(socket => {
    serveStream(host, socket, socket, () => socket.end());
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      resolve({ server, port: typeof address === "object" && address !== null ? address.port : port });
    });
  });
}
