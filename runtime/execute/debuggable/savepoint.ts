// A snapshot of a simulated run made a savepoint on a disk: a folder of its own with state files, prepared output and a
// manifest, which `weir inspect` reads and runs start from. Where the bytes of prepared output are the caller knows.

import { join } from "node:path";
import { MANIFEST, pendingFileName, stateFileName } from "../../checkpoint/file-names.ts";
import {
  type FileEntry,
  FORMAT_VERSION,
  type Manifest,
  type OperatorEntry,
  type PendingEntry,
} from "../../checkpoint/manifest.ts";
import { encodeStateFile } from "../../checkpoint/state-file.ts";
import type { Disk } from "../../job/world.ts";
import type { OperatorSnapshot, PendingOutput, Snapshot } from "../../state/snapshot.ts";
import { WeirError } from "../../values/failure.ts";
import { growFile, writeManifest } from "../checkpoint-writer.ts";
import { realDisk } from "../disk.ts";
import { makeDurableDirectory } from "../durable.ts";

export interface SavepointRequest {
  readonly snapshot: Snapshot;
  /** Absolute; made where it is missing. One that holds anything is refused. */
  readonly dir: string;
  bytesOf(output: PendingOutput): Uint8Array;
  /** Names the run that made it, as ledgers of sinks do. */
  readonly run: string;
  readonly disk?: Disk;
}

/** Throws WeirError: the folder holds something, or cannot be written. */
export function writeSavepoint({ snapshot, dir, bytesOf, run, disk = realDisk() }: SavepointRequest): void {
  try {
    refuseFull(disk, dir);
    makeDurableDirectory(disk, dir);
    const operators = operatorEntries(disk, dir, snapshot.operators);
    const pending = snapshot.pending.map((output, serial): PendingEntry => {
      const { sink, subtask, checkpoint, records } = output;
      const name = pendingFileName(sink, subtask, snapshot.attempt, serial);
      return { sink, subtask, checkpoint, records, file: writeFile(disk, dir, name, [bytesOf(output)]) };
    });
    writeManifest(disk, dir, manifestOf(snapshot, run, operators, pending));
  } catch (error) {
    if (error instanceof WeirError) throw error;
    throw new WeirError(
      "savepoint-unwritten",
      `The savepoint cannot be written: ${(error as Error).message}.`,
      {
        where: dir,
        remedy: "name a folder that can be written to",
      },
    );
  }
}

function refuseFull(disk: Disk, dir: string): void {
  if (disk.list(dir).length === 0) return;
  const what = disk.exists(join(dir, MANIFEST)) ? "a checkpoint or savepoint" : "other files";
  throw new WeirError("savepoint-exists", `This folder holds ${what} already.`, {
    where: dir,
    remedy: "name one that is not there yet: a savepoint never replaces anything",
  });
}

function writeFile(disk: Disk, dir: string, name: string, pieces: Iterable<Uint8Array>): FileEntry {
  const file = growFile(disk, dir, name);
  for (const piece of pieces) file.append(piece);
  return file.finish();
}

/** One entry a uid, its subtasks in order. */
function operatorEntries(
  disk: Disk,
  dir: string,
  operators: readonly OperatorSnapshot[],
): readonly OperatorEntry[] {
  const uids = [...new Set(operators.map(({ uid }) => uid))];
  return uids.map(uid => {
    const parts = operators.filter(part => part.uid === uid).sort((a, b) => a.subtask - b.subtask);
    return {
      uid,
      parallelism: parts[0]!.parallelism,
      states: parts.find(part => part.states.length > 0)?.states ?? [],
      subtasks: parts.map(part => ({
        subtask: part.subtask,
        entries: part.size,
        file:
          part.states.length === 0
            ? null
            : writeFile(disk, dir, stateFileName(uid, part.subtask), encodeStateFile(part)),
      })),
    };
  });
}

function manifestOf(
  snapshot: Snapshot,
  run: string,
  operators: readonly OperatorEntry[],
  pending: readonly PendingEntry[],
): Manifest {
  const { attempt, checkpoint, final, timeMs, pipeline, fingerprint, maxParallelism } = snapshot;
  const files = [...operators.flatMap(each => each.subtasks), ...pending];
  const bytes = files.reduce((sum, { file }) => sum + (file?.length ?? 0), 0);
  const subtasks = operators.reduce((sum, each) => sum + each.subtasks.length, 0);
  return {
    format: FORMAT_VERSION,
    pipeline,
    run,
    attempt,
    checkpoint,
    savepoint: true,
    final,
    fingerprint,
    maxParallelism,
    operators,
    pending,
    positions: [],
    statistics: {
      id: checkpoint,
      status: "COMPLETED",
      is_savepoint: true,
      trigger_timestamp: timeMs,
      latest_ack_timestamp: timeMs,
      end_to_end_duration: 0,
      checkpointed_size: bytes,
      state_size: bytes,
      processed_data: 0,
      persisted_data: 0,
      num_subtasks: subtasks,
      num_acknowledged_subtasks: subtasks,
    },
  };
}
