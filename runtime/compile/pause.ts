// Where a body may stand still, and what is to be seen there: pauses, and the frames of what runs. Types only. Knows
// neither tasks nor who looks.

import type { Local, SiteId } from "../plan/ir.ts";
import type { Value } from "../values/value.ts";

/**
 * Where a body stands still. `entry`: an operator is about to take a record (or one of its timers, or a window fires)
 * and nothing of it has happened yet; its site is the operator's, in a `process` that of the handler. `statement`:
 * before a statement, or before the expression that is the whole of a lambda or `fn`. `wrote`: directly after a write
 * to a state of a `process`; its site is the statement's.
 */
export type Pause =
  | { readonly kind: "entry"; readonly node: number; readonly site: SiteId; readonly cause: Cause }
  | { readonly kind: "statement"; readonly node: number; readonly site: SiteId }
  | {
      readonly kind: "wrote";
      readonly node: number;
      readonly site: SiteId;
      readonly state: string;
      /** null where the state is kept by no key. */
      readonly key: Value;
      /** Key of the entry of a map state; null where the whole state was written. */
      readonly namespace: Value;
    };

export type Cause = "record" | "timer" | "processingTimer" | "window";

/** Stands for the record itself where a local is asked for by its number: an operator need not give it a name. */
export const RECORD = -1;

export interface BodyFrame {
  readonly node: number;
  /** Index into `Plan.functions`; null: the operator's own body. */
  readonly function: number | null;
  readonly site: SiteId;
  /** What the operator was given. null in a `fn`. */
  readonly element: {
    readonly cause: Cause;
    readonly input: number;
    /** The record; of a timer the moment it was set for; of a window null. */
    readonly value: Value;
    readonly timestamp: number;
    /** Of a window of event time: [start, end). */
    readonly window: { readonly start: number; readonly end: number } | null;
  } | null;
  /** undefined: the operator has no key. */
  readonly key: Value | undefined;
  /** In scope here, in the order of declaration; parameters first. */
  readonly locals: readonly Local[];
  /** Of one of `locals`, or `RECORD`. */
  readLocal(id: number): Value;
}

/** What a stepping body is: yields where it stands still, and runs on when it is resumed. */
export type Steps = Generator<Pause, void, void>;
