// Who may write to a target, and what is refused: each refusal with its code, its place and its remedy. Writers and
// the bytes they make.

import { describe, expect, test } from "vitest";
import type { Committer } from "../../runtime/connectors/connector.ts";
import { faultyDisk } from "../../runtime/execute/disk-faults.ts";
import { type MemoryDisk, memoryDisk } from "../../runtime/execute/disk-memory.ts";
import type { Disk } from "../../runtime/job/world.ts";
import { WeirError } from "../../runtime/values/failure.ts";
import { BASE_DIR, committerOf, holder, pendingOf, sinkNode, visible } from "./sinks.ts";
import { FLOAT, INT, list, map, optionalOf, record, STRING, TIMESTAMP, type Type } from "./types.ts";

const NODE = sinkNode("writeText", "out.txt", STRING);
const DIRECTORY = sinkNode("writeText", "out/", STRING);
const put = (disk: Disk, path: string, content: string): void => {
  const handle = disk.open(path, "create");
  disk.write(handle, new TextEncoder().encode(content), null);
  disk.close(handle);
};
const newDisk = (): MemoryDisk => {
  const disk = memoryDisk();
  disk.makeDirectory(BASE_DIR);
  return disk;
};
const CLAIM = { run: "r1", fresh: false, overwrite: false };

type Claim = Parameters<Committer["claim"]>[0];

