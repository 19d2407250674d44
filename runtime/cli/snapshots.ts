// Which snapshot a command means. What is in it is read by execute/storage.

import { readdirSync, statSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { checkpointOfDirName, MANIFEST } from "../checkpoint/file-names.ts";
import { type LoadedSnapshot, readSnapshot } from "../execute/storage.ts";
import { WeirError } from "../values/failure.ts";

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** A chk-N folder or a savepoint; or the newest intact one of a checkpoint directory. */
export function openSnapshot(given: string, cwd: string): LoadedSnapshot {
  const path = resolve(cwd, given);
  if (!isFolder(path))
    throw new WeirError("snapshot-missing", `there is no snapshot ${given}`, {
      remedy:
        "name a chk-N folder, or the folder that holds them (.weir/checkpoints/PIPELINE beside the program)",
      exit: 3,
    });
  const inside = foldersThatHoldCheckpoints(path);
  if (!isCheckpointFolder(path) && inside.length > 0)
    throw new WeirError(
      "which-snapshot",
      `${given} holds the checkpoints of ${inside.length === 1 ? "a pipeline" : "several pipelines"} in a folder below`,
      {
        remedy: `name ${inside.map(each => relative(cwd, each)).join(" or ")}`,
        exit: 3,
      },
    );
  return readSnapshot(path);
}

const isCheckpointFolder = (path: string): boolean =>
  readdirSync(path).some(name => name === MANIFEST || checkpointOfDirName(name) !== null);

/** One level too high is a common slip. */
const foldersThatHoldCheckpoints = (path: string): readonly string[] =>
  readdirSync(path)
    .map(name => join(path, name))
    .filter(each => isFolder(each) && readdirSync(each).some(name => checkpointOfDirName(name) !== null));

/** A checkpoint directory that must be there. */
export function checkpointDirectory(given: string, cwd: string): string {
  const path = resolve(cwd, given);
  if (isFolder(path)) return path;
  throw new WeirError("checkpoints-missing", `there is no folder ${given}`, {
    remedy: "checkpoints are in .weir/checkpoints/PIPELINE beside the program unless it says otherwise",
    exit: 3,
  });
}

/** As people name a snapshot. */
export const snapshotName = (snapshot: LoadedSnapshot): string => basename(snapshot.dir);
