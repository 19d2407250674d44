// Where a run that can be watched says so: a small file of its own in a folder of this user among the system's temporary
// ones, for editors to find it. There while the run listens; one that was killed leaves its file, and whoever comes next
// takes it away. Nothing depends on it: where it cannot be written, the run goes on.

import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

export interface Announcement {
  readonly pid: number;
  readonly port: number;
  readonly pipeline: string;
  /** Absolute path. */
  readonly program: string;
  readonly startedMs: number;
}

/** Of this user alone. */
export const announcementsDir = (): string => join(tmpdir(), `weir-runs-${userName()}`);

/** Gives what takes it back. */
export function announce(announcement: Announcement, dir: string = announcementsDir()): () => void {
  const path = join(dir, `${announcement.pid}-${announcement.port}.json`);
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    // Refused where the folder is another's.
    chmodSync(dir, 0o700);
    takeAwayDead(dir);
    writeFileSync(path, `${JSON.stringify(announcement)}\n`, { mode: 0o600 });
  } catch {
    return () => {};
  }
  return () => remove(path);
}

function userName(): string {
  try {
    return userInfo().username.replaceAll(/[^\w.-]/g, "_");
  } catch {
    return "user";
  }
}

function takeAwayDead(dir: string): void {
  for (const name of readdirSync(dir)) {
    const path = join(dir, name);
    if (/^\d+-\d+\.json$/.test(name) && !isAlive(pidIn(path))) remove(path);
  }
}

function pidIn(path: string): number {
  try {
    return Number((JSON.parse(readFileSync(path, "utf8")) as Partial<Announcement>).pid);
  } catch {
    return 0;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It is nobody's harm.
  }
}
