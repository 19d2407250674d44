// run.json beside the checkpoints, on a disk: replaced as a whole, durably, before every attempt, so that nothing is
// ever numbered twice. What it says is in checkpoint/run-state.ts.

import { join } from "node:path";
import { decodeRunState, RUN_FILE, RUN_FORMAT, type RunState } from "../checkpoint/run-state.ts";
import type { Disk } from "../job/world.ts";
import { WeirError } from "../values/failure.ts";
import { replaceFile } from "./durable.ts";

export { belongs, RUN_FILE, type RunState } from "../checkpoint/run-state.ts";

export function readRunState(disk: Disk, dir: string): RunState | null {
  const path = join(dir, RUN_FILE);
  const bytes = disk.read(path);
  if (bytes === null) return null;
  const state = decodeRunState(bytes);
  if (state === null) throw damaged(path);
  if (state.format > RUN_FORMAT) throw newer(path, state.format);
  return state;
}

const damaged = (path: string): WeirError =>
  new WeirError("snapshot-unusable", "The file that numbers this pipeline's runs is damaged.", {
    where: path,
    remedy: "remove it to go on from the newest checkpoint, or move the whole folder away to start anew",
    exit: 3,
  });

const newer = (path: string, format: number): WeirError =>
  new WeirError("snapshot-newer", `This folder was written by a newer Weir (format ${format}).`, {
    where: path,
    remedy: "use that Weir",
    exit: 3,
  });

export const writeRunState = (disk: Disk, dir: string, state: Omit<RunState, "format">): void =>
  replaceFile(
    disk,
    join(dir, RUN_FILE),
    new TextEncoder().encode(`${JSON.stringify({ format: RUN_FORMAT, ...state }, null, 2)}\n`),
  );
