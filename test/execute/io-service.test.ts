// Everything durable of a run, struck at every single operation: by a kill, by a power cut that keeps only what was
// synced, by a full or broken disk; in recovery too. Afterwards the same output, and nothing left behind.
import { describe, expect, test } from "vitest";
import { type MemoryDisk, memoryDisk } from "../../runtime/execute/disk-memory.ts";
import { WeirError } from "../../runtime/values/failure.ts";
import { DIR, type Ended, EXPECTED, type JobOptions, runJob, TARGET } from "./durable-job.ts";

function newDisk(): MemoryDisk {
  const disk = memoryDisk();
  disk.makeDirectory("/home");
  disk.syncDirectory("/");
  return disk;
}

const output = (disk: MemoryDisk): string => new TextDecoder().decode(disk.read(TARGET) ?? new Uint8Array());
const code = ({ error }: Ended): string => (error instanceof WeirError ? error.code : String(error));
const write = (disk: MemoryDisk, path: string, text: string): void => {
  const handle = disk.open(path, "create");
  disk.write(handle, new TextEncoder().encode(text), null);
  disk.close(handle);
};

/** Runs again until done; the output must always be the beginning of what is expected. */
function finish(disk: MemoryDisk): void {
  expect(EXPECTED.startsWith(output(disk))).toBe(true);
  const last = runJob(disk);
  expect([last.outcome, last.error]).toEqual(["finished", null]);
  expect(output(disk)).toBe(EXPECTED);
  expect(leftovers(disk)).toEqual([]);
}

const leftovers = (disk: MemoryDisk): readonly string[] =>
  [...disk.files().keys()].filter(path => /\/pending\/|\.tmp$|run\.lock|\.new$/.test(path));

/** A small generator, so that every run strikes alike. */
function coin(seed: number): () => boolean {
  let state = seed * 2654435761;
  return () => {
    state = Math.imul(state ^ (state >>> 15), 2246822519) + 1;
    return (state & 64) === 0;
  };
}

/** Until the strike lies behind the end. */
function sweep(strike: (disk: MemoryDisk, k: number) => Ended): number {
  for (let k = 1; ; k++) {
    const disk = newDisk();
    const struck = strike(disk, k);
    if (struck.outcome === "finished") {
      expect(output(disk)).toBe(EXPECTED);
      return k;
    }
    finish(disk);
  }
}

describe("struck at every durable operation", () => {
  for (const torn of [false, true])
    test(`killed${torn ? " half-way through a write" : ""}`, () => {
      expect(sweep((disk, k) => runJob(disk, { faults: { abortAt: k, torn } }))).toBeGreaterThan(100);
    });

  test("killed, and killed again in the recovery", () => {
    for (const again of [1, 2, 4, 7, 11, 16, 22, 29])
      sweep((disk, k) => {
        const first = runJob(disk, { faults: { abortAt: k } });
        if (first.outcome === "killed") runJob(disk, { faults: { abortAt: again, torn: true } });
        return first;
      });
  });

  test("killed, and then the newest checkpoint is damaged: a commit of it that had begun is taken back", () => {
    let takenBack = 0;
    sweep((disk, k) => {
      const ended = runJob(disk, { faults: { abortAt: k, torn: k % 2 === 0 } });
      if (ended.outcome !== "killed") return ended;
      const newest = checkpointDirs(disk)
        .filter(name => disk.exists(`${DIR}/${name}/manifest.json`))
        .at(-1);
      if (newest === undefined || !disk.exists(stateFile(newest))) return ended;
      write(disk, stateFile(newest), "torn");
      const { opened, outcome, error } = runJob(disk, { perCheckpoint: 1 });
      expect([outcome, error]).toEqual(["finished", null]);
      expect(output(disk)).toBe(EXPECTED);
      if (opened!.events.some(({ type }) => type === "outputRolledBack")) takenBack++;
      return ended;
    });
    expect(takenBack).toBeGreaterThan(3);
  });

  test("the power goes, and only what was synced is left", () => {
    sweep((disk, k) => {
      const ended = runJob(disk, { faults: { abortAt: k } });
      if (ended.outcome === "killed") disk.powerCut();
      return ended;
    });
  });

  test("the power goes, and chance keeps some of what was not synced", () => {
    for (let seed = 1; seed <= 6; seed++)
      sweep((disk, k) => {
        const ended = runJob(disk, { faults: { abortAt: k, torn: seed % 2 === 0 } });
        if (ended.outcome === "killed") disk.powerCut(coin(seed * 1000 + k));
        return ended;
      });
  });

  for (const fault of ["ENOSPC", "EIO"])
    for (const torn of [false, true])
      test(`${fault}${torn ? " half-way through" : ""}: the run ends, and the next one goes on`, () => {
        sweep((disk, k) => runJob(disk, { faults: { faults: [{ at: k, code: fault }], torn } }));
      });
});

