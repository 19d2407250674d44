// A worker that commits, asked as if it were a function: the thread that asks sleeps until the answer is there, or
// until it has waited long enough. Only threads that may sleep do so: the I/O worker, and `--simulate`.

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { WeirError } from "../values/failure.ts";
import type { CommitAnswer, CommitQuestion, CommitTarget, CommitWorkerData } from "./commit-protocol.ts";

export interface CommitThread {
  /** Throws WeirError. */
  ask(question: CommitQuestion): void;
  /** Ends it, once it has closed what it holds. */
  end(): void;
}

export interface CommitThreadOptions {
  readonly target: CommitTarget;
  /** As messages name it: `extern sink Table`. */
  readonly name: string;
  readonly timeoutMs: number;
}

/** Beside whichever program this is part of. */
const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), "commit-worker.js");

export function createCommitThread({ target, name, timeoutMs }: CommitThreadOptions): CommitThread {
  const signal = new SharedArrayBuffer(4);
  let worker: Worker | null = null;

  const started = (): Worker => {
    if (worker !== null) return worker;
    worker = new Worker(SCRIPT, { workerData: { target, signal } satisfies CommitWorkerData });
    // A worker that dies answers nothing; the next question begins another.
    worker.on("error", () => {});
    worker.unref();
    return worker;
  };
  const ask = (question: CommitQuestion): void => {
    const flag = new Int32Array(signal);
    Atomics.store(flag, 0, 0);
    const { port1, port2 } = new MessageChannel();
    started().postMessage({ question, port: port2 }, [port2]);
    const outcome = Atomics.wait(flag, 0, 0, timeoutMs);
    const answer = receiveMessageOnPort(port1)?.message as CommitAnswer | undefined;
    port1.close();
    if (outcome === "timed-out" || answer === undefined) {
      stop();
      throw tooLong(name, timeoutMs);
    }
    if (answer.ok) return;
    // Begun anew next time: what the module remembered of a failure is not to be relied on.
    stop();
    throw failed(answer);
  };
  const stop = (): void => {
    void worker?.terminate();
    worker = null;
  };
  return {
    ask,
    end() {
      if (worker === null) return;
      try {
        ask({ type: "close" });
      } catch (error) {
        if (!(error instanceof WeirError)) throw error;
      } finally {
        stop();
      }
    },
  };
}

/** What may go better next time is a failed commit; that a module cannot be loaded is not. */
const MAY_PASS: ReadonlySet<string> = new Set(["extern-threw", "socket-failed", "commit-failed"]);

function failed({ code, what, where, remedy }: CommitAnswer & { readonly ok: false }): WeirError {
  const place = where === undefined ? {} : { where };
  if (!MAY_PASS.has(code)) return new WeirError(code, what, { ...place, remedy: remedy ?? "", exit: 1 });
  return new WeirError("commit-failed", `Output could not be committed: ${what}`, {
    ...place,
    remedy:
      code === "socket-failed" && remedy !== undefined
        ? remedy
        : "Mend that and run the same command again: it is kept in the checkpoint, and commit() is asked again",
    exit: 1,
  });
}

const tooLong = (name: string, timeoutMs: number): WeirError =>
  new WeirError("commit-failed", `The ${name} has not committed within ${timeoutMs} ms (externTimeout).`, {
    where: name,
    remedy: "See what it waits for, or raise externTimeout in the pipeline's settings",
    exit: 1,
  });
