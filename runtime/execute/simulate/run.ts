// What the parts of a simulated run share: the state of the run as one object, copied into every image, and the few
// verbs by which its parts reach one another. What belongs to a task, a channel or a store is not here.

import { type CoordinatorState, initialCoordinator } from "../../job/coordinator.ts";
import type { EventBody } from "../../job/event.ts";
import type { CoordinatorInput } from "../../job/task-api.ts";
import type { Trail } from "../../job/way.ts";
import type { Random } from "../../job/world.ts";
import type { SinkWriter } from "../../operators/chain.ts";
import type { Deployment } from "../../plan/deployment.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Snapshot } from "../../state/snapshot.ts";
import type { RecordFailure, WeirError } from "../../values/failure.ts";
import type { Attempt, SimulatedTask } from "./attempt.ts";
import type { CheckpointSide } from "./checkpoint-side.ts";
import type { Disks } from "./disks.ts";
import type { Door } from "./door.ts";
import type { FaultPlan } from "./faults.ts";
import type { LastFigures } from "./figures.ts";
import type { SimulationOptions, Status, World } from "./options.ts";
import type { OutstandingCalls } from "./outstanding-calls.ts";
import type { Gate } from "./simulated-channel.ts";
import type { PendingStore, SimulatedStorage } from "./storage.ts";
import type { Tally } from "./tally.ts";

/** Values are replaced, never changed: an image is a shallow copy. */
export interface RunState {
  /** Replaced by a reload. */
  plan: Plan;
  deployment: Deployment;
  fingerprint: string;
  status: Status;
  stepCount: number;
  nowMs: number;
  coordinator: CoordinatorState;
  attempt: number;
  attemptStartMs: number;
  attemptNow: Attempt;
  /** Of this attempt, with where their bytes go. */
  writers: readonly { readonly writer: SinkWriter; readonly store: PendingStore }[];
  /** What the outside of this program is. */
  world: World;
  /** The next checkpoint that is triggered fails. */
  declineNext: boolean;
  /** The next checkpoint that is triggered is the savepoint of this name. */
  savepointNext: string | null;
  /** Those under way, by checkpoint. */
  savepointNames: ReadonlyMap<number, string>;
  savepoints: readonly { readonly name: string; readonly snapshot: Snapshot }[];
  /** By channel name: what a person has done to it. Outlives attempts. */
  gates: ReadonlyMap<string, Gate>;
  wakeMs: number;
  /** When the latest element came in, and up to when checkpoints that have completed cover it. */
  elementMs: number;
  coveredMs: number;
  /** Infinity: no restart is scheduled. */
  launchMs: number;
  /** How often time has passed since anything was done. */
  waits: number;
  /** Of which task the latest step was; null: of none. */
  lastTask: number | null;
  /** What the last task failed of. */
  lastFailure: RecordFailure | WeirError | null;
  /** Reasons by `taskKey`: who has failed in the attempt under way, or in the one before while none is. */
  failures: ReadonlyMap<string, string>;
  /** What the tasks of the last attempt had come to when it ended. */
  figures: LastFigures;
}

export interface Run {
  readonly options: SimulationOptions;
  readonly state: RunState;
  readonly storage: SimulatedStorage;
  readonly disks: Disks;
  readonly random: Random;
  readonly door: Door;
  readonly faults: FaultPlan;
  readonly calls: OutstandingCalls<SimulatedTask>;
  readonly checkpoints: CheckpointSide;
  /** null: elements do not remember how they came, and no task stands still within a step. */
  readonly trail: Trail | null;
  readonly tally: Tally;
  emit(event: EventBody): void;
  /** Reports to the coordinator, and does what it says. */
  tell(input: CoordinatorInput): true;
  passTo(ms: number): void;
}

/** Of a run that begins, or begins anew: no checkpoint under way, no failure so far. */
export const freshCoordinator = (
  { plan, deployment }: Pick<RunState, "plan" | "deployment">,
  storage: SimulatedStorage,
  options: SimulationOptions,
): CoordinatorState =>
  initialCoordinator({
    settings: plan.settings.checkpoint,
    restart: plan.settings.restart,
    tasks: deployment.chains.flatMap(({ name, nodes, parallelism }) =>
      Array.from({ length: parallelism }, (_, subtask) => ({
        task: name,
        subtask,
        source: plan.nodes[nodes[0]!]!.operator.kind === "source",
      })),
    ),
    firstCheckpoint: storage.highestId + 1,
    seed: options.seed,
  });

export const NO_EXTERNS = "this simulation was given no externs";
