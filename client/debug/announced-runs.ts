// Runs of this machine that can be watched: each `weir run --inspect` leaves a small file while it listens. Read as
// untrusted; what is no such file, or of a process that has gone, is passed over. Knows no editor.

import { readdirSync, readFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

export interface AnnouncedRun {
  readonly pid: number;
  readonly port: number;
  readonly pipeline: string;
  readonly program: string;
  readonly startedMs: number;
}

const MOST = 200;
const MAX_PORT = 65_535;

/** Newest first. */
export function announcedRuns(dir: string = announcementsDir()): readonly AnnouncedRun[] {
  return namesIn(dir)
    .flatMap(name => runOf(read(join(dir, name))) ?? [])
    .filter(({ pid }) => isAlive(pid))
    .sort((a, b) => b.startedMs - a.startedMs);
}

/** As the runtime writes them. */
function announcementsDir(): string {
  try {
    return join(tmpdir(), `weir-runs-${userInfo().username.replaceAll(/[^\w.-]/g, "_")}`);
  } catch {
    return join(tmpdir(), "weir-runs-user");
  }
}

/** null: no announcement of a run. */
export function runOf(text: string): AnnouncedRun | null {
  try {
    const { pid, port, pipeline, program, startedMs } = JSON.parse(text) as Partial<AnnouncedRun>;
    if (!isWhole(pid, Number.MAX_SAFE_INTEGER) || !isWhole(port, MAX_PORT)) return null;
    if (typeof pipeline !== "string" || typeof program !== "string") return null;
    return { pid, port, pipeline, program, startedMs: typeof startedMs === "number" ? startedMs : 0 };
  } catch {
    return null;
  }
}

const isWhole = (value: unknown, most: number): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0 && value <= most;

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
      .filter(name => name.endsWith(".json"))
      .slice(0, MOST);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
