// Makes checkpoints on a disk: state files as their bytes come, then the manifest, last and durable. An aborted
// checkpoint leaves nothing; a retired one loses its manifest first. Never removes a file it does not own.

import { basename, join } from "node:path";
import {
  checkpointDirName,
  hex,
  isOwnFile,
  MANIFEST,
  MANIFEST_ASIDE,
  pendingFileName,
  stateFileName,
} from "../checkpoint/file-names.ts";
import {
  encodeManifest,
  type FileEntry,
  filesOf,
  type Manifest,
  type OperatorEntry,
  type PendingEntry,
  type PositionEntry,
} from "../checkpoint/manifest.ts";
import { crc32 } from "../connectors/checksum.ts";
import type { Disk } from "../job/world.ts";
import type { StateSchema } from "../values/row.ts";
import { removeIfThere, writeNewFile } from "./durable.ts";

/** A file being written, with its checksum so far. */
export interface GrowingFile {
  readonly name: string;
  append(bytes: Uint8Array): void;
  /** Synced and closed. A failed sync is never tried again: the file is given up. */
  finish(): FileEntry;
  /** Closed and removed. */
  discard(): void;
}

export function growFile(disk: Disk, dir: string, name: string): GrowingFile {
  const path = join(dir, name);
  const handle = disk.open(path, "create");
  let length = 0;
  let crc = 0;
  let open = true;
  const close = () => {
    if (open) disk.close(handle);
    open = false;
  };
  return {
    name,
    append(bytes) {
      disk.write(handle, bytes, null);
      length += bytes.length;
      crc = crc32(bytes, crc);
    },
    finish() {
      disk.sync(handle);
      close();
      return { name, length, crc32: hex(crc) };
    },
    discard() {
      close();
      removeIfThere(disk, path);
    },
  };
}

/** What one task's acknowledgement says of one of its operators; `stored` tells whether a state file came. */
export interface StoredOperator {
  readonly uid: string;
  readonly subtask: number;
  readonly parallelism: number;
  readonly states: readonly StateSchema[];
  readonly entries: number;
  readonly stored: boolean;
}

interface Draft {
  readonly dir: string;
  readonly growing: Map<string, GrowingFile>;
  readonly files: Map<string, FileEntry>;
  readonly operators: StoredOperator[];
  readonly positions: PositionEntry[];
}

/** What the manifest says beyond the files. */
export type ManifestHead = Pick<
  Manifest,
  | "format"
  | "pipeline"
  | "run"
  | "attempt"
  | "savepoint"
  | "final"
  | "fingerprint"
  | "maxParallelism"
  | "statistics"
  | "imported"
  | "committed"
>;

export interface CheckpointWriter {
  append(checkpoint: number, uid: string, subtask: number, bytes: Uint8Array): void;
  /** All bytes of this state file have come: makes it durable and gives its length; 0 of a checkpoint that was given up. */
  finishFile(checkpoint: number, uid: string, subtask: number): number;
  acknowledge(checkpoint: number, operators: readonly StoredOperator[], position: PositionEntry | null): void;
  /** `pending`: prepared output to carry, lying in `pendingDir` under its name. */
  complete(
    checkpoint: number,
    head: ManifestHead,
    pending: readonly PendingEntry[],
    pendingDir: string,
  ): Manifest;
  /** Whatever comes of it later is let go. */
  abort(checkpoint: number): void;
  /** Ids in progress. */
  readonly open: readonly number[];
}

export function checkpointWriter(disk: Disk, root: string): CheckpointWriter {
  const drafts = new Map<number, Draft>();
  // What was still on its way to here would open them again, and nobody would give them up a second time.
  const givenUp = new Set<number>();
  const draftOf = (checkpoint: number): Draft => {
    const known = drafts.get(checkpoint);
    if (known) return known;
    const dir = join(root, checkpointDirName(checkpoint));
    disk.makeDirectory(dir);
    const draft = { dir, growing: new Map(), files: new Map(), operators: [], positions: [] };
    drafts.set(checkpoint, draft);
    return draft;
  };
  return {
    append(checkpoint, uid, subtask, bytes) {
      if (givenUp.has(checkpoint)) return;
      const draft = draftOf(checkpoint);
      const name = stateFileName(uid, subtask);
      const file = draft.growing.get(name) ?? growFile(disk, draft.dir, name);
      draft.growing.set(name, file);
      file.append(bytes);
    },
    finishFile(checkpoint, uid, subtask) {
      if (givenUp.has(checkpoint)) return 0;
      const draft = draftOf(checkpoint);
      const name = stateFileName(uid, subtask);
      const entry = draft.growing.get(name)!.finish();
      draft.growing.delete(name);
      draft.files.set(name, entry);
      return entry.length;
    },
    acknowledge(checkpoint, operators, position) {
      if (givenUp.has(checkpoint)) return;
      const draft = draftOf(checkpoint);
      draft.operators.push(...operators);
      if (position !== null) draft.positions.push(position);
    },
    complete(checkpoint, head, pending, pendingDir) {
      const draft = draftOf(checkpoint);
      for (const { file } of pending) disk.link(join(pendingDir, file.name), join(draft.dir, file.name));
      const manifest: Manifest = {
        ...head,
        checkpoint,
        operators: operatorEntries(draft),
        pending,
        positions: draft.positions,
      };
      writeManifest(disk, draft.dir, manifest);
      drafts.delete(checkpoint);
      return manifest;
    },
    abort(checkpoint) {
      givenUp.add(checkpoint);
      const draft = drafts.get(checkpoint);
      drafts.delete(checkpoint);
      if (draft === undefined) return;
      for (const file of draft.growing.values()) file.discard();
      removeCheckpoint(disk, draft.dir);
    },
    get open() {
      return [...drafts.keys()];
    },
  };
}

