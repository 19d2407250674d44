// The bytes of an input file by offset: as they lie on the disk, or inflated from gzip. Synchronous, so that a run that
// is simulated reads as any other. Knows no lines.

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { WeirError } from "../values/failure.ts";
import { crc32 } from "./checksum.ts";
import { createInflater } from "./gzip-inflate.ts";
import { unreadable } from "./input-errors.ts";
import {
  type FileIdentity,
  type FilePosition,
  identify,
  replaced,
  truncated,
  verifyPosition,
} from "./position.ts";

export interface ByteFile {
  readonly opened: FileIdentity;
  /** Device and inode: the file whatever it is called. */
  readonly inode: string;
  /** Fills `into` from `at` on with what stands at `offset`; 0 at the end. Offsets rise, but after `goTo`. */
  read(into: Buffer, at: number, offset: number): number;
  /** Before reading on at a position: is it the file the position was taken in? */
  goTo(position: FilePosition): void;
  /** How long it is now. */
  size(): number;
  close(): void;
}

/** `name` as messages call it, `path` absolute. */
export function openBytes(name: string, path: string): ByteFile {
  const said = <R>(action: () => R): R => {
    try {
      return action();
    } catch (error) {
      throw unreadable(error, name, path);
    }
  };
  const fd = said(() => openSync(path, "r"));
  try {
    const opened = said(() => identify(fd));
    const inode = opened.identity.slice(0, opened.identity.lastIndexOf(":"));
    const common = { opened, inode, close: () => closeSync(fd), size: () => fstatSync(fd).size };
    const read: ByteFile["read"] = (into, at, offset) =>
      said(() => readSync(fd, into, at, into.length - at, offset));
    if (path.endsWith(".gz")) return { ...common, ...inflated(name, read, () => closeSync(fd)) };
    return { ...common, read, goTo: position => verifyPosition(fd, name, position) };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

const PIECE_BYTES = 1 << 16;

/** Offsets are of what comes out; to go to one is to inflate all that stands before. */
function inflated(
  name: string,
  read: ByteFile["read"],
  closeFile: () => void,
): Pick<ByteFile, "read" | "goTo" | "close"> {
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  let inflater = createInflater();
  let taken = 0;
  let ready: readonly Buffer[] = [];
  let ended = false;

  const inflate = (): void => {
    const got = read(piece, 0, taken);
    taken += got;
    try {
      ready = got === 0 ? inflater.end() : inflater.add(piece.subarray(0, got));
    } catch (error) {
      throw damaged(name, error);
    }
    ended = got === 0;
  };
  const next = (into: Buffer, at: number): number => {
    while (ready.length === 0 && !ended) inflate();
    let filled = at;
    while (ready.length > 0 && filled < into.length) {
      const [first, ...rest] = ready as readonly [Buffer, ...Buffer[]];
      const length = first.copy(into, filled);
      filled += length;
      ready = length < first.length ? [first.subarray(length), ...rest] : rest;
    }
    return filled - at;
  };
  return {
    read: (into, at) => next(into, at),
    goTo(position) {
      inflater.close();
      inflater = createInflater();
      taken = 0;
      ready = [];
      ended = false;
      let crc = 0;
      let at = 0;
      while (at < position.offset) {
        const part = Buffer.allocUnsafe(Math.min(PIECE_BYTES, position.offset - at));
        const got = next(part, 0);
        if (got === 0) throw truncated(name, position, at);
        crc = crc32(part.subarray(0, got), crc);
        at += got;
      }
      if (crc !== position.crc) throw replaced(name, position);
    },
    close() {
      inflater.close();
      closeFile();
    },
  };
}

const damaged = (name: string, error: unknown): WeirError =>
  new WeirError(
    "input-damaged",
    `The input ${name} is no whole gzip file: ${error instanceof Error ? error.message : String(error)}`,
    {
      where: name,
      remedy: "Fetch it again, or give it a name that does not end in .gz if it is not compressed",
      exit: 2,
    },
  );
