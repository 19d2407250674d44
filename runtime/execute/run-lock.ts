// run.lock: one run at a time on a checkpoint directory. Names the process that holds it; taken over in silence only
// when that process is provably dead. Made whole by a link, so that it is never half-written.

import { join } from "node:path";
import type { Disk } from "../job/world.ts";
import { WeirError } from "../values/failure.ts";
import { errorCode } from "./disk.ts";
import { removeIfThere, writeNewFile } from "./durable.ts";
import type { ProcessIdentity, ProcessProbe } from "./process-probe.ts";

export const LOCK_FILE = "run.lock";

export interface RunLock {
  release(): void;
}

export type Verdict = "dead" | "alive" | "unknown";

/** The directory must exist. Throws WeirError `lock-held`. */
export function acquireLock(disk: Disk, dir: string, probe: ProcessProbe, breakLock: boolean): RunLock {
  const path = join(dir, LOCK_FILE);
  const bytes = new TextEncoder().encode(`${JSON.stringify(probe.self, null, 2)}\n`);
  for (let tries = 0; tries < 3; tries++) {
    if (tryCreate(disk, path, bytes, probe.self.pid)) return { release: () => release(disk, path, bytes) };
    const held = disk.read(path);
    if (held === null) continue;
    mayTakeOver(held, path, probe, breakLock);
    takeAway(disk, path, held, probe.self.pid);
  }
  throw lockHeld(path, null, "unknown");
}

function tryCreate(disk: Disk, path: string, bytes: Uint8Array, pid: number): boolean {
  const aside = `${path}.${pid}.tmp`;
  writeNewFile(disk, aside, bytes);
  try {
    disk.link(aside, path);
    return true;
  } catch (error) {
    if (["EEXIST", "ENOENT"].includes(errorCode(error))) return false;
    throw error;
  } finally {
    removeIfThere(disk, aside);
  }
}

function mayTakeOver(held: Uint8Array, path: string, probe: ProcessProbe, breakLock: boolean): void {
  const holder = parseHolder(held);
  const verdict = holder === null ? "unknown" : judgeHolder(holder, probe);
  if (verdict === "dead" || (verdict === "unknown" && breakLock)) return;
  throw lockHeld(path, holder, verdict);
}

function parseHolder(bytes: Uint8Array): ProcessIdentity | null {
  try {
    const holder = JSON.parse(new TextDecoder().decode(bytes)) as ProcessIdentity;
    return typeof holder.host === "string" && Number.isSafeInteger(holder.pid) ? holder : null;
  } catch {
    return null;
  }
}

export function judgeHolder(holder: ProcessIdentity, probe: ProcessProbe): Verdict {
  const self = probe.self;
  if (holder.host !== self.host) return "unknown";
  if (holder.boot !== self.boot && holder.boot !== "" && self.boot !== "") return "dead";
  if (holder.namespace !== self.namespace) return "unknown";
  const start = probe.startOf(holder.pid);
  if (start === null) return "dead";
  if (start === "" || holder.start === "") return "alive";
  return start === holder.start ? "alive" : "dead";
}

function lockHeld(path: string, holder: ProcessIdentity | null, verdict: Verdict): WeirError {
  const who = holder === null ? "another run" : `process ${holder.pid} on ${holder.host}`;
  const what =
    verdict === "alive"
      ? `This pipeline is running already: ${who} holds its checkpoint directory.`
      : `The checkpoint directory is held by ${who}, and it cannot be told from here whether that run is still alive.`;
  const remedy =
    verdict === "alive"
      ? `wait for it to end, or stop it (kill -INT ${holder?.pid ?? "PID"})`
      : "make sure that no other run uses the directory, then pass --break-lock";
  return new WeirError("lock-held", what, { where: path, remedy, exit: 3 });
}

/** Moved away first and looked at again: between reading and removing, another run may have taken it over. */
function takeAway(disk: Disk, path: string, judged: Uint8Array, pid: number): void {
  const aside = `${path}.${pid}.tmp`;
  try {
    disk.rename(path, aside);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    throw error;
  }
  const moved = disk.read(aside);
  if (moved !== null && !sameBytes(moved, judged)) {
    disk.link(aside, path);
    disk.remove(aside);
    throw lockHeld(path, parseHolder(moved), "alive");
  }
  removeIfThere(disk, aside);
}

/** Only one's own lock. */
function release(disk: Disk, path: string, mine: Uint8Array): void {
  const held = disk.read(path);
  if (held !== null && sameBytes(held, mine)) disk.remove(path);
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
