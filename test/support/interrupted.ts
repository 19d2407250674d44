// A run that is killed again and again, resumed each time until it is done, and watched: what a reader of the
// target sees must always be a prefix of the final output, line by line.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Ended, weir } from "./weir.ts";

/** A completed checkpoint lies below this folder. */
export const hasCheckpoint = (dir: string, atLeast = 1): boolean => {
  if (!existsSync(dir)) return false;
  for (const entry of readdirSync(dir, { withFileTypes: true, recursive: true })) {
    const match = /^chk-(\d+)$/.exec(entry.name);
    if (
      match &&
      Number(match[1]) >= atLeast &&
      existsSync(join(entry.parentPath, entry.name, "manifest.json"))
    )
      return true;
  }
  return false;
};

export interface Visible {
  /** What was seen in the target so far, at its longest. */
  text: string;
}

/** Fails if the target lost a line it once showed. An unfinished last line is not a line yet. */
export const watchTarget = (target: string, seen: Visible): void => {
  const now = existsSync(target) ? readFileSync(target, "latin1") : "";
  const whole = (text: string) => text.slice(0, text.lastIndexOf("\n") + 1);
  const before = whole(seen.text);
  if (!now.startsWith(before)) {
    throw new Error(
      `${target}: a line once visible is gone or changed (had ${before.length} bytes of lines, has ${now.length})`,
    );
  }
  seen.text = now;
};

export interface KillPlan {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly target: string;
  /** Milliseconds until the kill of attempt n; undefined: let it run to its end. */
  readonly killAfterMs: (attempt: number) => number | undefined;
}

const hasFinished = (dir: string): boolean =>
  readdirSync(dir, { recursive: true, withFileTypes: true }).some(
    ({ name, parentPath }) =>
      name === "run.json" && /"finished":\s*true/.test(readFileSync(join(parentPath, name), "utf8")),
  );

/** Runs, kills and resumes until a run ends by itself. Returns how it ended and how many were killed. */
export const runUntilDone = async (
  plan: KillPlan,
): Promise<{ readonly end: Ended; readonly kills: number }> => {
  const seen: Visible = { text: "" };
  /** The whole output of a run that had finished: it stays until the next one's first commit, whenever that comes. */
  let replaceable: string | null = null;
  for (let attempt = 0, kills = 0; ; attempt++) {
    const end = await weir(plan.args, { cwd: plan.cwd, killAfterMs: plan.killAfterMs(attempt) });
    if (replaceable === null || readFileSync(plan.target, "latin1") !== replaceable) {
      watchTarget(plan.target, seen);
      replaceable = null;
    }
    if (end.signal !== "SIGKILL") return { end, kills };
    kills++;
    // Killed when all was done: the same command starts anew, and its first commit replaces what is there.
    if (hasFinished(plan.cwd)) {
      replaceable = readFileSync(plan.target, "latin1");
      seen.text = "";
    }
  }
};
