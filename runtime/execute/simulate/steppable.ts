// A simulation that can be stopped at every statement, looked into, carried back and changed: what debugger and
// explorer stand on. Types only. Nothing here knows breakpoints, threads or protocols.

import type { CoordinatorState } from "../../job/coordinator-state.ts";
import type { TaskRef } from "../../job/event.ts";
import type { Control } from "../../job/task-api.ts";
import type { Deployment } from "../../plan/deployment.ts";
import type { Local, SiteId } from "../../plan/ir.ts";
import type { Plan, PlanNode } from "../../plan/plan.ts";
import type { OperatorState } from "../../state/operator-state.ts";
import type { Row } from "../../values/row.ts";
import type { Value } from "../../values/value.ts";
import type { Intervention } from "./intervention.ts";
import type { Simulation } from "./options.ts";

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
  /** Not null: within a step, at its latest pause. `step()` then completes the step first. */
  readonly inside: Inside | null;

  /** Everything that can change, as it is now. Only between steps. Cheap: references, copied on the next write. */
  image(): SimulationImage;
  /**
   * Back (or forth) to an image of this same simulation, any number of times; `events` ends where it did then. Steps
   * from here are answered from what is logged; where the log ends the outside is asked.
   */
  reset(image: SimulationImage): void;
  /** What is logged beyond this point is forgotten: from here the run may go another way. */
  fork(): void;
  /** Between steps (`setLocal`: inside). Throws WeirError saying why where it cannot be done. Does not fork. */
  intervene(intervention: Intervention): void;

  readonly tasks: readonly TaskView[];
  readonly channels: readonly ChannelView[];
  readonly coordinator: CoordinatorState;
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

/**
 * Where a body stands still. `entry`: an operator is about to take a record (or one of its timers, or a window fires)
 * and nothing of it has happened yet. `statement`: before a statement, or before the expression that is the whole of a
 * lambda or `fn`. `wrote`: directly after a write to a state of a `process`.
 */
export type Pause =
  | { readonly kind: "entry"; readonly node: number; readonly site: SiteId; readonly cause: Cause }
  | { readonly kind: "statement"; readonly node: number; readonly site: SiteId }
  | {
      readonly kind: "wrote";
      readonly node: number;
      readonly site: SiteId;
      readonly state: string;
      readonly key: Value;
      readonly namespace: Value;
    };

export type Cause = "record" | "timer" | "processingTimer" | "window";

export interface Inside {
  /** Position in `tasks`. */
  readonly task: number;
  readonly pause: Pause;
  /** How many pauses of this step came before this one, whichever tasks pause: a place within the step. */
  readonly count: number;
  /** Innermost first: `fn`s, then the operator's body; with chaining, then the operator before it, at its `emit`. */
  readonly frames: readonly BodyFrame[];
}

export interface BodyFrame {
  readonly node: number;
  /** Index into `Plan.functions`; null: the operator's own body. */
  readonly function: number | null;
  readonly site: SiteId;
  /** What the operator was given: the record, or what a timer or window has instead. null in a `fn`. */
  readonly element: {
    readonly cause: Cause;
    readonly input: number;
    readonly value: Value;
    readonly timestamp: number;
  } | null;
  /** undefined: the operator has no key. */
  readonly key: Value | undefined;
  /** In scope here, in the order of declaration; parameters first. */
  readonly locals: readonly Local[];
  readLocal(id: number): Value;
}

/** How an element came: read from its end, the way of a record through the graph. */
export interface Way {
  /** Operator that took `value` and made of it what this is about. */
  readonly node: number;
  readonly subtask: number;
  /** The step in which it did. */
  readonly step: number;
  readonly cause: Cause;
  readonly value: Value;
  readonly timestamp: number;
  /** null: a source, where `where` is `file:line` or what its reader says. */
  readonly from: Way | null;
  readonly where: string | null;
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
  | { readonly kind: "failed"; readonly reason: string; readonly restartAtMs: number | null };

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
  readonly recordsIn: number;
  readonly recordsOut: number;
}

export interface OperatorView {
  readonly node: PlanNode;
  /** null: it remembers nothing. Read it; change it by `intervene` only. */
  readonly state: OperatorState | null;
}
