// A checkpoint directory on a disk: which checkpoints it holds, whether they are intact, what they contain. Reading
// only; checkpoint-writer.ts makes them, recovery.ts chooses among them.

import { basename, join } from "node:path";
import {
  checkpointDirName,
  checkpointOfDirName,
  hex,
  isPendingFile,
  MANIFEST,
} from "../checkpoint/file-names.ts";
import {
  compareRefs,
  decodeManifest,
  type FileEntry,
  type Manifest,
  ManifestDamage,
  type OperatorEntry,
} from "../checkpoint/manifest.ts";
import { decodeStateFile } from "../checkpoint/state-file.ts";
import { crc32 } from "../connectors/checksum.ts";
import type { CheckpointRef } from "../job/event.ts";
import type { Disk } from "../job/world.ts";
import type { OperatorSnapshot, Snapshot } from "../state/snapshot.ts";
import { AvroDamage } from "../values/avro-bytes.ts";
import { WeirError } from "../values/failure.ts";
import { errorCode, realDisk } from "./disk.ts";

/** One `chk-N` as it lies there, judged by its manifest alone; the files are looked at when they are read. */
export type FoundCheckpoint = { readonly dir: string; readonly checkpoint: number } & (
  | { readonly state: "complete"; readonly manifest: Manifest }
  | { readonly state: "damaged"; readonly detail: string }
  /** No manifest: a crash came first. */
  | { readonly state: "incomplete" }
);

