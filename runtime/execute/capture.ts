// A completed checkpoint kept aside as a savepoint: a folder of its own, where no later checkpoint removes it. Files of
// a completed checkpoint never change, so they are linked where the file system can. Knows no run.

import { join } from "node:path";
import { MANIFEST, MANIFEST_ASIDE } from "../checkpoint/file-names.ts";
import { filesOf, type Manifest } from "../checkpoint/manifest.ts";
import type { Disk } from "../job/world.ts";
import { writeManifest } from "./checkpoint-writer.ts";
import { makeDurableDirectory } from "./durable.ts";

/** Its path: `NAME-N`, or `NAME-N-2` and so on where such a folder is there already. */
export function captureCheckpoint(
  disk: Disk,
  from: { readonly dir: string; readonly manifest: Manifest },
  under: string,
): string {
  const { pipeline, checkpoint, statistics } = from.manifest;
  const dir = freeFolder(disk, join(under, `${pipeline}-${checkpoint}`));
  const manifest: Manifest = {
    ...from.manifest,
    savepoint: true,
    statistics: { ...statistics, is_savepoint: true },
  };
  makeDurableDirectory(disk, dir);
  const made: string[] = [];
  try {
    for (const { name } of filesOf(manifest)) {
      disk.link(join(from.dir, name), join(dir, name));
      made.push(name);
    }
    writeManifest(disk, dir, manifest);
  } catch (error) {
    removeHalf(disk, dir, [...made, MANIFEST_ASIDE, MANIFEST]);
    throw error;
  }
  return dir;
}

function freeFolder(disk: Disk, wanted: string): string {
  for (let n = 1; ; n++) {
    const dir = n === 1 ? wanted : `${wanted}-${n}`;
    if (!disk.exists(dir)) return dir;
  }
}

/** A full disk is what fails most: what has been made does not stay to fill it. */
function removeHalf(disk: Disk, dir: string, names: readonly string[]): void {
  try {
    for (const name of names) if (disk.exists(join(dir, name))) disk.remove(join(dir, name));
    if (disk.list(dir).length === 0) disk.removeDirectory(dir);
  } catch {
    // Without a manifest it is no snapshot; the failure before is what counts.
  }
}
