// Failures of the disk and of recovery in words for people: what happened, where, what to do.

import type { Mismatch } from "../checkpoint/compatibility.ts";
import type { Plan } from "../plan/plan.ts";
import { type RecordFailure, WeirError } from "../values/failure.ts";
import { errorCode } from "./disk.ts";
import type { RunFailure } from "./run.ts";
import { siteText } from "./site-text.ts";

/** `the disk is full (ENOSPC)`; the error's own words for what is not from the system. */
export function causeText(error: unknown): string {
  const code = errorCode(error);
  const known: Readonly<Record<string, string>> = {
    ENOSPC: "the disk is full",
    EDQUOT: "the disk quota is used up",
    EIO: "the disk reports an input/output error",
    EROFS: "the file system is read-only",
    EACCES: "permission is denied",
    EPERM: "permission is denied",
    EMFILE: "too many files are open",
    EPIPE: "whoever read the output has closed it",
  };
  if (known[code] !== undefined) return `${known[code]} (${code})`;
  return error instanceof Error ? error.message : String(error);
}

const remedyFor = (error: unknown): string =>
  ["ENOSPC", "EDQUOT"].includes(errorCode(error))
    ? "make room, then run the same command again: it goes on from the newest checkpoint"
    : "mend that, then run the same command again: it goes on from the newest checkpoint";

const placeOf = (error: unknown): string | undefined =>
  error instanceof Error && "path" in error && typeof error.path === "string" ? error.path : undefined;

/** `kept`: the run takes checkpoints, which hold what could not be written. */
export function commitFailed(sink: string, error: unknown, kept: boolean): WeirError {
  if (error instanceof WeirError) return error;
  const comfort = kept ? " It is kept in the checkpoint directory; nothing is lost." : "";
  const remedy = kept ? remedyFor(error) : "mend that, then run the same command again: it starts over";
  return new WeirError(
    "commit-failed",
    `The output of ${sink} could not be written: ${causeText(error)}.${comfort}`,
    { where: placeOf(error) ?? sink, remedy, exit: 1 },
  );
}

/** `weir run … | head`: the code by which hosts know that nobody wants to hear more. */
export const READER_GONE = "reader-gone";

export const readerGone = (): WeirError =>
  new WeirError(READER_GONE, "Whoever read the output has closed it (EPIPE).", { where: "standard output" });

/** A record that failed in a task: which, where the statement stands, and where the record comes from. */
export function recordFailed(plan: Plan, task: string, failure: RecordFailure, origin: string): RunFailure {
  const record = origin === "" ? "" : ` (record: ${origin})`;
  return {
    code: "record-failed",
    what: `A record failed in ${task}: ${failure.reason.replace(/\.$/, "")}${record}.`,
    where: siteText(plan, failure.site),
    remedy:
      "mend the input or the program; or let the operator pass over such records with onError: skip or onError: to(NAME)",
    exit: 1,
  };
}

export function storageFailed(dir: string, error: unknown): WeirError {
  if (error instanceof WeirError) return error;
  return new WeirError("storage-failed", `The checkpoint directory cannot be used: ${causeText(error)}.`, {
    where: placeOf(error) ?? dir,
    remedy: remedyFor(error),
    exit: 3,
  });
}

export function captureFailed(dir: string, error: unknown): WeirError {
  if (error instanceof WeirError) return error;
  return new WeirError("capture-failed", `The capture cannot be written: ${causeText(error)}.`, {
    where: placeOf(error) ?? dir,
    remedy: "mend that and capture again; the run goes on",
    exit: 1,
  });
}

export function incompatible(mismatches: readonly Mismatch[], where: string): WeirError {
  const list = mismatches.map(each => `  - ${each.what} Remedy: ${each.remedy}.`).join("\n");
  return new WeirError(
    "snapshot-incompatible",
    `The program has changed so that this snapshot cannot be restored into it:\n${list}`,
    { where, remedy: "change the program as said above, or start over with --fresh", exit: 3 },
  );
}

export const planChanged = (where: string): WeirError =>
  new WeirError(
    "plan-changed",
    "The program has changed since this run was interrupted, and the output so far came from the old one.",
    {
      where,
      remedy:
        "pass --resume to go on from the newest checkpoint with the new program, or --fresh to start over",
      exit: 2,
    },
  );

/** The code by which hosts know that a run without checkpoints would give up one that could go on. */
export const WOULD_FORGET = "run-unfinished";

export const wouldForget = (where: string): WeirError =>
  new WeirError(
    WOULD_FORGET,
    "An unfinished run could go on from its newest checkpoint; without checkpoints it would start over, and that one be given up.",
    {
      where,
      remedy: "leave checkpoints on to go on, or pass --fresh to start over without them",
      exit: 2,
    },
  );

/** A failed commit or recovery that a full or faulty disk explains. */
export const isMendedByTryingAgain = ({ code }: RunFailure): boolean =>
  ["commit-failed", "target-unwritable", "storage-failed"].includes(code);

export const givenUp = (last: RunFailure, restarts: number): RunFailure => {
  const times = restarts === 1 ? "1 restart" : `${restarts} restarts`;
  return { ...last, what: `${last.what} (given up after ${times})` };
};

/** What is said before another sentence. */
export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** What crosses a thread: plain data. */
export function toFailure(error: unknown): RunFailure {
  if (error instanceof WeirError) {
    const { where, remedy, exit } = error.options;
    return { code: error.code, what: error.what, where, remedy, exit: exit ?? 1 };
  }
  const text = error instanceof Error ? error.message : String(error);
  return { code: "internal", what: `Weir itself has failed: ${text}`, exit: 1 };
}

export const toWeirError = ({ code, what, where, remedy, exit }: RunFailure): WeirError =>
  new WeirError(code, what, { where, remedy, exit });
