// A failure as a person reads it: what, where, what to do. The only place that knows how a mistake of ours looks.

import { WeirError } from "../../values/failure.ts";
import type { Host } from "../host.ts";
import { fromHere } from "./place.ts";

export interface Complaint {
  readonly what: string;
  readonly where?: string;
  readonly remedy?: string;
}

/** `error: WHAT`, then indented where and what to do. */
export function complaintText(complaint: Complaint, host: Host): string {
  const c = host.errColors;
  const place = complaint.where ? `\n  at ${c.cyan(fromHere(complaint.where, host.cwd))}` : "";
  const remedy = complaint.remedy ? `\n  ${complaint.remedy.replaceAll("\n", "\n  ")}` : "";
  return `${c.red("error:")} ${complaint.what}${place}${remedy}\n`;
}

/** Writes any thrown thing for people and says what the process should end with. */
export function showError(error: unknown, host: Host): number {
  if (error instanceof WeirError) {
    const { where, remedy, exit } = error.options;
    host.err(complaintText({ what: error.what, ...(where && { where }), ...(remedy && { remedy }) }, host));
    return exit ?? 2;
  }
  const fault = systemFault(error);
  if (fault) {
    host.err(complaintText(fault, host));
    return 2;
  }
  const message = error instanceof Error ? error.message : String(error);
  host.err(complaintText({ what: `Weir itself went wrong: ${message}`, remedy: OUR_FAULT }, host));
  if (host.env["WEIR_DEBUG"] && error instanceof Error) host.err(`${error.stack}\n`);
  return 1;
}

const OUR_FAULT =
  "this is a mistake in Weir, not in your program; please report it with what WEIR_DEBUG=1 prints.\n" +
  "Nothing that was committed is lost: the same command resumes";

const SYSTEM_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EACCES: "permission denied",
  EPERM: "the operation is not permitted",
  EISDIR: "it is a folder, not a file",
  ENOTDIR: "a part of its path is not a folder",
  ENOSPC: "the disk is full",
  EROFS: "the file system is read-only",
  EMFILE: "too many files are open",
  EEXIST: "it exists already",
};

/** `the disk is full`: what the system says, for people. */
export const faultText = ({ code, message }: NodeJS.ErrnoException): string =>
  SYSTEM_FAULTS[code ?? ""] ?? message;

function systemFault(error: unknown): Complaint | null {
  if (!(error instanceof Error)) return null;
  const { code, path } = error as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : SYSTEM_FAULTS[code];
  return known && path ? { what: `${path}: ${known}` } : null;
}