// ---------------------------------------------------------------- what lies there

const checkpointDirs = (disk: MemoryDisk): readonly string[] =>
  disk.list(DIR).filter(name => /^chk-/.test(name));

/** A run that was interrupted after three of four checkpoints. */
function interrupted(): MemoryDisk {
  const disk = newDisk();
  expect(runJob(disk, { stopAt: 9 }).outcome).toBe("stopped");
  return disk;
}

const stateFile = (name: string): string => `${DIR}/${name}/numbers-0.avro`;

describe("an interrupted run", () => {
  test("goes on, with higher attempts and ids, and keeps `retain` checkpoints", () => {
    const disk = interrupted();
    const { opened } = runJob(disk);
    expect(opened).toMatchObject({ attempt: 2, firstCheckpoint: 4, snapshot: { attempt: 1, checkpoint: 3 } });
    expect(checkpointDirs(disk)).toEqual(["chk-3", "chk-4"]);
    expect(output(disk)).toBe(EXPECTED);
  });

  test("starts over with --fresh, with ids that go on", () => {
    const disk = interrupted();
    const { opened } = runJob(disk, { policy: { fresh: true } });
    expect(opened).toMatchObject({ attempt: 2, firstCheckpoint: 4, snapshot: null });
    expect(output(disk)).toBe(EXPECTED);
    expect(checkpointDirs(disk)).toEqual(["chk-6", "chk-7"]);
  });

  test("started over with --fresh and killed at any moment never goes back to the old checkpoints", () => {
    for (let k = 1; ; k++) {
      const disk = interrupted();
      const struck = runJob(disk, { policy: { fresh: true }, faults: { abortAt: k } });
      if (struck.outcome === "finished") break;
      finish(disk);
    }
  });

  test("with another program is a question, answered by --resume", () => {
    const disk = interrupted();
    const refused = runJob(disk, { fingerprint: "other" });
    expect(code(refused)).toBe("plan-changed");
    expect(runJob(disk, { fingerprint: "other", policy: { resume: true } }).outcome).toBe("finished");
    expect(output(disk)).toBe(EXPECTED);
  });

  test("whose directory was moved goes on", () => {
    const disk = interrupted();
    disk.makeDirectory("/elsewhere");
    disk.rename(DIR, "/elsewhere/Count");
    const { outcome, opened } = runJob(disk, { dir: "/elsewhere/Count" });
    expect([outcome, opened?.snapshot?.checkpoint]).toEqual(["finished", 3]);
    expect(output(disk)).toBe(EXPECTED);
  });

  test("when finished starts anew the next time", () => {
    const disk = interrupted();
    runJob(disk);
    const { opened } = runJob(disk);
    expect(opened).toMatchObject({ attempt: 3, snapshot: null, firstCheckpoint: 5 });
    expect(output(disk)).toBe(EXPECTED);
  });

  test("never removes what is not its own", () => {
    const disk = interrupted();
    const foreign = [`${DIR}/notes.txt`, `${DIR}/chk-2/notes.txt`, `${DIR}/chk-99x`, `${DIR}/chk-11.avro`];
    for (const path of foreign) write(disk, path, "mine");
    runJob(disk);
    runJob(disk);
    for (const path of foreign) expect(disk.exists(path)).toBe(true);
  });
});

