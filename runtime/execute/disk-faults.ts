// A disk that fails where it is told: counts durable operations, ends the process before the K-th (or half-way
// through it), or throws what a full or broken disk throws. For sweeps; knows nothing of what is stored.

import type { Disk } from "../job/world.ts";

export type DurableOperation =
  | "open"
  | "write"
  | "sync"
  | "truncate"
  | "rename"
  | "link"
  | "remove"
  | "makeDirectory"
  | "removeDirectory"
  | "syncDirectory";

export interface Fault {
  /** At the K-th durable operation (from 1) … */
  readonly at?: number;
  /** … or at those of this kind, on paths that contain this text, after letting `skip` of them pass. */
  readonly operation?: DurableOperation;
  readonly path?: string;
  readonly skip?: number;
  /** How often; default once. */
  readonly times?: number;
  /** `ENOSPC`, `EIO`, … */
  readonly code: string;
}

export interface FaultPlan {
  /** Ends the process at the K-th durable operation, from 1. */
  readonly abortAt?: number;
  /** The operation that is aborted or fails, if a write, writes half of its bytes first. */
  readonly torn?: boolean;
  readonly faults?: readonly Fault[];
}

export interface FaultyDisk extends Disk {
  /** Durable operations so far. */
  readonly operations: number;
}

/** `abort` must not return. */
export function faultyDisk(disk: Disk, plan: FaultPlan, abort: () => never): FaultyDisk {
  const paths = new Map<number, string>();
  const seen = new Map<Fault, number>();
  let operations = 0;

  const matches = (fault: Fault, operation: DurableOperation, path: string): boolean => {
    if (fault.at !== undefined) return fault.at === operations;
    if (fault.operation !== undefined && fault.operation !== operation) return false;
    if (fault.path !== undefined && !path.includes(fault.path)) return false;
    const count = (seen.get(fault) ?? 0) + 1;
    seen.set(fault, count);
    const skip = fault.skip ?? 0;
    return count > skip && count <= skip + (fault.times ?? 1);
  };

  /** Counts the operation; `half` is what a torn one still does. */
  const pass = (operation: DurableOperation, path: string, half: () => void = () => {}): void => {
    operations++;
    if (operations === plan.abortAt) {
      if (plan.torn) half();
      abort();
    }
    const fault = plan.faults?.find(candidate => matches(candidate, operation, path));
    if (fault === undefined) return;
    if (plan.torn) half();
    throw diskError(fault.code, operation, path);
  };

  const onPath =
    <Rest extends readonly unknown[]>(
      operation: DurableOperation,
      action: (path: string, ...rest: Rest) => void,
    ) =>
    (path: string, ...rest: Rest): void => {
      pass(operation, path);
      action(path, ...rest);
    };

  return {
    ...disk,
    get operations() {
      return operations;
    },
    open(path, mode) {
      pass("open", path);
      const handle = disk.open(path, mode);
      paths.set(handle, path);
      return handle;
    },
    write(handle, bytes, at) {
      const half = bytes.subarray(0, bytes.length >> 1);
      pass("write", paths.get(handle) ?? "", () => disk.write(handle, half, at));
      disk.write(handle, bytes, at);
    },
    sync(handle) {
      pass("sync", paths.get(handle) ?? "");
      disk.sync(handle);
    },
    truncate: onPath("truncate", disk.truncate),
    rename: onPath("rename", disk.rename),
    link: onPath("link", disk.link),
    remove: onPath("remove", disk.remove),
    makeDirectory: onPath("makeDirectory", disk.makeDirectory),
    removeDirectory: onPath("removeDirectory", disk.removeDirectory),
    syncDirectory: onPath("syncDirectory", disk.syncDirectory),
  };
}

export function diskError(code: string, operation: string, path: string): Error {
  const meaning: Readonly<Record<string, string>> = {
    ENOSPC: "no space left on device",
    EIO: "i/o error",
    EROFS: "read-only file system",
    ENOENT: "no such file or directory",
    EEXIST: "file already exists",
    ENOTEMPTY: "directory not empty",
  };
  return Object.assign(new Error(`${code}: ${meaning[code] ?? "failed"}, ${operation} '${path}'`), {
    code,
    path,
  });
}
