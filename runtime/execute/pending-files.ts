// Prepared output on disk: streamed into `pending/` while records flow, made durable at the barrier, carried by link
// into every checkpoint until committed, then removed. Knows neither sinks' formats nor targets.

import { join } from "node:path";
import { isPendingFile } from "../checkpoint/file-names.ts";
import type { PendingEntry } from "../checkpoint/manifest.ts";
import type { Disk } from "../job/world.ts";
import type { PendingOutput } from "../state/snapshot.ts";
import { type GrowingFile, growFile } from "./checkpoint-writer.ts";
import { removeIfThere } from "./durable.ts";
import { readPieces } from "./storage.ts";

export const PENDING_DIR = "pending";

export interface PendingFiles {
  readonly dir: string;
  append(handle: string, bytes: Uint8Array): void;
  /** Durable from here on. */
  finish(output: PendingOutput): void;
  /** Prepared at this checkpoint or before and not yet committed, in (checkpoint, subtask) order. */
  upTo(checkpoint: number): readonly PendingEntry[];
  read(output: PendingOutput): Iterable<Uint8Array>;
  committed(checkpoint: number): void;
  /** Names of all that is there, whoever wrote it. */
  names(): readonly string[];
  /** Its bytes as far as they were written. */
  contents(name: string): Uint8Array;
  /** Forgets and removes everything: what recovery needs is in its checkpoint. */
  reset(): void;
}

export const outputOf = ({ sink, subtask, checkpoint, records, file }: PendingEntry): PendingOutput => ({
  sink,
  subtask,
  checkpoint,
  records,
  bytes: file.length,
  handle: file.name,
});

export function pendingFiles(disk: Disk, root: string): PendingFiles {
  const dir = join(root, PENDING_DIR);
  const growing = new Map<string, GrowingFile>();
  let finished: PendingEntry[] = [];
  return {
    dir,
    append(handle, bytes) {
      if (growing.size === 0 && !disk.exists(dir)) disk.makeDirectory(dir);
      const file = growing.get(handle) ?? growFile(disk, dir, handle);
      growing.set(handle, file);
      file.append(bytes);
    },
    finish({ sink, subtask, checkpoint, records, handle }) {
      const file = growing.get(handle)!.finish();
      growing.delete(handle);
      finished.push({ sink, subtask, checkpoint, records, file });
    },
    upTo: checkpoint =>
      finished
        .filter(entry => entry.checkpoint <= checkpoint)
        .sort((a, b) => a.checkpoint - b.checkpoint || a.subtask - b.subtask),
    read: output => readPieces(disk, join(dir, output.handle), output.bytes),
    committed(checkpoint) {
      const done = finished.filter(entry => entry.checkpoint <= checkpoint);
      finished = finished.filter(entry => entry.checkpoint > checkpoint);
      for (const { file } of done) removeIfThere(disk, join(dir, file.name));
    },
    names: () => disk.list(dir).filter(isPendingFile),
    contents: name => disk.read(join(dir, name)) ?? new Uint8Array(),
    reset() {
      for (const file of growing.values()) file.discard();
      growing.clear();
      finished = [];
      for (const name of disk.list(dir)) if (isPendingFile(name)) disk.remove(join(dir, name));
      if (disk.exists(dir) && disk.list(dir).length === 0) disk.removeDirectory(dir);
    },
  };
}
