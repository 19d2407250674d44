// A debug session, as any front end drives it: the editor's adapter, the terminal, a test. Words of the field, none of
// a protocol. Types only; `createSession` is in create-session.ts.
//
// A session is a SteppableSimulation, the history of its images, a log of interventions, and what is armed. Every
// place in it is a Moment; a session at a Moment is a function of (program, input, seed, interventions before it).

import type { Intervention } from "../execute/simulate/intervention.ts";
import type { SteppableSimulation, Way } from "../execute/simulate/steppable.ts";
import type { Event, TaskRef } from "../job/event.ts";
import type { Plan } from "../plan/plan.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Item, Scope } from "./item.ts";
import type { Walk } from "./walk.ts";

/** Before the pause numbered `pause` of step `step`; pause 0 of a step is before the step itself, between steps. */
export interface Moment {
  readonly step: number;
  readonly pause: number;
}

// ---------------------------------------------------------------- launching

export interface LaunchOptions {
  /** Made by the host from the program's text: plan, simulation options (reader, writer, externs). */
  readonly program: DebugProgram;
  readonly seed?: number;
  /** "auto" (default): the largest of 100, 20, 10, 5, 1 that gives at least five checkpoints on the input at hand. */
  readonly recordsPerSecond?: number | "auto";
  readonly taskManagers?: number;
  /** Default false. */
  readonly chaining?: boolean;
  readonly from?: Snapshot | null;
  /** Failures planned beforehand, each at a step. */
  readonly failures?: readonly { readonly step: number; readonly intervention: Intervention }[];
  /** How many steps an image of the state is apart at least, and how much memory images, and what is logged, may take, in bytes. For tests and benches. */
  readonly images?: {
    readonly everySteps?: number;
    readonly maxBytes?: number;
    readonly maxHeldBytes?: number;
  };
}

/** What the host knows how to make, and makes anew when the program is edited. */
export interface DebugProgram {
  readonly plan: Plan;
  /** Text of each of `plan.files`, as it was when the plan was made. */
  readonly texts: readonly string[];
  /** For expressions: declarations of the program by name. */
  readonly model: import("../language/model.ts").Model;
  /** Of params, also those of environment variables; absent: expressions know only those that stand in the plan. */
  readonly params?: ReadonlyMap<string, unknown>;
  /** `chaining`, `maxParallelism`, … are the session's. */
  simulation(options: SimulationRequest): SteppableSimulation;
  dispose(): void;
}

export interface SimulationRequest {
  readonly seed: number;
  readonly recordsPerSecond: number;
  readonly chaining: boolean;
  readonly taskManagers: number;
  readonly from: Snapshot | null;
  readonly onEvent: (event: Event) => void;
}

// ---------------------------------------------------------------- what is armed

/** Modes of a breakpoint on a stage's line; `record` is the default. */
export type BreakpointMode =
  | "record"
  | "barrier"
  | "aligned"
  | "snapshotted"
  | "forwarded"
  | "committed"
  | "restored"
  | "timer"
  | "watermark";

export interface BreakpointRequest {
  /** 1-based, in a file of the plan by its path there. */
  readonly line: number;
  /**
   * Where the file has been edited since it was read: which line of the program this is; null: none, it is new. `line` is
   * then that of the file, and is what counts once the session has restarted with it.
   */
  readonly original?: number | null;
  /** 1-based; absent: the first place of the line. */
  readonly column?: number;
  readonly condition?: string;
  /** `3`, `>= 3`, `% 10 == 0`. */
  readonly hitCondition?: string;
  /** With `{expression}` holes. */
  readonly logMessage?: string;
  readonly mode?: BreakpointMode;
}

export interface FunctionBreakpointRequest {
  /** `[event:]name`. */
  readonly name: string;
  readonly condition?: string;
  readonly hitCondition?: string;
}

export interface DataBreakpointRequest {
  readonly dataId: string;
  readonly condition?: string;
  readonly hitCondition?: string;
}

export type ExceptionFilter =
  | "failed"
  | "exhausted"
  | "checkpointFailed"
  | "late"
  | "recordFailed"
  | "rolledBack"
  | "injected"
  | "restored";

export interface ExceptionRequest {
  readonly filter: ExceptionFilter;
  readonly condition?: string;
}

