// What can be known of processes on this machine: which machine, which boot, which process started when. Linux in
// full; elsewhere start times and boots are unknown, and a lock is then believed as long as its process number lives.

import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

export interface ProcessIdentity {
  readonly host: string;
  /** "" where unknown. */
  readonly boot: string;
  /** Process numbers mean something only within one namespace (a container has its own); "" where unknown. */
  readonly namespace: string;
  readonly pid: number;
  /** "" where unknown. */
  readonly start: string;
}

export interface ProcessProbe {
  readonly self: ProcessIdentity;
  /** null: no such process. "": alive, start unknown. */
  startOf(pid: number): string | null;
}

export function realProbe(): ProcessProbe {
  return {
    self: {
      host: hostname(),
      boot: readOr("/proc/sys/kernel/random/boot_id"),
      namespace: linkOr("/proc/self/ns/pid"),
      pid: process.pid,
      start: startTime(process.pid) ?? "",
    },
    startOf: startTime,
  };
}

function startTime(pid: number): string | null {
  const stat = readOr(`/proc/${pid}/stat`);
  // The name in brackets may hold anything; fields are counted from its end. A zombie has ended.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (stat !== "") return fields[0] === "Z" || fields[0] === "X" ? null : (fields[19] ?? "");
  return isAlive(pid) ? "" : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function readOr(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}

function linkOr(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
