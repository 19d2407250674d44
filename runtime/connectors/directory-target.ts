// A directory as a target: one immutable file an epoch, `part-000000012.jsonl` for checkpoint 12, written under a
// name with a dot, synced, renamed. Whoever reads the directory sees whole epochs. Files of others in it are left alone.

import { basename, dirname, join } from "node:path";
import { makeDurableDirectory, removeIfThere } from "../execute/durable.ts";
import type { Disk } from "../job/world.ts";
import type { PendingOutput } from "../state/snapshot.ts";
import type { PendingReader } from "./connector.ts";
import { checksumOf, writeAll } from "./file-target.ts";
import type { Ledger } from "./ledger.ts";
import type { Target } from "./target.ts";
import { changed, isFile } from "./target-errors.ts";

export interface DirectoryTargetOptions {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** What each file begins with. */
  readonly header: Uint8Array;
  /** `.jsonl`. */
  readonly extension: string;
  readonly disk: Disk;
}

const ID_DIGITS = 9;

export function createDirectoryTarget(options: DirectoryTargetOptions): Target {
  const { name, path, header, extension, disk } = options;
  const folder = dirname(path);
  const ledgerPath = join(folder, `.${basename(path)}.weir`);
  const fileOf = (id: number) => join(path, `part-${String(id).padStart(ID_DIGITS, "0")}${extension}`);

  /** Ids of the epoch files that are there, rising. */
  const idsThere = (): readonly number[] =>
    disk
      .list(path)
      .map(file => /^part-(\d{9,})(\.[a-z]+)$/.exec(file))
      .flatMap(match => (match !== null && match[2] === extension ? [Number(match[1])] : []))
      .sort((a, b) => a - b);
  const idsIn = (files: Ledger["files"]): readonly number[] =>
    files === null ? [] : idsThere().filter(id => id >= files[0] && id <= files[1]);
  const idsBeyond = ({ checkpoint }: Ledger): readonly number[] => idsThere().filter(id => id > checkpoint);
  const remove = (ids: readonly number[]): void => {
    for (const id of ids) disk.remove(fileOf(id));
    if (ids.length > 0) disk.syncDirectory(path);
  };

  const append = (ledger: Ledger, outputs: readonly PendingOutput[], read: PendingReader) => {
    let { length, checksum } = ledger;
    let files = ledger.files;
    for (const [id, epoch] of byCheckpoint(outputs)) {
      const size = writeEpoch(id, epoch, read);
      checksum = checksumOf(disk, fileOf(id), size, checksum);
      length += size;
      files = [files?.[0] ?? id, id];
    }
    if (outputs.length > 0) disk.syncDirectory(path);
    return { length, checksum, files };
  };

  /** Its size. One that is there already is whole: it was renamed only after it was synced. */
  const writeEpoch = (id: number, epoch: readonly PendingOutput[], read: PendingReader): number => {
    const size = header.length + epoch.reduce((sum, output) => sum + output.bytes, 0);
    const there = disk.size(fileOf(id));
    if (there === size) return size;
    if (there !== null)
      throw changed(name, path, `${basename(fileOf(id))} has ${there} bytes, and ${size} were written`);
    const aside = join(path, `.${basename(fileOf(id))}.tmp`);
    const handle = disk.open(aside, "create");
    writeAll(disk, handle, { length: 0, checksum: 0 }, contents(header, epoch, read));
    disk.rename(aside, fileOf(id));
    return size;
  };

  return {
    name,
    path,
    ledgerPath,
    prepare() {
      if (disk.exists(path) && isPlainFile(disk, path)) throw isFile(name, path);
      makeDurableDirectory(disk, path);
    },
    isOccupied: () => disk.list(path).some(file => !file.startsWith(".")),
    differs(ledger) {
      let checksum = 0;
      let length = 0;
      for (const id of idsIn(ledger.files)) {
        const size = disk.size(fileOf(id)) ?? 0;
        checksum = checksumOf(disk, fileOf(id), size, checksum);
        length += size;
      }
      if (length !== ledger.length)
        return `its files have ${length} bytes, and ${ledger.length} were committed`;
      return checksum === ledger.checksum ? null : "a file in it is not what was committed";
    },
    replace(ledger, outputs, read, save) {
      remove(idsIn(ledger.files));
      const begun = { ...ledger, files: null, started: true };
      save(begun);
      return append(begun, outputs, read);
    },
    append,
    exceeds: ledger => idsBeyond(ledger).length > 0,
    cut(ledger) {
      remove(idsBeyond(ledger));
      const left = idsIn(ledger.files);
      const files = left.length === 0 ? null : ([left[0]!, left.at(-1)!] as const);
      return { length: ledger.length, checksum: ledger.checksum, files };
    },
    tidy() {
      for (const file of disk.list(path))
        if (/^\.part-\d{9,}\.[a-z]+\.tmp$/.test(file)) disk.remove(join(path, file));
      removeIfThere(disk, `${ledgerPath}.tmp`);
    },
  };
}

function* contents(header: Uint8Array, epoch: readonly PendingOutput[], read: PendingReader) {
  if (header.length > 0) yield header;
  for (const output of epoch) yield* read(output);
}

function byCheckpoint(outputs: readonly PendingOutput[]): ReadonlyMap<number, PendingOutput[]> {
  const epochs = new Map<number, PendingOutput[]>();
  for (const output of outputs) {
    const epoch = epochs.get(output.checkpoint);
    if (epoch === undefined) epochs.set(output.checkpoint, [output]);
    else epoch.push(output);
  }
  return epochs;
}

function isPlainFile(disk: Disk, path: string): boolean {
  try {
    disk.readAt(path, 0, 1);
    return true;
  } catch {
    return false;
  }
}
