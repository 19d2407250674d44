// A checkpoint kept aside: whole or not there, whatever strikes; and it stays when its origin goes.
import { join } from "node:path";
import { expect, test } from "vitest";
import { captureCheckpoint } from "../../runtime/execute/capture.ts";
import { removeCheckpoint } from "../../runtime/execute/checkpoint-writer.ts";
import { type FaultPlan, faultyDisk } from "../../runtime/execute/disk-faults.ts";
import { type MemoryDisk, memoryDisk } from "../../runtime/execute/disk-memory.ts";
import {
  findCheckpoints,
  loadCheckpoint,
  readManifest,
  readSnapshot,
} from "../../runtime/execute/storage.ts";
import { DIR, Killed, runJob } from "./durable-job.ts";

const UNDER = "/home/.weir/captures";

function afterAJob(): { readonly disk: MemoryDisk; readonly from: Parameters<typeof captureCheckpoint>[1] } {
  const disk = memoryDisk();
  disk.makeDirectory("/home");
  disk.syncDirectory("/");
  runJob(disk, { stopAt: 6 });
  const found = findCheckpoints(disk, DIR).findLast(each => each.state === "complete");
  if (found?.state !== "complete") throw new Error("the job took no checkpoint");
  return { disk, from: found };
}

const filesUnder = (disk: MemoryDisk): readonly string[] =>
  [...disk.files().keys()].filter(path => path.startsWith(`${UNDER}/`));

test("it is a savepoint of its own, and stays when its origin has been retired and the power goes", () => {
  const { disk, from } = afterAJob();
  const dir = captureCheckpoint(disk, from, UNDER);
  expect(dir).toBe(join(UNDER, `Count-${from.manifest.checkpoint}`));
  const before = loadCheckpoint(disk, from.dir, from.manifest);
  removeCheckpoint(disk, from.dir, from.manifest);
  disk.powerCut();
  const snapshot = readSnapshot(dir, disk);
  expect(snapshot.savepoint).toBe(true);
  expect(snapshot.files).toEqual(before.files);
  expect(snapshot.pending).toEqual(before.pending);
  expect(snapshot.pending.length).toBeGreaterThan(0);
});

test("another of the same number stands beside it", () => {
  const { disk, from } = afterAJob();
  const first = captureCheckpoint(disk, from, UNDER);
  expect(captureCheckpoint(disk, from, UNDER)).toBe(`${first}-2`);
  expect(captureCheckpoint(disk, from, UNDER)).toBe(`${first}-3`);
});

/** Strikes at each durable operation in turn; how many there were. */
function sweep(
  plan: (k: number) => FaultPlan,
  afterwards: (disk: MemoryDisk, error: unknown) => void,
): number {
  for (let k = 1; ; k++) {
    const { disk, from } = afterAJob();
    const faulty = faultyDisk(disk, plan(k), () => {
      throw new Killed();
    });
    try {
      captureCheckpoint(faulty, from, UNDER);
      return k - 1;
    } catch (error) {
      expect(loadCheckpoint(disk, from.dir, from.manifest).dir).toBe(from.dir);
      afterwards(disk, error);
    }
  }
}

test("the power goes at any operation: the manifest is there only if all is", () => {
  const operations = sweep(
    k => ({ abortAt: k }),
    disk => {
      disk.powerCut();
      for (const name of disk.list(UNDER)) {
        const manifest = readManifest(disk, join(UNDER, name));
        if (manifest !== null) loadCheckpoint(disk, join(UNDER, name), manifest);
      }
    },
  );
  expect(operations).toBeGreaterThan(8);
});

test("the disk is full at any operation: nothing is left to fill it", () => {
  const operations = sweep(
    k => ({ faults: [{ at: k, code: "ENOSPC" }] }),
    (disk, error) => {
      expect((error as Error).message).toContain("ENOSPC");
      expect(filesUnder(disk)).toEqual([]);
    },
  );
  expect(operations).toBeGreaterThan(8);
});
