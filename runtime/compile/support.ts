// Functions that generated code calls where an inline expression would be long or rare: failures, own fields. They
// take the place of the failing expression as an argument, so that the usual path pays nothing for it.

import type { SiteId } from "../plan/ir.ts";
import { ValueFailure } from "../values/builtins/builtin.ts";
import { RecordFailure, WeirError } from "../values/failure.ts";

const RANGE = "-9007199254740991 .. 9007199254740991";

/** Result of an int operation outside the safe range. */
export function overflow(operator: string, site: SiteId): never {
  throw new RecordFailure(`The result of \`${operator}\` lies outside the range of int (${RANGE}).`, site);
}

export function divide(a: number, b: number, site: SiteId): number {
  if (b === 0) throw new RecordFailure("Division by zero.", site);
  const result = Math.trunc(a / b) + 0;
  return result >= Number.MIN_SAFE_INTEGER && result <= Number.MAX_SAFE_INTEGER
    ? result
    : overflow("/", site);
}

export function noTimestamp(site: SiteId): never {
  throw new RecordFailure("The record has no timestamp, and this operator joins by time.", site);
}

/** The sign of the result is that of `a`, as in Java. */
export function remainder(a: number, b: number, site: SiteId): number {
  if (b === 0) throw new RecordFailure("Remainder of a division by zero.", site);
  return (a % b) + 0;
}

export const sameFloat = (a: unknown, b: unknown): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b));

/** A field of a record that may lack it. */
export const ownField = (record: object, name: string): unknown =>
  Object.hasOwn(record, name) ? (record as Record<string, unknown>)[name] : null;

export function noArm(site: SiteId): never {
  throw new RecordFailure("No arm of `match` fits the value.", site);
}

/** What a timer's handler may set: nothing it would be called for again at once, and so for ever. */
export function later(at: number, handled: number): number {
  if (at > handled) return at;
  throw new ValueFailure("A timer's handler may set only later timers than the one it handles.");
}

/** Whether `a` comes before `b`; NaN after every number. */
export const lessFloat = (a: number, b: number): boolean => a < b || (Number.isNaN(b) && !Number.isNaN(a));

/** What a body threw, as the failure of a record at `site`; errors of programmers stay what they are. */
export function failed(error: unknown, site: SiteId): unknown {
  if (error instanceof RecordFailure) return error;
  const reason = reasonOf(error);
  if (reason === null) return error;
  const failure = new RecordFailure(reason, site);
  failure.cause = error;
  return failure;
}

function reasonOf(error: unknown): string | null {
  if (error instanceof ValueFailure) return error.message;
  if (error instanceof WeirError) return error.what;
  if (!(error instanceof RangeError)) return null;
  if (/string length/i.test(error.message)) return "The text would be longer than a string can be.";
  if (/call stack/i.test(error.message)) return "The value is nested too deeply.";
  return `The value would be larger than can be held (${error.message}).`;
}

/** For operators that go on after a failure: its reason. What is no failure of a record is thrown on. */
export function reasonOfFailure(error: unknown, site: SiteId): string {
  const failure = failed(error, site);
  if (failure instanceof RecordFailure) return failure.reason;
  throw failure;
}
