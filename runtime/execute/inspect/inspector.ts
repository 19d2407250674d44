// Who watches a run, as the executor knows it: told what happens, given the few things that may be asked of the run.
// Types only. Whatever an inspector does is done at once and never waited for.

import type { CoordinatorState } from "../../job/coordinator-state.ts";
import type { Event } from "../../job/event.ts";
import type { Deployment } from "../../plan/deployment.ts";
import type { Progress } from "../run.ts";
import type { RunLooks } from "./looks.ts";

export interface Inspector {
  /** Before its first event; again where the host tries again with another policy. */
  begun(run: InspectedRun): void;
  event(event: Event): void;
  /** Twice a second while tasks run, and once before their first step. */
  looks(looks: RunLooks): void;
  /** A few times a second. */
  progress(progress: Progress, coordinator: CoordinatorState | null): void;
}

export interface InspectedRun {
  readonly name: string;
  readonly attempt: number;
  readonly deployment: Deployment;
  /** A checkpoint as soon as there may be one. null: asked for; else why there can be none, in words. */
  trigger(): string | null;
  /**
   * Keeps this checkpoint, which has just completed, aside as a savepoint. To be called from within its
   * `checkpointCompleted` event. Rejects with a WeirError.
   */
  capture(checkpoint: number): Promise<string>;
  stop(): void;
}
