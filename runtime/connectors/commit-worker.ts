// The thread in which sinks commit whose committing takes its time: externs, sockets. Whoever asks waits for the
// answer, and can end this thread if none comes.

import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { WeirError } from "../values/failure.ts";
import type { CommitAnswer, CommitQuestion, CommitWorkerData } from "./commit-protocol.ts";
import { type CommitServer, serveCommits } from "./commit-server.ts";

const { target, signal } = workerData as CommitWorkerData;
const server: Promise<CommitServer> = serveCommits(target);
// Told to whoever asks first.
server.catch(() => {});

parentPort!.on("message", async ({ question, port }: { question: CommitQuestion; port: MessagePort }) => {
  port.postMessage(await answer(question));
  Atomics.store(new Int32Array(signal), 0, 1);
  Atomics.notify(new Int32Array(signal), 0);
  port.close();
});

async function answer(question: CommitQuestion): Promise<CommitAnswer> {
  try {
    await (await server).do(question);
    return { ok: true };
  } catch (error) {
    if (!(error instanceof WeirError))
      return { ok: false, code: "commit-failed", what: String(error), where: undefined, remedy: undefined };
    const { code, what, options } = error;
    return { ok: false, code, what, where: options.where, remedy: options.remedy };
  }
}
