// A simulation that can be stopped at every statement, looked into, carried back and changed: what debugger and
// explorer stand on. Types only. Nothing here knows breakpoints, threads or protocols.

import type { BodyFrame, Pause } from "../../compile/pause.ts";
import type { CoordinatorState } from "../../job/coordinator-state.ts";
import type { TaskRef } from "../../job/event.ts";
import type { Control } from "../../job/task-api.ts";
import type { Way } from "../../job/way.ts";
import type { Deployment } from "../../plan/deployment.ts";
import type { Plan, PlanNode } from "../../plan/plan.ts";
import type { OperatorState } from "../../state/operator-state.ts";
import type { Snapshot } from "../../state/snapshot.ts";
import type { Row } from "../../values/row.ts";
import type { Value } from "../../values/value.ts";
import type { Intervention } from "./intervention.ts";
import type { Simulation } from "./options.ts";
import type { TallyView } from "./tally.ts";

export type { BodyFrame, Cause, Pause } from "../../compile/pause.ts";
export type { Way } from "../../job/way.ts";

export interface SteppableSimulation extends Simulation {
  /** As of now: a reload replaces both. */
  readonly plan: Plan;
  readonly deployment: Deployment;

  /**
   * Which tasks pause inside bodies, by position in `tasks`; null: none, all run plain code. Whether a task pauses
   * changes nothing of what it does.
   */
  pauses: ((task: number) => boolean) | null;
  /** One step, or the part of it up to the next pause. null: the step is complete, or `status` says that there was none. */
  advance(): Pause | null;
  /** The latest `advance` did nothing, since nothing is left but sources that wait for input. Advance again to ask them. */
  readonly rests: boolean;
  /** Not null: within a step, at its latest pause. `step()` then completes the step first. */
  readonly inside: Inside | null;

  /** What was told so far is not asked for again; does nothing where all events are kept. */
  trimEvents(): void;

  /** Everything that can change, as it is now. Only between steps. Cheap: references, copied on the next write. */
  image(): SimulationImage;
  /**
   * Back (or forth) to an image of this same simulation, any number of times; `events` ends where it did then. Steps
   * from here are answered from what is logged; where the log ends the outside is asked.
   */
  reset(image: SimulationImage): void;
  /** About how much memory it takes to answer from what is logged, in bytes: grows with what comes from outside. */
  readonly heldBytes: number;
  /** Nobody goes back before this image any more: what is logged for that alone is forgotten. */
  letGo(image: SimulationImage): void;
  /** What is logged beyond this point is forgotten: from here the run may go another way. */
  fork(): void;
  /** Between steps (`setLocal`: inside; `setState` and `setTimer`: either). Throws WeirError saying why where it cannot be done. Does not fork. */
  intervene(intervention: Intervention): void;

  /** Kept apart from the other checkpoints, oldest first. */
  readonly savepoints: readonly { readonly name: string; readonly snapshot: Snapshot }[];
  /** Closes what is open outside. What is asked again is opened again. */
  dispose(): void;

  readonly tasks: readonly TaskView[];
  readonly channels: readonly ChannelView[];
  readonly coordinator: CoordinatorState;
  /** From 1; one more with each restart. */
  readonly attempt: number;
  /** What sinks have taken and nobody can see yet, and how far checkpoints are. */
  readonly tally: TallyView;
  /** null: none is scheduled. */
  readonly restartAtMs: number | null;
  /** The task that the latest step was of; null: it was storage's, the coordinator's, a commit. */
  readonly lastTask: number | null;
}

/** Opaque; `bytes` estimates what it keeps alive beyond what other images keep. */
export interface SimulationImage {
  readonly step: number;
  readonly timeMs: number;
  readonly bytes: number;
}

export interface Inside {
  /** Position in `tasks`. */
  readonly task: number;
  readonly pause: Pause;
  /** How many pauses of this step came before this one, whichever tasks pause: a place within the step. */
  readonly count: number;
  /** Innermost first: `fn`s, then the operator's body; with chaining, then the operator before it, at its `emit`. */
  readonly frames: readonly BodyFrame[];
}

export type Element =
  | { readonly kind: "record"; readonly value: Value; readonly timestamp: number; readonly way: Way | null }
  | { readonly kind: "control"; readonly control: Control };

export interface ChannelView {
  readonly name: string;
  readonly from: TaskRef;
  readonly to: TaskRef;
  /** Index into `Plan.edges`. */
  readonly edge: number;
  readonly length: number;
  readonly capacity: number;
  /** The barrier of this checkpoint has come through, and the receiver waits for others; null: not blocked. */
  readonly blockedBy: number | null;
  readonly ended: boolean;
  readonly held: boolean;
  readonly slowMs: number;
  /** Oldest first. */
  elements(): Iterable<Element>;
}

export type Condition =
  | { readonly kind: "running" }
  | { readonly kind: "idle" }
  | { readonly kind: "waitingForRoom"; readonly channel: string }
  /** Aligning: inputs that have passed the barrier wait for those that have not. */
  | { readonly kind: "aligning"; readonly checkpoint: number; readonly blocked: readonly string[] }
  | { readonly kind: "finished" }
  | { readonly kind: "failed"; readonly reason: string; readonly restartAtMs: number | null }
  /** It did not fail: it was stopped since another did, or by hand. */
  | { readonly kind: "cancelled"; readonly reason: string; readonly restartAtMs: number | null };

export interface TaskView {
  readonly ref: TaskRef;
  /** Index into `Deployment.chains`. */
  readonly chain: number;
  /** From 1. */
  readonly taskManager: number;
  readonly condition: Condition;
  /** The channels it reads and writes, by name. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly operators: readonly OperatorView[];
  /** The watermark last begun here. */
  readonly watermark: number;
  /** By channel name. */
  readonly inputWatermarks: readonly {
    readonly channel: string;
    readonly watermark: number;
    readonly idle: boolean;
  }[];
  /** Of a source: the rows of its position, and where its last element came from. */
  position(): readonly Row[];
  readonly where: string;
  /** The record taken last, with its way; null: none yet. */
  readonly last: Way | null;
  /** Where it runs no longer, as it was when it stopped; likewise `watermark`, `where` and `last`. */
  readonly recordsIn: number;
  readonly recordsOut: number;
  /** How many entries its operators remember. */
  readonly entries: number;
}

export interface OperatorView {
  readonly node: PlanNode;
  /** null: it remembers nothing. Read it; change it by `intervene` only. */
  readonly state: OperatorState | null;
}