/** A snapshot read from a disk, every file checked. */
export interface LoadedSnapshot extends Snapshot {
  /** Its folder. */
  readonly dir: string;
  readonly manifest: Manifest;
  /** State files, by name: what `operators` reads from. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** A snapshot that cannot be read, in a clause that names the file. */
export class SnapshotDamage extends Error {}

const PIECE_BYTES = 1 << 20;

/** In rising order of ids. Refuses a manifest of a newer format by name. */
export function findCheckpoints(disk: Disk, dir: string): readonly FoundCheckpoint[] {
  return disk
    .list(dir)
    .flatMap(name => {
      const checkpoint = checkpointOfDirName(name);
      return checkpoint === null ? [] : [findCheckpoint(disk, join(dir, name), checkpoint)];
    })
    .sort((a, b) => a.checkpoint - b.checkpoint);
}

function findCheckpoint(disk: Disk, dir: string, checkpoint: number): FoundCheckpoint {
  try {
    const manifest = readManifest(disk, dir);
    return manifest === null
      ? { dir, checkpoint, state: "incomplete" }
      : { dir, checkpoint, state: "complete", manifest };
  } catch (error) {
    if (error instanceof SnapshotDamage) return { dir, checkpoint, state: "damaged", detail: error.message };
    throw error;
  }
}

/** null where there is none. Throws SnapshotDamage; WeirError for a newer format. */
export function readManifest(disk: Disk, dir: string): Manifest | null {
  const path = join(dir, MANIFEST);
  try {
    const bytes = disk.read(path);
    return bytes === null ? null : decodeManifest(bytes);
  } catch (error) {
    if (error instanceof ManifestDamage && error.newer) throw newerFormat(path, error.message);
    throw new SnapshotDamage(`${path} cannot be used: ${damageText(error)}`);
  }
}

const newerFormat = (path: string, detail: string): WeirError =>
  new WeirError("snapshot-newer", `This snapshot was written by a newer Weir: ${detail}.`, {
    where: path,
    remedy: "use that Weir, or start afresh with --fresh",
    exit: 3,
  });

/** Reads and checks every file. Throws SnapshotDamage. */
export function loadCheckpoint(disk: Disk, dir: string, manifest: Manifest): LoadedSnapshot {
  const files = new Map<string, Uint8Array>();
  for (const operator of manifest.operators)
    for (const { file } of operator.subtasks)
      if (file !== null) files.set(file.name, readChecked(disk, dir, file));
  for (const { file } of manifest.pending) checkPending(disk, dir, file);
  return snapshotOf(dir, manifest, files);
}

function readChecked(disk: Disk, dir: string, file: FileEntry): Uint8Array {
  const path = join(dir, file.name);
  const bytes = readOrDamage(disk, path);
  if (bytes.length !== file.length)
    throw new SnapshotDamage(`${path} holds ${bytes.length} bytes instead of ${file.length}`);
  if (hex(crc32(bytes)) !== file.crc32) throw new SnapshotDamage(`${path} does not match its checksum`);
  return bytes;
}

function readOrDamage(disk: Disk, path: string): Uint8Array {
  try {
    const bytes = disk.read(path);
    if (bytes !== null) return bytes;
  } catch (error) {
    throw new SnapshotDamage(`${path} cannot be read: ${damageText(error)}`);
  }
  throw new SnapshotDamage(`${path} is missing`);
}

/** Piece by piece: prepared output may be large. */
function checkPending(disk: Disk, dir: string, file: FileEntry): void {
  const path = join(dir, file.name);
  const size = disk.size(path);
  if (size === null) throw new SnapshotDamage(`${path} is missing`);
  if (size !== file.length) throw new SnapshotDamage(`${path} holds ${size} bytes instead of ${file.length}`);
  let crc = 0;
  for (const piece of readPieces(disk, path, size)) crc = crc32(piece, crc);
  if (hex(crc) !== file.crc32) throw new SnapshotDamage(`${path} does not match its checksum`);
}

export function* readPieces(disk: Disk, path: string, length: number): Generator<Uint8Array, void, void> {
  for (let at = 0; at < length; at += PIECE_BYTES)
    yield disk.readAt(path, at, Math.min(PIECE_BYTES, length - at));
}

/** The operators of a snapshot from its manifest and the bytes of its state files, already checked. */
export function operatorsOf(
  manifest: Manifest,
  files: ReadonlyMap<string, Uint8Array>,
): readonly OperatorSnapshot[] {
  return manifest.operators.flatMap(operator =>
    operator.subtasks.map(({ subtask, file }) =>
      file === null ? emptyOperator(operator, subtask) : decoded(files.get(file.name)!, file.name),
    ),
  );
}

const emptyOperator = (operator: OperatorEntry, subtask: number): OperatorSnapshot => ({
  uid: operator.uid,
  subtask,
  parallelism: operator.parallelism,
  states: operator.states,
  size: 0,
  rows: () => [],
});

function decoded(bytes: Uint8Array, name: string): OperatorSnapshot {
  try {
    return decodeStateFile(bytes);
  } catch (error) {
    throw new SnapshotDamage(`${name} cannot be read: ${damageText(error)}`);
  }
}

const snapshotOf = (
  dir: string,
  manifest: Manifest,
  files: ReadonlyMap<string, Uint8Array>,
): LoadedSnapshot => ({
  dir,
  manifest,
  files,
  attempt: manifest.attempt,
  checkpoint: manifest.checkpoint,
  savepoint: manifest.savepoint,
  final: manifest.final,
  timeMs: manifest.statistics.trigger_timestamp,
  pipeline: manifest.pipeline,
  fingerprint: manifest.fingerprint,
  maxParallelism: manifest.maxParallelism,
  operators: operatorsOf(manifest, files),
  pending: manifest.pending.map(({ sink, subtask, checkpoint, records, file }) => ({
    sink,
    subtask,
    checkpoint,
    records,
    bytes: file.length,
    handle: file.name,
  })),
});

function damageText(error: unknown): string {
  if (error instanceof ManifestDamage || error instanceof AvroDamage) return error.message;
  if (errorCode(error) !== "") return (error as Error).message;
  return "its content makes no sense";
}

// ---------------------------------------------------------------- for tools

/**
 * The checkpoint or savepoint in this folder, or the newest intact one of a checkpoint directory.
 * Throws WeirError `snapshot-missing`, `snapshot-unusable` (exit 3).
 */
export function readSnapshot(dir: string, disk: Disk = realDisk()): LoadedSnapshot {
  try {
    const manifest = readManifest(disk, dir);
    if (manifest !== null) return loadCheckpoint(disk, dir, manifest);
  } catch (error) {
    throw unusable(dir, error);
  }
  const found = newestFirst(findCheckpoints(disk, dir));
  for (const { dir: folder, manifest } of found) {
    try {
      return loadCheckpoint(disk, folder, manifest);
    } catch (error) {
      if (!(error instanceof SnapshotDamage)) throw error;
    }
  }
  throw new WeirError("snapshot-missing", "There is no intact checkpoint or savepoint here.", {
    where: dir,
    remedy: "name a folder such as .weir/checkpoints/NAME/chk-12; `weir checkpoints DIR` lists them",
    exit: 3,
  });
}

/** Complete ones by (attempt, id), the highest first. */
export const newestFirst = (found: readonly FoundCheckpoint[]) =>
  found.filter(each => each.state === "complete").sort((a, b) => compareRefs(b.manifest, a.manifest));

function unusable(dir: string, error: unknown): unknown {
  if (!(error instanceof SnapshotDamage)) return error;
  return new WeirError("snapshot-unusable", `The snapshot is damaged: ${error.message}.`, {
    where: dir,
    remedy: "take another one; `weir checkpoints` on the folder above lists them",
    exit: 3,
  });
}

/** One line of `weir checkpoints DIR`. */
export interface CheckpointListing {
  readonly name: string;
  readonly dir: string;
  readonly state: "complete" | "damaged" | "incomplete";
  /** Why it is damaged; "" else. */
  readonly detail: string;
  readonly manifest: Manifest | null;
}

/** Every checkpoint of a directory, in rising order of ids. `thorough`: files are read and their checksums compared. */
export function listCheckpoints(
  dir: string,
  options: { readonly disk?: Disk; readonly thorough?: boolean } = {},
): readonly CheckpointListing[] {
  const disk = options.disk ?? realDisk();
  return findCheckpoints(disk, dir).map(found => {
    const base = {
      name: basename(found.dir),
      dir: found.dir,
      state: found.state,
      detail: "",
      manifest: null,
    };
    if (found.state === "damaged") return { ...base, detail: found.detail };
    if (found.state === "incomplete") return base;
    const detail = options.thorough ? damageOf(disk, found.dir, found.manifest) : "";
    return { ...base, detail, state: detail === "" ? "complete" : "damaged", manifest: found.manifest };
  });
}

export function damageOf(disk: Disk, dir: string, manifest: Manifest): string {
  try {
    loadCheckpoint(disk, dir, manifest);
    return "";
  } catch (error) {
    if (error instanceof SnapshotDamage) return error.message;
    throw error;
  }
}

export const refText = (ref: CheckpointRef): string =>
  `${checkpointDirName(ref.checkpoint)} (attempt ${ref.attempt})`;

/** Whether a name in the pending folder is one of ours. */
export { isPendingFile };