describe("a damaged newest checkpoint", () => {
  const damages: readonly (readonly [string, (disk: MemoryDisk) => void])[] = [
    ["a flipped bit", disk => disk.flip(stateFile("chk-3"), 777)],
    ["a truncated state file", disk => disk.truncate(stateFile("chk-3"), 100)],
    ["a state file that is gone", disk => disk.remove(stateFile("chk-3"))],
    ["a torn manifest", disk => disk.truncate(`${DIR}/chk-3/manifest.json`, 300)],
    ["an altered manifest", disk => disk.flip(`${DIR}/chk-3/manifest.json`, 8 * 200)],
    ["a manifest that is gone", disk => disk.remove(`${DIR}/chk-3/manifest.json`)],
  ];
  for (const [name, damage] of damages)
    test(`${name}: the older one is used, newer output is taken back, and both are said`, () => {
      const disk = interrupted();
      damage(disk);
      const { outcome, opened } = runJob(disk);
      expect([outcome, opened?.snapshot?.checkpoint, opened?.firstCheckpoint]).toEqual(["finished", 2, 4]);
      const told = opened!.events.map(event => event.type);
      expect(told).toContain("outputRolledBack");
      if (name !== "a manifest that is gone") expect(told).toContain("snapshotDamaged");
      expect(opened!.notices.length).toBeGreaterThan(0);
      expect(output(disk)).toBe(EXPECTED);
    });

  test("and killed at any moment of that recovery", () => {
    for (let k = 1; ; k++) {
      const disk = interrupted();
      disk.flip(stateFile("chk-3"), 777);
      if (runJob(disk, { faults: { abortAt: k, torn: k % 2 === 0 } }).outcome === "finished") break;
      finish(disk);
    }
  });

  test("of which none is intact starts over, and takes everything back", () => {
    const disk = interrupted();
    for (const name of ["chk-2", "chk-3"]) disk.flip(stateFile(name), 777);
    const { outcome, opened } = runJob(disk);
    expect([outcome, opened?.snapshot]).toEqual(["finished", null]);
    expect(output(disk)).toBe(EXPECTED);
  });
});

describe("a target that is ahead", () => {
  const withoutNewest = (): MemoryDisk => {
    const disk = interrupted();
    for (const name of disk.list(`${DIR}/chk-3`)) disk.remove(`${DIR}/chk-3/${name}`);
    disk.removeDirectory(`${DIR}/chk-3`);
    return disk;
  };

  test("of every checkpoint there is: refused, and nothing is touched", () => {
    const disk = withoutNewest();
    const before = output(disk);
    const refused = runJob(disk);
    expect(code(refused)).toBe("ledger-ahead");
    expect((refused.error as WeirError).options.exit).toBe(3);
    expect(output(disk)).toBe(before);
  });

  test("is taken back by --rollback", () => {
    const disk = withoutNewest();
    expect(runJob(disk, { policy: { rollback: true } }).outcome).toBe("finished");
    expect(output(disk)).toBe(EXPECTED);
  });

  const from = (rollback: boolean): JobOptions => ({ policy: { from: `${DIR}/chk-2`, rollback } });

  test("of the snapshot of --from: refused without --rollback, which makes the snapshot a new checkpoint", () => {
    const disk = interrupted();
    expect(code(runJob(disk, from(false)))).toBe("ledger-ahead");
    const { outcome, opened } = runJob(disk, from(true));
    expect([outcome, opened?.snapshot?.checkpoint, opened?.firstCheckpoint]).toEqual(["finished", 4, 5]);
    expect(output(disk)).toBe(EXPECTED);
  });

  test("and a run from an older snapshot killed at any moment", () => {
    for (let k = 1; ; k++) {
      const disk = interrupted();
      const struck = runJob(disk, { ...from(true), faults: { abortAt: k } });
      if (struck.outcome === "finished") break;
      finish(disk);
    }
  });
});

test("a directory of a newer format is refused by name", () => {
  const disk = interrupted();
  write(disk, `${DIR}/run.json`, JSON.stringify({ format: 99, run: "r", attempt: 1, highest: 1, begun: 1 }));
  expect(code(runJob(disk))).toBe("snapshot-newer");
});

test("a snapshot from elsewhere into a target that is not ours is refused, and changes nothing", () => {
  const disk = interrupted();
  disk.remove("/home/.out.txt.weir");
  expect(code(runJob(disk, { policy: { from: `${DIR}/chk-2` } }))).toBe("target-not-ours");
  expect(checkpointDirs(disk)).toEqual(["chk-2", "chk-3"]);
});