/** One entry a uid, its subtasks in order. */
function operatorEntries(draft: Draft): readonly OperatorEntry[] {
  const byUid = new Map<string, StoredOperator[]>();
  for (const operator of draft.operators)
    byUid.set(operator.uid, [...(byUid.get(operator.uid) ?? []), operator]);
  return [...byUid].map(([uid, parts]) => ({
    uid,
    parallelism: parts[0]!.parallelism,
    states: parts.find(part => part.states.length > 0)?.states ?? [],
    subtasks: parts
      .sort((a, b) => a.subtask - b.subtask)
      .map(part => ({
        subtask: part.subtask,
        entries: part.entries,
        file: part.stored ? draft.files.get(stateFileName(uid, part.subtask))! : null,
      })),
  }));
}

/** The folder's other names are durable before the manifest's; the folder itself at the end. */
export function writeManifest(disk: Disk, dir: string, manifest: Manifest): void {
  disk.syncDirectory(dir);
  const aside = join(dir, MANIFEST_ASIDE);
  writeNewFile(disk, aside, encodeManifest(manifest));
  disk.rename(aside, join(dir, MANIFEST));
  disk.syncDirectory(dir);
  disk.syncDirectory(join(dir, ".."));
}

/** The manifest goes first: from then on it is no checkpoint. Files of others stay, and their folder with them. */
export function removeCheckpoint(disk: Disk, dir: string, manifest: Manifest | null = null): void {
  removeIfThere(disk, join(dir, MANIFEST));
  const named = new Set(manifest === null ? [] : filesOf(manifest).map(file => file.name));
  for (const name of disk.list(dir)) if (named.has(name) || isOwnFile(name)) disk.remove(join(dir, name));
  if (disk.exists(dir) && disk.list(dir).length === 0) disk.removeDirectory(dir);
}

/** Makes a snapshot that lies elsewhere a checkpoint of this directory: its own copy of every file. */
export function importSnapshot(
  disk: Disk,
  root: string,
  from: { readonly dir: string; readonly manifest: Manifest },
  head: Pick<Manifest, "run" | "attempt" | "checkpoint" | "imported">,
): { readonly dir: string; readonly manifest: Manifest } {
  const dir = join(root, checkpointDirName(head.checkpoint));
  disk.makeDirectory(dir);
  const { manifest } = from;
  const pending = manifest.pending.map((entry, serial) => ({
    ...entry,
    file: { ...entry.file, name: pendingFileName(entry.sink, entry.subtask, head.attempt, serial) },
  }));
  const operators = manifest.operators.map(operator => ({
    ...operator,
    subtasks: operator.subtasks.map(part => ({
      ...part,
      file: part.file && { ...part.file, name: stateFileName(operator.uid, part.subtask) },
    })),
  }));
  const imported: Manifest = { ...manifest, ...head, savepoint: false, operators, pending };
  const targets = filesOf(imported);
  for (const [i, file] of filesOf(manifest).entries()) copyFile(disk, from.dir, file, dir, targets[i]!.name);
  writeManifest(disk, dir, imported);
  return { dir, manifest: imported };
}

const COPY_BYTES = 1 << 20;

function copyFile(disk: Disk, fromDir: string, file: FileEntry, toDir: string, name: string): void {
  const copy = growFile(disk, toDir, basename(name));
  for (let at = 0; at < file.length; at += COPY_BYTES)
    copy.append(disk.readAt(join(fromDir, file.name), at, Math.min(COPY_BYTES, file.length - at)));
  copy.finish();
}
