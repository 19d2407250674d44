// socket: the lines that a server sends, from when the run connects until the server ends. Nothing is asked for before
// there is room for it, so a server that sends faster is held back by the connection itself.

import { connect, type Socket } from "node:net";
import type { SourceReader } from "../job/source.ts";
import { WeirError } from "../values/failure.ts";
import type { SocketAddress } from "./arguments.ts";
import { createLineStream, type Pieces } from "./line-stream.ts";

export function createSocketReader(subtask: number, address: SocketAddress): SourceReader {
  const { host, port } = address;
  const name = `${host}:${port}`;
  let socket: Socket | null = null;
  const pieces: Pieces = next => {
    socket ??= connect(port, host);
    takeOne(socket, next);
  };
  return createLineStream({
    name,
    subtask,
    pieces,
    unreadable: error => unreachable(name, error),
    close: () => void socket?.destroy(),
  });
}

/** One piece, the end, or what went wrong; then the connection rests. */
function takeOne(socket: Socket, next: Parameters<Pieces>[0]): void {
  const done = (error: Error | null, piece: Buffer | null): void => {
    socket.pause();
    socket.removeAllListeners();
    // An error while nobody asks is told to whoever asks next, by the socket's being closed.
    socket.on("error", () => {});
    next(error, piece);
  };
  if (socket.readableEnded || socket.destroyed) {
    const lost = socket.errored ?? (socket.readableEnded ? null : new Error("the connection was closed"));
    done(lost, null);
    return;
  }
  socket.once("data", piece => done(null, piece as Buffer));
  socket.once("end", () => done(null, null));
  socket.once("error", error => done(error, null));
  socket.resume();
}

const unreachable = (name: string, error: Error): WeirError =>
  new WeirError("socket-failed", `The socket ${name} cannot be read: ${error.message}`, {
    where: name,
    remedy: "Start the server first, and check host and port",
    exit: 1,
  });