/** As it was understood. */
export interface Breakpoint {
  readonly id: number;
  readonly verified: boolean;
  /** Why not, or what it will do where that is not plain. */
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
}

export interface BreakpointPlace {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

// ---------------------------------------------------------------- stops

export type StopReason =
  | "entry"
  | "step"
  | "breakpoint"
  | "functionBreakpoint"
  | "dataBreakpoint"
  | "exception"
  | "pause"
  | "goto"
  | "intervention"
  | "restart"
  /** All there is has been read, and sources wait for more. */
  | "waiting"
  /** The run is over, restarts exhausted, or history is at its start: nothing further that way. */
  | "end"
  | "start";

export interface Stop {
  readonly reason: StopReason;
  /** For a person: "Paused on barrier 2", "end of run: finished", "start of run". */
  readonly description: string;
  /** More of it: a failure's text, the diff of a data breakpoint. */
  readonly text: string;
  /** The thread that the stop is about. */
  readonly thread: number;
  /** Ids of breakpoints hit. */
  readonly breakpoints: readonly number[];
  readonly moment: Moment;
  /** That it is about, where it is about one. */
  readonly event: Event | null;
  /** Set when it was an exception filter's. */
  readonly filter: ExceptionFilter | null;
}

// ---------------------------------------------------------------- threads and stacks

export interface Thread {
  /** Interned by (operator, subtask); kept over failure, restart, rescaling. */
  readonly id: number;
  /** `detector (2/4)`, `coordinator`. */
  readonly name: string;
  /** null: the coordinator. */
  readonly task: TaskRef | null;
  /** In words: `idle`, `blocked: input 2 has passed barrier 7`, … */
  readonly condition: string;
  /** It comes and goes with every record: while the run goes on it is not worth saying. */
  readonly isPassing: boolean;
}

export interface Frame {
  /** Valid until the session moves. */
  readonly id: number;
  /** `detector`, `score (fn)`, `readJsonl`. */
  readonly name: string;
  readonly file: string | null;
  /** 1-based; 0: none. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** `body`: stands in a body now. `thread`: where a thread without one stands. `way`: an operator the record came through, read-only. `source`: the input file's line. `barrier`: a subtask that a barrier has passed. */
  readonly kind: "body" | "thread" | "way" | "source" | "barrier";
  readonly way: Way | null;
  /** Whether `restartFrame` can go back to when this operator received the record. */
  readonly canRestart: boolean;
}

export interface StepInTarget {
  readonly id: number;
  readonly label: string;
  readonly line: number;
  readonly column: number;
}

export interface GotoTarget {
  readonly id: number;
  /** `step 1,203: detector (1/2), checkpoint 4 in progress, "alice" …` */
  readonly label: string;
  readonly moment: Moment;
}

// ---------------------------------------------------------------- the log, for views

/** Everything in history worth a mark on a strip. */
export interface TimelineMark {
  readonly step: number;
  readonly timeMs: number;
  readonly kind:
    | "barrier"
    | "triggered"
    | "completed"
    | "checkpointFailed"
    | "committed"
    | "failed"
    | "restored"
    | "intervention"
    | "end";
  readonly checkpoint: number | null;
  readonly text: string;
}

export interface InterventionEntry {
  readonly moment: Moment;
  readonly intervention: Intervention;
  /** In words. */
  readonly text: string;
}

// ---------------------------------------------------------------- the session

/** Told as they happen. Output and log points come only beyond the furthest moment reached. */
export type SessionEvent =
  | {
      readonly type: "output";
      readonly category: "console" | "stdout" | "stderr" | "important";
      readonly text: string;
      readonly group: "start" | "startCollapsed" | "end" | null;
      readonly items: readonly Item[];
      readonly file: string | null;
      readonly line: number | null;
    }
  | { readonly type: "threads"; readonly started: readonly number[]; readonly exited: readonly number[] }
  | { readonly type: "breakpointChanged"; readonly breakpoint: Breakpoint }
  /** What is shown may be stale: only values, of a state that was set; or all, where something else was done. */
  | { readonly type: "invalidated"; readonly what: "values" | "all" }
  | { readonly type: "snapshotsChanged" }
  | {
      readonly type: "progress";
      readonly id: number;
      readonly title: string;
      readonly message: string;
      readonly percentage: number | null;
      readonly end: boolean;
    };

export interface Session {
  readonly simulation: SteppableSimulation;
  readonly program: DebugProgram;
  readonly moment: Moment;
  /** The furthest ever reached on this branch of history. */
  readonly furthest: Moment;
  /** The first that can be gone back to: 0, but in a run so long that its beginning had to be let go. */
  readonly first: Moment;
  readonly stop: Stop | null;
  /** A command is under way. */
  readonly running: boolean;
  onEvent(listener: (event: SessionEvent) => void): void;

