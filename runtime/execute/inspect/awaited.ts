// Checkpoints that watchers have asked for, and what becomes of them: the next one triggered is theirs, or a later one
// that completes first. Told of the run's events; knows no connection.

import type { Event } from "../../job/event.ts";
import { WeirError } from "../../values/failure.ts";
import type { InspectedRun } from "./inspector.ts";

export interface Taken {
  readonly checkpoint: number;
  /** Of a capture. */
  readonly path?: string;
}

interface Asked {
  readonly keep: boolean;
  /** null: not triggered yet. */
  checkpoint: number | null;
  resolve(taken: Taken | Promise<Taken>): void;
  reject(error: WeirError): void;
}

export class AwaitedCheckpoints {
  #asked: readonly Asked[] = [];

  /** Rejects with a WeirError that says why there was none. */
  ask(run: InspectedRun, keep: boolean): Promise<Taken> {
    return new Promise((resolve, reject) => {
      const asked: Asked = { keep, checkpoint: null, resolve, reject };
      // First: it may be triggered within the call.
      this.#asked = [...this.#asked, asked];
      const refusal = run.trigger();
      if (refusal !== null) this.#refuse([asked], refusal);
    });
  }

  event(event: Event, run: InspectedRun): void {
    switch (event.type) {
      case "checkpointTriggered":
        for (const asked of this.#asked) asked.checkpoint ??= event.checkpoint;
        return;
      case "checkpointCompleted":
        this.#completed(event.checkpoint, run);
        return;
      case "checkpointFailed":
        // Another has completed first, and is as good.
        if (event.reason === "subsumed") return;
        this.#refuse(
          this.#asked.filter(({ checkpoint }) => checkpoint === event.checkpoint),
          `checkpoint ${event.checkpoint} failed: ${event.detail}`,
        );
        return;
      case "taskFailed":
        this.#refuse(this.#asked, "a subtask has failed meanwhile, and the run begins again");
        return;
      case "runFinished":
        this.#refuse(this.#asked, "the run has ended meanwhile");
    }
  }

  #completed(checkpoint: number, run: InspectedRun): void {
    const theirs = this.#asked.filter(asked => asked.checkpoint !== null && asked.checkpoint <= checkpoint);
    this.#asked = this.#asked.filter(asked => !theirs.includes(asked));
    // One copy serves all who asked.
    const kept = theirs.some(({ keep }) => keep)
      ? run.capture(checkpoint).then((path): Taken => ({ checkpoint, path }))
      : null;
    for (const { keep, resolve } of theirs) resolve(keep && kept !== null ? kept : { checkpoint });
  }

  #refuse(theirs: readonly Asked[], why: string): void {
    this.#asked = this.#asked.filter(asked => !theirs.includes(asked));
    for (const { keep, reject } of theirs)
      reject(
        new WeirError("no-checkpoint", `there is no ${keep ? "capture" : "checkpoint"}: ${why}`, {
          remedy: "ask again once the run goes on as it should",
        }),
      );
  }
}
