// The I/O worker as main sees it: a thread that hears messages. Knows nothing of what they mean.

import { join } from "node:path";
import { type Transferable, Worker } from "node:worker_threads";
import type { IoToMain, IoWorkerData, MainToIo } from "./protocol.ts";

export interface IoThread {
  send(message: MainToIo, transfer?: readonly Transferable[]): void;
  terminate(): void;
}

export interface IoListener {
  message(message: IoToMain): void;
  /** It ended although nobody asked it to. */
  died(reason: string): void;
}

export function startIoThread(workersDir: string, data: IoWorkerData, listener: IoListener): IoThread {
  const worker = new Worker(join(workersDir, "io-worker.js"), { workerData: data });
  let wanted = true;
  worker.on("message", (message: IoToMain) => {
    if (message.type === "closed") wanted = false;
    listener.message(message);
  });
  worker.on("error", error => {
    if (wanted) listener.died(error instanceof Error ? error.message : String(error));
    wanted = false;
  });
  worker.on("exit", code => {
    if (wanted) listener.died(`exit code ${code}`);
    wanted = false;
  });
  return {
    send: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    terminate() {
      wanted = false;
      void worker.terminate();
    },
  };
}