  // ---- armed
  setBreakpoints(file: string, requests: readonly BreakpointRequest[]): readonly Breakpoint[];
  setFunctionBreakpoints(requests: readonly FunctionBreakpointRequest[]): readonly Breakpoint[];
  setDataBreakpoints(requests: readonly DataBreakpointRequest[]): readonly Breakpoint[];
  setExceptionFilters(requests: readonly ExceptionRequest[]): readonly Breakpoint[];
  breakpointPlaces(file: string, line: number, endLine: number): readonly BreakpointPlace[];
  /** Why a breakpoint has not hit so far: what was looked for and what happened instead. */
  whyNot(breakpoint: number): string;

  /** Every event up to now but those that come with each record, oldest first; as far back as history is kept. */
  readonly log: readonly Event[];

  // ---- moving; each resolves with where it stopped. One at a time: a second is refused (WeirError).
  start(stopOnEntry: boolean): Promise<Stop>;
  continue(): Promise<Stop>;
  next(thread: number): Promise<Stop>;
  stepIn(thread: number, target?: number): Promise<Stop>;
  stepOut(thread: number): Promise<Stop>;
  stepBack(thread: number): Promise<Stop>;
  reverseContinue(): Promise<Stop>;
  restartFrame(frame: number): Promise<Stop>;
  goTo(moment: Moment): Promise<Stop>;
  /** The next or previous barrier anywhere (arrival at any subtask). */
  nextBarrier(): Promise<Stop>;
  previousBarrier(): Promise<Stop>;
  /** The moment at which this checkpoint was completed. */
  goToCheckpoint(checkpoint: number): Promise<Stop>;
  /** Any of the above stops soon, with reason `pause`. */
  pause(): void;
  /** A long move is given up: back to where it began. */
  cancel(): void;

  // ---- interventions: steps of one log. Done at once, or between two steps of a run that goes on; a new one after going back drops what followed.
  intervene(intervention: Intervention): Promise<void>;
  readonly interventions: readonly InterventionEntry[];
  /** From the beginning (`snapshot` null) with the program as it now is; breakpoints are kept and placed anew. */
  restart(program: DebugProgram, snapshot: Snapshot | null): Promise<Stop>;

  // ---- looking
  threads(): readonly Thread[];
  /** Frames of a thread, [start, start + count) of `total`. */
  stack(
    thread: number,
    start: number,
    count: number,
  ): { readonly frames: readonly Frame[]; readonly total: number };
  scopes(frame: number): readonly Scope[];
  stepInTargets(frame: number): readonly StepInTarget[];
  gotoTargets(file: string, line: number): readonly GotoTarget[];
  /** Throws WeirError with what is wrong in the expression. `frame` null: nothing but the whole run is in scope. */
  evaluate(text: string, frame: number | null): Item;
  /** The same, piece by piece, where much may have to be read. */
  evaluateWalk(text: string, frame: number | null): Walk<Item>;
  /** Completions at this column (0-based) of an expression or a command. */
  complete(text: string, column: number, frame: number | null): readonly Completion[];
  /** A variable of the frame by its name, or any expression that can be written to. Gives the new value. */
  assign(target: string, value: string, frame: number | null): Promise<Item>;
  /** Completed and retained, savepoints, those of the launch; newest last. */
  snapshots(): readonly Snapshot[];
  /** `enough`: with so many it may end, with all of the last one's step. */
  timeline(fromStep: number, toStep: number, enough?: number): readonly TimelineMark[];
  /** Committed output of a sink as readers of its target see it now. */
  output(sink: string): Uint8Array;

  dispose(): void;
}

export interface Completion {
  readonly label: string;
  readonly kind: "field" | "variable" | "function" | "keyword" | "value" | "command";
  readonly detail: string;
  /** Replaces [start, start + length) of the text. */
  readonly start: number;
  readonly length: number;
}
