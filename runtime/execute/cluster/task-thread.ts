// The task manager as main sees it: a thread of one attempt, ended from outside when its user code hangs. Knows
// nothing of what its messages mean.

import { totalmem } from "node:os";
import { join } from "node:path";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { createExternStatus } from "../../connectors/extern-status.ts";
import type { RunFailure } from "../run.ts";
import { externWatch, type HangingExtern } from "./extern-watch.ts";
import type { MainToTasks, TaskManagerData, TasksToMain } from "./protocol.ts";

const WATCH_MS = 100;
/** How long sources may take to close at the end of a run. */
const DISPOSE_MS = 1_000;
const MEGABYTE = 1 << 20;

export interface TaskThread {
  /** For the I/O worker: what the tasks store comes through it. */
  readonly io: MessagePort;
  send(message: MainToTasks): void;
  /** At once. Nothing is heard of it any more. */
  terminate(): void;
  /** Lets sources close first. */
  dispose(): void;
}

export interface TaskListener {
  message(message: TasksToMain): void;
  died(reason: string): void;
  /** User code has not returned in time; the thread has been ended. `task`: number of the task being stepped. */
  hung(task: number, failure: RunFailure): void;
}

export function startTaskThread(
  workersDir: string,
  data: Omit<TaskManagerData, "io" | "status" | "stage">,
  listener: TaskListener,
): TaskThread {
  const channel = new MessageChannel();
  const status = createExternStatus();
  const stage = new SharedArrayBuffer(4);
  const io = channel.port2;
  const worker = new Worker(join(workersDir, "task-manager.js"), {
    workerData: { ...data, io, status, stage } satisfies TaskManagerData,
    transferList: [io, ...[...data.beginning.files.values()].map(bytes => bytes.buffer as ArrayBuffer)],
    resourceLimits: { maxOldGenerationSizeMb: Math.max(2048, Math.floor((totalmem() / MEGABYTE) * 0.6)) },
  });
  let heard = true;
  const timeoutMs = data.plan.settings.externTimeoutMs;
  const look = externWatch(data.plan, status, timeoutMs);
  const watch = setInterval(() => {
    const hanging = heard ? look(performance.now()) : null;
    if (hanging === null) return;
    const task = Atomics.load(new Int32Array(stage), 0);
    terminate();
    listener.hung(task, hangFailure(hanging, timeoutMs));
  }, WATCH_MS);
  const terminate = (): void => {
    heard = false;
    clearInterval(watch);
    void worker.terminate();
  };
  worker.on("message", (message: TasksToMain) => {
    if (heard) listener.message(message);
  });
  const ended = (reason: string): void => {
    clearInterval(watch);
    if (heard) listener.died(reason);
    heard = false;
  };
  worker.on("error", error => ended(error instanceof Error ? error.message : String(error)));
  worker.on("exit", code => ended(`exit code ${code}`));
  return {
    io: channel.port1,
    send: message => worker.postMessage(message),
    terminate,
    dispose() {
      heard = false;
      clearInterval(watch);
      worker.postMessage({ type: "dispose" } satisfies MainToTasks);
      const timer = setTimeout(() => void worker.terminate(), DISPOSE_MS);
      worker.once("exit", () => clearTimeout(timer));
    },
  };
}

const hangFailure = ({ name, kind }: HangingExtern, timeoutMs: number): RunFailure => ({
  code: "extern-timeout",
  what: `The extern ${kind} ${name} has not returned within ${timeoutMs} ms (externTimeout).`,
  where: `extern ${kind} ${name}`,
  remedy:
    "look for an endless loop or a blocking call in it, or raise externTimeout in the pipeline's settings",
  exit: 1,
});
