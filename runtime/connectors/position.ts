// Where a reader stands in a file, so that after a crash it goes on there, or refuses because the file is not the one
// it was. Identity first (cheap), then the checksum of everything consumed. Knows nothing of lines' meaning.

import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { WeirError } from "../values/failure.ts";
import type { Row, StateSchema } from "../values/row.ts";
import { BOOL, INT, list, record, STRING } from "../values/type.ts";
import { crc32 } from "./checksum.ts";

/** The next byte to read, and what the file was when it was opened. */
export interface FilePosition {
  /** As the program names it. */
  readonly path: string;
  readonly offset: number;
  /** Lines that lie before `offset`. */
  readonly line: number;
  /** Of the bytes [0, offset). */
  readonly crc: number;
  /** Size when opened. */
  readonly size: number;
  /** Device, inode and time of change when opened: equal means untouched. */
  readonly identity: string;
}

export const FILE_POSITION: StateSchema = {
  name: "$position",
  kind: "operator",
  keyType: null,
  namespaceType: null,
  valueType: record([
    { name: "path", type: STRING },
    { name: "offset", type: INT },
    { name: "line", type: INT },
    { name: "crc", type: INT },
    { name: "size", type: INT },
    { name: "identity", type: STRING },
  ]),
  redistribution: "split",
};

/** A file of several: where it stands, and whether it was read to its end. */
export interface FilesEntry extends FilePosition {
  readonly ended: boolean;
}

const POSITION_FIELDS = FILE_POSITION.valueType.kind === "record" ? FILE_POSITION.valueType.fields : [];

/** One row for all files of a source, in the order in which they are read: it is never divided among subtasks. */
export const FILES_POSITION: StateSchema = {
  ...FILE_POSITION,
  name: "$files",
  valueType: list(record([...POSITION_FIELDS, { name: "ended", type: BOOL }])),
};

export function filesOf(rows: readonly Row[]): readonly FilesEntry[] | null {
  const row = rows.find(each => each.state === FILES_POSITION.name);
  return row === undefined ? null : (row.value as unknown as readonly FilesEntry[]);
}

export const operatorRow = (state: string, sequence: number, value: Row["value"]): Row => ({
  state,
  group: -1,
  key: null,
  namespace: null,
  sequence,
  value,
});

export const positionRow = (position: FilePosition): Row =>
  operatorRow(FILE_POSITION.name, 0, {
    path: position.path,
    offset: position.offset,
    line: position.line,
    crc: position.crc,
    size: position.size,
    identity: position.identity,
  });

export function positionOf(rows: Iterable<Row>): FilePosition | null {
  for (const row of rows) if (row.state === FILE_POSITION.name) return row.value as unknown as FilePosition;
  return null;
}

export interface FileIdentity {
  readonly size: number;
  readonly identity: string;
}

export function identify(fd: number): FileIdentity {
  const stat = fstatSync(fd, { bigint: true });
  return { size: Number(stat.size), identity: `${stat.dev}:${stat.ino}:${stat.mtimeNs}` };
}

/** Throws WeirError unless the open file still begins with what was consumed. A file that only grew is fine. */
export function verifyPosition(fd: number, path: string, position: FilePosition): void {
  const now = identify(fd);
  if (now.size < position.offset) throw truncated(path, position, now.size);
  if (now.size === position.size && now.identity === position.identity) return;
  if (crcOfPrefix(fd, position.offset) !== position.crc) throw replaced(path, position);
}

const PIECE_BYTES = 1 << 20;

function crcOfPrefix(fd: number, length: number): number {
  const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, Math.max(length, 1)));
  let crc = 0;
  for (let at = 0; at < length; ) {
    const read = readSync(fd, buffer, 0, Math.min(buffer.length, length - at), at);
    if (read === 0) return -1;
    crc = crc32(buffer.subarray(0, read), crc);
    at += read;
  }
  return crc;
}

/** As `crcOfPrefix`, of a file not open yet: for tests and tools. */
export function crcOfFile(path: string, length: number): number {
  const fd = openSync(path, "r");
  try {
    return crcOfPrefix(fd, length);
  } finally {
    closeSync(fd);
  }
}

const LATE_REMEDY =
  "Put the input back as it was, and what was added into a file of its own; or start over from the beginning with --fresh";
const REMEDY = "Put the input back as it was and run again, or start over from the beginning with --fresh";

export const truncated = (path: string, position: FilePosition, size: number): WeirError =>
  new WeirError(
    "input-truncated",
    `The input is shorter than what was already read: ${size} bytes now, ${position.offset} bytes read before the last checkpoint`,
    { where: `${path}:${position.line + 1}`, remedy: REMEDY, exit: 2 },
  );

export const replaced = (path: string, position: FilePosition): WeirError =>
  new WeirError(
    "input-replaced",
    `The input is not the one this run began with: its first ${position.offset} bytes have changed since the last checkpoint`,
    { where: path, remedy: REMEDY, exit: 2 },
  );

/** The files of a snapshot; of one of a single file, that one, `alone`. */
export function filesBefore(
  rows: readonly Row[],
): readonly (FilesEntry & { readonly alone?: boolean })[] | null {
  const files = filesOf(rows);
  if (files !== null) return files;
  const position = positionOf(rows);
  return position === null ? null : [{ ...position, ended: false, alone: true }];
}

/** A file that was read to its end may be gone; if it is there, it must not have changed in length. */
export function verifyEnded(position: FilePosition, baseDir: string): void {
  const size = statSync(resolve(baseDir, position.path), { throwIfNoEntry: false })?.size;
  if (size === undefined || size === position.size) return;
  throw new WeirError(
    "input-replaced",
    `The input ${position.path} was read to its end, at ${position.size} bytes, and has ${size} bytes now`,
    { where: position.path, remedy: LATE_REMEDY, exit: 2 },
  );
}

export const severalBefore = (path: string): WeirError =>
  new WeirError(
    "input-replaced",
    `This run read several files before, and the program now names the one file ${path}`,
    { where: path, remedy: "Name the files as before, or start over with --fresh", exit: 2 },
  );
