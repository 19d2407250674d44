// What an executor is given of the world: disk, clock, random. Interfaces only; a real and a simulated world
// implement them in execute/. Operators never see any of it.

/**
 * Durable operations, synchronous, one call one system call, so that crashes and faults can be placed between any
 * two of them (test builds abort at the K-th). Paths are absolute. Errors are Node's, with `code` (ENOSPC, EIO, …).
 * Reading input is not here: sources read through connectors.
 */
export interface Disk {
  exists(path: string): boolean;
  /** Names in a directory, sorted; empty where there is none. */
  list(dir: string): readonly string[];
  /** null where there is none. */
  read(path: string): Uint8Array | null;
  /** Bytes [from, from + length), fewer at the end. */
  readAt(path: string, from: number, length: number): Uint8Array;
  size(path: string): number | null;
  makeDirectory(path: string): void;
  /** Exclusive creation where `exclusive`, else truncating; or append where `append`. Returns a handle. */
  open(path: string, mode: "create" | "exclusive" | "append" | "update"): number;
  /** Writes all or throws; a short write is continued. `at` null: where the handle is. */
  write(handle: number, bytes: Uint8Array, at: number | null): void;
  sync(handle: number): void;
  close(handle: number): void;
  truncate(path: string, length: number): void;
  rename(from: string, to: string): void;
  link(from: string, to: string): void;
  remove(path: string): void;
  removeDirectory(path: string): void;
  syncDirectory(path: string): void;
}

export interface Clock {
  /** Milliseconds since 1970-01-01Z. */
  now(): number;
  /** Rising milliseconds without meaning of their own. */
  monotonic(): number;
}

/** [0, 1), reproducible from its seed; `state` can be saved and put back. */
export interface Random {
  next(): number;
  state: number;
}
