// One file as a target. The first commit of a run is a new file renamed over the old one; later ones append. Bytes
// that a reader may have seen are never taken back: a commit that was cut short is verified and completed.

import { basename, dirname, join } from "node:path";
import { makeDurableDirectory, removeIfThere } from "../execute/durable.ts";
import type { Disk } from "../job/world.ts";
import type { PendingOutput } from "../state/snapshot.ts";
import { crc32 } from "./checksum.ts";
import type { PendingReader } from "./connector.ts";
import type { Ledger } from "./ledger.ts";
import type { Target } from "./target.ts";
import { changed, isDirectory } from "./target-errors.ts";

const PIECE_BYTES = 1 << 20;

export interface FileTargetOptions {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** What the file begins with: the header of CSV. */
  readonly header: Uint8Array;
  readonly disk: Disk;
}

export function createFileTarget({ name, path, header, disk }: FileTargetOptions): Target {
  const folder = dirname(path);
  const ledgerPath = join(folder, `.${basename(path)}.weir`);
  const aside = `${ledgerPath}.new`;
  const pieces = function* (ledger: Ledger, outputs: readonly PendingOutput[], read: PendingReader) {
    if (ledger.length === 0 && header.length > 0) yield header;
    for (const output of outputs) yield* read(output);
  };
  return {
    name,
    path,
    ledgerPath,
    prepare() {
      makeDurableDirectory(disk, folder);
      if (disk.exists(path) && holdsNoBytes(disk, path)) throw isDirectory(name, path);
    },
    isOccupied: () => disk.exists(path),
    differs(ledger, exact) {
      const size = disk.size(path) ?? 0;
      if (size < ledger.length) return `it has ${size} bytes, and ${ledger.length} were committed`;
      if (exact && size > ledger.length)
        return `it has ${size} bytes, and only ${ledger.length} were written by a run`;
      return checksumOf(disk, path, ledger.length) === ledger.checksum
        ? null
        : `its first ${ledger.length} bytes are not those that were committed`;
    },
    replace(ledger, outputs, read) {
      const handle = disk.open(aside, "create");
      const written = writeAll(disk, handle, { length: 0, checksum: 0 }, pieces(ledger, outputs, read));
      disk.rename(aside, path);
      disk.syncDirectory(folder);
      return { ...written, files: null };
    },
    append(ledger, outputs, read) {
      const size = disk.size(path) ?? 0;
      if (size < ledger.length)
        throw changed(name, path, `it has ${size} bytes, and ${ledger.length} were committed`);
      if (size > ledger.length) verifyTail(ledger, size, pieces(ledger, outputs, read));
      if (size === ledger.length && outputs.length === 0 && ledger.length > 0) return written(ledger);
      const handle = disk.open(path, "update");
      return { ...writeAll(disk, handle, ledger, pieces(ledger, outputs, read)), files: null };
    },
    exceeds: ledger => (disk.size(path) ?? 0) > ledger.length,
    cut(ledger) {
      if ((disk.size(path) ?? 0) > ledger.length) disk.truncate(path, ledger.length);
      return written(ledger);
    },
    tidy: () => {
      for (const left of [aside, `${ledgerPath}.tmp`]) removeIfThere(disk, left);
    },
  };

  /** What follows the committed bytes must be the beginning of what is to be committed. */
  function verifyTail(ledger: Ledger, size: number, expected: Iterable<Uint8Array>): void {
    let at = ledger.length;
    for (const piece of expected) {
      if (at >= size) return;
      const there = disk.readAt(path, at, Math.min(piece.length, size - at));
      if (Buffer.compare(there, piece.subarray(0, there.length)) !== 0)
        throw changed(
          name,
          path,
          `what follows its first ${ledger.length} bytes was not written by this run`,
        );
      at += piece.length;
    }
    if (at < size) throw changed(name, path, `it has ${size} bytes, and this run wrote only ${at}`);
  }
}

const written = ({ length, checksum, files }: Ledger) => ({ length, checksum, files });

/** A sync that failed is not to be trusted the next time: bytes that are there already are written again. */
export function writeAll(
  disk: Disk,
  handle: number,
  from: { readonly length: number; readonly checksum: number },
  pieces: Iterable<Uint8Array>,
): { readonly length: number; readonly checksum: number } {
  let { length, checksum } = from;
  try {
    for (const piece of pieces) {
      disk.write(handle, piece, length);
      checksum = crc32(piece, checksum);
      length += piece.length;
    }
    disk.sync(handle);
  } finally {
    disk.close(handle);
  }
  return { length, checksum };
}

/** Of the first bytes, going on from another checksum; -1 where there are fewer. */
export function checksumOf(disk: Disk, path: string, length: number, before = 0): number {
  let checksum = before;
  for (let at = 0; at < length; ) {
    const piece = disk.readAt(path, at, Math.min(PIECE_BYTES, length - at));
    if (piece.length === 0) return -1;
    checksum = crc32(piece, checksum);
    at += piece.length;
  }
  return checksum;
}

function holdsNoBytes(disk: Disk, path: string): boolean {
  try {
    disk.readAt(path, 0, 1);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EISDIR";
  }
}
