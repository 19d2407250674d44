// What a simulation is given, and what it gives back. Types only.

import type { PendingStore } from "../../connectors/connector.ts";
import type { Event } from "../../job/event.ts";
import type { SourceReader } from "../../job/source.ts";
import type { Answer } from "../../job/task-api.ts";
import type { Outside, SinkWriter } from "../../operators/chain.ts";
import type { DeployOptions } from "../../plan/deployment.ts";
import type { Plan, PlanNode } from "../../plan/plan.ts";
import type { Snapshot } from "../../state/snapshot.ts";
import type { RecordFailure, WeirError } from "../../values/failure.ts";
import type { Row } from "../../values/row.ts";
import type { InputLog } from "./input-log.ts";
import type { WaitingCall } from "./outstanding-calls.ts";
import type { SimulatedStorage } from "./storage.ts";

/** What stands outside of a program: its inputs, its outputs, its externs. */
export interface World {
  readonly params?: ReadonlyMap<string, unknown>;
  /** Not called when replaying. `outside` has the virtual clock and the seed's random numbers. */
  readonly reader: (node: PlanNode, subtask: number, outside: Outside) => SourceReader;
  readonly writer: (node: PlanNode, subtask: number, pending: PendingStore) => SinkWriter;
  /** Not called when replaying. */
  readonly callExtern?: (extern: number, args: readonly unknown[]) => unknown;
  /** Begins a call whose answer comes later; `settle` may be called at once. Not called when replaying. */
  readonly beginExtern?: BeginExtern;
}

export interface SimulationOptions extends World {
  readonly plan: Plan;
  readonly deploy?: DeployOptions;
  /** Chooses every interleaving, every random fault and every `random()`. */
  readonly seed: number;
  /** How far each source element advances the virtual time of its subtask. */
  readonly recordsPerSecond?: number;
  readonly channelCapacity?: number;
  /** The longest that a call takes, in virtual time; how long each takes is the seed's. Default 20. */
  readonly callMs?: number;
  readonly faults?: Faults;
  readonly onEvent?: (event: Event) => void;
  /** False: only what the coordinator and the storage do is told, nothing per record. Default true. */
  readonly observeTasks?: boolean;
  /** Runs on what an earlier run was told from outside, without asking again. */
  readonly replay?: InputLog;
  /** What an earlier simulation left behind: goes on from its newest checkpoint, perhaps at another parallelism. */
  readonly storage?: SimulatedStorage;
  readonly stepping?: boolean;
  /** False: of what comes with each record `events` holds only what was told since `trimEvents`. Default true. */
  readonly keepsEvents?: boolean;
  /**
   * Where all there is has been read and is covered by a checkpoint, and sources only wait for more, time does not go on
   * until there is more. Default false: it passes, with a checkpoint at each interval.
   */
  readonly restsWithoutInput?: boolean;
  /** Elements remember how they came, and tasks may stand still within a step. Default false: it costs nothing. */
  readonly traced?: boolean;
  /** Subtask s of a chain runs on the (s mod so many)th, numbered from 1. Default 1. */
  readonly taskManagers?: number;
  /**
   * Where checkpoints lie: in one place that all share (then it goes with any disk that is lost), or with the job
   * manager and with every task manager. Default `local`.
   */
  readonly disks?: "local" | "distributed";
  /** Begins from this snapshot, of whatever run; null or absent: from what `storage` holds, or from the beginning. */
  readonly from?: Snapshot | null;
}

/** With this chance each time there is an opportunity, until it has struck `count` times. */
export interface RandomFault {
  readonly probability: number;
  readonly count: number;
}

export interface Faults {
  /** A task fails between two steps. */
  readonly crash?: RandomFault;
  readonly planned?: readonly { readonly step: number; readonly task: string; readonly subtask: number }[];
  /** A snapshot or a manifest cannot be stored. */
  readonly storage?: RandomFault;
  /** A sink's commit fails. */
  readonly commit?: RandomFault;
}

export type BeginExtern = (
  extern: number,
  args: readonly unknown[],
  settle: (answer: Answer) => void,
) => void;

export type Status = "running" | "finished" | "failed" | "cancelled";

export interface Simulation {
  /** One step of one task, delivery, storage call or commit. False: the run is over. */
  step(): boolean;
  /** To the end, or for so many steps. */
  run(maxSteps?: number): Status;
  /** Ctrl-C. */
  stop(): void;
  readonly status: Status;
  /** Not null: nothing goes on before this call has been answered. Wait, then step again. */
  readonly waitsFor: WaitingCall | null;
  readonly stepCount: number;
  /** Virtual milliseconds since 1970-01-01Z. */
  readonly nowMs: number;
  /** See `keepsEvents`. */
  readonly events: readonly Event[];
  /** What readers of this sink's target see now. Only ever grows. */
  committed(sink: string): Uint8Array;
  /** What the newest completed checkpoint holds, operator by operator. */
  finalRows(): readonly OperatorRow[];
  readonly inputLog: InputLog;
  readonly storage: SimulatedStorage;
  /** What the last task failed of. */
  readonly lastFailure: RecordFailure | WeirError | null;
}

export interface OperatorRow extends Row {
  readonly uid: string;
}
