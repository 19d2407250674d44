// The machine's disk behind `Disk`: one call, one system call (writes go on until all is written). Knows nothing of
// what is stored. Faults and memory are in disk-faults.ts and disk-memory.ts.

import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import type { Disk } from "../job/world.ts";

const { O_WRONLY, O_CREAT, O_EXCL, O_TRUNC, O_APPEND } = constants;
const FLAGS = {
  create: O_WRONLY | O_CREAT | O_TRUNC,
  exclusive: O_WRONLY | O_CREAT | O_EXCL,
  append: O_WRONLY | O_CREAT | O_APPEND,
  update: O_WRONLY | O_CREAT,
} as const;

/** One read call takes at most this much; Node refuses more than 2 GiB. */
const READ_BYTES = 1 << 28;

/** `maxWriteBytes`: system calls write no more than this (tests of short writes). */
export function realDisk(options: { readonly maxWriteBytes?: number } = {}): Disk {
  const maxWriteBytes = options.maxWriteBytes ?? 1 << 28;
  return {
    exists: existsSync,
    list: dir => (missingAs(() => readdirSync(dir), null) ?? []).sort(),
    read: path => missingAs(() => readWhole(path), null),
    readAt: (path, from, length) => readRange(path, from, length),
    size: path => missingAs(() => statSync(path).size, null),
    makeDirectory: path => void mkdirSync(path, { recursive: true }),
    open: (path, mode) => openSync(path, FLAGS[mode], 0o644),
    write: (handle, bytes, at) => writeAll(handle, bytes, at, maxWriteBytes),
    sync: fsyncSync,
    close: closeSync,
    truncate: truncateTo,
    rename: renameSync,
    link: linkOrCopy,
    remove: unlinkSync,
    removeDirectory: rmdirSync,
    syncDirectory,
  };
}

/** `fallback` where the file or directory is not there. */
function missingAs<T, F>(action: () => T, fallback: F): T | F {
  try {
    return action();
  } catch (error) {
    if (errorCode(error) === "ENOENT") return fallback;
    throw error;
  }
}

/** `ENOSPC`, `EIO`, …; "" for anything that is not an error of the system. */
export const errorCode = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

function readWhole(path: string): Uint8Array {
  const handle = openSync(path, "r");
  try {
    return readInto(handle, 0, fstatSync(handle).size);
  } finally {
    closeSync(handle);
  }
}

function readRange(path: string, from: number, length: number): Uint8Array {
  const handle = openSync(path, "r");
  try {
    return readInto(handle, from, Math.max(0, Math.min(length, fstatSync(handle).size - from)));
  } finally {
    closeSync(handle);
  }
}

function readInto(handle: number, from: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const n = readSync(handle, bytes, done, Math.min(READ_BYTES, length - done), from + done);
    if (n === 0) return bytes.subarray(0, done);
    done += n;
  }
  return bytes;
}

function writeAll(handle: number, bytes: Uint8Array, at: number | null, maxBytes: number): void {
  let done = 0;
  while (done < bytes.length) {
    const length = Math.min(maxBytes, bytes.length - done);
    done += writeSync(handle, bytes, done, length, at === null ? null : at + done);
  }
}

function truncateTo(path: string, length: number): void {
  const handle = openSync(path, "r+");
  try {
    ftruncateSync(handle, length);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Some file systems have no hard links: a synced copy serves as well. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EXDEV", "EMLINK"].includes(errorCode(error)))
      throw error;
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    const handle = openSync(to, "r+");
    fsyncSync(handle);
    closeSync(handle);
  }
}

/** Windows cannot open a directory for syncing; its renames are journalled. */
function syncDirectory(path: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
