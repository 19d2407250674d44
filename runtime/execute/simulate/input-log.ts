// The input log: everything that entered a simulated run from outside, as values. Each reader of each attempt has one of
// its own, in the order in which it was asked; externs have one together. Clock and random numbers are the simulation's
// and not in it. Types, and what may be thrown as a value.

import type { SourceFailure } from "../../job/source.ts";
import type { Answer } from "../../job/task-api.ts";
import { RecordFailure, WeirError } from "../../values/failure.ts";
import type { Row, StateSchema } from "../../values/row.ts";

export type Thrown =
  | {
      readonly kind: "weir";
      readonly code: string;
      readonly what: string;
      readonly options: WeirError["options"];
    }
  | { readonly kind: "record"; readonly reason: string; readonly site: number };

export type Polled = { readonly value: unknown } | { readonly failure: SourceFailure };

export interface Poll {
  readonly elements: readonly Polled[];
  readonly answer: "more" | "waiting" | "end" | Thrown;
  readonly where: string;
}

/** The position after so many polls. */
export interface Position {
  readonly polls: number;
  readonly rows: readonly Row[] | Thrown;
}

export interface ReaderLog {
  /** `lines/0`: uid of the source and subtask. */
  readonly name: string;
  readonly attempt: number;
  readonly schema: readonly StateSchema[];
  /** null: it began at its beginning. */
  restored: { readonly rows: readonly Row[]; readonly thrown: Thrown | null } | null;
  /** What it said before the first poll. */
  where: string;
  /** How many polls before those in `polls` are forgotten: nobody goes back there. */
  letGo: number;
  readonly polls: Poll[];
  readonly positions: Position[];
}

/** A call of an extern, and what it came to; null: not answered yet. */
export interface CallEntry {
  readonly extern: number;
  answer: Answer | Thrown | null;
}

export interface InputLog {
  readonly readers: readonly ReaderLog[];
  readonly calls: readonly CallEntry[];
}

export function thrownBy(error: unknown): Thrown {
  if (error instanceof RecordFailure) return { kind: "record", reason: error.reason, site: error.site };
  if (error instanceof WeirError) {
    return { kind: "weir", code: error.code, what: error.what, options: error.options };
  }
  throw error;
}

export const thrownAgain = (thrown: Thrown): Error =>
  thrown.kind === "record"
    ? new RecordFailure(thrown.reason, thrown.site)
    : new WeirError(thrown.code, thrown.what, thrown.options);

export function attempt<T>(call: () => T): T | Thrown {
  try {
    return call();
  } catch (error) {
    return thrownBy(error);
  }
}
