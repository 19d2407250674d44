// Everything armed in a session: the contract between it and the session that runs the simulation. Types only; see
// create-armed.ts. The session asks before a step, at each pause and after the step, forwards as in replays of what was
// before; the same moment always gets the same answer, however it was come to.

import type { Event, TaskRef } from "../job/event.ts";
import type { Ground } from "./seams.ts";
import type {
  Breakpoint,
  BreakpointPlace,
  BreakpointRequest,
  DataBreakpointRequest,
  ExceptionFilter,
  ExceptionRequest,
  FunctionBreakpointRequest,
  GotoTarget,
  Moment,
  StopReason,
} from "./session.ts";

/** What the session lends. Log points print where it is `fresh`; questions look back with `asOf`, where they step on their own. */
export type ArmedHost = Pick<
  Ground,
  | "program"
  | "simulation"
  | "moment"
  | "furthest"
  | "first"
  | "fresh"
  | "log"
  | "interventions"
  | "nameOf"
  | "emit"
  | "asOf"
>;

/** A reason to stop, at the pause or after the step that was just asked about. */
export interface Hit {
  readonly reason: Extract<StopReason, "breakpoint" | "functionBreakpoint" | "dataBreakpoint" | "exception">;
  /** For a person: "Paused on barrier 2 at detector (1/2)". */
  readonly description: string;
  /** More of it: a failure's text, old and new value. */
  readonly text: string;
  /** Every one that was hit at this moment. */
  readonly breakpoints: readonly number[];
  /** The subtask it is about; null: the coordinator. */
  readonly task: TaskRef | null;
  readonly event: Event | null;
  readonly filter: ExceptionFilter | null;
}

export interface Armed {
  // ---- arming; each replaces what was armed in that file, or of that kind
  setBreakpoints(file: string, requests: readonly BreakpointRequest[]): readonly Breakpoint[];
  setFunctionBreakpoints(requests: readonly FunctionBreakpointRequest[]): readonly Breakpoint[];
  setDataBreakpoints(requests: readonly DataBreakpointRequest[]): readonly Breakpoint[];
  setExceptionFilters(requests: readonly ExceptionRequest[]): readonly Breakpoint[];
  breakpointPlaces(file: string, line: number, endLine: number): readonly BreakpointPlace[];

  // ---- while running
  /** Nothing is armed: no need to ask. */
  readonly idle: boolean;
  /** For `SteppableSimulation.pauses`; null: no task has to. A new one after each change of what is armed or deployed. */
  readonly pauses: ((task: number) => boolean) | null;
  /** Before each step. */
  beforeStep(): void;
  /** At the pause where the simulation stands (`inside`). */
  atPause(): Hit | null;
  /** The step is complete. `from`: how many events there were in `simulation.events` before it. */
  afterStep(from: number): Hit | null;

  // ---- history
  /** False: nothing hits in the steps [from, to), nor within the beginning of the step `to`. True: perhaps. */
  mayHit(from: number, to: number): boolean;
  /**
   * Something counts its hits and has not seen the run since this step: replay from there to the present, asking and
   * leaving the answers. null: nothing is missing.
   */
  readonly unwatched: number | null;
  /** What followed this moment has been dropped. */
  forget(after: Moment): void;
  /** Another program, or the same from the beginning: everything is placed anew (`breakpointChanged` says so). */
  restarted(): void;

  // ---- questions
  whyNot(breakpoint: number): string;
  gotoTargets(file: string, line: number): readonly GotoTarget[];
}
