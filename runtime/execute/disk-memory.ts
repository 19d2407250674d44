// A disk in memory that remembers what was synced: after `powerCut()` only that is left, and whatever else chance
// lets survive. Files are inodes, directories are tables of names, each with a synced twin.

import type { Disk } from "../job/world.ts";
import { diskError } from "./disk-faults.ts";

interface FileNode {
  bytes: Uint8Array;
  synced: Uint8Array;
}
interface Directory {
  entries: Map<string, FileNode | Directory>;
  synced: Map<string, FileNode | Directory>;
}

const isDirectory = (node: FileNode | Directory | undefined): node is Directory =>
  node !== undefined && "entries" in node;

export interface MemoryDisk extends Disk {
  /** The power goes: unsynced names and contents are lost, except those for which `survives` says true. */
  powerCut(survives?: () => boolean): void;
  /** Every file, by path. */
  files(): ReadonlyMap<string, Uint8Array>;
  /** Flips one bit, as a bad disk would. */
  flip(path: string, bit: number): void;
}

export function memoryDisk(): MemoryDisk {
  const root: Directory = { entries: new Map(), synced: new Map() };
  const handles = new Map<number, { node: FileNode; at: number; append: boolean }>();
  let nextHandle = 3;

  const parts = (path: string): string[] => path.split("/").filter(part => part !== "");
  const find = (path: string): FileNode | Directory | undefined => {
    let node: FileNode | Directory | undefined = root;
    for (const part of parts(path)) node = isDirectory(node) ? node.entries.get(part) : undefined;
    return node;
  };
  const parentOf = (path: string, operation: string): { directory: Directory; name: string } => {
    const names = parts(path);
    const name = names.pop()!;
    const directory = find(names.join("/"));
    if (!isDirectory(directory)) throw diskError("ENOENT", operation, path);
    return { directory, name };
  };
  const file = (path: string, operation: string): FileNode => {
    const node = find(path);
    if (node === undefined || isDirectory(node)) throw diskError("ENOENT", operation, path);
    return node;
  };
  const handleOf = (handle: number) => {
    const open = handles.get(handle);
    if (open === undefined) throw diskError("EBADF", "use", String(handle));
    return open;
  };

  return {
    exists: path => find(path) !== undefined,
    list(dir) {
      const node = find(dir);
      return isDirectory(node) ? [...node.entries.keys()].sort() : [];
    },
    read(path) {
      const node = find(path);
      return node === undefined || isDirectory(node) ? null : node.bytes.slice();
    },
    readAt: (path, from, length) => file(path, "read").bytes.slice(from, from + length),
    size(path) {
      const node = find(path);
      return node === undefined || isDirectory(node) ? null : node.bytes.length;
    },
    makeDirectory(path) {
      let node = root;
      for (const part of parts(path)) {
        const next: FileNode | Directory = node.entries.get(part) ?? {
          entries: new Map(),
          synced: new Map(),
        };
        if (!isDirectory(next)) throw diskError("EEXIST", "mkdir", path);
        node.entries.set(part, next);
        node = next;
      }
    },
    open(path, mode) {
      const { directory, name } = parentOf(path, "open");
      const old = directory.entries.get(name);
      if (isDirectory(old) || (old && mode === "exclusive")) throw diskError("EEXIST", "open", path);
      const node = old ?? { bytes: new Uint8Array(), synced: new Uint8Array() };
      if (mode === "create") node.bytes = new Uint8Array();
      directory.entries.set(name, node);
      handles.set(nextHandle, { node, at: 0, append: mode === "append" });
      return nextHandle++;
    },
    write(handle, bytes, at) {
      const open = handleOf(handle);
      const from = at ?? (open.append ? open.node.bytes.length : open.at);
      const grown = new Uint8Array(Math.max(open.node.bytes.length, from + bytes.length));
      grown.set(open.node.bytes);
      grown.set(bytes, from);
      open.node.bytes = grown;
      if (at === null) open.at = from + bytes.length;
    },
    sync(handle) {
      const { node } = handleOf(handle);
      node.synced = node.bytes.slice();
    },
    close: handle => void handles.delete(handle),
    truncate(path, length) {
      const node = file(path, "truncate");
      const bytes = new Uint8Array(length);
      bytes.set(node.bytes.subarray(0, length));
      node.bytes = bytes;
      node.synced = bytes.slice();
    },
    rename(from, to) {
      const source = parentOf(from, "rename");
      const target = parentOf(to, "rename");
      const node = source.directory.entries.get(source.name);
      if (node === undefined) throw diskError("ENOENT", "rename", from);
      source.directory.entries.delete(source.name);
      target.directory.entries.set(target.name, node);
    },
    link(from, to) {
      const target = parentOf(to, "link");
      if (target.directory.entries.has(target.name)) throw diskError("EEXIST", "link", to);
      target.directory.entries.set(target.name, file(from, "link"));
    },
    remove(path) {
      const { directory, name } = parentOf(path, "unlink");
      if (isDirectory(directory.entries.get(name)) || !directory.entries.delete(name))
        throw diskError("ENOENT", "unlink", path);
    },
    removeDirectory(path) {
      const { directory, name } = parentOf(path, "rmdir");
      const node = directory.entries.get(name);
      if (!isDirectory(node)) throw diskError("ENOENT", "rmdir", path);
      if (node.entries.size > 0) throw diskError("ENOTEMPTY", "rmdir", path);
      directory.entries.delete(name);
    },
    syncDirectory(path) {
      const node = find(path);
      if (!isDirectory(node)) throw diskError("ENOENT", "sync", path);
      node.synced = new Map(node.entries);
    },
    powerCut(survives = () => false) {
      handles.clear();
      cutDirectory(root, survives, new Set());
    },
    files: () => new Map(walk(root, "")),
    flip(path, bit) {
      const node = file(path, "flip");
      node.bytes[bit >> 3]! ^= 1 << (bit & 7);
    },
  };
}

function* walk(directory: Directory, path: string): Generator<readonly [string, Uint8Array]> {
  for (const [name, node] of directory.entries) {
    if (isDirectory(node)) yield* walk(node, `${path}/${name}`);
    else yield [`${path}/${name}`, node.bytes];
  }
}

function cutDirectory(directory: Directory, survives: () => boolean, done: Set<FileNode | Directory>): void {
  const left = new Map(directory.synced);
  for (const name of new Set([...directory.entries.keys(), ...directory.synced.keys()])) {
    const now = directory.entries.get(name);
    if (now === directory.synced.get(name) || !survives()) continue;
    if (now === undefined) left.delete(name);
    else left.set(name, now);
  }
  directory.entries = left;
  directory.synced = new Map(left);
  for (const node of left.values()) {
    if (done.has(node)) continue;
    done.add(node);
    if (isDirectory(node)) cutDirectory(node, survives, done);
    else if (!survives()) node.bytes = node.synced.slice();
    if (!isDirectory(node)) node.synced = node.bytes.slice();
  }
}