/** Commits the epochs from the second number on, the first at checkpoint 1. */
function commit(
  committer: Committer,
  lines: readonly string[],
  upTo = lines.length,
  final = false,
  node = NODE,
) {
  const { outputs, read } = pendingOf(
    node,
    lines.map(line => [[line]]),
  );
  return committer.commit(
    { attempt: 1, checkpoint: upTo, outputs: outputs.filter(output => output.checkpoint <= upTo), final },
    read,
  );
}
function begun(disk: Disk, pid = 1, claim: Partial<Claim> = {}, node = NODE): Committer {
  const committer = committerOf(node, disk, holder(pid));
  committer.claim({ ...CLAIM, ...claim });
  committer.beginAttempt(pid);
  return committer;
}
function refusal(action: () => unknown): WeirError {
  try {
    action();
  } catch (error) {
    if (error instanceof WeirError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

test("appends epoch by epoch; a commit asked for again changes nothing", () => {
  const disk = newDisk();
  const committer = begun(disk);
  expect(commit(committer, ["a", "b"], 1)).toEqual({ records: 1, bytes: 2 });
  expect(commit(committer, ["a", "b"], 2)).toEqual({ records: 1, bytes: 2 });
  expect(commit(committer, ["a", "b"], 2)).toEqual({ records: 0, bytes: 0 });
  expect(visible(disk, "out.txt")).toBe("a\nb\n");
  expect(committer.committed()).toEqual({
    run: "r1",
    attempt: 1,
    checkpoint: 2,
    length: 4,
    finished: false,
    highestAttempt: 1,
  });
});

test("outputs of a checkpoint that never completed are committed with the next one", () => {
  const disk = newDisk();
  commit(begun(disk), ["a", "b", "c"], 3);
  expect(visible(disk, "out.txt")).toBe("a\nb\nc\n");
});

test("a run without output still makes the target: empty, or with its header", () => {
  for (const [connector, path, content] of [
    ["writeText", "e.txt", ""],
    ["writeCsv", "e.csv", "a,b\n"],
  ] as const) {
    const disk = newDisk();
    const node = sinkNode(
      connector,
      path,
      record([
        { name: "a", type: INT },
        { name: "b", type: INT },
      ]),
    );
    const committer = begun(disk, 1, {}, node);
    committer.commit({ attempt: 1, checkpoint: 1, outputs: [], final: true }, () => []);
    expect(disk.exists(`${BASE_DIR}/${path}`)).toBe(true);
    expect(visible(disk, path)).toBe(content);
  }
});

test("folders above the target are made", () => {
  const disk = newDisk();
  commit(begun(disk, 1, {}, sinkNode("writeText", "deep/er/out.txt", STRING)), ["a"]);
  expect(visible(disk, "deep/er/out.txt")).toBe("a\n");
});

describe("who may write", () => {
  test("a target without a ledger is not ours, whole as it is; --overwrite replaces it, at the first commit", () => {
    const disk = newDisk();
    put(disk, `${BASE_DIR}/out.txt`, "precious\n");
    const error = refusal(() => begun(disk));
    expect(error).toMatchObject({
      code: "target-not-ours",
      options: { exit: 2, remedy: expect.stringContaining("--overwrite") },
    });
    expect([...disk.files().keys()]).toEqual([`${BASE_DIR}/out.txt`]);
    const committer = begun(disk, 1, { overwrite: true });
    expect(visible(disk, "out.txt")).toBe("precious\n");
    commit(committer, ["a"]);
    expect(visible(disk, "out.txt")).toBe("a\n");
  });

  test("a directory with files of others is not ours; with --overwrite they are left alone", () => {
    const disk = newDisk();
    disk.makeDirectory(`${BASE_DIR}/out`);
    put(disk, `${BASE_DIR}/out/notes.md`, "precious\n");
    expect(refusal(() => begun(disk, 1, {}, DIRECTORY))).toMatchObject({ code: "target-not-ours" });
    commit(begun(disk, 1, { overwrite: true }, DIRECTORY), ["a"], 1, false, DIRECTORY);
    expect(disk.list(`${BASE_DIR}/out`)).toEqual(["notes.md", "part-000000001.txt"]);
  });

  test("a second run on the same target is refused while the first lives, and takes over once it is dead", () => {
    const disk = newDisk();
    commit(begun(disk, 1), ["a", "b"], 1);
    const second = committerOf(NODE, disk, holder(2, [1]));
    const error = refusal(() => second.claim(CLAIM));
    expect(error).toMatchObject({ code: "target-busy", options: { exit: 2 } });
    expect(error.what).toContain("process 1 on here");
    commit(begun(disk, 3), ["a", "b"], 2);
    expect(visible(disk, "out.txt")).toBe("a\nb\n");
  });

  test("a process that wakes late writes nothing more", () => {
    const disk = newDisk();
    const late = begun(disk, 1);
    commit(late, ["a", "b", "c"], 1);
    commit(begun(disk, 2), ["a", "b", "c"], 2);
    expect(refusal(() => commit(late, ["a", "x", "x"], 3))).toMatchObject({ code: "target-busy" });
    expect(visible(disk, "out.txt")).toBe("a\nb\n");
  });

  test("a holder of whom nothing is known is taken over by --break-lock only", () => {
    const disk = newDisk();
    begun(disk, 1);
    const elsewhere = { self: { host: "there", pid: 9 }, judge: () => "unknown" as const };
    const committer = committerOf(NODE, disk, elsewhere);
    expect(refusal(() => committer.claim(CLAIM)).options.remedy).toContain("--break-lock");
    committer.claim({ ...CLAIM, breakLock: true });
  });

  test("two sinks of one run on one target are refused", () => {
    const disk = newDisk();
    begun(disk);
    const other = committerOf(sinkNode("writeText", "out.txt", STRING, "other"), disk, holder(1));
    expect(refusal(() => other.claim(CLAIM))).toMatchObject({ code: "target-shared" });
  });

  test("the output of another run that has not finished is kept for it, but for --fresh", () => {
    const disk = newDisk();
    const first = begun(disk);
    commit(first, ["a"]);
    first.release();
    expect(refusal(() => begun(disk, 2, { run: "r2" }))).toMatchObject({ code: "target-of-another-run" });
    commit(begun(disk, 2, { run: "r2", fresh: true }), ["b"]);
    expect(visible(disk, "out.txt")).toBe("b\n");
  });

  test("a run that begins leaves the output of one that could go on, unless told", () => {
    const disk = newDisk();
    const first = begun(disk);
    commit(first, ["a"]);
    first.release();
    const anew = { run: "r2", fresh: true, replaceUnfinished: false };
    expect(refusal(() => begun(disk, 2, anew))).toMatchObject({ code: "target-of-another-run" });
    expect(visible(disk, "out.txt")).toBe("a\n");
    commit(begun(disk, 2, { ...anew, overwrite: true }), ["b"]);
    expect(visible(disk, "out.txt")).toBe("b\n");
  });

  test.each([NODE, DIRECTORY])("a run that goes on finds that another one has replaced its output", node => {
    const path = node === NODE ? "out.txt" : "out/";
    const disk = newDisk();
    const first = begun(disk, 1, {}, node);
    commit(first, ["a"], 1, false, node);
    first.release();
    const second = begun(disk, 2, { run: "r2", fresh: true }, node);
    commit(second, ["b"], 1, true, node);
    second.release();
    const again = { run: "r1", goesOn: true };
    expect(refusal(() => begun(disk, 3, again, node)).options.remedy).toContain("--fresh");
    expect(visible(disk, path)).toBe("b\n");
    begun(disk, 3, { ...again, overwrite: true }, node);
  });

  test.each([NODE, DIRECTORY])(
    "a run that goes on misses what it committed, where that and its ledger are gone",
    node => {
      const again = { goesOn: true, committedBefore: true };
      const refused = refusal(() => begun(newDisk(), 1, again, node));
      expect(refused).toMatchObject({ code: "target-gone", options: { exit: 2 } });
      expect(refused.options.remedy).toContain("--fresh");
      begun(newDisk(), 1, { ...again, overwrite: true }, node);
      begun(newDisk(), 1, { ...again, committedBefore: false }, node);
    },
  );

  test("a run that goes on finds its output claimed by one that was killed before it wrote", () => {
    const disk = newDisk();
    const first = begun(disk);
    commit(first, ["a"]);
    first.release();
    begun(disk, 2, { run: "r2", fresh: true });
    const again = { goesOn: true, committedBefore: true };
    expect(refusal(() => begun(disk, 3, again))).toMatchObject({ code: "target-of-another-run" });
    expect(visible(disk, "out.txt")).toBe("a\n");
  });

  test.each([NODE, DIRECTORY])(
    "a finished output stays readable until the next run's first commit replaces it",
    node => {
      const path = node === NODE ? "out.txt" : "out/";
      const disk = newDisk();
      const first = begun(disk, 1, {}, node);
      commit(first, ["a", "b"], 2, true, node);
      first.release();
      const second = begun(disk, 2, { run: "r2" }, node);
      expect(visible(disk, path)).toBe("a\nb\n");
      commit(second, ["c"], 1, true, node);
      expect(visible(disk, path)).toBe("c\n");
    },
  );

  test("a file where a directory is meant", () => {
    const disk = newDisk();
    put(disk, `${BASE_DIR}/out`, "");
    expect(refusal(() => begun(disk, 1, {}, DIRECTORY))).toMatchObject({ code: "target-is-file" });
  });
});

describe("a target changed by someone else is refused, not mended", () => {
  const CHANGES: readonly (readonly [string, string])[] = [
    ["shorter", "a\n"],
    ["other bytes", "a\nX\n"],
    ["emptied", ""],
  ];
  test.each(CHANGES)("%s", (_name, content) => {
    const disk = newDisk();
    const first = begun(disk);
    commit(first, ["a", "b"]);
    first.release();
    put(disk, `${BASE_DIR}/out.txt`, content);
    const error = refusal(() => begun(disk, 2));
    expect(error).toMatchObject({
      code: "target-changed",
      options: { exit: 2, remedy: expect.stringContaining("--fresh") },
    });
    expect(visible(disk, "out.txt")).toBe(content);
  });

  test.each(["X\n", "b\nc\nd\n"])("a tail that no run wrote: %j", tail => {
    const disk = newDisk();
    commit(begun(disk), ["a", "b", "c"], 1);
    put(disk, `${BASE_DIR}/out.txt`, `a\n${tail}`);
    const second = begun(disk, 2);
    expect(refusal(() => commit(second, ["a", "b", "c"], 3))).toMatchObject({ code: "target-changed" });
    expect(visible(disk, "out.txt")).toBe(`a\n${tail}`);
    second.rollBack(1, 1);
    commit(second, ["a", "b", "c"], 3);
    expect(visible(disk, "out.txt")).toBe("a\nb\nc\n");
  });

  test("a tail that is the beginning of the commit is completed", () => {
    const disk = newDisk();
    commit(begun(disk), ["aaa", "bbb", "ccc"], 1);
    put(disk, `${BASE_DIR}/out.txt`, "aaa\nbb");
    commit(begun(disk, 2), ["aaa", "bbb", "ccc"], 3);
    expect(visible(disk, "out.txt")).toBe("aaa\nbbb\nccc\n");
  });

  test("edits to a finished output are not replaced without --overwrite", () => {
    const disk = newDisk();
    const first = begun(disk);
    commit(first, ["a"], 1, true);
    first.release();
    put(disk, `${BASE_DIR}/out.txt`, "a\nmine\n");
    expect(refusal(() => begun(disk, 2, { run: "r2" }))).toMatchObject({ code: "target-changed" });
    commit(begun(disk, 2, { run: "r2", overwrite: true }), ["b"]);
    expect(visible(disk, "out.txt")).toBe("b\n");
  });

  test("a ledger that cannot be read is refused with exit 3", () => {
    const disk = newDisk();
    begun(disk);
    for (const content of ["", "{", "[]", '{"format":2}']) {
      put(disk, `${BASE_DIR}/.out.txt.weir`, content);
      expect(refusal(() => begun(disk, 2))).toMatchObject({ code: "ledger-damaged", options: { exit: 3 } });
    }
  });
});

describe("rolling back", () => {
  test.each([NODE, DIRECTORY])(
    "takes back what was committed after a checkpoint, and goes on from there",
    node => {
      const path = node === NODE ? "out.txt" : "out/";
      const disk = newDisk();
      const committer = begun(disk, 1, {}, node);
      for (const upTo of [1, 2, 3]) commit(committer, ["a", "b", "c"], upTo, false, node);
      committer.rollBack(1, 1);
      expect(visible(disk, path)).toBe("a\n");
      expect(committer.committed()).toMatchObject({ checkpoint: 1, length: 2 });
      commit(committer, ["a", "x", "y"], 3, false, node);
      expect(visible(disk, path)).toBe("a\nx\ny\n");
      committer.rollBack(1, 0);
      expect(visible(disk, path)).toBe("");
    },
  );

  test.each([NODE, DIRECTORY])("killed at any operation of it: done again, it is done", node => {
    const path = node === NODE ? "out.txt" : "out/";
    const lines = ["a", "b", "c"];
    let k = 0;
    for (let died = true; died; ) {
      k++;
      died = false;
      const disk = newDisk();
      const first = begun(disk, 1, {}, node);
      for (const upTo of [1, 2, 3]) commit(first, lines, upTo, false, node);
      const faulty = faultyDisk(disk, { abortAt: k, torn: true }, () => {
        throw new Error("killed");
      });
      const second = committerOf(node, faulty, holder(2));
      try {
        second.claim(CLAIM);
        second.rollBack(1, 1);
      } catch (error) {
        expect(error).toMatchObject({ message: "killed" });
        died = true;
      }
      const third = begun(disk, 3, {}, node);
      third.rollBack(1, 1);
      expect(visible(disk, path)).toBe("a\n");
      commit(third, ["a", "x", "y"], 3, true, node);
      expect(visible(disk, path)).toBe("a\nx\ny\n");
    }
    expect(k).toBeGreaterThan(10);
  });

  test("beyond what the ledger remembers is refused with exit 3", () => {
    const disk = newDisk();
    const committer = begun(disk);
    const lines = Array.from({ length: 250 }, (_, i) => String(i));
    for (let upTo = 1; upTo <= lines.length; upTo++) commit(committer, lines, upTo);
    committer.rollBack(1, 100);
    expect(committer.committed()).toMatchObject({ checkpoint: 100 });
    expect(refusal(() => committer.rollBack(1, 10))).toMatchObject({
      code: "rollback-too-far",
      options: { exit: 3 },
    });
  });
});

test("print writes each epoch once while the process lives, and says that it cannot take back", () => {
  const printed: string[] = [];
  const node = sinkNode("print", "", INT);
  const committer = committerOf(node, newDisk(), holder(1), bytes =>
    printed.push(Buffer.from(bytes).toString()),
  );
  const { outputs, read } = pendingOf(node, [[[1, 2]], [[3]]], 100);
  committer.claim(CLAIM);
  committer.commit({ attempt: 1, checkpoint: 1, outputs: outputs.slice(0, 1), final: false }, read);
  committer.commit({ attempt: 1, checkpoint: 2, outputs, final: true }, read);
  expect(printed.join("")).toBe("1\n2\n3\n");
  expect(committer.reversible).toBe(false);
});

// ------------------------------------------------------------------ bytes

const NESTED = record([
  { name: "s", type: STRING, alias: "The S" },
  { name: "n", type: optionalOf(INT) },
  { name: "at", type: TIMESTAMP },
  { name: "xs", type: list(FLOAT) },
]);
const BYTES: readonly (readonly [string, Type, readonly unknown[], string])[] = [
  ["writeText", STRING, ["a", "", "é"], "a\n\né\n"],
  ["print", INT, [1, -2], "1\n-2\n"],
  [
    "print",
    NESTED,
    [{ s: "x", n: null, at: 0, xs: [1.5] }],
    '{"The S":"x","n":null,"at":"1970-01-01T00:00:00Z","xs":[1.5]}\n',
  ],
  [
    "writeJsonl",
    NESTED,
    [{ s: 'q"\n', n: 1, at: 1, xs: [] }],
    '{"The S":"q\\"\\n","n":1,"at":"1970-01-01T00:00:00.001Z","xs":[]}\n',
  ],
  ["writeJsonl", map(STRING, INT), [new Map([["__proto__", 1]])], '{"__proto__":1}\n'],
  ["writeJsonl", FLOAT, [Number.NaN, 1e21, -0, 0.1], "null\n1e+21\n0\n0.1\n"],
  ["writeCsv", NESTED, [{ s: 'a"b', n: null, at: 0, xs: [1, 2] }], '"a""b",,1970-01-01T00:00:00Z,"[1,2]"\n'],
  ["writeCsv", NESTED, [{ s: "", n: 7, at: 0, xs: [] }], '"",7,1970-01-01T00:00:00Z,[]\n'],
  [
    "writeCsv",
    record([{ name: "a", type: optionalOf(STRING) }]),
    [{ a: null }, { a: "x\r\ny" }],
    '""\n"x\r\ny"\n',
  ],
  [
    "writeCsv",
    record([{ name: "__proto__", type: STRING }]),
    [Object.fromEntries([["__proto__", "p"]])],
    "p\n",
  ],
];

test.each(BYTES)("%s of %j", (connector, type, values, expected) => {
  expect(pendingOf(sinkNode(connector, connector === "print" ? "" : "x", type), [[values]]).text()).toBe(
    expected,
  );
});

test("a value longer than any piece, and one that ends between surrogates of a piece, come out whole", () => {
  const long = `${"x".repeat((1 << 20) - 1)}😀${"y".repeat(1 << 21)}`;
  expect(pendingOf(sinkNode("writeText", "x", STRING), [[["before", long, "after"]]], 1 << 20).text()).toBe(
    `before\n${long}\nafter\n`,
  );
});

test("nothing written, nothing prepared; discard never prepares", () => {
  expect(pendingOf(NODE, [[[]]]).outputs).toEqual([]);
  expect(pendingOf(sinkNode("discard", "", STRING), [[["a"]]]).outputs).toEqual([]);
});
