// Captures under way: asks the I/O worker to keep a checkpoint aside, and knows who waits for it. Touches no file.

import { join } from "node:path";
import { toWeirError } from "../run-errors.ts";
import type { IoThread } from "./io-thread.ts";
import type { IoToMain } from "./protocol.ts";

type Told = Extract<IoToMain, { type: "captured" | "captureFailed" }>;

interface Waiting {
  resolve(path: string): void;
  reject(error: Error): void;
}

export class Captures {
  readonly #waiting = new Map<number, Waiting>();

  /** Before the checkpoint may be retired: what is asked is done in order. */
  take(checkpoint: number, baseDir: string, io: IoThread): Promise<string> {
    io.send({ type: "capture", checkpoint, under: join(baseDir, ".weir", "captures") });
    return new Promise((resolve, reject) => {
      this.#waiting.set(checkpoint, { resolve, reject });
    });
  }

  settle(told: Told): void {
    const waiting = this.#waiting.get(told.checkpoint);
    this.#waiting.delete(told.checkpoint);
    if (told.type === "captured") waiting?.resolve(told.path);
    else waiting?.reject(toWeirError(told.failure));
  }
}
