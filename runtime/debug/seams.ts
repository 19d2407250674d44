// How the parts of a session meet: the ground that inspection stands on, and what the session asks of it. Types only;
// no protocol. `createInspector(ground)` is in inspector.ts. What is armed has its contract in armed.ts.

import type { Intervention } from "../execute/simulate/intervention.ts";
import type { SteppableSimulation, Way } from "../execute/simulate/steppable.ts";
import type { Event, TaskRef } from "../job/event.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Item, Scope } from "./item.ts";
import type { Completion, DebugProgram, InterventionEntry, Moment, SessionEvent, Stop } from "./session.ts";
import type { Walk } from "./walk.ts";

// ---------------------------------------------------------------- what the session gives to its parts

/** What the parts see of the session. Everything is as of now: read it anew each time, a restart replaces it. */
export interface Ground {
  readonly simulation: SteppableSimulation;
  readonly program: DebugProgram;
  readonly moment: Moment;
  readonly furthest: Moment;
  /** The first moment that can be gone back to. */
  readonly first: Moment;
  /** The place where the run is now is reached for the first time: only then is anything printed. */
  readonly fresh: boolean;
  readonly stop: Stop | null;
  /** Every event up to now but those that come with each record (see `isSparse` in event-log.ts), oldest first. */
  readonly log: readonly Event[];
  readonly interventions: readonly InterventionEntry[];
  /** Completed and retained, savepoints, those of the launch; newest last. */
  snapshots(): readonly Snapshot[];
  /** Ids of threads; the coordinator's for null. */
  threadOf(task: TaskRef | null): number;
  /** The subtask of a thread now; null: the coordinator, or none. Position in `simulation.tasks`. */
  taskOf(thread: number): number | null;
  /** `detector (2/4)`; `coordinator` for null. */
  nameOf(task: TaskRef | null): string;
  /** What a frame that was given out stands for; throws WeirError where it is of an earlier stop. */
  frame(id: number): FrameRef;
  emit(event: SessionEvent): void;
  /** Appends to the log of interventions, by undo's rule. */
  intervene(intervention: Intervention): Promise<void>;
  /**
   * Looks at the run as it was before that step (or pause), then comes back to now. At once, so keep it for what a
   * person opens. Whatever `look` gives must not hold on to the simulation: read rows into arrays.
   */
  asOf<T>(moment: Moment, look: (simulation: SteppableSimulation) => T): T;
}

export type FrameRef =
  /** `depth`: index into `simulation.inside.frames`. */
  | { readonly kind: "body"; readonly thread: number; readonly task: number; readonly depth: number }
  /** Stands nowhere in a body. `task` null: the coordinator, or a subtask that does not run now. */
  | {
      readonly kind: "thread";
      readonly thread: number;
      readonly task: number | null;
      readonly node: number | null;
    }
  /** As it was, read-only: state of `way.node`, subtask `way.subtask`, before step `way.step`. */
  | { readonly kind: "way" | "source"; readonly thread: number; readonly way: Way }
  | {
      readonly kind: "barrier";
      readonly thread: number;
      readonly task: TaskRef;
      readonly checkpoint: number;
      /** When the barrier passed it: after this step. */
      readonly step: number;
    };

// ---------------------------------------------------------------- looking inside

export interface Inspector {
  scopes(frame: FrameRef): readonly Scope[];
  evaluate(text: string, frame: FrameRef | null): Item;
  /** The same, piece by piece, where much may have to be read. */
  evaluateWalk(text: string, frame: FrameRef | null): Walk<Item>;
  /** Through `ground.intervene`. */
  assign(target: string, value: string, frame: FrameRef | null): Promise<Item>;
  complete(text: string, column: number, frame: FrameRef | null): readonly Completion[];
  /** The session has stopped at another place: for the hint `changed`. */
  stopped(): void;
}
