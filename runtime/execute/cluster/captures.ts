// Captures under way: who waits for which checkpoint to be kept aside. Knows neither threads nor files.

import { toWeirError } from "../run-errors.ts";
import type { IoToMain } from "./protocol.ts";

type Told = Extract<IoToMain, { type: "captured" | "captureFailed" }>;

interface Waiting {
  resolve(path: string): void;
  reject(error: Error): void;
}

export class Captures {
  readonly #waiting = new Map<number, Waiting>();

  wait(checkpoint: number): Promise<string> {
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
