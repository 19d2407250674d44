// Checkpoints in the making, on a disk in memory.
import { expect, test } from "vitest";
import { checkpointWriter } from "../../runtime/execute/checkpoint-writer.ts";
import { memoryDisk } from "../../runtime/execute/disk-memory.ts";

const bytes = Buffer.from("state");

test("what comes late of a checkpoint that was given up leaves nothing behind", () => {
  const disk = memoryDisk();
  disk.makeDirectory("/run");
  const writer = checkpointWriter(disk, "/run");
  writer.append(7, "counts", 0, bytes);
  writer.abort(7);
  expect(disk.list("/run")).toEqual([]);

  // The task manager had not heard of it yet.
  writer.append(7, "counts", 0, bytes);
  expect(writer.finishFile(7, "counts", 0)).toBe(0);
  writer.append(7, "counts", 1, bytes);
  expect(writer.finishFile(7, "counts", 1)).toBe(0);
  writer.acknowledge(7, [], null);
  expect(disk.list("/run")).toEqual([]);
  expect(writer.open).toEqual([]);

  writer.append(8, "counts", 0, bytes);
  expect(writer.finishFile(8, "counts", 0)).toBe(bytes.length);
  expect(writer.open).toEqual([8]);
});
