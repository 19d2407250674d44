// What is said when a target cannot be written to, with place and remedy. Decides nothing.

import { type ExitCode, WeirError } from "../values/failure.ts";

const error = (code: string, what: string, where: string, remedy: string, exit: ExitCode = 2): WeirError =>
  new WeirError(code, what, { where, remedy, exit });

export const notOurs = (name: string, path: string): WeirError =>
  error(
    "target-not-ours",
    `The output ${name} exists already and was not written by a run, so it is not replaced`,
    path,
    "Name another output, move it away, or replace it with --overwrite",
  );

export const changed = (name: string, path: string, how: string): WeirError =>
  error(
    "target-changed",
    `The output ${name} was changed by someone else since it was last written: ${how}`,
    path,
    "Put it back as it was and run again; or start over with --fresh --overwrite, which replaces it",
  );

export const edited = (name: string, path: string, how: string): WeirError =>
  error(
    "target-changed",
    `The output ${name} was changed by someone else since a run wrote it, so it is not replaced: ${how}`,
    path,
    "Move it away, or replace it with --overwrite",
  );

export const isDirectory = (name: string, path: string): WeirError =>
  error(
    "target-is-directory",
    `The output ${name} is a directory, and a file is to be written`,
    path,
    `Name a file, or write one file an epoch into the directory by ending the path in a slash: ${name}/`,
  );

export const isFile = (name: string, path: string): WeirError =>
  error(
    "target-is-file",
    `The output ${name} ends in a slash and so is to be a directory, but there is a file of that name`,
    path,
    "Name another directory, or leave the slash out to write one file",
  );

export const busy = (name: string, path: string, holder: string, sure: boolean): WeirError =>
  error(
    "target-busy",
    sure
      ? `The output ${name} is being written by another run: ${holder}`
      : `The output ${name} is held by ${holder}, and it cannot be told from here whether that run is still alive`,
    path,
    sure
      ? "Wait for that run to end, or name another output"
      : "Make sure that no other run writes there, then pass --break-lock",
  );

export const sameTarget = (name: string, path: string, sink: string): WeirError =>
  error(
    "target-shared",
    `Two sinks write to the output ${name}; the other one is ${sink}`,
    path,
    "Give each sink a path of its own, or unite the streams with union() before one sink",
  );

export const otherRun = (name: string, path: string): WeirError =>
  error(
    "target-of-another-run",
    `The output ${name} belongs to another run that has not finished (its checkpoint directory is another one, or gone)`,
    path,
    "Resume that run from where it was started; or start over with --fresh, which replaces the output",
  );

export const takenByOther = (name: string, path: string): WeirError =>
  error(
    "target-of-another-run",
    `The output ${name} has meanwhile been taken by another run, so what this one committed is not there to go on from`,
    path,
    "Start over with --fresh, which replaces it; or pass --overwrite to replace it by the rest alone",
  );

export const vanished = (name: string, path: string): WeirError =>
  error(
    "target-gone",
    `The output ${name} is gone, and its ledger too: this run had committed to it, and would write only the rest`,
    path,
    "Put both back; or start over with --fresh; or pass --overwrite to write the rest alone",
  );

export const takenOver = (name: string, path: string): WeirError =>
  error(
    "target-busy",
    `Another run has taken over the output ${name}, so this one writes nothing more`,
    path,
    "Let the other run go on",
    1,
  );

export const tooOld = (name: string, path: string, checkpoint: number): WeirError =>
  error(
    "rollback-too-far",
    `The output ${name} cannot be taken back to checkpoint ${checkpoint}: its ledger does not reach back that far`,
    path,
    "Start over with --fresh, or write to another path",
    3,
  );

const MEANINGS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EROFS: "the file system is read-only",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EIO: "the disk reports an error",
  ENOTDIR: "a part of its path is a file and no folder",
  EFBIG: "it has grown beyond what the file system allows",
};

/** An error of the file system while writing, as a sentence; anything else as it is. */
export function unwritable(cause: unknown, name: string, path: string): unknown {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  if (cause instanceof WeirError || typeof code !== "string" || !(cause instanceof Error)) return cause;
  return error(
    "target-unwritable",
    `The output ${name} cannot be written: ${MEANINGS[code] ?? cause.message}`,
    path,
    "Mend that (make room, change permissions) and run the same command again: it goes on where it stopped",
    1,
  );
}
