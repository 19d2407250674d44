// Who may have the directory: a lock is taken over in silence only from the provably dead.
import { describe, expect, test } from "vitest";
import { memoryDisk } from "../../runtime/execute/disk-memory.ts";
import { type ProcessIdentity, type ProcessProbe, realProbe } from "../../runtime/execute/process-probe.ts";
import { acquireLock, judgeHolder } from "../../runtime/execute/run-lock.ts";

const self: ProcessIdentity = { host: "here", boot: "b2", namespace: "n", pid: 10, start: "500" };
/** Process 7 lives, since 100; process 8 lives, its start unknown. */
const probe: ProcessProbe = {
  self,
  startOf: pid => ({ 7: "100", 8: "", 10: "500" })[pid] ?? null,
};

const holders: readonly (readonly [string, Partial<ProcessIdentity>, "dead" | "alive" | "unknown"])[] = [
  ["the same process", { pid: 10, start: "500" }, "alive"],
  ["a living process", { pid: 7, start: "100" }, "alive"],
  ["a living process that took the number of a dead one", { pid: 7, start: "99" }, "dead"],
  ["a process that is gone", { pid: 9, start: "1" }, "dead"],
  ["a living process, start unknown", { pid: 8, start: "1" }, "alive"],
  ["a process before the machine was booted", { boot: "b1", pid: 7, start: "100" }, "dead"],
  ["another machine", { host: "there", pid: 9 }, "unknown"],
  ["another container", { namespace: "m", pid: 9 }, "unknown"],
];

describe("held by", () => {
  test.each(holders)("%s", (_, holder, verdict) => {
    const identity = { ...self, ...holder };
    expect(judgeHolder(identity, probe)).toBe(verdict);
    for (const breakLock of [false, true]) {
      const disk = memoryDisk();
      disk.makeDirectory("/d");
      acquireLock(disk, "/d", { self: identity, startOf: () => null }, false);
      const held = disk.read("/d/run.lock");
      const take = () => acquireLock(disk, "/d", probe, breakLock);
      if (verdict === "dead" || (verdict === "unknown" && breakLock)) {
        take().release();
        expect([...disk.files().keys()]).toEqual([]);
      } else {
        expect(take).toThrow(expect.objectContaining({ code: "lock-held" }));
        expect(disk.read("/d/run.lock")).toEqual(held);
        expect(disk.files().size).toBe(1);
      }
    }
  });
});

test("only one's own lock is released", () => {
  const disk = memoryDisk();
  disk.makeDirectory("/d");
  const mine = acquireLock(disk, "/d", probe, false);
  disk.remove("/d/run.lock");
  acquireLock(disk, "/d", { self: { ...self, pid: 7, start: "100" }, startOf: () => null }, false);
  mine.release();
  expect(disk.exists("/d/run.lock")).toBe(true);
});

test("this very process is alive, and process 0 is nobody", () => {
  const real = realProbe();
  expect(judgeHolder(real.self, real)).toBe("alive");
  expect(judgeHolder({ ...real.self, pid: 2 ** 30 }, real)).toBe("dead");
});
