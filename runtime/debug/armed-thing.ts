// One armed thing, of whichever kind: what it looks for, on what condition, how often it has come; and what a person is
// told of it. Made from a request and a program, and made anew when the program is. Knows no run.

import type { Hit } from "./armed.ts";
import { type Condition, compileCondition, inWords } from "./conditions.ts";
import { createHitLog, type HitCondition, type HitLog, parseHitCondition } from "./hits.ts";
import { compileMessage, type LogMessage } from "./log-points.ts";
import type {
  Breakpoint,
  BreakpointRequest,
  DataBreakpointRequest,
  DebugProgram,
  ExceptionRequest,
  FunctionBreakpointRequest,
  Moment,
} from "./session.ts";
import type { Made, Trigger } from "./triggers.ts";

export type Request =
  | { readonly kind: "line"; readonly file: string; readonly request: BreakpointRequest }
  | { readonly kind: "function"; readonly request: FunctionBreakpointRequest }
  | { readonly kind: "data"; readonly request: DataBreakpointRequest }
  | { readonly kind: "exception"; readonly request: ExceptionRequest };

export const REASONS: Record<Request["kind"], Hit["reason"]> = {
  line: "breakpoint",
  function: "functionBreakpoint",
  data: "dataBreakpoint",
  exception: "exception",
};

type Where = Pick<Breakpoint, "file" | "line" | "column" | "endLine" | "endColumn">;

export const NOWHERE: Where = { file: null, line: null, column: null, endLine: null, endColumn: null };

/** What the text of a request came to. */
export interface Found {
  readonly made: Made;
  /** A line that cannot stop was moved. */
  readonly moved: string;
  readonly where: Where;
}

/** What is armed of it; null: it is unverified. */
export interface Arms {
  readonly trigger: Trigger;
  readonly condition: Condition | null;
  readonly hits: HitCondition | null;
  readonly log: LogMessage | null;
}

/** Moments at which what is looked for was there, and those at which the condition was true besides. */
export interface Came {
  readonly reached: HitLog;
  readonly passed: HitLog;
}

export interface Thing {
  readonly id: number;
  readonly of: Request;
  arms: Arms | null;
  breakpoint: Breakpoint;
  /** Of the run from its beginning up to the step `seen`, and of that step as far as it was asked. */
  readonly known: Came;
  /** Of what it was asked about beyond, where something lies between. */
  readonly loose: Came;
  seen: number;
  /** Armed within this step, whose beginning it has not seen. */
  armedWithin: number | null;
  /** The last moment at which the condition was false. */
  lastFalse: Moment | null;
  /** The one moment at which it stops because its condition fails. */
  failedAt: Moment | null;
}

const nothingYet = (): Came => ({ reached: createHitLog(), passed: createHitLog() });

export function clear({ reached, passed }: Came): void {
  reached.clear();
  passed.clear();
}

/** Where a moment of this step is noted. */
export const logsAt = ({ known, loose, seen, armedWithin }: Thing, step: number): Came =>
  step < seen || (step === seen && armedWithin !== step) ? known : loose;

export function makeThing(id: number, of: Request, found: Found, program: DebugProgram): Thing {
  return {
    id,
    of,
    ...armOf(id, of, found, program),
    known: nothingYet(),
    loose: nothingYet(),
    seen: 0,
    armedWithin: null,
    lastFalse: null,
    failedAt: null,
  };
}

export function armOf(
  id: number,
  of: Request,
  found: Found,
  program: DebugProgram,
): Pick<Thing, "arms" | "breakpoint"> {
  const unverified = (why: string) => ({
    arms: null,
    breakpoint: { id, verified: false, message: why, ...found.where },
  });
  const { made } = found;
  if ("why" in made) return unverified(made.why);
  const { condition, hitCondition, logMessage } = partsOf(of);
  const hits = hitCondition === undefined ? null : parseHitCondition(hitCondition);
  if (hitCondition !== undefined && hits === null)
    return unverified(`the hit count \`${hitCondition.trim()}\` is none: write 3, >= 3, > 3 or % 10 == 0`);
  try {
    const arms: Arms = {
      trigger: made,
      condition: condition === undefined ? null : compileCondition(condition, program, made.names),
      hits,
      log: logMessage === undefined ? null : compileMessage(logMessage, program, made.names),
    };
    const words = hits === null ? "" : `${arms.log === null ? "stops" : "prints"} ${hits.words}`;
    const message = [found.moved, made.note, words].filter(part => part !== "").join("; ");
    return { arms, breakpoint: { id, verified: true, message, ...found.where } };
  } catch (error) {
    return unverified(inWords(error));
  }
}

interface Parts {
  readonly condition: string | undefined;
  readonly hitCondition: string | undefined;
  readonly logMessage: string | undefined;
}

/** An empty field is none. */
function partsOf(of: Request): Parts {
  const { condition } = of.request;
  const hitCondition = of.kind === "exception" ? undefined : of.request.hitCondition;
  const logMessage = of.kind === "line" ? of.request.logMessage : undefined;
  return { condition: given(condition), hitCondition: given(hitCondition), logMessage: given(logMessage) };
}

const given = (text: string | undefined): string | undefined => (text?.trim() === "" ? undefined : text);

/** At the same place of the program, wherever that stands in a file that has been edited meanwhile. */
export const sameRequest = (a: Request, b: Request): boolean => textOf(a) === textOf(b);

/** Of a program that has been read anew: its lines are those of the file. */
export function asInFile(of: Request): Request {
  if (of.kind !== "line") return of;
  const { original: _, ...request } = of.request;
  return { ...of, request };
}

/** One on a line that is new is only itself. */
function placedOf({ request }: Request): object {
  if (!("original" in request) || request.original === undefined || request.original === null) return request;
  const { original, ...rest } = request;
  return { ...rest, line: original };
}

const textOf = (of: Request): string => {
  const { kind, request: _, ...rest } = of;
  return JSON.stringify([
    kind,
    Object.entries(rest),
    Object.entries(placedOf(of))
      .filter(([, value]) => value !== undefined)
      .sort(),
  ]);
};
