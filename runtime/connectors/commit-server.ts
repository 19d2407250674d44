// What is done in the thread that commits: an extern sink's own methods, or bytes sent through a socket. Knows nothing
// of threads.

import { connect, type Socket } from "node:net";
import type { Plan } from "../plan/plan.ts";
import { WeirError } from "../values/failure.ts";
import type { CommitQuestion, CommitTarget } from "./commit-protocol.ts";
import { loadExterns } from "./externs.ts";

export interface CommitServer {
  do(question: CommitQuestion): Promise<void>;
}

export async function serveCommits(target: CommitTarget): Promise<CommitServer> {
  return target.kind === "socket" ? serveSocket(target.host, target.port) : await serveExtern(target);
}

async function serveExtern(target: CommitTarget & { readonly kind: "extern" }): Promise<CommitServer> {
  const plan = { files: target.files, externs: [target.extern] } as unknown as Plan;
  const sink = (await loadExterns(plan, target.baseDir)).openSink(0, target.args);
  return {
    async do(question) {
      switch (question.type) {
        case "commit":
          return sink.commit(question.prepared, question.context);
        case "abort":
          return sink.abort(question.prepared, question.context);
        case "close":
          return sink.close();
        case "send":
          throw new Error("an extern sink sends nothing");
      }
    },
  };
}

// ------------------------------------------------------------------ sockets

function serveSocket(host: string, port: number): CommitServer {
  const name = `${host}:${port}`;
  let socket: Socket | null = null;
  const opened = (): Promise<Socket> =>
    new Promise((resolve, reject) => {
      if (socket?.writable) return resolve(socket);
      const made = connect(port, host);
      made.once("error", reject);
      made.once("connect", () => {
        made.removeListener("error", reject);
        // What a server says back is nobody's concern; that it hangs up shows at the next write.
        made.on("error", () => {});
        made.resume();
        socket = made;
        resolve(made);
      });
    });
  const send = async (bytes: Uint8Array): Promise<void> => {
    const open = await opened();
    await new Promise<void>((resolve, reject) => {
      open.once("close", () => reject(new Error("the connection was closed")));
      open.write(bytes, error => (error ? reject(error) : resolve()));
    });
  };
  return {
    async do(question) {
      try {
        if (question.type === "send") await send(question.bytes);
        if (question.type === "close") await ended(socket);
      } catch (error) {
        throw unreachable(name, error);
      }
    },
  };
}

const ended = (socket: Socket | null): Promise<void> =>
  new Promise(resolve => {
    if (socket === null || socket.destroyed) return resolve();
    socket.once("close", () => resolve());
    socket.end();
  });

const unreachable = (name: string, error: unknown): WeirError =>
  new WeirError(
    "socket-failed",
    `The socket ${name} cannot be written to: ${error instanceof Error ? error.message : String(error)}`,
    { where: name, remedy: "Start the server, check host and port, and run the same command again", exit: 1 },
  );
