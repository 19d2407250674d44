// Small durable acts over a Disk: a file replaced as a whole, a file removed if it is there. Knows nothing of what
// is stored.

import { dirname } from "node:path";
import type { Disk } from "../job/world.ts";

/** Written aside, synced, renamed, folder synced: after a crash there is the old content or the new. */
export function replaceFile(disk: Disk, path: string, bytes: Uint8Array): void {
  const aside = `${path}.tmp`;
  writeNewFile(disk, aside, bytes);
  disk.rename(aside, path);
  disk.syncDirectory(dirname(path));
}

/** A failed sync is never tried again: whoever comes again writes the file anew. */
export function writeNewFile(disk: Disk, path: string, bytes: Uint8Array): void {
  const handle = disk.open(path, "create");
  try {
    disk.write(handle, bytes, null);
    disk.sync(handle);
  } finally {
    disk.close(handle);
  }
}

export function removeIfThere(disk: Disk, path: string): void {
  if (disk.exists(path)) disk.remove(path);
}

/** Makes a folder and its missing parents, and makes their names durable. */
export function makeDurableDirectory(disk: Disk, path: string): void {
  const made: string[] = [];
  for (let dir = path; !disk.exists(dir) && dirname(dir) !== dir; dir = dirname(dir)) made.push(dir);
  if (made.length === 0) return;
  disk.makeDirectory(path);
  for (const dir of made) disk.syncDirectory(dirname(dir));
}
